/** Open to others: a reader's own equation, judged like those of the ledger. */
import { UsageError } from "../../errors.js";
import { derivedHere } from "../../theory/index.js";
import { outOfTime as timeIsUp, within } from "../algebra/budget.js";
import { Late } from "../algebra/expression.js";
import { check, type CheckOptions } from "./check.js";
import type { Constraint, Entry, Range, Verdict } from "./claim.js";
import { ledger } from "../ledger/index.js";
import { suggest } from "./suggest.js";

/** An equation as a reader writes it, in mathjs syntax. */
export interface OwnEquation {
  /** A name that no equation of the ledger has. */
  readonly id: string;
  readonly lhs: string;
  readonly rhs: string;
  /** Open interval of every variable: `{ x: [0, 1], y: ["-inf", "inf"] }`; ends may be expressions such as "pi / 2". */
  readonly domain: Readonly<Record<string, readonly [low: number | string, high: number | string]>>;
  /** Expressions on the way from left to right, each with its reason. */
  readonly steps?: readonly { readonly to: string; readonly by: string }[];
  /** Comparisons that hold besides: "x < y". */
  readonly assuming?: readonly string[];
  /** A constraint, where the equation holds only under one. */
  readonly given?: Constraint;
}

/** How far an examination goes. */
export interface ExamineOptions extends CheckOptions {
  /** What is not decided after so many seconds stays open; 10 by default. */
  readonly seconds?: number;
}

/** A verdict on a reader's own equation. */
export interface OwnVerdict extends Verdict {
  /** For what fails: a part of the domain on which it holds, "x > 0", where one is found. */
  readonly suggestion: string | null;
  /** Whether the time ran out before every method had finished. */
  readonly outOfTime: boolean;
}

/**
 * Judges an equation of the reader's own with the ledger's evidence: symbolic, exact, numeric, mutants, and whether both sides exist.
 * Numbers, + - * / ^, the variables of the domain, pi, log (one or two arguments), exp, sqrt, sin, cos, W, erf, what is
 * made of these (tan, tanh, abs, min, max and others) and the derivative D(f, x) may occur, and nothing else: the text is
 * read by a parser and never run.
 * @returns the verdict: `holds`; `holds where both sides exist`, with the set named; `refuted`, with a counterexample; or `open`, when none
 * was found in the time given
 * @throws UsageError in one sentence that names the equation, when it cannot be read, or its id is taken
 * @example examine({ id: "mine", lhs: "D(x * log(x), x)", rhs: "log(x) + 1", domain: { x: [0, "inf"] } }).verdict // "holds"
 * @example examine({ id: "half", lhs: "sqrt(x)^2", rhs: "x", domain: { x: [-1, 1] } }).where // "x >= 0"
 * @example examine({ id: "not so", lhs: "log(x + y)", rhs: "log(x) + log(y)", domain: { x: [0, 1], y: [0, 1] } }).verdict // "refuted"
 */
export function examine(own: OwnEquation, { seconds = 10, ...options }: ExamineOptions = {}): OwnVerdict {
  const entry = entryOf(own);
  return within(seconds, () => {
    try {
      const verdict = check(entry, options);
      return { ...verdict, suggestion: verdict.verdict === "refuted" && !timeIsUp() ? suggest(entry) : null, outOfTime: timeIsUp() };
    } catch (error) {
      // The time ran out before the equation was read.
      if (error instanceof Late) return unread(entry);
      // Nothing that is read is nested deeply, but what it grows into may be.
      if (error instanceof RangeError) throw new UsageError(`${own.id}: the equation grows too large to be judged (${error.message}).`);
      throw error;
    }
  });
}

/** The verdict on an equation for which the time did not even suffice to read it. */
function unread({ id, title, standing, source, kind }: Entry): OwnVerdict {
  const mutants = { tried: 0, rejected: 0, equivalent: 0, accepted: 0, list: [] };
  return {
    id, title, standing, source, kind, verdict: "open", asDeclared: false, evidence: [], mutants,
    counterexample: null, milliseconds: 0, suggestion: null, outOfTime: true,
  };
}

/** The equation as an entry of the ledger would have it. */
function entryOf(own: OwnEquation): Entry {
  if (typeof own !== "object"
    || own === null) throw new UsageError(`expected an equation as { id, lhs, rhs, domain }, got ${String(own)}.`);
  if (typeof own.id !== "string"
    || own.id.trim() === "") throw new UsageError(`an equation of your own needs an id, a name in text; got ${String(own.id)}.`);
  if (Object.hasOwn(ledger, own.id)) throw new UsageError(`${own.id}: the ledger has an equation of this id already; give yours another.`);
  const { id, lhs, rhs, steps, assuming, given } = own;
  const domain: unknown = own.domain ?? {};
  if (typeof domain !== "object" || domain === null
    || Array.isArray(domain)) throw new UsageError(`${id}: expected the domain as { x: [low, high] }, got ${JSON.stringify(domain)}.`);
  if (steps !== undefined && !(Array.isArray(steps) && steps.every((step: unknown) =>
    typeof (step as { to?: unknown } | null)?.to === "string"))) {
    throw new UsageError(`${id}: expected steps as a list of { to, by }, each an expression and its reason, got ${JSON.stringify(steps)}.`);
  }
  if (assuming !== undefined && !(Array.isArray(assuming) && assuming.every((text) => typeof text === "string"))) {
    throw new UsageError(`${id}: expected assuming as a list of comparisons such as ["x < y"], got ${JSON.stringify(assuming)}.`);
  }
  if (given !== undefined && !(typeof given === "object" && given !== null && typeof given.lhs === "string"
    && typeof given.rhs === "string" && Array.isArray(given.holdsAt) && given.holdsAt.every(isPlain) && isPlain(given.failsAt))) {
    throw new UsageError(
      `${id}: expected given as { name, lhs, rhs, holdsAt: [{ y: "1 - x" }], failsAt: { x: "0.5", y: "0.25" } }, `
        + `got ${JSON.stringify(given)}.`,
    );
  }
  return {
    id, title: `${String(lhs)} = ${String(rhs)}`, latex: "", standing: "derived", source: { ...derivedHere, place: "a reader's own" },
    kind: given ? "conditional" : "identity",
    domain: Object.fromEntries(Object.entries(domain).map(([name, ends]) => [name, range(id, name, ends)])),
    assuming, given,
    claims: [{ lhs, rhs, steps }],
  };
}

const isPlain = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** The two ends of a variable's interval; a notebook's types are not strict enough to promise them. */
function range(id: string, name: string, ends: unknown): Range {
  if (Array.isArray(ends) && ends.length === 2) return { low: ends[0] as number, high: ends[1] as number };
  throw new UsageError(`${id}: expected the domain of ${name} as [low, high], got ${JSON.stringify(ends) ?? String(ends)}.`);
}
