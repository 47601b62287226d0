/** Two runs compared image by image: of the images that exactly one of them answered rightly, did one run get more than chance gives? */

/** Counts of images on which the two disagree, and how likely so uneven a split is by chance. */
export interface McNemar {
  /** Right in the first alone, in the second alone. */
  readonly firstAlone: number;
  readonly secondAlone: number;
  /** Two-sided, exact: each such image is a fair coin. */
  readonly p: number;
}

/**
 * McNemar's test (1947), exact. It speaks of these two trained networks, not of others that the same pairs would give.
 * @throws RangeError when the two are not of the same images
 * @example mcnemar([true, true, true], [false, true, false]).p // 0.5
 */
export function mcnemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  if (first.length !== second.length) {
    throw new RangeError(`McNemar: expected answers to the same images, got ${first.length} and ${second.length}`);
  }
  let firstAlone = 0, secondAlone = 0;
  first.forEach((right, i) => {
    if (right && !second[i]) firstAlone += 1;
    if (!right && second[i]) secondAlone += 1;
  });
  return { firstAlone, secondAlone, p: fairCoin(Math.min(firstAlone, secondAlone), firstAlone + secondAlone) };
}

/** Twice the chance of at most k heads among n, at most 1; summed in logarithms, so that thousands of images do not underflow. */
function fairCoin(k: number, n: number): number {
  let logTerm = -n * Math.LN2, most = logTerm;
  const terms = [logTerm];
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i);
    terms.push(logTerm);
    most = Math.max(most, logTerm);
  }
  return Math.min(1, 2 * Math.exp(most) * terms.reduce((sum, term) => sum + Math.exp(term - most), 0));
}
