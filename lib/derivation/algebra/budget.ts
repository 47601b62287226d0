/** A time budget for the algebra: what cannot be finished in time is left undecided, never hung on. */
import { UsageError } from "../../errors.js";

let deadline = Infinity;
let calls = 0;
let late = false;

/** Whether the budget under way is used up. @example within(5, () => outOfTime()) // false */
export function outOfTime(): boolean {
  // The clock is read now and then: reading it costs more than a small product.
  if (!late && deadline < Infinity && (++calls & 7) === 0) late = performance.now() > deadline;
  return late;
}

/**
 * Runs `work` under a budget; inside, `outOfTime` says when to stop.
 * @param seconds how long the work may take, more than 0
 * @throws UsageError for a budget that is no positive number
 * @example within(10, () => 42) // 42
 */
export function within<T>(seconds: number, work: () => T): T {
  if (!(typeof seconds === "number"
    && seconds > 0)) throw new UsageError(`expected a number of seconds above 0 as the time budget, got ${String(seconds)}.`);
  const before = { deadline, late };
  deadline = Math.min(deadline, performance.now() + 1000 * seconds);
  try {
    return work();
  } finally {
    ({ deadline, late } = before);
  }
}
