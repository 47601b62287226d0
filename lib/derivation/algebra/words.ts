/** Expressions as people write them, with no bracket more than is needed. */
import type { Expr } from "./expression.js";

const strength: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };
const strengthOf = (expr: Expr): number => {
  if (expr.kind === "operation") return strength[expr.op];
  if (expr.kind === "negated" || (expr.kind === "number" && expr.value.s < 0n)) return 1.5;
  return expr.kind === "number" && expr.value.d !== 1n ? 2 : 9;
};
const inBrackets = (expr: Expr, least: number): string => (strengthOf(expr) < least ? `(${plainText(expr)})` : plainText(expr));

/**
 * The expression as text that reads back as the same.
 * @example plainText(parse("(a * b) + (c - (d - 1))", "x")) // "a * b + c - (d - 1)"
 */
export function plainText(expr: Expr): string {
  switch (expr.kind) {
    case "number": return expr.value.toFraction().replace("/", " / ");
    case "symbol": return expr.name;
    case "negated": return `-${inBrackets(expr.of, 2)}`;
    case "call": {
      const of = expr.of;
      // |x| is read as sqrt(x^2), and is shown as it was written.
      if (expr.fn === "sqrt" && of.kind === "operation" && of.op === "^" && of.right.kind === "number"
        && of.right.value.equals(2)) return `abs(${plainText(of.left)})`;
      return `${expr.fn}(${plainText(of)})`;
    }
    case "D": return `D(${plainText(expr.of)}, ${expr.by})`;
    case "operation": {
      const own = strength[expr.op];
      if (expr.op === "^") return `${inBrackets(expr.left, own + 1)}^${inBrackets(expr.right, own)}`;
      const tight = expr.op === "-" || expr.op === "/";
      const right = inBrackets(expr.right, tight || expr.op === "*" ? own + 0.5 : own);
      return `${inBrackets(expr.left, own === 2 ? 1.5 : own)} ${expr.op} ${right}`;
    }
  }
}
