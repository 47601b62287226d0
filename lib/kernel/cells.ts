/** Runs the cells that front ends send, one after the other: compiles them, has them run in their process, and answers. */
import type { Failure, FromWorker, Evaluated, Script } from "./messages.js";
import { Host } from "./host.js";
import { helpFor } from "./help.js";
import { History } from "./protocol/history.js";
import type { Outlet } from "./protocol/publisher.js";
import type { Sockets } from "./protocol/sockets.js";
import type { Status } from "./protocol/status.js";
import type { Message } from "./protocol/wire.js";
import type { Place } from "./language/service.js";
import type { Complaint, Verdict } from "./language/check.js";
import type { Tongue } from "./tongue.js";

/** How long a cell may take to stop before its process is ended, in milliseconds. */
const patience = 4000;

/** A cell that is being answered. */
interface Running {
  readonly id: number;
  readonly message: Message;
  readonly silent: boolean;
  interrupted: boolean;
  /** Resolves when it is interrupted. */
  readonly stopped: Promise<"stopped">;
  stop: () => void;
  /** Ends the wait for the process, with what failed. */
  done: (failure?: Failure) => void;
  evaluated: (values: Readonly<Record<string, Evaluated>>) => void;
}

/** What became of a cell. */
interface Outcome {
  readonly failure?: Failure;
  readonly expressions?: object;
  readonly payload?: readonly object[];
}

/** What the cells of a notebook are made of. */
export interface Parts {
  readonly sockets: Sockets;
  readonly outlet: Outlet;
  readonly status: Status;
  readonly tongue: Tongue;
  readonly place: Place;
  readonly memory?: number;
}

/** The queue of cells. */
export class Cells {
  readonly history = new History();
  readonly #queue: Message[] = [];
  readonly #silent = new Set<number>();
  #host: Host;
  #ready = false;
  #failedStarts = 0;
  #running: Running | undefined;
  #pumping = false;
  #next = 1;
  #count = 0;
  #flushing = false;
  #ended = false;

  constructor(readonly parts: Parts) {
    this.#host = this.#start();
  }

  /** A cell to be run when those before it have been. */
  add(message: Message): void {
    this.#queue.push(message);
    void this.#pump();
  }

  /** Stops the cell that runs. */
  interrupt(): void {
    const running = this.#running;
    if (running === undefined) return;
    running.interrupted = true;
    running.stop();
    this.#host.interrupt(running.id);
    setTimeout(() => {
      if (this.#running !== running) return;
      this.#host.kill(); // what it computes is out of JavaScript's reach; `#lost` says so
    }, patience).unref();
  }

  /** The front end's answer to `input`. */
  answer(value: string): void {
    this.#host.send({ t: "input", value });
  }

  /** Ends the process for cells. */
  end(): void {
    this.#ended = true;
    this.#host.drop();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      const id = this.#next++;
      const outcome = await this.#execute(id, message).catch(broken);
      const stops = outcome.failure !== undefined && message.content["stop_on_error"] !== false;
      // What was sent together with the failed cell is aborted, and is to be in the queue by now; what is sent after the answer runs.
      if (stops) await new Promise((resolve) => setTimeout(resolve, 10));
      const left = stops ? this.#queue.splice(0) : [];
      this.#answer(id, message, outcome);
      for (const one of left) this.#abort(one);
    }
    this.#pumping = false;
  }

