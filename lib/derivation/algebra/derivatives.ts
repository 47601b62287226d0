/** Derivatives of trees, by mathjs and by the rules that it does not know, and what stands for variables put in. */
import {
  call, fractionOf, mapParts, negated, number, operation, Outside, parts, print, symbol, variables, type Expr, type FunctionName,
} from "./expression.js";
import { algebra, convert } from "./parse.js";

/** The expression with variables replaced; derivatives are carried out first, so that D(f, x) at x = 1 means f'(1). */
export function substitute(expr: Expr, values: Readonly<Record<string, Expr>>): Expr {
  if (expr.kind === "symbol") return Object.hasOwn(values, expr.name) ? values[expr.name] : expr;
  if (expr.kind === "D" && Object.hasOwn(values, expr.by)) return substitute(differentiate(expr.of, expr.by), values);
  return mapParts(expr, (part) => substitute(part, values));
}

/**
 * The derivative by mathjs.
 * @throws Outside where mathjs knows no derivative (of W, for one), or the result grows beyond reason
 * @example print(differentiate(parse("log(x)", "x"), "x")) // "(1 / x)", up to its form
 */
export function differentiate(expr: Expr, by: string): Expr {
  const plain = expandDerivatives(expr);
  const text = print(plain);
  const key = `${by}|${text}`;
  let found = derivatives.get(key);
  if (found) return found;
  if (sizeOf(plain) > largestTree) throw new Outside("a derivative this large");
  try {
    found = uses(
      plain, unknownThere,
    ) ? byRules(plain, by) : foldedPowers(convert(algebra().derivative(text, by, { simplify: false }), text, "derivative"));
  } catch (error) {
    if (error instanceof Outside) throw error;
    throw new Outside(`the algebra system knows no derivative of ${text} (${(error as Error).message.split(":")[0]})`);
  }
  if (sizeOf(found) > largestTree) throw new Outside("a derivative this large");
  derivatives.set(key, found);
  return found;
}
/** A derivative larger than this is refused. */
const largestTree = 4000;
const derivatives = new Map<string, Expr>();

/**
 * Exponents that are differences of numbers worked out, as the rule n x^(n - 1) leaves them: x^(2 - 1) is x, and x^(1 - 1) is the 1 that
 * the slope
 * of x is everywhere. Left as they are, the next derivative would divide by x.
 */
function foldedPowers(expr: Expr): Expr {
  const folded = mapParts(expr, foldedPowers);
  const exponent = folded.kind === "operation" && folded.op === "^" && folded.right.kind === "operation" ? fractionOf(folded.right) : null;
  if (exponent === null || folded.kind !== "operation") return folded;
  return exponent.equals(0) ? number(1) : exponent.equals(1) ? folded.left : operation("^", folded.left, number(exponent));
}

/** The functions whose derivative mathjs does not know, or does not carry out. */
const unknownThere: readonly FunctionName[] = ["W", "erf"];
const two = number(2);
const over1 = (below: Expr): Expr => operation("/", number(1), below);
const uses = (expr: Expr, names: readonly FunctionName[]): boolean =>
  (expr.kind === "call" && names.includes(expr.fn)) || parts(expr).some((part) => uses(part, names));

/**
 * The derivative by the rules of sum, product, quotient and chain, for what mathjs does not know: W' = 1 / (exp(W) (1 + W)), erf' = 2
 * exp(-x^2) / sqrt(pi).
 */
function byRules(expr: Expr, by: string): Expr {
  if (!variables(expr).has(by)) return number(0);
  if (!uses(expr, unknownThere)) return differentiate(expr, by);
  const inner = (part: Expr) => byRules(part, by);
  if (expr.kind === "negated") return negated(inner(expr.of));
  if (expr.kind === "call") {
    const x = expr.of;
    const slope: Record<FunctionName, () => Expr> = {
      log: () => over1(x), exp: () => expr, sqrt: () => over1(operation("*", two, expr)), sin: () => call("cos", x),
      cos: () => negated(call("sin", x)),
      W: () => over1(operation("*", call("exp", expr), operation("+", number(1), expr))),
      erf: () => operation("/", operation("*", two, call("exp", negated(operation("^", x, two)))), call("sqrt", symbol("pi"))),
    };
    return operation("*", slope[expr.fn](), inner(x));
  }
  if (expr.kind !== "operation") return number(1);
  const { op, left, right } = expr;
  if (op === "+" || op === "-") return operation(op, inner(left), inner(right));
  if (op === "*") return operation("+", operation("*", inner(left), right), operation("*", left, inner(right)));
  if (op === "/") return operation(
    "/", operation("-", operation("*", inner(left), right), operation("*", left, inner(right))), operation("^", right, two),
  );
  if (!variables(right)
    .has(by)) return operation("*", operation("*", right, operation("^", left, operation("-", right, number(1)))), inner(left));
  return operation("*", expr, inner(operation("*", right, call("log", left))));
}

/** Nodes of the tree. */
const sizeOf = (expr: Expr): number => parts(expr).reduce((sum, part) => sum + sizeOf(part), 1);

/** The expression with every D carried out. */
export function expandDerivatives(expr: Expr): Expr {
  return expr.kind === "D" ? differentiate(expr.of, expr.by) : mapParts(expr, expandDerivatives);
}
