/** What the protocol's process and the process that runs cells say to each other: JSON, a line for each message. */

/** A bundle of forms by MIME type. */
export type Bundle = Readonly<Record<string, unknown>>;

/** An error as Jupyter's protocol has it. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A script with its source map. */
export interface Script {
  readonly code: string;
  readonly map: string;
}

/** Something said on a comm, by a cell or by a front end; bytes as base64. */
export interface CommEvent {
  readonly kind: "open" | "msg" | "close";
  readonly id: string;
  readonly target: string;
  readonly data: object;
  readonly metadata: object;
  readonly buffers: readonly string[];
}

/** To the process that runs cells. */
export type ToWorker =
  | {
    readonly t: "run"; readonly cell: number; readonly label: string; readonly text: string; readonly script: Script;
    readonly silent: boolean;
  }
  | { readonly t: "evaluate"; readonly cell: number; readonly expressions: readonly { readonly name: string; readonly script: Script }[] }
  | { readonly t: "input"; readonly value: string }
  | { readonly t: "no input"; readonly why: string }
  | ({ readonly t: "comm" } & CommEvent);

/** To its watching thread. */
export type ToMonitor = { readonly t: "interrupt"; readonly cell: number };

/** What became of an expression of `user_expressions`. */
export type Evaluated =
  | ({ readonly status: "ok"; readonly data: Bundle; readonly metadata: object })
  | ({ readonly status: "error" } & Failure);

/** From the process that runs cells. `cell` says whose output it is; 0 is nobody's. */
export type FromWorker =
  | { readonly t: "ready" }
  | { readonly t: "stream"; readonly cell: number; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
    readonly t: "display"; readonly cell: number; readonly data: Bundle; readonly metadata: object; readonly id?: string;
    readonly update: boolean;
    /** A front end that has drawn it already is made to draw it once more. */
    readonly anew: boolean;
  }
  | { readonly t: "result"; readonly cell: number; readonly data: Bundle; readonly metadata: object }
  | { readonly t: "clear"; readonly cell: number; readonly wait: boolean }
  | { readonly t: "input"; readonly cell: number; readonly prompt: string; readonly password: boolean }
  | ({ readonly t: "comm"; readonly cell: number } & CommEvent)
  | { readonly t: "target"; readonly name: string }
  | ({ readonly t: "late"; readonly cell: number } & Failure)
  | { readonly t: "done"; readonly cell: number; readonly failure?: Failure }
  | { readonly t: "evaluated"; readonly cell: number; readonly values: Readonly<Record<string, Evaluated>> }
  | { readonly t: "exit"; readonly code: number };

/** Pipes between the two, by their number in the process that runs cells. */
export const pipes = { events: 3, requests: 4, monitor: 5 } as const;

/** What a stream of the process itself ends a cell's output with, so that its reader knows that all has come. */
export const endMark = (cell: number): string => `\u0000golden-cell-${cell}-ends\u0000`;

/**
 * Cuts a stream of text into its lines.
 * @returns a function that takes pieces and gives the whole lines that they complete
 * @example const cut = lines(); cut("a\nb"); cut("c\n") // ["a"], then ["bc"]
 */
export function lines(): (piece: string) => string[] {
  let rest: string[] = [];
  return (piece) => {
    const last = piece.lastIndexOf("\n");
    if (last < 0) {
      rest.push(piece);
      return [];
    }
    const whole = rest.join("") + piece.slice(0, last);
    rest = [piece.slice(last + 1)];
    return whole.split("\n");
  };
}
