/** Runs the cells that front ends send, one after the other: compiles them, has them run in their process, and answers. */
import { helpFor } from "./help.js";
import type { Verdict } from "./language/check.js";
import type { Place } from "./language/service.js";
import type { Evaluated, Failure, Script } from "./messages.js";
import { Comms } from "./protocol/comms.js";
import { History } from "./protocol/history.js";
import type { Outlet } from "./protocol/publisher.js";
import type { Sockets } from "./protocol/sockets.js";
import type { Status } from "./protocol/status.js";
import { sentBefore, type Header, type Message } from "./protocol/wire.js";
import { broken, foreign, interrupted, malformed, newRunning, refused, type Running } from "./running.js";
import { Stage } from "./stage.js";
import type { Tongue } from "./tongue.js";

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
  readonly comms: Comms;
  readonly #queue: Message[] = [];
  readonly #stage: Stage;
  #running: Running | undefined;
  /** An interrupt that came while no cell ran. */
  #early: Partial<Header> | undefined;
  #pumping = false;
  #next = 1;
  #count = 0;

  constructor(readonly parts: Parts) {
    const { sockets, outlet, tongue, place, memory } = parts;
    this.comms = new Comms(sockets, (event) => this.#stage.comm(event));
    const lost = () => void tongue.ask("forget").catch(() => {});
    const { history, comms } = this;
    this.#stage = new Stage({ sockets, outlet, history, comms, place, lost, ...(memory !== undefined && { memory }) });
  }

  /** A cell to be run when those before it have been. */
  add(message: Message): void {
    this.#queue.push(message);
    void this.#pump();
  }

  /**
   * Stops the cell that runs. Requests for cells and for interrupts come on sockets of their own and may overtake each other: what was
   * sent before the cell was does
   * not concern it, and what was sent after a cell that has not come yet waits for it.
   * @param by the header of the request; none when a signal asks
   */
  interrupt(by?: Partial<Header>): void {
    const running = this.#running;
    this.#early = running === undefined ? by : undefined;
    if (running === undefined || (by !== undefined && sentBefore(by, running.message.header))) return;
    running.stop();
    this.parts.tongue.stopped();
    this.#stage.interrupt(running);
  }

  /** The front end's answer to `input`. */
  answer(value: string): void {
    this.#stage.answer(value);
  }

  /** Ends the process for cells. */
  end(): void {
    this.#stage.close();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      const running = this.#begin(message);
      const outcome = await this.#execute(running).catch(broken);
      const stops = outcome.failure !== undefined && message.content["stop_on_error"] !== false;
      // What was sent together with the failed cell is aborted, and is to be in the queue by now; what is sent after the answer runs.
      if (stops) await new Promise((resolve) => setTimeout(resolve, 10));
      const left = stops ? this.#queue.splice(0) : [];
      this.#answer(running, outcome);
      for (const one of left) this.#abort(one);
    }
    this.#pumping = false;
  }

  #begin(message: Message): Running {
    const { outlet, status } = this.parts;
    const running = newRunning(this.#next++, message);
    this.#running = running;
    this.#stage.begin(running);
    outlet.adopt(running.id, message.header);
    status.begin(message.header);
    if (this.#early !== undefined && sentBefore(message.header, this.#early)) running.stop();
    this.#early = undefined;
    return running;
  }

  #abort(message: Message): void {
    const { sockets, status } = this.parts;
    status.begin(message.header);
    void sockets.reply("shell", "execute_reply", { status: "aborted", execution_count: this.#count }, message);
    status.end(message.header);
  }

  async #execute(running: Running): Promise<Outcome> {
    const { sockets, tongue } = this.parts;
    const { id, message: { content, header } } = running;
    const code = content["code"];
    if (typeof code !== "string") return { failure: malformed(code) };
    const stored = !running.silent && content["store_history"] !== false && code.trim() !== "";
    if (stored) this.history.add(++this.#count, code);
    running.number = stored ? this.#count : this.#count + 1;
    if (!running.silent) void sockets.publish("execute_input", { code, execution_count: running.number }, header);
    if (code.trim() === "") return {};
    const asked = await unlessStopped(running, helpFor(tongue, code));
    if (asked === "stopped") return { failure: interrupted };
    if (asked === undefined) return this.#compiled(running, running.silent ? "the cell" : `Cell [${running.number}]`, code);
    if (asked.payload.length === 0) this.#stage.show(id, (outlet) => outlet.stream(id, "stdout", `${asked.words}\n`));
    return { payload: asked.payload };
  }

  async #compiled(running: Running, label: string, code: string): Promise<Outcome> {
    const { tongue } = this.parts;
    const { id } = running;
    const first = await unlessStopped(running, tongue.ask("emit", id, label, code));
    if (first === "stopped") return { failure: interrupted };
    const { errors, emitted, warm } = first;
    if (emitted === undefined) return { failure: refused("SyntaxError", errors, foreign(code)) };
    const verdict = tongue.ask("check", id);
    verdict.catch(() => {}); // where nobody waits for it any more
    // While TypeScript still reads the library, the first cells need not wait for it: their types are looked at afterwards.
    if (warm) {
      const before = await unlessStopped(running, verdict);
      if (before === "stopped") return { failure: interrupted };
      if (before.errors.length > 0) return { failure: refused("TypeError", before.errors, foreign(code)) };
      this.#object(id, before);
    }
    const failure = running.interrupted ? interrupted : await this.#stage.run(running, label, code, emitted);
    const kept = tongue.ask("keep", id);
    kept.catch(() => {});
    if (!warm) {
      const after = await unlessStopped(running, verdict);
      if (after === "stopped") return { failure: failure ?? interrupted };
      this.#object(id, after);
      const late = "(The kernel had just been started: the cell has run before its types were looked at.)";
      if (failure === undefined && after.errors.length > 0) return { failure: refused("TypeError", after.errors, late) };
    }
    await unlessStopped(running, kept);
    return failure === undefined ? { expressions: await this.#expressions(running) } : { failure };
  }

  /** Shows what TypeScript's strict options alone object to. */
  #object(id: number, { objections }: Verdict): void {
    const words = objections.map(({ shown }) => `${shown}\n`).join("");
    if (words !== "") this.#stage.show(id, (outlet) =>
      outlet.stream(id, "stderr", `${words}(TypeScript's strict options object; the cell runs.)\n`));
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
    return scripts.length === 0 ? values : { ...values, ...await this.#stage.evaluate(running, scripts) };
  }

  #answer(running: Running, { failure, expressions = {}, payload = [] }: Outcome): void {
    const { outlet, status, sockets } = this.parts;
    const { id, message } = running;
    outlet.end(id);
    if (failure !== undefined) this.#stage.show(id, () => outlet.send(id, "error", failure));
    this.#running = undefined;
    this.#stage.end();
    const common = { execution_count: this.#count, payload, user_expressions: expressions };
    void sockets.reply("shell", "execute_reply", failure === undefined ? { status: "ok", ...common }
      : { status: "error", ...failure, ...common }, message);
    status.end(message.header);
  }
}

/** Waits for something, but no longer than until the reader stops the cell. */
const unlessStopped = <T>(running: Running, promise: Promise<T>): Promise<T | "stopped"> => Promise.race([promise, running.stopped]);
