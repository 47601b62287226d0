/**
 * Mutants: small, rule-made changes to a claim that should make it false. A checker that accepts one is broken.
 */
import type { MutantResult } from "./claim.js";
import { compareAt, show } from "../algebra/comparison.js";
import type { Compiled } from "../algebra/compiled.js";
import { points } from "../algebra/points.js";
import { call, mapParts, negated, number, operation, parts, print, type Expr } from "../algebra/expression.js";
import { byCode, exact, numeric, symbolic } from "./evidence.js";
import { reducesToZero } from "./reduction.js";

interface Change { readonly rule: string; readonly to: Expr }

/** The changes that the rules allow at one place of a tree. */
function changesAt(expr: Expr): Change[] {
  const found: Change[] = [];
  const add = (rule: string, to: Expr) => found.push({ rule, to });
  add("flip a sign", expr.kind === "negated" ? expr.of : negated(expr));
  switch (expr.kind) {
    case "number":
      add("nudge a constant", number(expr.value.add(1)));
      break;
    case "symbol":
      add("change an exponent", operation("^", expr, number(2)));
      break;
    case "operation": {
      const { op, left, right } = expr;
      if (op === "+" || op === "-" || op === "*" || op === "/") {
        add("drop a term", left);
        if (op !== "/") add("drop a term", op === "-" ? negated(right) : right);
      }
      if (op === "+" || op === "-") add("flip a sign", operation(op === "+" ? "-" : "+", left, right));
      if (op === "*" || op === "/") add("swap an operation", operation(op === "*" ? "/" : "*", left, right));
      if (op === "-" || op === "/" || op === "^") add("swap operands", operation(op, right, left));
      if (op === "^") add("change an exponent", operation("^", left, operation("+", right, number(1))));
      break;
    }
    case "call": {
      const other = { log: "sqrt", exp: "sqrt", sqrt: "exp", sin: "cos", cos: "sin", W: "exp", erf: "sin" } as const;
      add("change a function", call(other[expr.fn], expr.of));
      break;
    }
    case "negated": case "D": break;
  }
  return found;
}

/** Every tree that differs from `expr` by one change. */
function changed(expr: Expr): Change[] {
  const inside = parts(expr).flatMap((part, i) => changed(part).map(({ rule, to }) => {
    let seen = -1;
    return { rule, to: mapParts(expr, (p) => (++seen === i ? to : p)) };
  }));
  return [...changesAt(expr), ...inside];
}

/** At most `limit` of a list, spread evenly over it. */
function spread<T>(list: readonly T[], limit: number): readonly T[] {
  return list.length <= limit ? list : Array.from({ length: limit }, (_, i) => list[Math.floor((i * list.length) / limit)]);
}

/** The mutants of one claim. */
export function mutantsOf(claim: Compiled, limit: number): readonly { readonly rule: string; readonly claim: Compiled }[] {
  const make = (rule: string, patch: Partial<Compiled>) => ({ rule, claim: { ...claim, steps: [], rises: null, ...patch } });
  switch (claim.relation) {
    // A changed inequality may well be true; only the turned relation must be false.
    case "greater": return [make(
      "swap operands", { left: claim.right, right: claim.left },
    ), make("flip a sign", { left: negated(claim.left), right: negated(claim.right) })];
    case "defines": return spread(changed(claim.right), limit).map(({ rule, to }) => make(rule, { left: to, right: to }));
    case "digits": {
      const digitAt = (claim.digits as string).length - 1;
      const digit = Number((claim.digits as string)[digitAt]);
      const nudged = `${(claim.digits as string).slice(0, digitAt)}${(digit + 1) % 10}`;
      return [make("nudge a constant", { digits: nudged }), ...spread(changed(claim.right), limit - 1).map(({ rule, to }) =>
        make(rule, { left: to, right: to }))];
    }
    case "equal": {
      const left = changed(claim.left).map(({ rule, to }) => make(rule, { left: to, code: null }));
      const right = changed(claim.right).map(({ rule, to }) => make(rule, { right: to }));
      return spread([...left, ...right], limit);
    }
  }
}

/** Tries a mutant with each method on its own. */
export function tryMutant(rule: string, claim: Compiled, original: Compiled): MutantResult {
  const text = claim.relation === "equal" ? `${print(claim.left)} = ${print(claim.right)}` : claim.relation === "greater"
    ? `${print(claim.left)} > ${print(claim.right)}`
    : `${print(claim.right)}${claim.digits ? ` = ${claim.digits}...` : ""}`;
  const by: MutantResult["by"][number][] = [];
  let detail = "";
  const note = (method: MutantResult["by"][number], why: string) => { by.push(method); if (detail === "") detail = why; };
  if (claim.relation === "equal" || claim.relation === "greater") {
    const tried = points(claim.region, 24, 7);
    let undefinedAt = 0;
    for (const point of tried) {
      const result = compareAt(claim, point);
      if (result === null) { undefinedAt++; continue; }
      if (!result.agrees) { note("numeric", `${show(point)}${result.detail}`); break; }
    }
    if (by.length === 0 && undefinedAt > tried.length / 2) note("numeric", "a side does not exist on most of the domain");
  } else if (claim.relation === "digits" && numericRefuses(claim)) note("numeric", "other digits");
  const exactly = attempt(() => exact(claim));
  if (exactly?.agrees === false) note("exact", exactly.detail);
  const code = attempt(() => byCode(claim, 12));
  if (code?.agrees === false) note("code", code.detail);
  // A mutant that numbers reject already needs no long proof.
  const reduced = attempt(() => symbolic(claim, [], by.length === 0));
  if (reduced?.agrees === false) note("symbolic", reduced.detail);
  if (by.length === 0 && reduced?.agrees === true) return { rule, text, outcome: "equivalent", by: ["symbolic"], detail: reduced.detail };
  if (by.length === 0 && claim.relation !== "equal" && claim.relation !== "greater" && claim.digits === original.digits) {
    const same = attempt(() => reducesToZero(claim.right, original.right, claim.region));
    if (same?.zero) return { rule, text, outcome: "equivalent", by: ["symbolic"], detail: `the same formula: ${same.detail}` };
  }
  return { rule, text, outcome: by.length > 0 ? "rejected" : "accepted", by, detail };
}

function numericRefuses(claim: Compiled): boolean {
  return attempt(() => numeric(claim))?.agrees !== true;
}

/** A mutant may leave every algebra's reach; that is no evidence. */
function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}
