/**
 * The thread in which TypeScript works, seen from the protocol's process. Where it ends, because a cell's types exhausted its memory or
 * took longer than the reader would wait, another one takes its place and is told the cells that were kept.
 */
import { Worker } from "node:worker_threads";
import { ready } from "./language/ready.js";
import type { Language, Question } from "./language/thread.js";
import type { Place } from "./language/service.js";

/** How much memory TypeScript may take, in megabytes. */
const memory = 1024;
/** How long it may go on with what the reader has stopped, in milliseconds. */
const patience = 10_000;

/** A question that is not answered yet. */
interface Asked {
  readonly question: Question;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the thread, and waits for its answer. */
export class Tongue {
  #thread: Worker;
  readonly #open = new Map<number, Asked>();
  /** Questions of cells that the reader has stopped: another thread is not asked them. */
  readonly #dropped = new Set<number>();
  /** Whether the thread has read the library. */
  #warm = false;
  /** What another thread would have to be told: the cells that were emitted, and of these the ones that were kept. */
  readonly #emitted = new Map<number, Parameters<Language["emit"]>>();
  readonly #kept = new Set<number>();
  #next = 1;
  /** How often another thread may take the place of one that has ended. */
  #left = 10;
  /** Why there is no thread any more. */
  #gone: string | undefined;

  /** @param cache where compiled forms of TypeScript are kept */
  constructor(readonly place: Place, readonly cache: string) {
    this.#thread = this.#start();
  }

  /** @throws Error what the thread threw, or that it has ended */
  ask<N extends keyof Language>(name: N, ...args: Parameters<Language[N]>): Promise<ReturnType<Language[N]>> {
    this.#remember(name, args);
    return this.#post(name, args);
  }

  /** The reader has stopped a cell: what is asked now is to be answered soon, or another thread takes the place of this one. */
  stopped(): void {
    const asked = [...this.#open.keys()], thread = this.#thread;
    let warm = this.#warm;
    const look = () => {
      const open = asked.filter((id) => this.#open.has(id));
      if (thread !== this.#thread || open.length === 0) return;
      // While it read the library, it could not answer.
      if (!warm) {
        warm = this.#warm;
        return void setTimeout(look, patience).unref();
      }
      for (const id of open) this.#dropped.add(id);
      this.renew();
    };
    setTimeout(look, patience).unref();
  }

  /** Ends the thread; another one takes its place. */
  renew(): void {
    void this.#thread.terminate();
  }

  /** Ends the thread for good. */
  end(): void {
    this.#left = 0;
    this.renew();
  }

  #post<N extends keyof Language>(name: N, args: Parameters<Language[N]>): Promise<ReturnType<Language[N]>> {
    if (this.#gone !== undefined) return Promise.reject(new Error(this.#gone));
    const question: Question = { id: this.#next++, name, args };
    return new Promise((resolve, reject) => {
      this.#send({ question, resolve, reject });
    });
  }

  #send(one: Asked): void {
    this.#open.set(one.question.id, one);
    this.#thread.postMessage(one.question);
  }

  #remember(name: keyof Language, args: readonly unknown[]): void {
    if (name === "emit") this.#emitted.set(args[0] as number, args as Parameters<Language["emit"]>);
    if (name === "keep") this.#kept.add(args[0] as number);
    if (name !== "forget") return;
    this.#emitted.clear();
    this.#kept.clear();
  }

  #start(): Worker {
    const thread = new Worker(new URL("./language/thread.js", import.meta.url), {
      workerData: { ...this.place, cache: this.cache },
      resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 48 },
    });
    let began = false, why = "TypeScript's thread has ended";
    thread.on("message", ({ id, value, error }: { id: number; value: never; error?: string }) => {
      began = true;
      if (id === ready) this.#warm = true;
      const open = this.#open.get(id);
      this.#open.delete(id);
      if (error === undefined) open?.resolve(value);
      else open?.reject(new Error(error));
    });
    thread.on("error", (error: NodeJS.ErrnoException) => {
      why = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? `TypeScript has used up the ${memory} MB that it may take for the types of a cell`
        : `TypeScript's thread failed: ${error.message}`;
    });
    thread.on("exit", () => {
      // One that never answered would not do so the next time either.
      const asked = [...this.#open.values()], stopped = new Set(this.#dropped);
      this.#open.clear();
      this.#dropped.clear();
      this.#warm = false;
      if (began && this.#left-- > 0) this.#thread = this.#start();
      else this.#gone = `${why}: restart the kernel`;
      if (this.#gone === undefined) for (const id of this.#kept) this.#again(id);
      for (const one of asked) {
        // What was asked behind a stopped cell goes to the new thread; where the thread went by itself, nobody knows whose fault it was.
        if (this.#gone === undefined && stopped.size > 0 && !stopped.has(one.question.id)) this.#send(one);
        else one.reject(new Error(this.#gone ?? `${why}; another thread is there, and all names are as they were`));
      }
    });
    return thread;
  }

  /** Tells a new thread a cell that has run. */
  #again(id: number): void {
    const emitted = this.#emitted.get(id);
    if (emitted === undefined) return;
    this.#post("emit", emitted).catch(() => {});
    this.#post("keep", [id]).catch(() => {});
  }
}
