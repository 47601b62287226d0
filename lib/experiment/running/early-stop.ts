/** When a run has learned enough: its validation loss has not become smaller for some epochs. */

/**
 * Does a run stop after these epochs? It does where the smallest validation loss is `patience` or more epochs old; of equals the first
 * counts.
 * @param losses validation losses of the epochs so far
 * @example stops([0.5, 0.4, 0.41, 0.42], 2) // true: the best is two epochs old
 */
export function stops(losses: readonly number[], patience: number | undefined): boolean {
  if (patience === undefined || losses.length === 0) return false;
  return losses.length - 1 - losses.indexOf(Math.min(...losses)) >= patience;
}

/**
 * After how many epochs a run with these validation losses stops, at most `epochs`.
 * @example epochsUntilStop([0.5, 0.4, 0.41, 0.42, 0.3], 2, 5) // 4
 */
export function epochsUntilStop(losses: readonly number[], patience: number | undefined, epochs: number): number {
  for (let done = 1; done < epochs; done++) if (done <= losses.length && stops(losses.slice(0, done), patience)) return done;
  return epochs;
}
