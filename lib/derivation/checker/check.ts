/** The checker: an entry in, a verdict out. */
import type { Entry, Evidence, Method, MutantResult, Outcome, Verdict } from "./claim.js";
import { compareAt, show } from "../algebra/comparison.js";
import { outOfTime } from "../algebra/budget.js";
import { compile, type Compiled, type CompiledEntry } from "../algebra/compiled.js";
import { parse } from "../algebra/parse.js";
import { substitute } from "../algebra/derivatives.js";
import { caseVerdict, complete, declared, partsOf, together } from "./cases.js";
import { existence, piecesOf, type Existence } from "../algebra/existence.js";
import { domain, exact, methods, numeric, symbolic, type MethodResult } from "./evidence.js";
import { mutantsOf, tryMutant } from "./mutants.js";
import { completeness, onlySolutions } from "../algebra/solutions.js";
import { byTypeset } from "../typesetting/typeset.js";

/** How far a check goes. */
export interface CheckOptions {
  /** Mutants per entry at most; 0 leaves them out. */
  readonly mutants?: number;
}

/** The methods that prove; the others confirm. */
const proofs: readonly Method[] = ["symbolic", "interval"];

/**
 * Checks one entry with every kind of evidence that applies.
 * @throws UsageError in one sentence that names the entry, when it cannot be read
 * @example check(ledger.M2).verdict // "holds"
 */
export function check(entry: Entry, { mutants = 48 }: CheckOptions = {}): Verdict {
  const start = performance.now();
  complete(entry);
  if (!entry.cases) return checkOne(entry, mutants, start);
  const parts = partsOf(entry);
  const verdicts = parts.map((part) => (complete(part), checkOne(part, Math.ceil(mutants / parts.length), start)));
  const ofCases = verdicts.slice(parts.length - entry.cases.length);
  // The part that is the entry itself brings its LaTeX along; without it, what stands above the cases is read here.
  const typeset = parts.length === entry.cases.length ? byTypeset(compile({ ...entry, cases: undefined })) : null;
  const outcome = together(entry.kind, verdicts);
  const list = verdicts.flatMap((verdict) => verdict.mutants.list);
  const refuted = entry.cases.flatMap(({ name }, i) =>
    (ofCases[i].counterexample === null ? [] : [`${name}: ${ofCases[i].counterexample}`]));
  return {
    ...described(entry), verdict: outcome,
    asDeclared: declared(entry.kind).includes(outcome) && verdicts.every((verdict) => verdict.asDeclared) && typeset?.agrees !== false,
    evidence: [...verdicts.flatMap((verdict) => verdict.evidence), ...(typeset ? [typeset] : [])],
    mutants: counted(list), counterexample: refuted.length > 0 ? refuted.join("; ") : verdicts.find((verdict) =>
      verdict.counterexample !== null)?.counterexample ?? null,
    cases: entry.cases.map((one, i) => caseVerdict(one, ofCases[i])),
    milliseconds: Math.round(performance.now() - start),
  };
}

const described = ({ id, title, standing, source, kind }: Entry) => ({ id, title, standing, source, kind });

function counted(list: readonly MutantResult[]): Verdict["mutants"] {
  const count = (wanted: MutantResult["outcome"]) => list.filter(({ outcome }) => outcome === wanted).length;
  return { tried: list.length, rejected: count("rejected"), equivalent: count("equivalent"), accepted: count("accepted"), list };
}

/** Checks an entry's own claims. */
function checkOne(entry: Entry, mutants: number, start: number): Verdict {
  const compiled = compile(entry);
  const evidence = gatherEntry(compiled);
  const { outcome, counterexample, where } = judge(compiled, evidence);
  // What a refuted entry says is false already; the mutants are of what holds instead.
  const found = counted(tryMutants(entry.kind === "refuted" ? compiled.instead.flatMap((one) => one.claims) : compiled.claims, mutants));
  // A formula that is typeset wrongly does not make the equation false, but people read another one than was checked.
  const typeset = byTypeset(compiled);
  return {
    ...described(entry), verdict: outcome, ...(where === undefined ? {} : { where }),
    asDeclared: declared(entry.kind).includes(outcome) && found.accepted === 0 && typeset?.agrees !== false,
    evidence: typeset ? [...evidence, typeset] : evidence,
    mutants: found, counterexample,
    milliseconds: Math.round(performance.now() - start),
  };
}

