/** The process that runs cells, seen from the protocol's: started, listened to, stopped, and started anew when it ends. */
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { fileURLToPath } from "node:url";
import { endMark, lines, pipes, type FromWorker, type ToWorker } from "./messages.js";

/** What a host tells. */
export interface Listener {
  event(event: FromWorker): void;
  /** What the process itself, or a child of its, wrote on stdout or stderr. */
  raw(name: "stdout" | "stderr", text: string): void;
  /** A piece of events has been told. */
  pause(): Promise<void> | undefined;
  /** The process has ended, with a sentence that says how. */
  ended(why: string): void;
}

/** One process. */
export class Host {
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  readonly #monitor: Writable;
  readonly #marks: Record<"stdout" | "stderr", (cell: number) => Promise<void>>;
  #exit: number | undefined;
  #errors = "";
  #dropped = false;

  /** @param memory the most that JavaScript may take, in megabytes; default: V8's own limit */
  constructor(folder: string, project: string, readonly listener: Listener, memory?: number) {
    const options = ["--no-force-async-hooks-checks", "--stack-trace-limit=50",
      ...(memory === undefined ? [] : [`--max-old-space-size=${memory}`])];
    const program = fileURLToPath(new URL("./worker/main.js", import.meta.url));
    // A session of its own: a signal to the kernel's group is the kernel's to answer.
    this.#child = spawn(process.execPath, [...options, program, project],
      { cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"] });
    const stdio: readonly unknown[] = this.#child.stdio;
    this.#requests = stdio[pipes.requests] as Writable;
    this.#monitor = stdio[pipes.monitor] as Writable;
    for (const pipe of [this.#requests, this.#monitor]) pipe.on("error", () => {}); // it has ended; "close" says so
    this.#listen(stdio[pipes.events] as Readable);
    this.#marks = { stdout: this.#raw("stdout"), stderr: this.#raw("stderr") };
    // "close" comes when all that was written has been read.
    this.#child.on("close", (code, signal) => { if (!this.#dropped) listener.ended(this.#words(code, signal)); });
    this.#child.on("error",
      (error) => { if (!this.#dropped) listener.ended(`the process for cells could not be started: ${error.message}`); });
  }

  send(message: ToWorker): void {
    this.#requests.write(`${JSON.stringify(message)}\n`);
  }

  interrupt(cell: number): void {
    this.#monitor.write(`${JSON.stringify({ t: "interrupt", cell })}\n`);
  }

  /** When all that was written on stdout and stderr before the cell's end has been told. */
  async drained(cell: number): Promise<void> {
    await Promise.all([this.#marks.stdout(cell), this.#marks.stderr(cell)]);
  }

  /** Ends the process and what it has started, now. */
  kill(): void {
    try {
      process.kill(-this.#child.pid!, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  /** The same, and nothing more is told of it. */
  drop(): void {
    this.#dropped = true;
    this.kill();
  }

  #listen(events: Readable): void {
    const cut = lines();
    events.setEncoding("utf8").on("data", (piece: string) => {
      for (const line of cut(piece)) {
        const event = eventOf(line);
        if (event === undefined) continue;
        if (event.t === "exit") this.#exit = event.code;
        this.listener.event(event);
      }
      const wait = this.listener.pause();
      if (wait === undefined) return;
      events.pause();
      void wait.then(() => events.resume());
    });
  }

  /** Reads a stream up to each cell's mark. */
  #raw(name: "stdout" | "stderr"): (cell: number) => Promise<void> {
    const decoder = new StringDecoder("utf8"), seen = new Set<number>(), waiting = new Map<number, () => void>();
    const mark = new RegExp(endMark(0).replace("0-ends", "(\\d+)-ends"), "g");
    let rest = "";
    const take = (text: string) => {
      if (text === "") return;
      if (name === "stderr") this.#errors = (this.#errors + text).slice(-4000);
      this.listener.raw(name, text);
    };
    const stream = this.#child[name]!;
    stream.on("data", (piece: Buffer) => {
      rest += decoder.write(piece);
      let from = 0;
      for (const match of rest.matchAll(mark)) {
        take(rest.slice(from, match.index));
        from = match.index + match[0].length;
        const cell = Number(match[1]);
        const done = waiting.get(cell);
        waiting.delete(cell);
        if (done === undefined) seen.add(cell);
        else done();
      }
      rest = rest.slice(from);
      // A mark that has come in part waits for the rest of it.
      const begun = rest.lastIndexOf("\u0000");
      const keep = begun >= 0 && rest.length - begun < endMark(1e15).length ? begun : rest.length;
      take(rest.slice(0, keep));
      rest = rest.slice(keep);
    });
    stream.on("end", () => { take(rest); rest = ""; for (const done of waiting.values()) done(); waiting.clear(); });
    return (cell) => (seen.delete(cell) || stream.readableEnded ? Promise.resolve() : new Promise((resolve) => waiting.set(cell, resolve)));
  }

  #words(code: number | null, signal: NodeJS.Signals | null): string {
    if (/heap out of memory|allocation failure|Reached heap limit/i.test(this.#errors))
      return "its memory was exhausted (JavaScript heap out of memory)";
    if (this.#exit !== undefined && signal === null) return `it ended its process: process.exit(${this.#exit})`;
    if (signal === "SIGKILL") return "its process was killed (SIGKILL), by the system when memory was short or by somebody";
    return signal !== null ? `its process ended by the signal ${signal}` : `its process ended with status ${code}`;
  }
}

/** An event; none where a cell was ended while it wrote one. */
function eventOf(line: string): FromWorker | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as FromWorker;
  } catch {
    return undefined;
  }
}
