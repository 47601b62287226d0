/** The referee: SymPy, run over the exported claims in the project's own Python. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../paths.js";
import { partsOf } from "./cases.js";
import type { Entry, Evidence } from "./claim.js";
import { compile, type Compiled, type CompiledEntry } from "../algebra/compiled.js";
import { toDecimal } from "../algebra/real.js";
import type { Expr } from "../algebra/expression.js";

/** What the referee said, or the sentence that says why it could not be asked. */
export type RefereeReport =
  | { readonly sympy: string; readonly evidence: Readonly<Record<string, readonly Evidence[]>>; readonly seconds: number }
  | { readonly missing: string };

interface Answer {
  readonly sympy: string;
  readonly results: readonly { readonly label: string; readonly agrees: boolean | null; readonly detail: string }[];
}

/**
 * Asks SymPy about every claim of the entries.
 * @param python the interpreter; by default the project's .venv, else python3
 * @returns evidence by entry id, or why there is none
 */
export function referee(entries: readonly Entry[], python = interpreter()): RefereeReport {
  const start = performance.now();
  const byEntry = entries.map((entry) => ({ id: entry.id, claims: partsOf(entry).flatMap((part) => claimsOf(compile(part))) }));
  const input = JSON.stringify({ claims: byEntry.flatMap(({ claims }) => claims.map(exportClaim)) });
  // The script is not compiled, so it lies in the sources.
  const script = join(paths.root, "lib", "derivation", "referee.py");
  const run = spawnSync(python, [script], { input, encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.error || run.status !== 0) {
    const why = run.error ? `${python} could not be started` : run.stderr.includes("No module named")
      ? `${python} has no SymPy`
      : `${python} failed: ${run.stderr.trim().split("\n").at(-1) ?? ""}`;
    return {
      missing:
        `the referee was not asked: ${why}; install Python 3.10 or newer, then run npm run reproduce once, `
          + "or .venv/bin/pip install -r requirements.txt",
    };
  }
  const { sympy, results } = JSON.parse(run.stdout) as Answer;
  const found = new Map(results.map((result) => [result.label, result]));
  const evidence = Object.fromEntries(byEntry.map(({ id, claims }) => [id, claims.map(({ label }): Evidence => {
    const result = found.get(label);
    return { method: "referee", claim: label, agrees: result?.agrees ?? null, detail: result?.detail ?? "no answer" };
  })]));
  return { sympy, evidence, seconds: (performance.now() - start) / 1000 };
}

function interpreter(): string {
  const own = join(paths.venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  return existsSync(own) ? own : process.env.PYTHON ?? "python3";
}

/**
 * The claims the referee is asked about; a definition has nothing to prove. Of a refuted entry, that its counterexample satisfies the
 * premises, and what holds instead.
 */
function claimsOf(compiled: CompiledEntry): readonly Compiled[] {
  const own = compiled.entry.kind === "refuted" ? [] : [...compiled.claims, ...compiled.solutions];
  return [...own.filter(({ relation }) => relation !== "defines"), ...premisesAt(compiled.entry), ...compiled.instead.flatMap(claimsOf)];
}

/** The premises of a refuted entry at its counterexample, as equations between numbers. */
function premisesAt(entry: Entry): readonly Compiled[] {
  const { kind, premises = [], counterexample } = entry;
  if (kind !== "refuted" || !counterexample) return [];
  const at: Entry = { ...entry, kind: "identity", domain: {}, assuming: [], claims: premises.map(({ lhs, rhs }) =>
    ({ lhs, rhs, let: counterexample })), premises: undefined, counterexample: undefined, instead: undefined };
  return compile(at, `${entry.id} premise`).bare.map((claim, i) => ({ ...claim, label: `${entry.id} premise: ${premises[i].name}` }));
}

function exportClaim(claim: Compiled) {
  const ends = claim.region.sides.map(({ name, low, high }) => [name, [low && toDecimal(low, 40), high && toDecimal(high, 40)]]);
  return {
    label: claim.label, relation: claim.relation, digits: claim.digits,
    left: tree(claim.left), right: tree(claim.right),
    domain: Object.fromEntries(ends) as Record<string, unknown>,
    assuming: claim.region.assumptions.map(tree),
  };
}

/** A tree as JSON: numbers as fractions in text. */
function tree(expr: Expr): unknown {
  switch (expr.kind) {
    case "number": return { kind: "number", value: expr.value.toFraction() };
    case "symbol": return expr;
    case "operation": return { ...expr, left: tree(expr.left), right: tree(expr.right) };
    case "negated": case "call": case "D": return { ...expr, of: tree(expr.of) };
  }
}
