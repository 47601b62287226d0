/**
 * The golden constants. p1 and p2 solve p = (1 - p)/p (DB24 Eq. 24-27); the momentum weight alpha and the learning
 * rate eta follow from p1 (DB24 Eq. 33-34). Each Float64 here is the exact number of exact.ts, rounded once; a test compares all four. They
 * are
 * written out, so that who needs the numbers only does not load the exact arithmetic.
 */
const alpha = 0.8740320488976422, eta = 0.01586792470492602;

/**
 * The golden constants as Float64, dimensionless: `p1 = (sqrt5 - 1)/2`, `p2 = (-sqrt5 - 1)/2`, momentum weight
 * `alpha = sqrt2 p1`, learning rate `eta = (1 - alpha)^2`; `formula` holds the text of each definition in mathjs syntax. `exactGolden`
 * holds the same
 * numbers without rounding.
 * Published: DB24 Eq. 26, 27, 33, 34.
 * @example golden.alpha // 0.8740320488976422
 * @example golden.eta // 0.01586792470492602
 */
export const golden = {
  p1: 0.6180339887498949,
  p2: -1.618033988749895,
  alpha,
  eta,
  formula: {
    p1: "(sqrt(5) - 1) / 2", p2: "(-sqrt(5) - 1) / 2", alpha: "sqrt(2) * (sqrt(5) - 1) / 2", eta: "(1 - sqrt(2) * (sqrt(5) - 1) / 2) ^ 2",
  },
  /** The golden pair by the names that training uses. */
  pair: { learningRate: eta, momentum: alpha },
} as const;

/**
 * The golden pair as DB24 prints it and uses it in its grid search (supplement, Fig. 3 and 4): three digits.
 * The exact pair is `golden.pair`; say which of the two a result was made with.
 * @example publishedGridPair.momentum // 0.874
 */
export const publishedGridPair = { learningRate: 0.016, momentum: 0.874 } as const;

/**
 * The values that GLM20's introduction names as common practice, "0.01 and 0.9": the pair to compare with.
 * @example conventionalPair.momentum // 0.9
 */
export const conventionalPair = { learningRate: 0.01, momentum: 0.9 } as const;