  #abort(message: Message): void {
    const { sockets, status } = this.parts;
    status.begin(message.header);
    void sockets.reply("shell", "execute_reply", { status: "aborted", execution_count: this.#count }, message);
    status.end(message.header);
  }

  async #execute(id: number, message: Message): Promise<Outcome> {
    const { outlet, sockets, status } = this.parts;
    const { content } = message;
    outlet.adopt(id, message.header);
    status.begin(message.header);
    const running = newRunning(id, message);
    this.#running = running;
    const code = content["code"];
    if (typeof code !== "string") {
      const words = `an execute_request with ${code === undefined ? "no code" : `a ${typeof code} as code`}: expected a text`;
      return { failure: { ename: "ValueError", evalue: words, traceback: [`ValueError: ${words}`] } };
    }
    const stored = !running.silent && content["store_history"] !== false && code.trim() !== "";
    if (stored) this.history.add(++this.#count, code);
    const number = stored ? this.#count : this.#count + 1;
    if (running.silent) this.#silent.add(id);
    else void sockets.publish("execute_input", { code, execution_count: number }, message.header);
    if (code.trim() === "") return {};
    const asked = await helpFor(this.parts.tongue, code);
    if (asked !== undefined) {
      if (asked.payload.length === 0) this.#outlet(id, () => outlet.stream(id, "stdout", `${asked.words}\n`));
      return { payload: asked.payload };
    }
    const label = running.silent ? "the cell" : `Cell [${number}]`;
    return this.#compiled(running, label, code);
  }

  async #compiled(running: Running, label: string, code: string): Promise<Outcome> {
    const { tongue, outlet } = this.parts;
    const { id } = running;
    const { errors, emitted, warm } = await tongue.ask("emit", id, label, code);
    if (emitted === undefined) return { failure: refused("SyntaxError", errors) };
    const verdict = tongue.ask("check", id);
    verdict.catch(() => {}); // where nobody waits for it any more
    const object = ({ objections }: Verdict) => {
      const words = objections.map(({ shown }) => `${shown}\n`).join("");
      if (words !== "") this.#outlet(id, () => outlet.stream(id, "stderr", `${words}(TypeScript's strict options object; the cell runs.)\n`));
    };
    // While TypeScript still reads the library, the first cells need not wait for it: their types are looked at afterwards.
    let before: Verdict | undefined;
    if (warm) {
      const first = await Promise.race([verdict, running.stopped]);
      if (first === "stopped") return { failure: interrupted };
      before = first;
      if (before.errors.length > 0) return { failure: refused("TypeError", before.errors) };
      object(before);
    }
    let failure = running.interrupted ? interrupted : await this.#run(running, label, code, emitted);
    const kept = tongue.ask("keep", id);
    if (before === undefined) {
      const after = await Promise.race([verdict, running.stopped]);
      if (after === "stopped") return { failure: failure ?? interrupted };
      object(after);
      if (failure === undefined && after.errors.length > 0) failure = refused("TypeError", after.errors, "(The kernel had just been started: the cell has run before its types were looked at.)");
    }
    await kept;
    return failure === undefined ? { expressions: await this.#expressions(running) } : { failure };
  }

  /** Has a cell run in the process. */
  async #run(running: Running, label: string, text: string, script: Script): Promise<Failure | undefined> {
    const host = this.#host;
    const failure = await new Promise<Failure | undefined>((resolve) => {
      running.done = resolve;
      host.send({ t: "run", cell: running.id, label, text, script, silent: running.silent });
    });
    if (host === this.#host) await host.drained(running.id);
    return failure;
  }

  /** The values of `user_expressions`. */
  async #expressions(running: Running): Promise<Readonly<Record<string, Evaluated>>> {
    const asked = running.message.content["user_expressions"];
    const values: Record<string, Evaluated> = {};
    const scripts: { name: string; script: Script }[] = [];
    for (const [name, text] of Object.entries(typeof asked === "object" && asked !== null ? asked : {})) {
      const { errors, emitted } = await this.parts.tongue.ask("expression", String(text));
      if (emitted === undefined) values[name] = { status: "error", ...refused("SyntaxError", errors) };
      else scripts.push({ name, script: emitted });
    }
    if (scripts.length === 0) return values;
    const evaluated = await new Promise<Readonly<Record<string, Evaluated>>>((resolve) => {
      running.evaluated = resolve;
      this.#host.send({ t: "evaluate", cell: running.id, expressions: scripts });
    });
    return { ...values, ...evaluated };
  }

  #answer(id: number, message: Message, { failure, expressions = {}, payload = [] }: Outcome): void {
    const { outlet, status, sockets } = this.parts;
    outlet.end(id);
    if (failure !== undefined) this.#outlet(id, () => outlet.send(id, "error", failure));
    this.#running = undefined;
    const common = { execution_count: this.#count, payload, user_expressions: expressions };
    void sockets.reply("shell", "execute_reply", failure === undefined ? { status: "ok", ...common } : { status: "error", ...failure, ...common }, message);
    status.end(message.header);
  }

  /** What is for the front ends, unless the cell is silent. */
  #outlet(cell: number, send: () => void): void {
    if (!this.#silent.has(cell)) send();
  }

