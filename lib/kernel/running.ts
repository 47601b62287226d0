/** A cell that is being answered, and the ways in which it fails outside its own code. */
import type { Complaint } from "./language/check.js";
import type { Evaluated, Failure } from "./messages.js";
import type { Message } from "./protocol/wire.js";

/** A cell that is being answered. */
export interface Running {
  readonly id: number;
  readonly message: Message;
  readonly silent: boolean;
  /** The number that front ends show for it. */
  number: number;
  interrupted: boolean;
  /** Resolves when it is interrupted. */
  readonly stopped: Promise<"stopped">;
  /** The reader stops it. */
  stop: () => void;
  /** Ends the wait for the process, with what failed. */
  done: (failure?: Failure) => void;
  /** The same for the values of `user_expressions`. */
  evaluated: (values: Readonly<Record<string, Evaluated>>) => void;
}

/** A cell that begins, as the answer to a request. */
export function newRunning(id: number, message: Message): Running {
  let resolve: (value: "stopped") => void;
  const stopped = new Promise<"stopped">((given) => { resolve = given; });
  const running: Running = {
    id, message, silent: message.content["silent"] === true, number: 0, interrupted: false, stopped, done: () => {}, evaluated: () => {},
    stop: () => {
      running.interrupted = true;
      resolve("stopped");
    },
  };
  return running;
}

/** The reader stopped a cell before it came to its process. */
export const interrupted: Failure = { ename: "Interrupted", evalue: "the cell was stopped", traceback: ["Interrupted: the cell was stopped"] };

/** A request for a cell that is none. */
export function malformed(code: unknown): Failure {
  const words = `an execute_request with ${code === undefined ? "no code" : `a ${typeof code} as code`}: expected a text`;
  return { ename: "ValueError", evalue: words, traceback: [`ValueError: ${words}`] };
}

/** A fault of the kernel's own: it is said, and the next cell comes. */
export function broken(error: unknown): { readonly failure: Failure } {
  const words = error instanceof Error ? error.message : String(error);
  return { failure: { ename: "KernelError", evalue: words, traceback: [`KernelError: ${words}`] } };
}

/** The process of a cell has ended. @param why a sentence that names the cause */
export function processEnded(why: string): Failure {
  const words = `${why}. A new process is there; all names of earlier cells are lost: run them again.`;
  return { ename: "ProcessEnded", evalue: words, traceback: [`ProcessEnded: ${words}`] };
}

/** A word to who knows another kernel: lines that are IPython's; none for other cells. */
export const foreign = (code: string): string | undefined => (/^\s*(%%?[a-z]|![a-z][\w-]*(\s+[\w./~-]|\s*$))/.test(code)
  ? "(Lines that begin with % or ! are IPython's. Programs are run by node:child_process: execSync(\"ls\", { stdio: \"inherit\" }).)" : undefined);

/** A cell that the compiler refused. */
export function refused(ename: string, errors: readonly Complaint[], more?: string): Failure {
  const [first] = errors;
  const shown = errors.slice(0, 10).map((error) => error.shown);
  const rest = errors.length > 10 ? [`and ${errors.length - 10} more`] : [];
  return { ename, evalue: first?.message ?? "it does not compile", traceback: [...shown, ...rest, ...(more === undefined ? [] : [more])] };
}
