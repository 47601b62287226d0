/** What normal forms are made of: atoms, quotients of polynomials over them, and the names of the rules. */
import { call, number, operation, symbol, type Expr, type FunctionName } from "./expression.js";
import type { Polynomial } from "./polynomial.js";

/** The rules beyond polynomial algebra, by the names that verdicts show. */
interface Rules {
  readonly "logarithm rules": "ln(ab) = ln a + ln b, ln(a/b) = ln a - ln b, ln(a^n) = n ln a, for a, b > 0";
  readonly "exponential rules": "exp(a + b) = exp(a) exp(b), exp(n ln a) = a^n, ln(exp a) = a";
  readonly "square roots": "sqrt(a)^2 = a, sqrt(a/b) = sqrt(ab)/b, for a >= 0, b > 0";
  readonly "Pythagoras": "sin^2 + cos^2 = 1";
  readonly "values at pi/4": "sin(pi/4) = cos(pi/4) = sqrt(2)/2";
  readonly "values at parts of pi": "cos(pi/3) = 1/2, cos(pi/6) = sqrt(3)/2, cos(pi/5) = (1 + sqrt(5))/4, cos(2 pi/5) = (sqrt(5) - 1)/4";
  readonly "addition theorems": "sin(a + b) = sin a cos b + cos a sin b, cos(a + b) = cos a cos b - sin a sin b";
  readonly "multiple angles": "sin and cos of n a as polynomials in sin a and cos a";
  readonly "algebraic numbers": "a constant made of roots is 0 when it is smaller than its separation bound";
  readonly "conjugate roots":
    "on a connected domain where the radicands are positive, a product is 0 only if a factor is; all other factors are seen not to be 0";
  readonly "parity": "sin(-x) = -sin(x), cos(-x) = cos(x)";
  readonly "Lambert": "W(z) exp(W(z)) = z, so ln W(z) = ln z - W(z), for z > 0; W(a exp(a)) = a, for a >= -1";
}
/** The name of a rule. */
export type RuleName = keyof Rules;

/** A quotient of polynomials over the atoms of a list. */
export interface Quotient { readonly above: Polynomial; readonly below: Polynomial }
/** What a polynomial counts as a variable: a variable, or a function of a quotient that no rule takes apart. */
export type Atom = { readonly kind: "symbol"; readonly name: string } | { readonly kind: FunctionName; readonly of: Quotient };

/** The polynomial as an expression. */
export function toExpression(polynomial: Polynomial, atoms: readonly Atom[]): Expr {
  const terms = [...polynomial.terms.values()].map(({ coefficient, powers }) => {
    const factors = powers.map(([atom, power]) =>
      (power === 1 ? atomExpression(atoms[atom], atoms) : operation("^", atomExpression(atoms[atom], atoms), number(power))));
    const scalar = coefficient.equals(1) && factors.length > 0 ? [] : [number(coefficient)];
    return [...scalar, ...factors].reduce((x, y) => operation("*", x, y));
  });
  return terms.length === 0 ? number(0) : terms.reduce((x, y) => operation("+", x, y));
}

function atomExpression(atom: Atom, atoms: readonly Atom[]): Expr {
  if (atom.kind === "symbol") return symbol(atom.name);
  const above = toExpression(atom.of.above, atoms);
  return call(atom.kind, isOne(atom.of.below) ? above : operation("/", above, toExpression(atom.of.below, atoms)));
}

/** The polynomial as text for people; "0" when it is zero. */
export function toText(polynomial: Polynomial, atoms: readonly Atom[]): string {
  const shown = (atom: Atom): string => atom.kind === "symbol"
    ? atom.name
    : `${atom.kind}(${toText(atom.of.above, atoms)}${isOne(atom.of.below) ? "" : ` / (${toText(atom.of.below, atoms)})`})`;
  const terms = [...polynomial.terms.values()].map(({ coefficient, powers }) =>
    [coefficient.toFraction(), ...powers.map(([atom, power]) => `${shown(atoms[atom])}${power === 1 ? "" : `^${power}`}`)].join(" "));
  return terms.length === 0 ? "0" : terms.join(" + ");
}

/**
 * Whether a polynomial other than 0 vanishes on no open set: it does not when its atoms are variables and square roots of
 * different primes, which no polynomial with rational coefficients and powers below 2 relates.
 */
export function nowhereZero(polynomial: Polynomial, atoms: readonly Atom[]): boolean {
  return [...polynomial.terms.values()].every(({ powers }) => powers.every(([index]) => {
    const atom = atoms[index];
    if (atom.kind === "symbol") return atom.name !== "pi";
    const root = atom.kind === "sqrt" ? atom.of.above.constantValue : null;
    return root !== null && root.d === 1n && isOne(atom.of.below) && root.n < surelyPrime;
  }));
}

/** Trial division up to 100,000 has found every factor of a number below this, so what is left is prime. */
const surelyPrime = 10_000_000_000n;

const isOne = (polynomial: Polynomial): boolean => polynomial.constantValue?.equals(1) ?? false;
