/** The thread in which TypeScript works, seen from the protocol's process. */
import { Worker } from "node:worker_threads";
import type { Language, Question } from "./language/thread.js";
import type { Place } from "./language/service.js";

/** Asks the thread, and waits for its answer. */
export class Tongue {
  readonly #thread: Worker;
  readonly #open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #next = 1;

  constructor(place: Place) {
    this.#thread = new Worker(new URL("./language/thread.js", import.meta.url), { workerData: place, resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 48 } });
    this.#thread.on("message", ({ id, value, error }: { id: number; value: never; error?: string }) => {
      const open = this.#open.get(id);
      this.#open.delete(id);
      if (error === undefined) open?.resolve(value);
      else open?.reject(new Error(error));
    });
    const gone = (why: string) => {
      for (const { reject } of this.#open.values()) reject(new Error(why));
      this.#open.clear();
    };
    this.#thread.on("error", (error) => gone(`TypeScript's thread failed: ${error.message}; restart the kernel`));
    this.#thread.on("exit", () => gone("TypeScript's thread has ended; restart the kernel"));
  }

  /** @throws Error what the thread threw, or that it is gone */
  ask<N extends keyof Language>(name: N, ...args: Parameters<Language[N]>): Promise<ReturnType<Language[N]>> {
    const question: Question = { id: this.#next++, name, args };
    return new Promise((resolve, reject) => {
      this.#open.set(question.id, { resolve: resolve, reject });
      this.#thread.postMessage(question);
    });
  }
}
