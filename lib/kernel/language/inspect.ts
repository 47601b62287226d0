/** Help: what a name is, what its documentation says, and where it comes from. */
import { parse } from "./emit.js";
import { toUnits } from "./text.js";
import type { Service } from "./service.js";

/** A text in two forms. */
export interface Help {
  readonly "text/plain": string;
  readonly "text/markdown": string;
}

/**
 * What is at the cursor, or just before it.
 * @param cursor in code points
 * @param source with the text of its declaration
 * @example inspect(service, "Math.sqrt", 9)?.["text/plain"] // "(method) Math.sqrt(x: number): number\n\nReturns the square root of a number. ..."
 */
export function inspect(service: Service, text: string, cursor: number, source = false): Help | undefined {
  const { ts } = service;
  const seen = service.see(parse(ts, text), true);
  const position = toUnits(text, cursor);
  // At the end of a word, and within the parentheses of a call, the word itself is meant.
  const word = /([\p{ID_Continue}$]+)[^\p{ID_Continue}$]*$/u.exec(text.slice(0, position));
  const places = [position, position - 1, ...(word === null ? [] : [word.index + Math.max(0, word[1].length - 1)])].filter((place) => place >= 0);
  for (const place of places) {
    const info = seen.service.getQuickInfoAtPosition(seen.file, seen.before + place);
    const signature = bare(ts.displayPartsToString(info?.displayParts));
    if (info === undefined || signature === "any") continue; // "any" alone: TypeScript does not know the name
    const words = ts.displayPartsToString(info.documentation);
    const tags = (info.tags ?? []).map(({ name, text: parts }) => `@${name} ${ts.displayPartsToString(parts)}`.trim());
    const code = source ? sourceOf(service, seen.before + place) : undefined;
    const rest = [words, tags.join("\n")].filter((part) => part !== "");
    return {
      "text/plain": [signature, ...rest, ...(code === undefined ? [] : [`Source (${code.file}):\n${code.text}`])].join("\n\n"),
      "text/markdown": [fenced(signature), words, tags.map((tag) => `- ${tag}`).join("\n"), ...(code === undefined ? [] : [`Source (${code.file}):`, fenced(code.text)])]
        .filter((part) => part !== "").join("\n\n"),
    };
  }
  return undefined;
}

/** What is said of a name, without that it is an import: to a reader it is the notebook's. */
const bare = (signature: string): string => signature.replace(/^\(alias\) (?=.*\nimport )/s, "").replace(/\nimport [^\n]*$/, "");

const fenced = (code: string): string => `\`\`\`typescript\n${code}\n\`\`\``;

/** The declaration's own text. */
function sourceOf(service: Service, position: number): { file: string; text: string } | undefined {
  const { ts } = service;
  const seen = service.current();
  for (const { fileName, textSpan, contextSpan } of seen.service.getDefinitionAtPosition(seen.file, position) ?? []) {
    const text = seen.service.getProgram()?.getSourceFile(fileName)?.text;
    if (text === undefined) continue;
    const span = contextSpan ?? textSpan;
    const cell = /golden-cell-(\d+)\.mts$/.exec(fileName);
    const file = cell !== null ? "an earlier cell" : ts.sys.resolvePath(fileName).replace(`${service.place.project}/`, "");
    return { file, text: text.slice(span.start, span.start + span.length) };
  }
  return undefined;
}
