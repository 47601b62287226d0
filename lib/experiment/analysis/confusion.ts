/** Which class is taken for which, and how well each class is recognised. */

/** Counts: `matrix[label][answer]`. */
export type Confusion = readonly (readonly number[])[];

/** How well one class is recognised. */
export interface ClassScore {
  /** Images of the class, and images that were taken for it. */
  readonly samples: number;
  readonly answers: number;
  /** Images of the class that were recognised. */
  readonly correct: number;
  /** correct / answers; undefined where no image was taken for the class. */
  readonly precision: number | undefined;
  /** correct / samples; undefined where there is no image of the class. */
  readonly recall: number | undefined;
  /** 2 correct / (samples + answers), the harmonic mean of both; undefined where neither is there. */
  readonly f1: number | undefined;
}

/**
 * The confusion matrix of outputs: the answer is the class of the largest output, of equals the first.
 * @param outputs (N, K)
 * @param labels (N) classes
 * @param classes K
 * @example confusion(Float32Array.of(0.8, 0.2, 0.6, 0.4), [0, 1], 2) // [[1, 0], [1, 0]]
 */
export function confusion(outputs: Float32Array, labels: ArrayLike<number>, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let n = 0; n < labels.length; n++) matrix[labels[n]][bestOf(outputs.subarray(n * classes, (n + 1) * classes))] += 1;
  return matrix;
}

/** The place of the largest output, of equals the first. @example bestOf(Float32Array.of(0.1, 0.7, 0.2)) // 1 */
export const bestOf = (outputs: ArrayLike<number>): number => {
  let best = 0;
  for (let k = 1; k < outputs.length; k++) if (outputs[k] > outputs[best]) best = k;
  return best;
};

/**
 * Precision, recall and F1 of each class.
 * @example classScores([[3, 1], [0, 2]])[1].precision // 0.666...
 */
export function classScores(matrix: Confusion): ClassScore[] {
  const share = (part: number, whole: number) => (whole === 0 ? undefined : part / whole);
  return matrix.map((row, k) => {
    const samples = row.reduce((sum, count) => sum + count, 0), correct = row[k];
    const answers = matrix.reduce((sum, other) => sum + other[k], 0);
    return {
      samples, answers, correct,
      precision: share(correct, answers), recall: share(correct, samples), f1: share(2 * correct, samples + answers),
    };
  });
}
