/** A line that says how far long work has come. */
import { openPlace } from "./kernel.js";

/** A progress line. */
export interface Progress {
  /** Says how much is done; redraws at most five times a second. */
  at(done: number): void;
  /** Ends the line. What stays holds no times, so that a notebook that runs again ends with the same output. */
  end(): void;
}

/**
 * Opens a progress line with rate and time left, in place where the front end can.
 * @param what the work and its unit, such as "samples"
 * @param total how much there is, above 0
 * @throws RangeError when `total` is not above 0
 * @example const line = progress("samples", 54000); line.at(640); line.end() // "54,000 samples done"
 */
export function progress(what: string, total: number, now: () => number = Date.now): Progress {
  if (!(total > 0)) throw new RangeError(`progress: expected a total above 0, got ${total}`);
  const place = openPlace();
  const start = now();
  const count = (value: number) => value.toLocaleString("en-US");
  let last = -Infinity;
  return {
    at(done) {
      const time = now();
      if (time - last < 200) return;
      last = time;
      const seconds = (time - start) / 1000;
      const rate = done > 0 && seconds > 0
        ? `, ${count(Math.round(done / seconds))}/s, ${Math.ceil(((total - done) / done) * seconds)} s left`
        : "";
      place.put({ "text/plain": `${count(done)} of ${count(total)} ${what}${rate}` });
    },
    end() {
      place.put({ "text/plain": `${count(total)} ${what} done` });
    },
  };
}
