/** Open to others: a reader's own equation, judged like those of the ledger. */
import { UsageError } from "../../errors.js";
import { derivedHere } from "../../theory/index.js";
import { check, type CheckOptions } from "./check.js";
import type { Constraint, Entry, Range, Verdict } from "./claim.js";
import { ledger } from "../ledger/index.js";

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

/**
 * Judges an equation of the reader's own with the ledger's evidence: symbolic, exact, numeric, mutants.
 * Numbers, + - * / ^, the variables of the domain, pi, log (one or two arguments), exp, sqrt, sin, cos, W and the
 * derivative D(f, x) may occur, and nothing else: the text is read by a parser and never run.
 * @returns the verdict: `holds`; `refuted`, with a counterexample; or `open`, when neither was found
 * @throws UsageError in one sentence that names the equation, when it cannot be read, or its id is taken
 * @example examine({ id: "mine", lhs: "D(x * log(x), x)", rhs: "log(x) + 1", domain: { x: [0, "inf"] } }).verdict // "holds"
 * @example examine({ id: "not so", lhs: "log(x + y)", rhs: "log(x) + log(y)", domain: { x: [0, 1], y: [0, 1] } }).verdict // "refuted"
 */
export function examine(own: OwnEquation, options?: CheckOptions): Verdict {
  if (typeof own.id !== "string" || own.id.trim() === "") throw new UsageError(`an equation of your own needs an id, a name in text; got ${String(own.id)}.`);
  if (Object.hasOwn(ledger, own.id)) throw new UsageError(`${own.id}: the ledger has an equation of this id already; give yours another.`);
  const entry: Entry = {
    id: own.id, title: `${own.lhs} = ${own.rhs}`, latex: "", standing: "derived", source: { ...derivedHere, place: "a reader's own" },
    kind: own.given ? "conditional" : "identity",
    domain: Object.fromEntries(Object.entries(own.domain ?? {}).map(([name, ends]) => [name, range(own.id, name, ends)])),
    assuming: own.assuming, given: own.given,
    claims: [{ lhs: own.lhs, rhs: own.rhs, steps: own.steps }],
  };
  return check(entry, options);
}

/** The two ends of a variable's interval; a notebook's types are not strict enough to promise them. */
function range(id: string, name: string, ends: unknown): Range {
  if (Array.isArray(ends) && ends.length === 2) return { low: ends[0] as number, high: ends[1] as number };
  throw new UsageError(`${id}: expected the domain of ${name} as [low, high], got ${JSON.stringify(ends) ?? String(ends)}.`);
}
