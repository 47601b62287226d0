/** The functions that an expression may call: those that trees are made of, and those that are read as what they are defined by. */
import { call, functionNames, negated, number, operation, type Expr } from "./expression.js";

const two = number(2);
const halfOf = (expr: Expr): Expr => operation("/", expr, two);
const opposite = (x: Expr): Expr => call("exp", negated(x));
const over1 = (below: Expr): Expr => operation("/", number(1), below);
const size = (x: Expr): Expr => call("sqrt", operation("^", x, two));
const sinh = (x: Expr): Expr => halfOf(operation("-", call("exp", x), opposite(x)));
const cosh = (x: Expr): Expr => halfOf(operation("+", call("exp", x), opposite(x)));
const tan = (x: Expr): Expr => operation("/", call("sin", x), call("cos", x));

/**
 * Functions that are read as what they are defined by, with the number of their arguments: |x| is sqrt(x^2), so that it has the derivative
 * x / |x|.
 */
export const defined: Readonly<Record<string, { readonly arity: number; readonly is: (...args: Expr[]) => Expr }>> = {
  ln: { arity: 1, is: (x) => call("log", x) },
  log2: { arity: 1, is: (x) => operation("/", call("log", x), call("log", two)) },
  log10: { arity: 1, is: (x) => operation("/", call("log", x), call("log", number(10))) },
  abs: { arity: 1, is: size },
  tan: { arity: 1, is: tan },
  cot: { arity: 1, is: (x) => operation("/", call("cos", x), call("sin", x)) },
  sec: { arity: 1, is: (x) => over1(call("cos", x)) },
  csc: { arity: 1, is: (x) => over1(call("sin", x)) },
  sinh: { arity: 1, is: sinh },
  cosh: { arity: 1, is: cosh },
  tanh: { arity: 1, is: (x) =>
    operation("-", number(1), operation("/", two, operation("+", call("exp", operation("*", two, x)), number(1)))) },
  min: { arity: 2, is: (x, y) => halfOf(operation("-", operation("+", x, y), size(operation("-", x, y)))) },
  max: { arity: 2, is: (x, y) => halfOf(operation("+", operation("+", x, y), size(operation("-", x, y)))) },
};
/** Every name that an expression may call. */
export const callable: readonly string[] = [...functionNames, ...Object.keys(defined)];
