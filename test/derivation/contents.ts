/**
 * The theory's table of contents, written down apart from the ledger: what must be in it, with its standing and its number in
 * the source. Whoever drops an equation from ledger and notebook alike is told so by the tests that compare with this list.
 */
import type { SourceKey, Standing } from "../../lib/theory/index.js";

type Line = readonly [id: string, standing: Standing, key: SourceKey, place: RegExp];
const published = (id: string, place: RegExp): Line => [id, "published", "DB24", place];
const derived = (id: string): Line => [id, "derived", "here", /./];
/** Seven printed lines make six arrows. */
const chain = (id: string, first: number): Line[] =>
  [1, 2, 3, 4, 5, 6].map((n) => published(`${id}.${n}`, new RegExp(`^Eq\\. ${first + n - 1}-${first + n}$`)));

/** Every equation of the theory, in its order. */
export const contents: readonly Line[] = [
  published("G1", /^Eq\. 24$/), published("G2", /^Eq\. 25$/), published("G3", /^Eq\. 26$/), published("G4", /^Eq\. 27$/),
  published("G5", /^Eq\. 28$/), published("G6", /^Eq\. 29-30$/), published("G7", /^Eq\. 31$/),
  published("B1", /^Eq\. 1$/), published("B2", /^Eq\. 2$/), published("B3", /^Eq\. 3$/), published("B4", /^Eq\. 4$/),
  published("B5", /^Eq\. 5$/), published("B6", /^Eq\. 6$/),
  published("B7", /^text/), published("B8", /^Eq\. 7-8$/), published("B9", /^Lemma/), ...chain("B10", 10),
  ...chain("B11", 17), published("B12", /^text/), published("B13", /^text/),
  ["S1", "stated", "EPR06", /./], ["S2", "stated", "EPR06", /secondary text/], ["S3", "stated", "EPR06", /./],
  ["S4", "stated", "EPR06", /GLM20/], derived("S5"), ["S6", "stated", "EPR06", /GLM20/], ["S7", "stated", "DP21", /GRML21/],
  ...["S8", "S9", "S10", "S11", "S12"].map(derived), ["S13", "stated", "GLM20", /our reading/],
  ["S14", "stated", "GLM20", /our reading/], ...["S15", "S16", "S17", "S18"].map(derived),
  published("M1", /^Eq\. 32$/), published("M2", /^Eq\. 33$/), published("M2.argument", /^text to Eq\. 33$/),
  published("M3", /^Eq\. 34$/), published("M3.argument", /^text to Eq\. 34$/), ...["M4", "M5", "M6", "M7", "M8", "M9", "M10"].map(derived),
];