/**
 * A verdict with the referee's evidence added: what the referee contradicts no longer stands as declared.
 * @example withReferee(verdict, report.evidence[verdict.id]).asDeclared
 */
export function withReferee(verdict: Verdict, evidence: readonly Evidence[]): Verdict {
  const against = evidence.find((e) => e.agrees === false);
  if (!against) return { ...verdict, evidence: [...verdict.evidence, ...evidence] };
  return { ...verdict, evidence: [
    ...verdict.evidence, ...evidence,
  ], verdict: "open", asDeclared: false, counterexample: `the referee contradicts ${against.claim}: ${against.detail}` };
}

/** All evidence on an entry; of a refuted one only what its counterexample and its repairs say. */
function gatherEntry(compiled: CompiledEntry): Evidence[] {
  if (compiled.entry.kind === "refuted") return [...atCounterexample(compiled), ...compiled.instead.flatMap(gatherEntry)];
  const constrained = compiled.entry.kind === "conditional" && compiled.entry.given
    ? [onlySolutions(compiled), ...offConstraint(compiled)]
    : [];
  return [...gather(compiled.claims), ...gather(compiled.solutions), ...constrained];
}

/** A claim at one point, whose coordinates are numbers or expressions without variables. */
function at(claim: Compiled, point: Readonly<Record<string, string>>): ReturnType<typeof compareAt> {
  const values = Object.fromEntries(Object.entries(point).map(([name, text]) => [name, parse(text, claim.label, [])]));
  return compareAt({ ...claim, left: substitute(claim.left, values), right: substitute(claim.right, values) }, {});
}

function gather(claims: readonly Compiled[]): Evidence[] {
  return claims.flatMap((claim) => {
    const exists = claim.relation === "equal" ? existence(claim) : null;
    const about = exists && domain(claim, exists);
    const own = exists?.everywhere === false
      ? whereBothExist(claim, exists)
      : Object.values({ ...methods, ...knowing(exists) }).map((method) => method(claim));
    return [...own, about].flatMap((found) => (found ? [{ ...found, claim: claim.label }] : []));
  });
}

/** Methods that use that both sides were proved to exist: what that asks for is granted to the rules, and missing points are none. */
function knowing(exists: Existence | null): Readonly<Record<string, (claim: Compiled) => MethodResult | null>> {
  if (exists?.everywhere !== true) return {};
  return {
    numeric: (claim) => numeric(claim, true),
    symbolic: (claim) => {
      const plain = symbolic(claim);
      return plain?.agrees === null ? symbolic(claim, exists.conditions) : plain;
    },
  };
}

/** The evidence for a claim whose sides exist on a part of the domain only, gathered on that part; what fails there fails on the whole. */
function whereBothExist(claim: Compiled, exists: Existence): (MethodResult | null)[] {
  const { regions, left } = piecesOf(claim.region, exists.unproved);
  const all: (MethodResult | null)[] = [];
  for (const region of regions) {
    const piece = { ...claim, region };
    const seen = numeric(piece, true);
    if (seen?.agrees === false) return [seen];
    all.push(seen, exact(piece), symbolic(piece, left));
  }
  // What is not found on each part is not found.
  return all.filter((found, i) => found === null || all.findIndex((other) => other?.method === found.method) === i)
    .map((found) => (found === null ? null : all.find((other) => other?.method === found.method && other.agrees !== true) ?? found));
}

/** For a conditional entry: a point off the constraint where the constraint and at least one claim fail. */
function offConstraint({ entry, bare, label, constraint }: CompiledEntry): Evidence[] {
  if (!entry.given) return [];
  const { name, failsAt } = entry.given;
  const offIt = constraint.some((equation) => at(equation, failsAt)?.agrees === false);
  const failure = bare.map((claim) => at(claim, failsAt)).find((result) => result?.agrees === false);
  return [{
    method: "numeric", claim: `${label} off the constraint`, agrees: offIt && failure !== undefined,
    detail:
      offIt && failure ? `without ${name}, ${show(failsAt)}${failure.detail}` : `the point named does not show that ${name} is needed`,
  }];
}

