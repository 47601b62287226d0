/** Where cells run: a process that is there again when it has ended. What it tells becomes output of the cell that it belongs to. */
import { Host } from "./host.js";
import type { Place } from "./language/service.js";
import type { CommEvent, Evaluated, Failure, FromWorker, Script } from "./messages.js";
import type { History } from "./protocol/history.js";
import type { Comms } from "./protocol/comms.js";
import type { Outlet } from "./protocol/publisher.js";
import type { Sockets } from "./protocol/sockets.js";
import { processEnded, type Running } from "./running.js";

/** How long a cell may take to stop before its process is ended, in milliseconds. */
const patience = 4000;

/** What a stage needs. */
export interface Surroundings {
  readonly sockets: Sockets;
  readonly outlet: Outlet;
  readonly history: History;
  readonly comms: Comms;
  readonly place: Place;
  /** The most memory that JavaScript of cells may take, in megabytes. */
  readonly memory?: number;
  /** All names are gone. */
  lost(): void;
}

/** The process for cells, kept there. */
export class Stage {
  readonly #silent = new Set<number>();
  #host: Host;
  #ready = false;
  #failedStarts = 0;
  #running: Running | undefined;
  #latest = 0;
  #flushing = false;
  #ended = false;

  constructor(readonly given: Surroundings) {
    this.#host = this.#start();
  }

  /** A cell begins; it is the one to which unmarked output belongs until the next begins. */
  begin(running: Running): void {
    this.#running = running;
    this.#latest = running.id;
    if (running.silent) this.#silent.add(running.id);
  }

  /** It has been answered. */
  end(): void {
    this.#running = undefined;
  }

  /** Has a cell run in the process; resolves when all that it wrote has been told. */
  async run(running: Running, label: string, text: string, script: Script): Promise<Failure | undefined> {
    const host = this.#host;
    const failure = await new Promise<Failure | undefined>((resolve) => {
      running.done = resolve;
      host.send({ t: "run", cell: running.id, label, text, script, silent: running.silent });
    });
    if (host === this.#host) await host.drained(running.id);
    return failure;
  }

  /** The values of expressions. */
  evaluate(
    running: Running, expressions: readonly { readonly name: string; readonly script: Script }[],
  ): Promise<Readonly<Record<string, Evaluated>>> {
    return new Promise((resolve) => {
      running.evaluated = resolve;
      this.#host.send({ t: "evaluate", cell: running.id, expressions });
    });
  }

  /** Stops a cell; its process is ended where nothing else helps. */
  interrupt(running: Running): void {
    this.#host.interrupt(running.id);
    setTimeout(() => {
      if (this.#running === running) this.#host.kill(); // what it computes is out of JavaScript's reach; `#lost` says so
    }, patience).unref();
  }

  /** The front end's answer to `input`. */
  answer(value: string): void {
    this.#host.send({ t: "input", value });
  }

  /** What a front end has said on a comm. */
  comm(event: CommEvent): void {
    this.#host.send({ t: "comm", ...event });
  }

  /** Ends the process. */
  close(): void {
    this.#ended = true;
    this.#host.drop();
  }

  /** What is for the front ends, unless the cell is silent. */
  show(cell: number, send: (outlet: Outlet) => void): void {
    if (!this.#silent.has(cell)) send(this.given.outlet);
  }

  #start(): Host {
    const { place, memory, sockets } = this.given;
    return new Host(place.folder, place.project, {
      event: (event) => this.#event(event),
      raw: (name, text) => {
        const cell = this.#latest;
        this.show(cell, (outlet) => outlet.stream(cell, name, text));
        this.#soon();
      },
      pause: () => {
        this.#soon();
        return sockets.waiting < 1000 ? undefined : sockets.sent();
      },
      ended: (why) => this.#lost(why),
    }, memory);
  }

  /** Pieces of a stream that come close together are sent together. */
  #soon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setTimeout(() => {
      this.#flushing = false;
      this.given.outlet.flush();
    }, 10);
  }

  #event(event: FromWorker): void {
    const { sockets, history, outlet, comms } = this.given;
    const running = this.#running;
    const out = (cell: number, type: string, content: object) => this.show(cell, (outlet) => outlet.send(cell, type, content));
    switch (event.t) {
      case "ready": this.#ready = true; this.#failedStarts = 0; break;
      case "stream": this.show(event.cell, (outlet) => outlet.stream(event.cell, event.name, event.text)); break;
      case "display": {
        const transient = event.id === undefined ? {} : { display_id: event.id };
        const type = event.update ? "update_display_data" : "display_data";
        if (event.anew) out(event.cell, type, { data: { "text/plain": event.data["text/plain"] ?? "" }, metadata: {}, transient });
        out(event.cell, type, { data: event.data, metadata: event.metadata, transient });
        break;
      }
      case "clear": out(event.cell, "clear_output", { wait: event.wait }); break;
      case "result": {
        const plain = event.data["text/plain"], number = running?.number ?? 0;
        if (typeof plain === "string") history.result(number, plain);
        out(event.cell, "execute_result", { execution_count: number, data: event.data, metadata: event.metadata });
        break;
      }
      case "comm": {
        outlet.flush();
        comms.said(event, outlet.parent(event.cell));
        break;
      }
      case "target": comms.accept(event.name); break;
      case "late": out(event.cell, "error", { ename: event.ename, evalue: event.evalue, traceback: event.traceback }); break;
      case "input": {
        if (running?.message.content["allow_stdin"] !== true) this.#host.send({ t: "no input",
          why: "this front end does not ask its reader for input" });
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
    this.given.lost();
    this.given.comms.lost();
    const running = this.#running;
    const stopped = running?.interrupted === true && why.includes("SIGKILL");
    const failure = processEnded(stopped ? "the cell could not be stopped otherwise than by ending its process" : why);
    this.#host = this.#start();
    if (running === undefined) this.given.outlet.send(this.#latest, "error", failure);
    running?.done(failure);
    running?.evaluated({});
  }
}
