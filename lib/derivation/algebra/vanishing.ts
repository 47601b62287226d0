/** Whether a polynomial over atoms is zero for a reason beyond its form: constants made of roots, products under logarithms, conjugates. */
import { toExpression } from "./atoms.js";
import { isZero } from "./constants.js";
import { Outside, type Expr } from "./expression.js";
import type { Normaliser } from "./normaliser.js";
import { Polynomial } from "./polynomial.js";
import { one } from "./quotients.js";

/**
 * What the method of conjugate roots asks of the domain: that radicands are positive all over it, and that a factor is not 0 somewhere in
 * it.
 */
export interface Vanishes {
  readonly positive: (expr: Expr) => boolean;
  readonly notZeroSomewhere: (expr: Expr) => boolean;
}
/** Whether the polynomial is zero. @param vanishes what is known of the domain, for the conjugates; without it they are left out */
export function vanishesByRules(polynomial: Polynomial, normal: Normaliser, vanishes: Vanishes | undefined): boolean {
  return polynomial.isZero || constantsVanish(polynomial, normal) || logarithmsVanish(polynomial, normal)
    || conjugatesVanish(polynomial, normal, vanishes);
}

/** Whether every coefficient, a constant made of roots, is zero; what is no such constant counts as a variable. */
function constantsVanish(polynomial: Polynomial, normal: Normaliser): boolean {
  const groups = new Map<string, [Polynomial, readonly (readonly [number, number])[]]>();
  for (const { coefficient, powers } of polynomial.terms.values()) {
    const free = powers.filter(([atom]) => !normal.isConstant(atom));
    const term = Polynomial.term(coefficient, powers.filter(([atom]) => normal.isConstant(atom)));
    const key = free.join(";");
    groups.set(key, [groups.get(key)?.[0].plus(term) ?? term, free]);
  }
  const all = [...groups.values()].every(([coefficient]) =>
    coefficient.constantValue === null && isZero(toExpression(coefficient, normal.atoms)) === true);
  if (all) normal.rules.add("algebraic numbers");
  return all;
}

/** Whether a sum of whole multiples of logarithms is 0, because the product of the powers is 1. */
function logarithmsVanish(polynomial: Polynomial, normal: Normaliser): boolean {
  let [above, below] = [Polynomial.constant(1), Polynomial.constant(1)];
  const terms = [...polynomial.terms.values()];
  const scale = terms.reduce((lcm, { coefficient }) => lcm * Number(coefficient.d), 1);
  if (terms.length > 6 || scale > 6) return false;
  try {
    for (const { coefficient, powers } of terms) {
      const atom = powers.length === 1 && powers[0][1] === 1 ? normal.atoms[powers[0][0]] : null;
      const n = Number(coefficient.mul(scale).valueOf());
      if (atom?.kind !== "log" || !atom.of.below.equals(one) || Math.abs(n) > 12) return false;
      for (let i = 0; i < Math.abs(n); i++) [above, below] = n > 0
        ? [normal.product(above, atom.of.above), below]
        : [above, normal.product(below, atom.of.above)];
    }
  } catch (error) {
    if (error instanceof Outside) return false;
    throw error;
  }
  const gap = above.minus(below);
  const zero = gap.isZero || constantsVanish(gap, normal);
  if (zero) normal.rules.add("logarithm rules");
  return zero;
}

/** Whether the product with what the polynomial becomes under other signs of its roots vanishes, and no other factor does. */
function conjugatesVanish(polynomial: Polynomial, normal: Normaliser, vanishes: Vanishes | undefined): boolean {
  if (!vanishes) return false;
  const roots = normal.rootsIn(polynomial);
  if (roots.length === 0 || roots.length > 5) return false;
  if (!normal.analytic(polynomial).every((expr) => vanishes.positive(expr))) return false;
  let product = polynomial;
  try {
    for (const root of roots) {
      if (![...product.terms.values()].some(({ powers }) => powers.some(([atom]) => atom === root))) continue;
      const conjugate = product.conjugate(root);
      if (!vanishes.notZeroSomewhere(toExpression(conjugate, normal.atoms))) return false;
      product = normal.product(product, conjugate);
      if (product.isZero || constantsVanish(product, normal)) { normal.rules.add("conjugate roots"); return true; }
    }
  } catch (error) {
    if (!(error instanceof Outside)) throw error;
  }
  return false;
}
