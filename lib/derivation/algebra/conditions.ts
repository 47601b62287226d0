/** What must be true for an expression to have a real value, and the signs of constants. */
import { isZero } from "./constants.js";
import { evaluate } from "./evaluate.js";
import { differentiate } from "./derivatives.js";
import { fractionOf, number, operation, Outside, print, type Expr } from "./expression.js";
import { reduce, simplified } from "./normal-form.js";
import { parse } from "./parse.js";
import { toNumber } from "./real.js";
import { moreDecimals } from "./reals.js";

/** What may be said of an expression all over a region. */
export type Sign = "positive" | "notNegative" | "notZero";
/** A sign that an expression must have. */
export interface Condition { readonly sign: Sign; readonly of: Expr }

/** The expression in normal form, without a denominator that is a positive number: it has the same sign. */
export function numerator(of: Expr): Expr {
  const plain = simplified(of);
  return plain.kind === "operation" && plain.op === "/" && (fractionOf(plain.right)?.compare(0) ?? -1) > 0 ? plain.left : plain;
}

/** The sign of a constant: zero by its separation bound, else by its digits. */
export function constantHas(sign: Sign, of: Expr): boolean {
  const plain = fractionOf(numerator(of));
  const zero = plain === null ? isZero(of) : plain.equals(0);
  if (zero === true) return sign === "notNegative";
  try {
    const value = toNumber(evaluate(of, moreDecimals, {}));
    // What is not known to be algebraic is told from zero by 60 digits of 211.
    if (zero === null && Math.abs(value) < 1e-60) return false;
    return sign === "notZero" ? value !== 0 : value > 0;
  } catch (error) {
    if (error instanceof Outside) return false;
    throw error;
  }
}

/**
 * Whether a constant is proved to be 0: by its normal form, its separation bound, or the rules whose side conditions it meets.
 * @example vanishes(parse("sqrt((exp(-1) - 1)^2) - 1 + exp(-1)", "x")) // true
 */
export function vanishes(of: Expr): boolean {
  if (fractionOf(numerator(of))?.equals(0) || isZero(of) === true) return true;
  try {
    const { zero, positive, notNegative } = reduce(of, number(0), "sin", "apart", undefined, (x) => constantHas("notNegative", x));
    return zero && positive.every((x) => constantHas("positive", x)) && notNegative.every((x) => constantHas("notNegative", x));
  } catch (error) {
    if (error instanceof Outside) return false;
    throw error;
  }
}

/**
 * What must be true for an expression to have a real value.
 * @example conditions(parse("sqrt(x) / (x - 1)", "x")) // x >= 0, x - 1 != 0
 */
export function conditions(expr: Expr): Condition[] {
  const found = new Map<string, Condition>();
  const need = (sign: Sign, of: Expr) => {
    if (fractionOf(of) === null || !constantHas(sign, of)) found.set(`${sign} ${print(of)}`, { sign, of });
  };
  const look = (e: Expr, open: boolean, derived: boolean): void => {
    switch (e.kind) {
      case "number": case "symbol": return;
      case "negated": return look(e.of, open, derived);
      // A derivative asks for a value in a neighbourhood, and for its own.
      case "D": look(e.of, true, derived); return look(differentiate(e.of, e.by), open, true);
      case "call":
        look(e.of, open, derived);
        if (e.fn === "log") need("positive", e.of);
        if (e.fn === "sqrt") need(open ? "positive" : "notNegative", e.of);
        if (e.fn === "W") need(open ? "positive" : "notNegative", operation("+", e.of, parse("exp(-1)", "")));
        return;
      case "operation": {
        look(e.left, open, derived);
        look(e.right, open, derived);
        if (e.op === "/") need("notZero", e.right);
        if (e.op !== "^") return;
        const exponent = fractionOf(e.right);
        // 0^0 as it is written has no value; the x^0 in the derivative of x is only another way to write 1.
        if (exponent?.d === 1n) { if (exponent.s < 0n || (exponent.n === 0n && !derived)) need("notZero", e.left); return; }
        need(exponent !== null && exponent.s > 0n && !open ? "notNegative" : "positive", e.left);
      }
    }
  };
  look(expr, false, false);
  // What is not negative and not zero is one condition.
  return [...found.values()].filter(({ sign, of }) => sign === "positive" || !found.has(`positive ${print(of)}`));
}
