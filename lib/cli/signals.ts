/** Ctrl-C as an AbortSignal: the work ends at a safe place, what is finished is kept. */

/**
 * Calls `work` with a signal that aborts at the first interrupt; a second interrupt ends the process at once.
 * @example await interruptible((signal) => sweep(configs, data, { file, signal }))
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => {
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", interrupt);
    controller.abort(new Interrupted(signal === "SIGTERM" ? 143 : 130));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", interrupt);
  }
}

/** The reason with which interrupted work ends. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** @param status the exit status that goes with the signal */
  constructor(readonly status: 130 | 143 = 130) {
    super("interrupted; what is finished is kept, the same command continues");
  }
}
