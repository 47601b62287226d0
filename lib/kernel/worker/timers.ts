/** Timers of a cell end with it when it is stopped. Node's own functions are replaced by ones that remember whose they are. */
import { createRequire, syncBuiltinESMExports } from "node:module";
import { currentCell } from "./cell.js";

type Anything = (...args: unknown[]) => unknown;

/** Replaces the functions that start a timer, those of `node:timers` and `node:timers/promises` too. */
export function watchTimers(): void {
  const load = createRequire(import.meta.url);
  const timers = load("node:timers") as Record<string, Anything>;
  const promises = load("node:timers/promises") as Record<string, Anything> & { scheduler: { wait: Anything } };
  for (const [start, end, repeats] of [["setTimeout", "clearTimeout", false], ["setInterval", "clearInterval", true],
    ["setImmediate", "clearImmediate", false]] as const) {
    const began = timers[start], ended = timers[end];
    const watched = (callback: unknown, ...rest: unknown[]) => {
      if (typeof callback !== "function") return began(callback, ...rest);
      const forget: { call?: () => void } = {};
      const once = function (this: unknown, ...args: unknown[]) {
        forget.call?.();
        return (callback as Anything).apply(this, args);
      };
      const handle = began(repeats ? callback : once, ...rest);
      const cell = currentCell();
      // What is due at once comes still, so that a library sees its signal and settles; what it starts then does not.
      if (start !== "setImmediate") forget.call = cell.started(() => ended(handle));
      else if (cell.stopped) ended(handle);
      return handle;
    };
    // What `util.promisify(setTimeout)` gives.
    const custom = Symbol.for("nodejs.util.promisify.custom");
    const waits = promises[start];
    if (waits !== undefined && !repeats) Object.defineProperty(watched, custom,
      { value: (...args: unknown[]) => (promises[start])(...args), enumerable: true });
    Object.defineProperty(watched, "name", { value: start });
    timers[start] = watched;
    (globalThis as unknown as Record<string, unknown>)[start] = watched;
  }
  const joined = (options: unknown) => {
    const given = (options ?? {}) as { signal?: AbortSignal };
    return { ...given, signal: given.signal === undefined ? currentCell().signal : AbortSignal.any([given.signal, currentCell().signal]) };
  };
  for (const [name, at] of [["setTimeout", 2], ["setInterval", 2], ["setImmediate", 1]] as const) {
    const original = promises[name];
    promises[name] = (...args: unknown[]) => {
      const filled = [...args, undefined, undefined].slice(0, Math.max(args.length, at + 1));
      filled[at] = joined(filled[at]);
      return original(...filled);
    };
    Object.defineProperty(promises[name], "name", { value: name });
  }
  const wait = promises.scheduler.wait.bind(promises.scheduler);
  promises.scheduler.wait = (delay: unknown, options: unknown) => wait(delay, joined(options));
  syncBuiltinESMExports();
}
