/** Pieces that the ledger's pages share. */
import { derivedHere, golden, type Source } from "../../theory/index.js";
import type { Domain, Range } from "../checker/claim.js";

/** A place in DB24. @example db24("Eq. 24").place // "Eq. 24" */
const db24 = (place: string): Source => ({ key: "DB24", place });
/** A place in EPR06. */
export const epr06 = (place: string): Source => ({ key: "EPR06", place });

/** Standing and source of what is published in DB24. */
export const published = (place: string) => ({ standing: "published", source: db24(place) }) as const;
/** Standing and source of what is proved here. */
export const derived = { standing: "derived", source: derivedHere } as const;

/** A probability strictly between 0 and 1. */
export const unit: Range = { low: 0, high: 1 };
/** A positive number. */
export const positive: Range = { low: 0, high: "inf" };
/** Any real number. */
export const real: Range = { low: "-inf", high: "inf" };
/** No variables. */
export const constant: Domain = {};

/** The golden constants as abbreviations, in their exact form. */
export const { p1, p2, alpha } = golden.formula;
/** The second derivative of the net curve (S10, S14). */
export const netCurvature = "1 / (p * (1 - p)) + 1 / (1 - p) ^ 2";
/** `{ alpha, eta }` for the claims about the golden pair. */
export const pair = { alpha, eta: "(1 - alpha) ^ 2" };
