/** What a cell prints and shows. */
import { Console } from "node:console";
import { StringDecoder } from "node:string_decoder";
import { Readable, Writable } from "node:stream";
import type { Bundle } from "../messages.js";
import { currentCell } from "./cell.js";
import { tell } from "./pipe.js";

type Done = (error?: Error | null) => void;

/**
 * A stream that belongs, write by write, to the cell that writes. Half a character waits for its other half. A write does not go through
 * the queue that a stream of Node's keeps: a stop in the middle of one would leave it busy for ever, and nothing would be printed any more.
 */
class CellStream extends Writable {
  readonly isTTY = false;
  readonly #decoder = new StringDecoder("utf8");

  constructor(readonly target: "stdout" | "stderr", readonly fd: 1 | 2) {
    super();
    this.setMaxListeners(0); // Node's console adds one for each write, and a stop keeps it from taking that away
  }

  override write(piece: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    if (typeof piece !== "string" && !(piece instanceof Uint8Array)) {
      const what = piece === null ? "null" : `a value of the type ${typeof piece}`;
      throw new TypeError(`process.${this.target}.write: expected a text or bytes, got ${what}; console.log prints any value`);
    }
    const bytes = typeof piece === "string" ? Buffer.from(piece, typeof encoding === "string" ? encoding : "utf8") : Buffer.from(piece);
    const text = this.#decoder.write(bytes);
    if (text !== "") tell({ t: "stream", cell: currentCell().id, name: this.target, text });
    const told = typeof encoding === "function" ? encoding : done;
    if (typeof told === "function") process.nextTick(told);
    return true;
  }

  /** The last piece; the stream stays open, as the process's own does. */
  override end(piece?: unknown, encoding?: BufferEncoding | Done, done?: Done): this {
    const told = [piece, encoding, done].find((one) => typeof one === "function") as Done | undefined;
    const last = piece !== undefined && piece !== null && typeof piece !== "function";
    if (last) this.write(piece, typeof encoding === "string" ? encoding : undefined);
    if (told !== undefined) process.nextTick(told);
    return this;
  }
}

/** Where `input` waits for the front end's answer. */
const asked: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];

/** Asks the front end for a line. */
export function input(prompt: unknown = "", options: { password?: boolean } = {}): Promise<string> {
  const cell = currentCell();
  return new Promise((resolve, reject) => {
    cell.signal.addEventListener("abort", () => reject(cell.signal.reason as Error), { once: true });
    asked.push({ resolve, reject });
    tell({ t: "input", cell: cell.id, prompt: String(prompt), password: options.password === true });
  });
}

/** The front end's answer. */
export const answered = (value: string): void => asked.shift()?.resolve(value);

/** There is nobody to ask. */
export function unanswered(why: string): void {
  asked.shift()?.reject(new Error(`input: ${why}`));
}

/** The process's input: each line is asked from the front end. */
class CellInput extends Readable {
  readonly isTTY = false;
  readonly fd = 0;

  override _read(): void {
    input().then((line) => this.push(`${line}\n`), () => this.push(null));
  }
}

/** Puts the cell's streams in place of the process's own. */
export function takeStreams(): void {
  const stdout = new CellStream("stdout", 1), stderr = new CellStream("stderr", 2);
  let stdin: CellInput | undefined;
  Object.defineProperty(process, "stdout", { value: stdout, configurable: true, enumerable: true });
  Object.defineProperty(process, "stderr", { value: stderr, configurable: true, enumerable: true });
  Object.defineProperty(process, "stdin", { get: () => (stdin ??= new CellInput()), configurable: true, enumerable: true });
  const own = new Console({ stdout, stderr, colorMode: false });
  const names = ["log", "info", "debug", "warn", "error", "dir", "dirxml", "table", "group", "groupCollapsed", "groupEnd", "count",
    "countReset", "time", "timeEnd", "timeLog", "trace", "assert"] as const;
  for (const name of names) console[name] = own[name].bind(own) as never;
  console.clear = () => clearOutput();
}

/** A form as JSON takes it: bytes, of an image mostly, as base64. */
const written = (form: unknown): unknown => (form instanceof Uint8Array ? Buffer.from(form.buffer, form.byteOffset,
  form.byteLength).toString("base64") : form);

/** How a bundle is shown: one with an id can be replaced later. */
export interface ShowOptions {
  readonly metadata?: object;
  readonly id?: string;
  readonly update?: boolean;
  /** A form of another kind comes before it, so that a front end that has drawn this output draws it once more. */
  readonly anew?: boolean;
}

/** Shows a bundle. */
export function show(given: Bundle, options: ShowOptions = {}): void {
  const data = Object.fromEntries(Object.entries(given).map(([mime, form]) => [mime, written(form)]));
  tell({ t: "display", cell: currentCell().id, data, metadata: options.metadata ?? {}, update: options.update === true,
    anew: options.anew === true, ...(options.id !== undefined && { id: options.id }) });
}

/** Clears what the cell has shown. */
export function clearOutput(options: { wait?: boolean } = {}): void {
  tell({ t: "clear", cell: currentCell().id, wait: options.wait === true });
}
