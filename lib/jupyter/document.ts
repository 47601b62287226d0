/** Notebook files: what is in them, what must not be, and whether two runs of one gave the same. */
import { UsageError } from "../errors.js";
import { readBounded } from "../files.js";

/** One output of a cell. */
export interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/** One cell. */
export interface NotebookCell {
  readonly cell_type: "markdown" | "code" | "raw";
  readonly id?: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

/** A notebook file, format 4. */
export interface NotebookFile {
  readonly cells: readonly NotebookCell[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Most bytes of a notebook file: a hundred times the largest of this project's. */
const mostBytes = 2 ** 27;

/**
 * Reads a notebook file.
 * @throws UsageError naming the file when it is missing, larger than 2^27 bytes or no notebook of format 4, and a cell that is none
 * @example readNotebook("notebooks/00-start-here.ipynb").cells.length // 12
 */
export function readNotebook(file: string): NotebookFile {
  const text = readBounded(file, mostBytes, "a notebook (.ipynb)").toString("utf8");
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: expected a notebook as JSON (${(error as Error).message}); restore it, or make it from its text`);
  }
  if (!isObject(read) || !Array.isArray(read["cells"]) || !isObject(read["metadata"])) {
    throw new UsageError(`${file}: expected a notebook with cells and metadata (format 4), got something else`);
  }
  const wrong = (read["cells"] as unknown[]).findIndex((cell) => !isCell(cell));
  if (wrong >= 0) {
    throw new UsageError(`${file}, cell ${wrong + 1}: expected a cell with cell_type, source and, of code, outputs; got something else`);
  }
  return read as unknown as NotebookFile;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean =>
  typeof value === "string" || (Array.isArray(value) && value.every((line) => typeof line === "string"));
const isAbsentOr = (is: (value: unknown) => boolean) => (value: unknown): boolean => value === undefined || is(value);

function isCell(cell: unknown): boolean {
  return isObject(cell) && ["markdown", "code", "raw"].includes(cell["cell_type"] as string) && isText(cell["source"]) &&
    isAbsentOr((outputs) => Array.isArray(outputs) && outputs.every(isOutput))(cell["outputs"]);
}

const isOutput = (output: unknown): boolean =>
  isObject(output) && typeof output["output_type"] === "string" &&
  isAbsentOr(isText)(output["text"]) && isAbsentOr(isObject)(output["data"]);

/**
 * The text of a notebook file as nbformat writes it (indented by one, a line feed at the end), but for lists of numbers, which stand on one
 * line: a figure's data would otherwise fill thousands.
 * @example notebookText(readNotebook(file)).endsWith("\n") // true
 */
export function notebookText(notebook: NotebookFile): string {
  const number = String.raw`-?\d[\d.eE+-]*`;
  // A line feed cannot stand within a JSON string, so these patterns match lists alone.
  const list = new RegExp(String.raw`\[\n *(${number}(?:,\n *${number})*)\n *\]`, "g");
  return `${JSON.stringify(notebook, undefined, 1).replace(list, (_, numbers: string) => `[${numbers.replace(/\n */g, "")}]`)}\n`;
}

/** Text that a notebook file keeps as one string or as lines. @example joined(["a\n", "b"]) // "a\nb" */
export const joined = (text: string | readonly string[]): string => (typeof text === "string" ? text : text.join(""));

/** A path of somebody's machine: an absolute path into a home, temporary or working folder, behind nothing that makes it part of a word. */
const unixPath = /(?:file:\/\/)?\/(?:home|root|Users|tmp|var|work|workspace|builds?|mnt|opt|srv)\/[^\s"'`)]*/;
const windowsPath = /[A-Za-z]:\\\\?[A-Za-z][^\s"'`)]*/;
const machinePath = new RegExp(`(?:^|[\\s"'\`(=:[])(${unixPath.source}|${windowsPath.source})`);

/**
 * What is wrong with a notebook's committed outputs, a sentence each: errors in them, paths of a machine, cells that were not run in order.
 * @example faults(readNotebook("notebooks/00-start-here.ipynb")) // []
 */
export function faults(notebook: NotebookFile): string[] {
  const found: string[] = [];
  let count = 0;
  notebook.cells.forEach((cell, i) => {
    if (cell.cell_type !== "code") return;
    count += 1;
    const place = `cell ${i + 1}`;
    if (cell.execution_count !== count) {
      const got = cell.execution_count ?? "none";
      found.push(`${place}: expected execution count ${count}, got ${got}: run the whole notebook, top to bottom`);
    }
    for (const output of cell.outputs ?? []) {
      if (output.output_type === "error") found.push(`${place}: an error in its output`);
      // Objections of the compiler come there, and warnings; nothing of ours writes there.
      if (output.output_type === "stream" && output.name === "stderr")
        found.push(`${place}: text on stderr: ${joined(output.text ?? "").slice(0, 120)}`);
      const path = machinePath.exec(readableText(output));
      if (path !== null) found.push(`${place}: a path of the machine in its output: ${path[1]}`);
    }
  });
  return found;
}

function readableText(output: Output): string {
  const texts = Object.entries(output.data ?? {}).filter(([mime]) => !mime.startsWith("image/") || mime.includes("svg"))
    .map(([, value]) => (isText(value) ? joined(value as string[]) : JSON.stringify(value)));
  return [...texts, joined(output.text ?? "")].join("\n");
}

/**
 * Where the outputs of two runs of one notebook differ, a sentence each. Figures are compared as data: numbers within a relative 1e-6,
 * their images not
 * at all, since another machine has other letters.
 * @example differences(committed, fresh) // [] or ["cell 4, output 1: ..."]
 */
export function differences(committed: NotebookFile, fresh: NotebookFile): string[] {
  if (committed.cells.length !== fresh.cells.length) return [`expected ${committed.cells.length} cells, got ${fresh.cells.length}`];
  return committed.cells.flatMap((cell, i) => {
    const [before, after] = [cell.outputs ?? [], fresh.cells[i]?.outputs ?? []];
    if (before.length !== after.length)
      return [`cell ${i + 1}: committed with ${before.length} outputs, a fresh run gives ${after.length}`];
    return before.flatMap((output, k) => {
      const where = unequal(comparable(output), comparable(after[k]), "");
      return where === undefined ? [] : [`cell ${i + 1}, output ${k + 1}${where}`];
    });
  });
}

function comparable(output: Output | undefined): unknown {
  if (output === undefined) return undefined;
  const data = Object.fromEntries(Object.entries(output.data ?? {}).filter(([mime]) => !mime.startsWith("image/"))
    .map(([mime, value]) => {
      const text = typeof value === "string" || (isText(value) && mime.startsWith("text/"));
      return [mime, text ? joined(value as string[]) : value];
    }));
  return { type: output.output_type, name: output.name, text: joined(output.text ?? ""), data };
}

/** The first place at which two values differ, as text; undefined where they do not. */
function unequal(a: unknown, b: unknown, path: string): string | undefined {
  if (typeof a === "number" && typeof b === "number") {
    const near = Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b), 1e-6);
    return near ? undefined : `${path}: ${a} was committed, a fresh run gives ${b}`;
  }
  if (typeof a === "object" && a !== null && typeof b === "object" && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = unequal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${path}/${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return a === b ? undefined : `${path}: ${short(a)} was committed, a fresh run gives ${short(b)}`;
}

const short = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 100);
