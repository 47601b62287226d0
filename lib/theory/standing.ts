/** Where an equation comes from and how far the source carries it: shown wherever the equation is shown. */

/**
 * `published`: the formula stands in the source named. `stated`: the source makes the claim in words, the formula is
 * this project's reading. `derived`: worked out and proved here.
 */
export type Standing = "published" | "stated" | "derived";

/** A document and the place in it: `{ key: "DB24", place: "Eq. 34" }`. The keys are those of `sources`. */
export interface Source {
  readonly key: SourceKey;
  readonly place: string;
}

/** What every stated equation carries besides its formula. */
export interface Provenance {
  readonly latex: string;
  readonly source: Source;
  readonly standing: Standing;
}

/**
 * The documents that equations are taken from, and what of each could be consulted.
 * @example sources.DB24.title // "Double-Bayesian Learning"
 */
export const sources = {
  GLM20: {
    author: "S. Jaeger", title: "The Golden Ratio of Learning and Momentum", where: "arXiv:2006.04751",
    consulted: "abstract and introduction, not its numbered equations or tables",
  },
  DB24: { author: "S. Jaeger", title: "Double-Bayesian Learning", where: "arXiv:2410.12984", consulted: "Eq. 1-34 and the supplement" },
  EPR06: {
    author: "S. Jaeger", title: "Entropy, Perception, and Relativity", where: "arXiv:0811.0139",
    consulted: "abstract; the net force as a secondary text prints it",
  },
  DP21: {
    author: "S. Jaeger", title: "A Dual Process Model for Optimizing Cross Entropy in Neural Networks", where: "arXiv:2104.13277",
    consulted: "abstract",
  },
  GRML21: { author: "S. Jaeger", title: "The Golden Ratio in Machine Learning", where: "IEEE AIPR 2021", consulted: "abstract" },
  here: { author: "golden-momentum", title: "this repository", where: "lib/derivation", consulted: "proved by the checker" },
} as const;

/** A key of `sources`. */
export type SourceKey = keyof typeof sources;

/** The source of what is proved in this repository. @example derivedHere.key // "here" */
export const derivedHere: Source = { key: "here", place: "lib/derivation" };

/** The probability `p`, refused with both sides named when it lies outside [0, 1]. */
export function probability(p: number, name = "p"): number {
  if (p >= 0 && p <= 1) return p;
  throw new RangeError(`${name} must lie between 0 and 1, got ${p}`);
}
