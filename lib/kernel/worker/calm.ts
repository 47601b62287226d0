/**
 * A cell whose computing is ended from outside leaves Node's stack of asynchronous contexts as it was, one level too deep for each
 * callback that it was in. Node before 24,
 * where contexts are kept by async hooks, would take that for a fault of its own and end the process. This lets it go on: the two
 * counters by which it checks are set to
 * none (hooks are called by others), and the stack is emptied.
 */

interface Hooks {
  readonly async_hook_fields: Uint32Array;
  readonly constants: { readonly kCheck: number; readonly kTotals: number };
  clearAsyncIdStack?(): void;
}

/** Node's hooks; undefined where a later Node does not show them any more, and does not need this. */
function hooks(): Hooks | undefined {
  try {
    return (process as unknown as { binding(name: string): Hooks }).binding("async_wrap");
  } catch {
    return undefined;
  }
}

/** The name under which the watching thread calls `calm`. */
export const calmName = "golden-momentum.calm";

/** Leaves the checks out, from now on. */
function calm(): void {
  const found = hooks();
  if (found === undefined) return;
  found.async_hook_fields[found.constants.kCheck] = 0;
  found.async_hook_fields[found.constants.kTotals] = 0;
}

/** Empties the stack, after a cell was stopped: what is on it then is of no use any more. */
export function straighten(): void {
  hooks()?.clearAsyncIdStack?.();
}

/** Warnings about what the kernel itself uses; a reader can do nothing about them. */
const own = /process\.binding\('async_wrap'\)|vm\.USE_MAIN_CONTEXT_DEFAULT_LOADER/;

/** Offers `calm` to the watching thread, and keeps warnings about the kernel's own doing from cells. */
export function offerCalm(): void {
  const warn = process.emitWarning.bind(process) as (warning: string | Error, ...rest: unknown[]) => void;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!own.test(String(warning))) warn(warning, ...rest);
  });
  Object.defineProperty(globalThis, Symbol.for(calmName), { value: calm });
}
