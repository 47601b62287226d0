/** Pieces that the entries on learning rate and momentum weight share. */
import type { Case, Claim } from "../checker/claim.js";
import { constant, p1, positive, real, unit } from "./shared.js";

/** Learning rate and momentum weight. */
export const weights = { eta: positive, alpha: unit };
/** Four gradients. */
export const gradients = { g0: real, g1: real, g2: real, g3: real };
/** dw(3) after the gradients g0 ... g3, by M1 from rest. */
export const recurrence = "-eta * g3 + alpha * (-eta * g2 + alpha * (-eta * g1 + alpha * (-eta * g0)))";
/** One step of M1. */
export const step = "-eta * g + alpha * before";
/** Numbers of the golden pair: the values of formulas, typeset with what the letters stand for. */
export const ofGolden = (formulas: string, claims: readonly Claim[]): Case => ({
  name: "the golden pair", kind: "numeric value", latex: `${formulas},\\qquad \\alpha = \\sqrt2\\,p_1,\\ \\eta = (1-\\alpha)^2`,
  domain: constant, letters: { p_1: p1 }, claims,
});
/** The relation of M3, under which much of what follows stands. */
export const related = { name: "eta = (1 - alpha)^2 (M3)", lhs: "eta", rhs: "(1 - alpha) ^ 2", holdsAt: [{ eta: "(1 - alpha) ^ 2" }] };
