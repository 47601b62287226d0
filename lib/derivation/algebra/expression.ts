/**
 * The expressions that entries are written in: a small, closed language of plain trees. An expression from a
 * reader can name numbers, its own variables and the functions listed, and nothing else.
 */
import Fraction from "fraction.js";

/** The functions of one argument that trees are made of: log is the natural logarithm, W is Lambert's function (its principal branch). */
export const functionNames = ["log", "exp", "sqrt", "sin", "cos", "W", "erf"] as const;
export type FunctionName = (typeof functionNames)[number];
export type Operator = "+" | "-" | "*" | "/" | "^";

/** An expression tree. `D` is the derivative of `of` by the variable `by`. */
export type Expr =
  | { readonly kind: "number"; readonly value: Fraction }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "negated"; readonly of: Expr }
  | { readonly kind: "operation"; readonly op: Operator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "call"; readonly fn: FunctionName; readonly of: Expr }
  | { readonly kind: "D"; readonly of: Expr; readonly by: string };

export const number = (value: Fraction | number | string | bigint): Expr => ({ kind: "number", value: new Fraction(value) });
export const symbol = (name: string): Expr => ({ kind: "symbol", name });
export const negated = (of: Expr): Expr => ({ kind: "negated", of });
export const operation = (op: Operator, left: Expr, right: Expr): Expr => ({ kind: "operation", op, left, right });
export const call = (fn: FunctionName, of: Expr): Expr => ({ kind: "call", fn, of });

/** The expression as text with every operation in parentheses, for mathjs. @example print(parse("a - b", "x")) // "(a - b)" */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case "number": return expr.value.d === 1n && expr.value.s >= 0n
      ? expr.value.n.toString()
      : `(${expr.value.toFraction().replace("/", " / ")})`;
    case "symbol": return expr.name;
    case "negated": return `(-${print(expr.of)})`;
    case "operation": return `(${print(expr.left)} ${expr.op} ${print(expr.right)})`;
    case "call": return `${expr.fn}(${print(expr.of)})`;
    case "D": return `D(${print(expr.of)}, ${expr.by})`;
  }
}

/** The expression with `change` applied to each direct part. */
export function mapParts(expr: Expr, change: (part: Expr) => Expr): Expr {
  switch (expr.kind) {
    case "number": case "symbol": return expr;
    case "negated": return negated(change(expr.of));
    case "operation": return operation(expr.op, change(expr.left), change(expr.right));
    case "call": return call(expr.fn, change(expr.of));
    case "D": return { ...expr, of: change(expr.of) };
  }
}

/** The direct parts of an expression, left to right. */
export function parts(expr: Expr): readonly Expr[] {
  if (expr.kind === "operation") return [expr.left, expr.right];
  return expr.kind === "number" || expr.kind === "symbol" ? [] : [expr.of];
}

/** The variables an expression uses (pi is none). @example [...variables(parse("a + pi", "x"))] // ["a"] */
export function variables(expr: Expr): Set<string> {
  if (expr.kind === "symbol") return new Set(expr.name === "pi" ? [] : [expr.name]);
  return new Set(parts(expr).flatMap((part) => [...variables(part)]));
}

/** Whether a derivative occurs. */
export const hasDerivative = (expr: Expr): boolean => expr.kind === "D" || parts(expr).some(hasDerivative);

/**
 * A kind of number that expressions can be evaluated in: Float64, 64 digits, exact, intervals, rational functions.
 * One walk over the tree serves them all. A member that throws `Outside` says that this kind cannot express the value.
 */
export interface Algebra<T> {
  number(value: Fraction): T;
  pi(): T;
  negated(a: T): T;
  plus(a: T, b: T): T;
  minus(a: T, b: T): T;
  times(a: T, b: T): T;
  over(a: T, b: T): T;
  /** `whole` is the exponent where it is written as a whole number. */
  power(a: T, b: T, whole: number | null): T;
  call(fn: FunctionName, a: T): T;
}

/** A value that an algebra cannot express (a logarithm in the exact field, a number too large). */
export class Outside extends Error {}
/** There is no such real number: a root or a logarithm of a negative number, a division by zero. */
export class Missing extends Outside {}
/** The time given is used up: nothing is known of the value. */
export class Late extends Outside {}

/** The fraction that numbers and + - * / alone make, or null; powers are left out, for they may be of any size. */
export function fractionOf(expr: Expr): Fraction | null {
  if (expr.kind === "number") return expr.value;
  if (expr.kind === "negated") return fractionOf(expr.of)?.neg() ?? null;
  if (expr.kind !== "operation" || expr.op === "^") return null;
  const [a, b] = [fractionOf(expr.left), fractionOf(expr.right)];
  if (a === null || b === null) return null;
  switch (expr.op) {
    case "+": return a.add(b);
    case "-": return a.sub(b);
    case "*": return a.mul(b);
    case "/": return b.n === 0n ? null : a.div(b);
  }
}

/** The whole number an exponent is, or null. */
export function wholeNumber(expr: Expr): number | null {
  const value = fractionOf(expr);
  return value !== null && value.d === 1n ? Number(value.s * value.n) : null;
}
