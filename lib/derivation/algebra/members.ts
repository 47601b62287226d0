/** Signs of sums that have a root or a logarithm as a member: compared with the rest after squaring, or under the exponential. */
import Fraction from "fraction.js";
import type { Sign } from "./conditions.js";
import { call, fractionOf, negated, number, operation, type Expr } from "./expression.js";

/** The members of a sum, each with its sign. @example membersOf(parse("a - (b - c)", "x")) // +a, -b, +c */
export function membersOf(expr: Expr, minus = false): { readonly of: Expr; readonly minus: boolean }[] {
  if (expr.kind === "negated") return membersOf(expr.of, !minus);
  if (expr.kind !== "operation" || (expr.op !== "+" && expr.op !== "-")) return [{ of: expr, minus }];
  return [...membersOf(expr.left, minus), ...membersOf(expr.right, expr.op === "-" ? !minus : minus)];
}

/** A member c f(a) of a sum with a number c > 0, the sign taken apart; null for what is no such multiple. */
function multiple({ of, minus }: { of: Expr; minus: boolean }): { fn: string; a: Expr; c: Fraction; minus: boolean } | null {
  if (of.kind === "call") return { fn: of.fn, a: of.of, c: new Fraction(1), minus };
  if (of.kind !== "operation" || (of.op !== "*" && of.op !== "/")) return null;
  const [factor, rest] = of.op === "/" ? [fractionOf(of.right)?.inverse() ?? null, of.left] : [fractionOf(of.left), of.right];
  if (factor === null || factor.equals(0) || rest.kind !== "call") return null;
  return { fn: rest.fn, a: rest.of, c: factor.abs(), minus: minus !== factor.compare(0) < 0 };
}

/**
 * Whether a sum has a sign because of one member: sqrt(a) + b is positive where a > b^2, b - sqrt(a) where b > 0 and b^2 > a;
 * log(a) + b is where a > exp(-b), b - log(a) where exp(b) > a. Likewise for the other signs, and for multiples.
 * @param is whether an expression is proved to have a sign
 */
export function byMembers(sign: Sign, sum: Expr, is: (sign: Sign, of: Expr) => boolean): boolean {
  const members = membersOf(sum);
  if (members.length < 2 || members.length > 8) return false;
  return members.some((member, i) => {
    const found = multiple(member);
    if (!found || (found.fn !== "sqrt" && found.fn !== "log")) return false;
    const { a, c, minus } = found;
    const others = members.filter((_, k) => k !== i).map((one) => (one.minus ? negated(one.of) : one.of))
      .reduce((left, right) => operation("+", left, right));
    const rest = c.equals(1) ? others : operation("/", others, number(c));
    if (found.fn === "log") {
      return is(sign, minus ? operation("-", call("exp", rest), a) : operation("-", a, call("exp", negated(rest))));
    }
    const square = operation("^", rest, number(2));
    if (sign === "notZero") return is("notZero", operation("-", a, square));
    return minus ? is(sign, rest) && is(sign, operation("-", square, a)) : is(sign, operation("-", a, square));
  });
}
