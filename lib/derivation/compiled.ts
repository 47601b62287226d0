/** Claims made ready for the checker: texts read, abbreviations and constraints put in, regions known. */
import { UsageError } from "../errors.js";
import type { Claim, Code, Entry } from "./claim.js";
import { readRegion, without, type Region } from "./domain.js";
import { operation, parse, substitute, type Expr } from "./expression.js";

/** A step of an equation: `to` follows from what came before by `by`. */
export interface Step { readonly to: Expr; readonly by: string }

/** One comparison to be decided. */
export interface Compiled {
  /** Names the claim in evidence: "S8.1", with the branch of the constraint where there is one. */
  readonly label: string;
  readonly relation: "equal" | "greater" | "defines" | "digits";
  /** For `defines` and `digits`, left and right are the formula. */
  readonly left: Expr;
  readonly right: Expr;
  readonly steps: readonly Step[];
  readonly region: Region;
  readonly rises: { readonly variable: string; readonly from: Expr; readonly slope: Expr } | null;
  readonly digits: string | null;
  readonly code: Code | null;
  /** As written, for people and for the referee. */
  readonly text: string;
}

/** An entry made ready. */
export interface CompiledEntry {
  readonly entry: Entry;
  readonly label: string;
  /** The claims, under each way to satisfy the constraint where the entry is conditional. */
  readonly claims: readonly Compiled[];
  /** The claims on the whole domain, without the constraint. */
  readonly bare: readonly Compiled[];
  /** Constraint, solved: each substitution must make both sides equal. */
  readonly solutions: readonly Compiled[];
  /** For a refuted entry: what holds instead. */
  readonly instead: readonly CompiledEntry[];
}

/**
 * Reads an entry.
 * @throws UsageError in one sentence that names the entry: an expression that does not parse, an unknown function or symbol, an empty domain, a contradiction
 */
export function compile(entry: Entry, label?: string): CompiledEntry {
  const branches = entry.given?.holdsAt ?? [];
  const name = label ?? entry.id;
  // A definition names a formula for every value of its variables: a constraint does not touch it.
  const each = (suffix: string, values: Readonly<Record<string, string>>) => entry.claims.map((claim, i) => compileClaim(entry, claim, `${name}.${i + 1}${suffix}`, "is" in claim ? {} : values));
  const under = branches.flatMap((values, i) => each(branches.length > 1 ? ` (${i + 1})` : "", values));
  return {
    entry,
    bare: each("", {}),
    claims: entry.kind === "conditional" ? under : each("", {}),
    instead: (entry.instead ?? []).map(({ claims, given }, i) =>
      compile({ ...entry, kind: given ? "conditional" : "identity", claims, given, instead: undefined, counterexample: undefined }, `${entry.id} instead ${i + 1}`)),
    label: name,
    solutions: branches.map((values, i) => {
      const { lhs, rhs } = entry.given as { lhs: string; rhs: string };
      return compileClaim(entry, { lhs, rhs }, `${name} constraint${branches.length > 1 ? ` (${i + 1})` : ""}`, values);
    }),
  };
}

function compileClaim(entry: Entry, claim: Claim, label: string, values: Readonly<Record<string, string>>): Compiled {
  // An abbreviation takes the place of the entry's variable of that name, as alpha does where the golden pair is meant.
  const free = Object.entries(entry.domain).filter(([variable]) => !Object.hasOwn(claim.let ?? {}, variable));
  const domain = { ...Object.fromEntries(free), ...claim.domain };
  const full = readRegion(entry.id, domain, entry.assuming);
  const abbreviations: Record<string, Expr> = {};
  const known = () => [...full.names, ...Object.keys(abbreviations)];
  const read = (text: string): Expr => substitute(parse(text, entry.id, known()), abbreviations);
  for (const [name, text] of Object.entries(claim.let ?? {})) {
    if (full.names.includes(name)) throw new UsageError(`${entry.id}: "${name}" is both a variable and an abbreviation.`);
    abbreviations[name] = read(text);
  }
  // Substitutions apply one after the other: a later one may use what an earlier one left free.
  const solved = Object.entries(values).map(([name, text]) => {
    if (!full.names.includes(name)) throw new UsageError(`${entry.id}: the constraint sets "${name}", which is no variable of the entry (${full.names.join(", ")}).`);
    return [name, read(text)] as const;
  });
  const put = (expr: Expr): Expr => solved.reduce((e, [name, value]) => substitute(e, { [name]: value }), expr);
  const side = (text: string): Expr => put(read(text));
  const base = {
    label,
    region: solved.length > 0 ? without(full, solved.map(([name]) => name)) : full,
    steps: [], rises: null, digits: null,
    code: solved.length > 0 ? null : claim.code ?? null,
  };
  if ("lhs" in claim) {
    return { ...base, relation: "equal", left: side(claim.lhs), right: side(claim.rhs), text: `${claim.lhs} = ${claim.rhs}`, steps: (claim.steps ?? []).map(({ to, by }) => ({ to: side(to), by })) };
  }
  if ("above" in claim) {
    const rises = claim.rises ? { variable: claim.rises.variable, from: side(claim.rises.from), slope: side(claim.rises.slope) } : null;
    return { ...base, relation: "greater", left: side(claim.above), right: side(claim.below), rises, text: `${claim.above} > ${claim.below}` };
  }
  if ("is" in claim) {
    const formula = side(claim.is);
    return { ...base, relation: "defines", left: formula, right: formula, text: `${claim.name} := ${claim.is}` };
  }
  const value = side(claim.value);
  return { ...base, relation: "digits", left: value, right: value, digits: claim.digits, text: `${claim.value} = ${claim.digits}...` };
}

/** The difference of the sides of a comparison. */
export const difference = (claim: Compiled): Expr => operation("-", claim.left, claim.right);

