/** One walk over a tree for every kind of number. */
import { outOfTime } from "./budget.js";
import { differentiate } from "./derivatives.js";
import { Late, Outside, wholeNumber, type Algebra, type Expr } from "./expression.js";

/** Evaluates an expression without derivatives in the given algebra. @example evaluate(parse("x^2", "x"), floats, { x: 3 }) // 9 */
export function evaluate<T>(expr: Expr, kind: Algebra<T>, scope: Readonly<Record<string, T>>): T {
  if (outOfTime()) throw new Late("more time than was given");
  switch (expr.kind) {
    case "number": return kind.number(expr.value);
    case "symbol":
      if (Object.hasOwn(scope, expr.name)) return scope[expr.name];
      if (expr.name === "pi") return kind.pi();
      throw new Outside(`no value for ${expr.name}`);
    case "negated": return kind.negated(evaluate(expr.of, kind, scope));
    case "call": return kind.call(expr.fn, evaluate(expr.of, kind, scope));
    case "D": return evaluate(differentiate(expr.of, expr.by), kind, scope);
    case "operation": {
      const a = evaluate(expr.left, kind, scope);
      const b = evaluate(expr.right, kind, scope);
      switch (expr.op) {
        case "+": return kind.plus(a, b);
        case "-": return kind.minus(a, b);
        case "*": return kind.times(a, b);
        case "/": return kind.over(a, b);
        case "^": return kind.power(a, b, wholeNumber(expr.right));
      }
    }
  }
}
