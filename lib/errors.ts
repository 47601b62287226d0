/**
 * Errors that are the user's to mend: one clear sentence (what was expected, what came, what to do next), no stack trace.
 */

/**
 * A mistake in what was asked or given: a wrong option, a missing or corrupt file, an impossible network.
 * The command line prints its message alone and exits with status 2.
 * @example throw new UsageError("--epochs: expected a whole number of at least 1, got -3")
 */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/**
 * Trouble of the machine that its user can see to: a full or read-only disk, a lost lock, too little memory.
 * One sentence; the command line prints it alone and exits with status 1.
 * @example throw new Trouble("model.onnx could not be written (ENOSPC: the disk is full); what was there before is as it was")
 */
export class Trouble extends Error {
  override readonly name: string = "Trouble";
}
