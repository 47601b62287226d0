/**
 * Events on their way to the protocol's process: written at once and to the end, so that none is lost when the process ends, and none
 * overtakes another.
 */
import { writeSync } from "node:fs";
import { pipes, type FromWorker } from "../messages.js";

/** Writes all of it; a pipe that is full makes the cell wait, not the memory grow. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return; // the reader is gone, and this process goes too
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/**
 * Sends an event. It stands between two ends of line: where a stopped cell was writing one when it was ended, that one alone is lost, and
 * the next begins a line of its own.
 */
export const tell = (event: FromWorker): void => writeAll(pipes.events, `\n${JSON.stringify(event)}\n`);

/** Writes on the process's own stdout or stderr, past what a cell prints. */
export const writeRaw = (fd: 1 | 2, text: string): void => writeAll(fd, text);