/**
 * For a refuted entry: at the point named every premise holds, and the first claim fails. A point that violates a premise refutes nothing.
 */
function atCounterexample({ entry, bare }: CompiledEntry): Evidence[] {
  if (entry.kind !== "refuted" || !entry.counterexample) return [];
  const point = entry.counterexample;
  const premises = (entry.premises ?? []).map(({ name, lhs, rhs }): Evidence => {
    const [premise] = compile({ ...entry, kind: "identity", claims: [{ lhs, rhs }], instead: undefined }, `${entry.id} premise`).bare;
    const result = at(premise, point);
    const holds = result?.agrees === true;
    const where = show(point).replace(/: $/, "");
    return {
      method: "numeric", claim: `${entry.id} premise: ${name}`, agrees: holds,
      detail: holds
        ? `${lhs} = ${rhs} holds ${where}`
        : `${lhs} = ${rhs} does not hold, so that the point refutes nothing, ${where}: ${result?.detail ?? "a side does not exist"}`,
    };
  });
  const result = at(bare[0], point);
  return [...premises, {
    method: "numeric", claim: `${entry.id} counterexample`, agrees: result?.agrees === false,
    detail: `${show(point)}${result?.detail ?? "a side does not exist"}`,
  }];
}

function judge(
  compiled: CompiledEntry, evidence: readonly Evidence[],
): { outcome: Outcome; counterexample: string | null; where?: string } {
  const { entry, claims, solutions, instead, label } = compiled;
  if (entry.kind === "refuted") {
    const shown = evidence.find((e) => e.claim === `${label} counterexample`);
    const restHolds = instead.every((one) => judge(one, evidence).outcome === "holds");
    const premisesHold = evidence.every((e) => !e.claim.startsWith(`${label} premise: `) || e.agrees === true);
    return shown?.agrees && premisesHold && restHolds
      ? { outcome: "refuted", counterexample: shown.detail }
      : { outcome: "open", counterexample: null };
  }
  const against = evidence.find((e) => e.agrees === false && e.method !== "domain" && e.claim.startsWith(label));
  if (against) return { outcome: "refuted", counterexample: `${against.claim}: ${against.detail}` };
  const complete = entry.kind !== "conditional" || !entry.given || evidence.some((e) =>
    e.claim === completeness(label) && e.agrees === true);
  const all = complete && [...claims, ...solutions].every((claim) => settled(claim, evidence.filter((e) => e.claim === claim.label)));
  const about = evidence.filter((e) => e.method === "domain" && e.claim.startsWith(label));
  const gap = about.find((e) => e.agrees === false);
  // An equation between numbers of which one does not exist holds nowhere.
  if (all && gap && claims.some(({ region }) => region.names.length > 0)) return {
    outcome: "holds where both sides exist", counterexample: null, where: gap.detail.split("both sides exist only for ")[1],
  };
  return { outcome: all && !gap && about.every((e) => e.agrees === true) ? "holds" : "open", counterexample: null };
}

/** Whether a claim has what its kind of statement needs, and nothing against it. */
function settled(claim: Compiled, found: readonly Evidence[]): boolean {
  const own = found.filter((e) => e.method !== "domain");
  const agreeing = new Set(own.filter((e) => e.agrees === true).map((e) => e.method));
  if (own.some((e) => e.agrees === false)) return false;
  const constant = claim.region.names.length === 0;
  switch (claim.relation) {
    case "equal": return agreeing.size >= 2 && (proofs.some((m) => agreeing.has(m)) || (constant && agreeing.has("exact")));
    case "greater": return agreeing.has("interval") && agreeing.has("numeric");
    case "defines": return agreeing.has("code") && agreeing.has("numeric");
    case "digits": return agreeing.has("numeric") && (agreeing.has("exact") || agreeing.has("code"));
  }
}

function tryMutants(claims: readonly Compiled[], limit: number): MutantResult[] {
  if (limit === 0 || claims.length === 0) return [];
  const each = Math.max(8, Math.floor(limit / claims.length));
  return claims.flatMap((claim) =>
    mutantsOf(claim, each).filter(() => !outOfTime()).map(({ rule, claim: mutant }) => tryMutant(rule, mutant, claim)));
}