  #start(): Host {
    const { place, memory } = this.parts;
    const host: Host = new Host(place.folder, place.project, {
      event: (event) => this.#event(event),
      raw: (name, text) => {
        const cell = this.#running?.id ?? this.#next - 1;
        this.#outlet(cell, () => this.parts.outlet.stream(cell, name, text));
        this.#soon();
      },
      pause: () => {
        this.#soon();
        return this.parts.sockets.waiting < 1000 ? undefined : this.parts.sockets.sent();
      },
      ended: (why) => this.#lost(why),
    }, memory);
    return host;
  }

  /** Pieces of a stream that come close together are sent together. */
  #soon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setTimeout(() => {
      this.#flushing = false;
      this.parts.outlet.flush();
    }, 10);
  }

  #event(event: FromWorker): void {
    const { outlet, sockets } = this.parts;
    const running = this.#running;
    const out = (cell: number, type: string, content: object) => this.#outlet(cell, () => outlet.send(cell, type, content));
    switch (event.t) {
      case "ready": this.#ready = true; this.#failedStarts = 0; break;
      case "stream": this.#outlet(event.cell, () => outlet.stream(event.cell, event.name, event.text)); break;
      case "display": {
        const transient = event.id === undefined ? {} : { display_id: event.id };
        out(event.cell, event.update ? "update_display_data" : "display_data", { data: event.data, metadata: event.metadata, transient });
        break;
      }
      case "clear": out(event.cell, "clear_output", { wait: event.wait }); break;
      case "result": {
        const plain = event.data["text/plain"];
        if (typeof plain === "string") this.history.result(this.#count, plain);
        out(event.cell, "execute_result", { execution_count: this.#count, data: event.data, metadata: event.metadata });
        break;
      }
      case "late": out(event.cell, "error", { ename: event.ename, evalue: event.evalue, traceback: event.traceback }); break;
      case "input": {
        if (running?.message.content["allow_stdin"] !== true) this.#host.send({ t: "no input", why: "this front end does not ask its reader for input" });
        else void sockets.reply("stdin", "input_request", { prompt: event.prompt, password: event.password }, running.message);
        break;
      }
      case "done": if (running?.id === event.cell) running.done(event.failure); break;
      case "evaluated": if (running?.id === event.cell) running.evaluated(event.values); break;
      case "exit": break;
    }
  }

  /** The process is gone: the cell failed, the names are lost, and a new process is there for the next cell. */
  #lost(why: string): void {
    if (this.#ended) return;
    if (!this.#ready && ++this.#failedStarts > 2) {
      console.error(`the process for cells does not start: ${why}`);
      process.exit(1);
    }
    this.#ready = false;
    void this.parts.tongue.ask("forget").catch(() => {});
    const running = this.#running;
    const stopped = running?.interrupted === true && why.includes("SIGKILL");
    const words = `${stopped ? "the cell could not be stopped otherwise than by ending its process" : why}. A new process is there; all names of earlier cells are lost: run them again.`;
    this.#host = this.#start();
    const failure: Failure = { ename: "ProcessEnded", evalue: words, traceback: [`ProcessEnded: ${words}`] };
    if (running === undefined) this.parts.outlet.send(this.#next - 1, "error", failure);
    running?.done(failure);
    running?.evaluated({});
  }
}

function newRunning(id: number, message: Message): Running {
  let stop = () => {};
  const stopped = new Promise<"stopped">((resolve) => { stop = () => resolve("stopped"); });
  return { id, message, silent: message.content["silent"] === true, interrupted: false, stopped, stop, done: () => {}, evaluated: () => {} };
}

const interrupted: Failure = { ename: "Interrupted", evalue: "the cell was stopped", traceback: ["Interrupted: the cell was stopped"] };

/** A fault of the kernel's own: it is said, and the next cell comes. */
function broken(error: unknown): Outcome {
  const words = error instanceof Error ? error.message : String(error);
  return { failure: { ename: "KernelError", evalue: words, traceback: [`KernelError: ${words}`] } };
}

/** A cell that the compiler refused. */
function refused(ename: string, errors: readonly Complaint[], more?: string): Failure {
  const [first] = errors;
  const shown = errors.slice(0, 10).map((error) => error.shown);
  const rest = errors.length > 10 ? [`and ${errors.length - 10} more`] : [];
  return { ename, evalue: first?.message ?? "it does not compile", traceback: [...shown, ...rest, ...(more === undefined ? [] : [more])] };
}
