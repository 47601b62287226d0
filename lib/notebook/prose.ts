/** Sentences that a cell makes from numbers, as prose: they wrap, and their formulas are typeset. */
import { display, escaped, type Bundle } from "./kernel.js";
import { formulasIn, inMarkdown } from "./mathematics.js";

/** How sentences are shown. */
export interface ProseOptions {
  /** Words in bold before the first sentence: "Should you use the pair?" */
  readonly lead?: string;
  /** Whether the lead alone is seen, and a click opens the sentence. */
  readonly folded?: boolean;
}

/**
 * Shows a sentence, or several as a list.
 * @example prose("The golden pair is 3rd of 60.", { lead: "E1." })
 */
export function prose(text: string | readonly string[], options: ProseOptions = {}): void {
  display(proseBundle(text, options));
}

/** The forms of sentences: Markdown, which a notebook typesets and wraps, and plain text. */
export function proseBundle(text: string | readonly string[], { lead, folded = false }: ProseOptions = {}): Bundle {
  const before = lead === undefined ? "" : `**${inMarkdown(lead)}**`;
  if (folded && lead !== undefined) {
    const words = typeof text === "string" ? [text] : text;
    const summary = formulasIn(lead).map((part) => ("tex" in part ? `$${part.tex.trim()}$` : escaped(part.words))).join("");
    return {
      "text/markdown": [`<details><summary>${summary}</summary>`, ...words.map((one) => inMarkdown(one)), "</details>"].join("\n\n"),
      "text/plain": [lead, ...words].join("\n"),
    };
  }
  if (typeof text === "string") {
    return {
      "text/markdown": [before, inMarkdown(text)].filter(Boolean).join(" "), "text/plain": [lead, text].filter(Boolean).join(" "),
    };
  }
  return {
    "text/markdown": [before, text.map((one) => `- ${inMarkdown(one)}`).join("\n")].filter(Boolean).join("\n\n"),
    "text/plain": [lead, ...text.map((one) => `- ${one}`)].filter(Boolean).join("\n"),
  };
}
