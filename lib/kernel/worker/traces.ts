/** Errors as a reader wants them: by the lines of the cells, not of what was made of them. */
import { SourceMap, type SourceMapPayload } from "node:module";
import { inspect } from "node:util";
import { caret } from "../language/text.js";
import type { Failure } from "../messages.js";

/** What is known of a cell's script. */
interface Known {
  readonly label: string;
  readonly lines: readonly string[];
  /** Read when it is first needed. */
  map: SourceMap | string;
}

const scripts = new Map<string, Known>();

/** Remembers a script, by the file name under which it runs. */
export function know(file: string, label: string, text: string, map: string): void {
  scripts.set(file, { label, lines: text.split("\n"), map });
}

/** A place in a cell. */
interface Spot {
  readonly known: Known;
  readonly line: number;
  readonly column: number;
}

function spotOf(file: string | undefined | null, line: number | null, column: number | null): Spot | undefined {
  const known = file === undefined || file === null ? undefined : scripts.get(file);
  if (known === undefined) return undefined;
  if (typeof known.map === "string") known.map = new SourceMap(JSON.parse(known.map) as SourceMapPayload);
  const entry = known.map.findEntry(Math.max(0, (line ?? 1) - 1),
    Math.max(0, (column ?? 1) - 1)) as { originalLine?: number; originalColumn?: number };
  return { known, line: (entry.originalLine ?? 0) + 1, column: (entry.originalColumn ?? 0) + 1 };
}

const folder = new URL("./", import.meta.url).href;

/** Whether a frame is the kernel's own, or Node's by which the kernel runs a cell. */
const isKernels = (site: NodeJS.CallSite): boolean => {
  const file = site.getFileName() ?? "";
  return file.startsWith(folder) || (file === "node:async_hooks" && site.getFunctionName() === "run");
};

/** Replaces V8's account of a stack: frames in cells are told by the cell. */
export function mapTraces(): void {
  Error.prepareStackTrace = (error, sites) => {
    const last = sites.findLastIndex((site) => !isKernels(site) && site.getFileName()?.startsWith("node:internal/") !== true);
    const frames = sites.slice(0, last < 0 ? undefined : last + 1).filter((site) => !isKernels(site)).map((site) => {
      const spot = spotOf(site.getFileName(), site.getLineNumber(), site.getColumnNumber());
      if (spot === undefined) return `    at ${(site.toString).call(site)}`;
      const name = site.getFunctionName();
      const where = `${spot.known.label}, line ${spot.line}, column ${spot.column}`;
      return `    at ${name === null || name === "" ? where : `${site.isAsync() ? "async " : ""}${name} (${where})`}`;
    });
    let head: string;
    try {
      head = String(error);
    } catch {
      head = "an error that cannot be told";
    }
    return [head, ...frames].join("\n");
  };
}

const frameOfCell = /\(?((?:Cell \[[^\]]*\]|the cell|user expression), line (\d+), column (\d+))\)?$/;

/** Files that are the reader's own: beside the notebook, and no package. */
const isOwn = (frame: string, folder: string): boolean => frame.includes(folder) && !frame.includes("node_modules");

/**
 * The trace of an error: name and message, the line of a cell with a caret, then the frames of cells; what lies in libraries is counted.
 * @param folder the notebook's: frames in files there are the reader's own
 * @param hidden a folder whose frames are not shown: the project's compiled files
 */
function traceback(error: unknown, folder: string, hidden: string): string[] {
  if (!(error instanceof Error)) return [`thrown: ${inspect(error)}`];
  const stack = typeof error.stack === "string" ? error.stack : String(error);
  const lines = stack.split("\n");
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  const head = first < 0 ? lines : lines.slice(0, first);
  const frames = first < 0 ? [] : lines.slice(first).filter((line) => /^\s+at /.test(line));
  const out = [head.join("\n")];
  const own = frames.map((frame) => frameOfCell.exec(frame));
  const top = own.find((match) => match !== null);
  if (top !== undefined) {
    const known = [...scripts.values()].findLast(({ label }) => top[1].startsWith(`${label}, `));
    const line = Number(top[2]), text = known?.lines[line - 1];
    out.push(`${top[1]}`);
    if (text !== undefined) out.push(caret(text, Number(top[3]), line));
  }
  let folded = 0;
  const flush = () => { if (folded > 0) out.push(`    (${folded} ${folded === 1 ? "line" : "lines"} of libraries)`); folded = 0; };
  let again = 0;
  const end = () => { if (again > 0) out.push(`    (the line above ${again} more ${again === 1 ? "time" : "times"})`); again = 0; };
  frames.forEach((frame, i) => {
    const shown = own[i] !== null || (isOwn(frame, folder) && !frame.includes(hidden));
    if (shown && frame === frames[i - 1]) again++;
    else if (shown) { end(); flush(); out.push(frame); } else if (!frame.includes(`${hidden}/lib/kernel/`) && !internal.test(frame)) {
      folded++;
    }
  });
  end();
  flush();
  if (error instanceof AggregateError) for (const one of error.errors.slice(0, 5)) out.push("one of its errors:",
    ...traceback(one, folder, hidden));
  if (error.cause !== undefined) out.push("caused by:", ...traceback(error.cause, folder, hidden));
  return out;
}

/** Frames of Node's own: they are not even counted. */
const internal = /node:(vm|internal|async_hooks)|\(internal|at async Promise|<anonymous>\)?$/;

/** What a reader's object says of itself, unless it throws when it is asked. */
function told<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

/** An error as the protocol has it; whatever was thrown. */
export function failureOf(error: unknown, folder: string, hidden: string): Failure {
  const silent = "something that cannot be told";
  const trace = told(() => traceback(error, folder, hidden), [silent]);
  if (!told(() => error instanceof Error, false)) return { ename: "Thrown", evalue: told(() => inspect(error), silent), traceback: trace };
  const { name, message } = { name: told(() => String((error as Error).name), "Error"),
    message: told(() => String((error as Error).message), silent) };
  return { ename: name, evalue: message, traceback: trace };
}
