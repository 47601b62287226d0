/**
 * A notebook as a TypeScript text in percent format (`// %%` opens a code cell, `// %% [markdown]` one of prose): its changes read well in
 * a diff, the
 * project's strict compiler checks it, and an editor can write it.
 */
import { UsageError } from "../errors.js";
import { joined, type NotebookCell, type NotebookFile } from "./document.js";

/**
 * The text of a notebook, outputs left out.
 * @example toPercent(notebook) // "// %% [markdown]\n// # Start here\n..."
 */
export function toPercent(notebook: NotebookFile): string {
  return notebook.cells.map(({ cell_type, source }) => {
    const text = joined(source);
    if (cell_type === "code") return `// %%\n${text}\n`;
    return `// %% [markdown]\n${text.split("\n").map((line) => (line === "" ? "//" : `// ${line}`)).join("\n")}\n`;
  }).join("\n");
}

/**
 * The notebook of a text. Cells whose source is as it was in `before` keep their outputs.
 * @throws UsageError when the text does not open with a cell, or a line of prose is no comment, naming the line
 * @example fromPercent("// %%\n1 + 1\n").cells.length // 1
 */
export function fromPercent(text: string, before?: NotebookFile): NotebookFile {
  const cells: { markdown: boolean; lines: string[] }[] = [];
  text.split("\n").forEach((line, i) => {
    const opening = /^\/\/ %%( \[markdown\])?\s*$/.exec(line);
    const cell = cells.at(-1);
    if (opening !== null) cells.push({ markdown: opening[1] !== undefined, lines: [] });
    else if (cell === undefined) {
      if (line !== "") throw new UsageError(`line ${i + 1}: expected the text to open with a cell, "// %%" or "// %% [markdown]"`);
    }
    else if (!cell.markdown) cell.lines.push(line);
    else if (line.startsWith("//")) cell.lines.push(line.replace(/^\/\/ ?/, ""));
    else if (line !== "") throw new UsageError(`line ${i + 1}: expected prose as a comment ("// ..."), got "${line}"`);
  });
  const known = new Map((before?.cells ?? []).filter(({ cell_type }) => cell_type === "code").map((cell) => [joined(cell.source), cell]));
  return {
    cells: cells.map(({ markdown, lines }, i): NotebookCell => {
      const source = lines.join("\n").trim();
      const head = { id: `cell-${i + 1}`, metadata: {}, source: lineArray(source) };
      if (markdown) return { cell_type: "markdown", ...head };
      const { execution_count = null, outputs = [] } = known.get(source) ?? {};
      return { cell_type: "code", ...head, execution_count, outputs };
    }),
    metadata: {
      kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    },
    ...{ nbformat: 4, nbformat_minor: 5 },
  };
}

/** Lines as a notebook file keeps them: each but the last with its line feed. */
const lineArray = (text: string): string[] => text.split("\n").map((line, i, all) => (i < all.length - 1 ? `${line}\n` : line));
