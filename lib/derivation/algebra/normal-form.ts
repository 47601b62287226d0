/**
 * A normal form for expressions, so that "both sides are equal" becomes "the difference is the zero polynomial".
 * An expression turns into a quotient of polynomials over atoms; the rules (`Rules`) say what an atom may become. Each
 * rule is an identity on positive arguments; the arguments it was used on are handed back, to be proved positive.
 * Zero proves equality. Not zero proves nothing where functions are left (the rules are sound, not complete), and the
 * contrary where only variables and numbers are: such a polynomial vanishes on no open domain.
 * Why not mathjs's `rationalize` or `simplify`: they turn sqrt(5) into a decimal, leave a b - b a as it stands when told
 * to keep fractions, and may take minutes over one derivative.
 */
import type Fraction from "fraction.js";
import { Restart, type Units } from "./angles.js";
import { nowhereZero, toExpression, toText, type RuleName } from "./atoms.js";
import { operation, Outside, type Expr } from "./expression.js";
import { Normaliser } from "./normaliser.js";
import { vanishesByRules, type Vanishes } from "./vanishing.js";

/** The outcome of reducing the difference of two sides. */
export interface Reduction {
  readonly zero: boolean;
  /** The rules used beyond algebra. */
  readonly rules: readonly RuleName[];
  /** What must be positive for the rules to be sound. */
  readonly positive: readonly Expr[];
  /** What must not be negative for that. */
  readonly notNegative: readonly Expr[];
  /** The x of every sqrt(x^2) whose sign was asked for and is not known. */
  readonly undecided: readonly Expr[];
  /** Whether what remains vanishes on no open domain, so that the sides differ (given what must be positive). */
  readonly differs: boolean;
  /** The numerator that remains, as text; "0" when the sides are equal. */
  readonly remainder: string;
}

/**
 * Reduces `left - right`.
 * @param eliminate which of sin and cos Pythagoras removes the squares of
 * @param evenPowers whether ln(a^2) becomes 2 ln a, for a > 0, or a^2 is multiplied out first, which holds for any a
 * @param notNegative what is known of signs: sqrt(x^2) becomes x or -x where it says so
 * @throws Outside when a divisor reduces to zero, or the polynomials grow beyond reason
 * @example reduce(parse("(x+1)^2", "x"), parse("x^2+2x+1", "x")).zero // true
 */
export function reduce(
  left: Expr, right: Expr, eliminate: "sin" | "cos" = "sin", evenPowers: "apart" | "whole" = "apart",
  vanishes?: Vanishes, notNegative?: (expr: Expr) => boolean,
): Reduction {
  return withUnits((units) => {
    const normal = new Normaliser(eliminate, evenPowers, units, notNegative);
    const difference = normal.minus(normal.of(left), normal.of(right));
    const zero = vanishesByRules(difference.above, normal, vanishes);
    return {
      zero,
      rules: [...normal.rules],
      positive: normal.positive,
      notNegative: normal.notNegative,
      undecided: normal.undecided,
      differs: !zero && nowhereZero(difference.above, normal.atoms),
      remainder: zero ? "0" : toText(difference.above, normal.atoms),
    };
  });
}

/** Runs a reduction again while it finds finer units. */
function withUnits<T>(run: (units: Units) => T): T {
  const units: Units = new Map();
  for (let tries = 0; tries < 12; tries++) {
    try {
      return run(units);
    } catch (error) {
      if (!(error instanceof Restart)) throw error;
    }
  }
  throw new Outside("angles or exponents without a common unit");
}

/** The expression in normal form, where no rule needed a condition for that; else as it is. */
export function simplified(expr: Expr): Expr {
  try {
    return withUnits((units) => {
      const normal = new Normaliser("sin", "apart", units);
      const { above, below } = normal.of(expr);
      return normal.positive.length + normal.notNegative.length > 0
        ? expr
        : operation("/", toExpression(above, normal.atoms), toExpression(below, normal.atoms));
    });
  } catch (error) {
    if (error instanceof Outside) return expr;
    throw error;
  }
}

/** Numerator and denominator of an expression in one variable, where both are polynomials in it: the coefficients, the constant first. */
export function univariate(
  expr: Expr, variable: string,
): { readonly above: readonly Fraction[]; readonly below: readonly Fraction[] } | null {
  try {
    return withUnits((units) => {
      const normal = new Normaliser("sin", "whole", units);
      const { above, below } = normal.of(expr);
      if (normal.positive.length + normal.notNegative.length > 0) return null;
      const [a, b] = [above, below].map((polynomial) => normal.coefficients(polynomial, variable));
      return a && b ? { above: a, below: b } : null;
    });
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}

/** An expression as a polynomial in one variable: the coefficients, expressions without it, the constant first; null where it is none. */
export function inPowersOf(expr: Expr, variable: string): readonly Expr[] | null {
  try {
    return withUnits((units) => {
      const normal = new Normaliser("sin", "whole", units);
      const { above, below } = normal.of(expr);
      const scale = below.constantValue;
      return scale === null || normal.positive.length + normal.notNegative.length > 0
        ? null
        : normal.coefficientsOf(above.scaled(scale.inverse()), variable);
    });
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}
