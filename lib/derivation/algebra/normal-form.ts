/**
 * A normal form for expressions, so that "both sides are equal" becomes "the difference is the zero polynomial".
 * An expression turns into a quotient of polynomials over atoms; the rules (`ruleNames`) say what an atom may become. Each
 * rule is an identity on positive arguments; the arguments it was used on are handed back, to be proved positive.
 * Zero proves equality. Not zero proves nothing where functions are left (the rules are sound, not complete), and the
 * contrary where only variables and numbers are: such a polynomial vanishes on no open domain.
 * Why not mathjs's `rationalize` or `simplify`: they turn sqrt(5) into a decimal, leave a b - b a as it stands when told
 * to keep fractions, and may take minutes over one derivative.
 */
import Fraction from "fraction.js";
import { Angles, Restart, type Units } from "./angles.js";
import { nowhereZero, toExpression, toText, type Quotient, type RuleName } from "./atoms.js";
import { call, negated, number, operation, Outside, variables, wholeNumber, type Expr, type FunctionName } from "./expression.js";
import { isZero } from "./constants.js";
import { primes } from "./numbers.js";
import { Polynomial, ratio, type Powers } from "./polynomial.js";
import { one, rational, whole } from "./quotients.js";

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
  left: Expr, right: Expr, eliminate: "sin" | "cos" = "sin", evenPowers: "apart" | "whole" = "apart", vanishes?: Vanishes, notNegative?: (expr: Expr) => boolean,
): Reduction {
  return withUnits((units) => {
    const normal = new Normaliser(eliminate, evenPowers, units, notNegative);
    const difference = normal.minus(normal.of(left), normal.of(right));
    const zero = difference.above.isZero || constantsVanish(difference.above, normal) || logarithmsVanish(difference.above, normal) || conjugatesVanish(difference.above, normal, vanishes);
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

/** What the method of conjugate roots asks of the domain: that radicands are positive all over it, and that a factor is not 0 somewhere in it. */
export interface Vanishes {
  readonly positive: (expr: Expr) => boolean;
  readonly notZeroSomewhere: (expr: Expr) => boolean;
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

/** Whether every coefficient, a constant made of roots, is zero; what is no such constant counts as a variable. */
function constantsVanish(polynomial: Polynomial, normal: Normaliser): boolean {
  const groups = new Map<string, [Polynomial, readonly (readonly [number, number])[]]>();
  for (const { coefficient, powers } of polynomial.terms.values()) {
    const free = powers.filter(([atom]) => !normal.isConstant(atom));
    const term = Polynomial.term(coefficient, powers.filter(([atom]) => normal.isConstant(atom)));
    const key = free.join(";");
    groups.set(key, [groups.get(key)?.[0].plus(term) ?? term, free]);
  }
  const all = [...groups.values()].every(([coefficient]) => coefficient.constantValue === null && isZero(toExpression(coefficient, normal.atoms)) === true);
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
      for (let i = 0; i < Math.abs(n); i++) [above, below] = n > 0 ? [normal.product(above, atom.of.above), below] : [above, normal.product(below, atom.of.above)];
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

/** The expression in normal form, where no rule needed a condition for that; else as it is. */
export function simplified(expr: Expr): Expr {
  try {
    return withUnits((units) => {
      const normal = new Normaliser("sin", "apart", units);
      const { above, below } = normal.of(expr);
      return normal.positive.length + normal.notNegative.length > 0 ? expr : operation("/", toExpression(above, normal.atoms), toExpression(below, normal.atoms));
    });
  } catch (error) {
    if (error instanceof Outside) return expr;
    throw error;
  }
}

/** Numerator and denominator of an expression in one variable, where both are polynomials in it: the coefficients, the constant first. */
export function univariate(expr: Expr, variable: string): { readonly above: readonly Fraction[]; readonly below: readonly Fraction[] } | null {
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
      return scale === null || normal.positive.length + normal.notNegative.length > 0 ? null : normal.coefficientsOf(above.scaled(scale.inverse()), variable);
    });
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}

class Normaliser extends Angles {
  readonly positive: Expr[] = [];
  readonly notNegative: Expr[] = [];

  readonly undecided: Expr[] = [];

  constructor(
    eliminate: "sin" | "cos", private readonly evenPowers: "apart" | "whole", units: Units,
    private readonly known?: (expr: Expr) => boolean,
  ) { super(eliminate, units); }

  /** Whether an atom is a constant that is algebraic: a root of such, or the cosine of a multiple of pi. */
  isConstant(index: number): boolean {
    const atom = this.atoms[index];
    if (atom.kind === "cos" || atom.kind === "sin") return this.isAngle(atom.of);
    return atom.kind === "sqrt" && [atom.of.above, atom.of.below].every((polynomial) => [...polynomial.terms.values()].every(({ powers }) => powers.every(([inner]) => this.isConstant(inner))));
  }
  /** The square roots in a polynomial and inside one another, the outermost first. */
  rootsIn(polynomial: Polynomial): number[] {
    const found = new Set<number>();
    const look = (p: Polynomial) => {
      for (const { powers } of p.terms.values()) for (const [index] of powers) {
        const atom = this.atoms[index];
        if (atom.kind !== "sqrt" || found.has(index)) continue;
        found.add(index);
        look(atom.of.above);
      }
    };
    look(polynomial);
    return [...found].sort((a, b) => b - a);
  }
  /** What must be positive for a polynomial to be analytic. */
  analytic(polynomial: Polynomial): Expr[] {
    const found: Expr[] = [];
    const seen = new Set<number>();
    const look = (p: Polynomial) => {
      for (const { powers } of p.terms.values()) for (const [index] of powers) {
        const atom = this.atoms[index];
        if (atom.kind === "symbol" || seen.has(index)) continue;
        seen.add(index);
        const inside = operation("/", toExpression(atom.of.above, this.atoms), toExpression(atom.of.below, this.atoms));
        if (atom.kind === "sqrt" || atom.kind === "log") found.push(inside);
        if (atom.kind === "W") found.push(operation("+", inside, call("exp", number(-1))));
        look(atom.of.above);
        look(atom.of.below);
      }
    };
    look(polynomial);
    return found;
  }
  product(a: Polynomial, b: Polynomial): Polynomial { return this.multiply(a, b); }
  /** The coefficients of a polynomial in one variable, or null. */
  coefficients(polynomial: Polynomial, variable: string): Fraction[] | null {
    const list: Fraction[] = [];
    for (const { coefficient, powers } of polynomial.terms.values()) {
      const atom = powers.length === 1 ? this.atoms[powers[0][0]] : null;
      if (powers.length > 1 || (atom && !(atom.kind === "symbol" && atom.name === variable))) return null;
      list[powers[0]?.[1] ?? 0] = coefficient;
    }
    return Array.from(list, (c) => c ?? new Fraction(0));
  }
  /** The coefficients of a polynomial by the powers of one variable, or null where a function of it occurs. */
  coefficientsOf(polynomial: Polynomial, variable: string): Expr[] | null {
    const list: Polynomial[] = [];
    for (const { coefficient, powers } of polynomial.terms.values()) {
      const own = powers.find(([index]) => this.isSymbol(index, variable));
      const others = powers.filter((power) => power !== own);
      if (others.some(([index]) => variables(toExpression(Polynomial.atom(index), this.atoms)).has(variable))) return null;
      const degree = own?.[1] ?? 0;
      const term = Polynomial.term(coefficient, others);
      list[degree] = list[degree]?.plus(term) ?? term;
    }
    return Array.from(list, (one) => (one ? toExpression(one, this.atoms) : number(0)));
  }
  private isSymbol(index: number, name: string): boolean { const atom = this.atoms[index]; return atom.kind === "symbol" && atom.name === name; }
  protected textOf(powers: readonly (readonly [number, number])[]): string { return toText(Polynomial.term(new Fraction(1), powers), this.atoms); }

  of(expr: Expr): Quotient {
    switch (expr.kind) {
      case "number": return rational(expr.value);
      case "symbol": return this.atom({ kind: "symbol", name: expr.name });
      case "negated": return this.minus(rational(0), this.of(expr.of));
      case "call": return this.call(expr.fn, expr.of);
      case "D": throw new Outside("a derivative that was not carried out");
      case "operation":
        switch (expr.op) {
          case "+": return this.plus(this.of(expr.left), this.of(expr.right));
          case "-": return this.minus(this.of(expr.left), this.of(expr.right));
          case "*": return this.times(this.of(expr.left), this.of(expr.right));
          case "/": return this.over(this.of(expr.left), this.of(expr.right));
          case "^": return this.power(expr.left, expr.right);
        }
    }
  }

  private power(base: Expr, exponent: Expr): Quotient {
    const value = this.of(exponent);
    const constant = value.below.constantValue && value.above.constantValue?.div(value.below.constantValue);
    const n = constant?.d === 1n ? Number(constant.s * constant.n) : null;
    if (n !== null && Math.abs(n) <= 64) {
      let result = rational(1);
      const factor = this.of(base);
      for (let i = 0; i < Math.abs(n); i++) result = this.times(result, factor);
      return n < 0 ? this.over(rational(1), result) : result;
    }
    if (constant?.equals("1/2")) return this.call("sqrt", base);
    // a^x = exp(x ln a)
    return this.exponential(this.times(value, this.logarithm(base)));
  }

  private call(fn: FunctionName, of: Expr): Quotient {
    switch (fn) {
      case "log": return this.logarithm(of);
      case "exp": return this.exponential(this.of(of));
      case "sqrt": return this.rootOfSquare(of) ?? this.squareRoot(this.of(of));
      case "sin": case "cos": return this.circular(fn, this.of(of));
      case "W": return this.lambert(this.of(of));
      case "erf": return this.odd("erf", this.of(of));
    }
  }

  /** The square root of an even power: of x^2 it is x or -x, whichever is not negative, where that is known; else null. */
  private rootOfSquare(of: Expr): Quotient | null {
    const n = of.kind === "operation" && of.op === "^" ? wholeNumber(of.right) : null;
    if (this.known === undefined || of.kind !== "operation" || n === null || n < 2 || n > 64 || n % 2 === 1) return null;
    const size = n % 4 === 0 ? this.of(of.left) : this.size(of.left, this.known);
    let result: Quotient | null = size;
    for (let i = 1; result !== null && size !== null && i < n / 2; i++) result = this.times(result, size);
    if (result !== null) this.rules.add("square roots");
    return result;
  }
  private size(of: Expr, known: (expr: Expr) => boolean): Quotient | null {
    const value = this.of(of);
    if (known(of)) return value;
    const opposite = this.minus(rational(0), value);
    if (known(negated(of))) return opposite;
    const [reduced, turned] = [value, opposite].map((one) => this.expressionOf(one));
    if (known(reduced)) return value;
    if (known(turned)) return opposite;
    this.undecided.push(reduced);
    return null;
  }

  /** A function with f(-z) = -f(z). */
  private odd(fn: "erf", of: Quotient): Quotient {
    if (of.above.isZero) return rational(0);
    const first = [...of.above.terms].sort(([x], [y]) => (x < y ? -1 : 1))[0][1];
    if (first.coefficient.s > 0n) return this.atom({ kind: fn, of });
    return this.minus(rational(0), this.atom({ kind: fn, of: this.minus(rational(0), of) }));
  }

  /** W(a exp(a)) = a, for a >= -1: a is looked for among the exponents and the logarithms that the argument is made of. */
  private lambert(of: Quotient): Quotient {
    if (of.above.isZero) return rational(0);
    for (const a of this.candidates(of)) {
      if (!this.minus(of, this.times(a, this.exponential(a))).above.isZero) continue;
      this.rules.add("Lambert");
      this.notNegative.push(this.expressionOf(this.plus(a, rational(1))));
      return a;
    }
    return this.atom({ kind: "W", of });
  }
  private expressionOf({ above, below }: Quotient): Expr {
    return below.equals(one) ? toExpression(above, this.atoms) : operation("/", toExpression(above, this.atoms), toExpression(below, this.atoms));
  }
  private candidates({ above, below }: Quotient): Quotient[] {
    const found: Quotient[] = [];
    const known = [above, below].flatMap((polynomial) => [...polynomial.terms.values()].flatMap(({ powers }) => powers));
    for (const [index, power] of known) {
      const atom = this.atoms[index];
      if (atom.kind === "exp") for (const k of [power, -power]) found.push(this.times(rational(k), atom.of));
      if (atom.kind === "log") for (const k of [1, -1, 2, -2, 3, new Fraction(1, 2)]) found.push(this.times(rational(new Fraction(k)), whole(Polynomial.atom(index))));
    }
    const lamberts = known.filter(([index]) => this.atoms[index].kind === "W").map(([index]) => whole(Polynomial.atom(index)));
    const different = lamberts.filter((w, i) => lamberts.findIndex((other) => other.above.equals(w.above)) === i);
    for (const w of different) for (const k of [1, 2, 3, 4]) found.push(this.times(rational(k), w));
    if (different.length > 1) found.push(different.reduce((a, b) => this.plus(a, b)));
    return found;
  }

  /** sqrt(a/b) = sqrt(ab)/b; whole numbers split into primes, so that sqrt(10) = sqrt(2) sqrt(5). */
  protected squareRoot({ above, below }: Quotient): Quotient {
    const inside = this.multiply(above, below);
    const value = inside.constantValue;
    if (!below.equals(one)) this.needPositive(below);
    if (value === null) {
      // A square: sqrt(a^2) = a, for a >= 0.
      const only = inside.terms.size === 1 ? [...inside.terms.values()][0] : null;
      if (this.evenPowers === "apart" && only && only.powers.every(([, power]) => power % 2 === 0) && only.coefficient.s > 0n) {
        const half = Polynomial.term(new Fraction(1), only.powers.map(([atom, power]) => [atom, power / 2] as const));
        this.notNegative.push(toExpression(half, this.atoms));
        return this.over(this.times(this.squareRoot(rational(only.coefficient)), whole(half)), whole(below));
      }
      return this.over(this.atom({ kind: "sqrt", of: whole(inside) }), whole(below));
    }
    if (value.s < 0n) throw new Outside("the square root of a negative number");
    let root = rational(new Fraction(1, value.d));
    for (const [prime, power] of primes(value.n * value.d)) {
      for (let i = 0; i < power >> 1; i++) root = this.times(root, rational(new Fraction(prime)));
      if (power % 2 === 1) root = this.times(root, this.atom({ kind: "sqrt", of: rational(new Fraction(prime)) }));
    }
    return this.over(root, whole(below));
  }

  /** The logarithm of a tree: products, quotients, powers and roots come apart where they are written. */
  private logarithm(of: Expr): Quotient {
    if (of.kind === "operation" && of.op === "*") return this.apart(this.plus(this.logarithm(of.left), this.logarithm(of.right)));
    if (of.kind === "operation" && of.op === "/") return this.apart(this.minus(this.logarithm(of.left), this.logarithm(of.right)));
    const even = of.kind === "operation" && of.op === "^" && (wholeNumber(of.right) ?? 1) % 2 === 0;
    if (of.kind === "operation" && of.op === "^" && !(even && this.evenPowers === "whole")) return this.apart(this.times(this.of(of.right), this.logarithm(of.left)));
    if (of.kind === "call" && of.fn === "sqrt") return this.apart(this.over(this.logarithm(of.of), rational(2)));
    if (of.kind === "call" && of.fn === "exp") { this.rules.add("exponential rules"); return this.of(of.of); }
    const { above, below } = this.of(of);
    if (below.equals(one)) return this.logarithmOf(above);
    return this.apart(this.minus(this.logarithmOf(above), this.logarithmOf(below)));
  }
  private apart(result: Quotient): Quotient { this.rules.add("logarithm rules"); return result; }

  /** The logarithm of a polynomial: numbers and atoms that all terms share come out, the rest becomes an atom. */
  private logarithmOf(polynomial: Polynomial): Quotient {
    if (polynomial.isZero) throw new Outside("the logarithm of zero");
    let sum = rational(0);
    const { content, commonPowers } = polynomial;
    for (const [factor, sign] of [[content.n, 1], [content.d, -1]] as const) {
      for (const [prime, power] of primes(factor)) sum = this.plus(sum, this.times(rational(sign * power), this.atom({ kind: "log", of: rational(new Fraction(prime)) })));
    }
    for (const [atom, power] of commonPowers) sum = this.plus(sum, this.times(rational(power), this.logarithmOfAtom(atom)));
    const rest = polynomial.without(commonPowers).scaled(content.inverse());
    if (!rest.equals(one)) {
      this.needPositive(rest);
      const known = this.powerOfKnown(rest);
      if (known) return this.apart(this.plus(sum, known));
      sum = this.plus(sum, this.atom({ kind: "log", of: whole(rest) }));
    }
    if (commonPowers.length > 0 && (commonPowers.length > 1 || commonPowers[0][1] !== 1 || !rest.equals(one) || !content.equals(1))) this.rules.add("logarithm rules");
    return sum;
  }

  /** ln of a number that is a rational multiple of a power of one whose logarithm is an atom already: 3 - sqrt5 = (sqrt5 - 1)^2 / 2. */
  private powerOfKnown(rest: Polynomial): Quotient | null {
    for (const [index, atom] of this.atoms.entries()) {
      if (atom.kind !== "log" || atom.of.above.constantValue) continue;
      const known = whole(Polynomial.atom(index));
      let ofKnown = atom.of.above;
      let ofRest = rest;
      for (let k = 1; k <= 4; k++) {
        const same = ratio(rest, ofKnown);
        if (same) return this.plus(this.times(rational(k), known), this.logarithmOf(Polynomial.constant(same)));
        const root = ratio(ofRest, atom.of.above);
        if (root) return this.over(this.plus(known, this.logarithmOf(Polynomial.constant(root))), rational(k));
        const inverse = this.multiply(rest, ofKnown).constantValue;
        if (inverse && inverse.s > 0n) return this.plus(this.times(rational(-k), known), this.logarithmOf(Polynomial.constant(inverse)));
        ofKnown = this.multiply(ofKnown, atom.of.above);
        ofRest = this.multiply(ofRest, rest);
      }
    }
    return null;
  }

  private logarithmOfAtom(atom: number): Quotient {
    const a = this.atoms[atom];
    if (a.kind === "exp") { this.rules.add("exponential rules"); return a.of; }
    if (a.kind === "sqrt") { this.rules.add("logarithm rules"); return this.over(this.logarithmOf(a.of.above), rational(2)); }
    if (a.kind === "W") {
      this.rules.add("Lambert");
      const logarithm = this.minus(this.logarithmOf(a.of.above), this.logarithmOf(a.of.below));
      return this.minus(logarithm, whole(Polynomial.atom(atom)));
    }
    this.needPositive(Polynomial.atom(atom));
    return this.atom({ kind: "log", of: whole(Polynomial.atom(atom)) });
  }

  /** exp of a sum is a product; whole multiples become powers, whole multiples of a logarithm the number itself. */
  private exponential({ above, below }: Quotient): Quotient {
    let product = rational(1);
    if (above.terms.size > 1) this.rules.add("exponential rules");
    for (const { coefficient, powers } of above.terms.values()) product = this.times(product, this.exponentialOf(coefficient, powers, below));
    return product;
  }

  /** exp of one term of a sum: ln a below a whole number gives a or its root, W(a) gives a / W(a), what is left a power of a unit. */
  private exponentialOf(factor: Fraction, of: Powers, divisor: Polynomial): Quotient {
    // A factor that the term shares with the divisor cancels: x ln(x) / x is ln(x).
    const { above, below } = this.times(whole(Polynomial.term(factor, of)), { above: one, below: divisor });
    const [{ coefficient, powers }] = above.terms.values();
    const divided = below.constantValue;
    const scale = divided ? coefficient.div(divided) : coefficient;
    const single = powers.length === 1 && powers[0][1] === 1 ? this.atoms[powers[0][0]] : null;
    let base: Quotient;
    let n = Number(scale.s * scale.n);
    if (single?.kind === "log" && divided && (scale.d === 1n || scale.d === 2n)) {
      this.rules.add("exponential rules");
      base = scale.d === 2n ? this.squareRoot(single.of) : single.of;
    } else if (single?.kind === "W" && divided && scale.d === 1n) {
      this.rules.add("Lambert");
      base = this.over(single.of, whole(Polynomial.atom(powers[0][0])));
    } else {
      const times = this.multiples(`exp ${this.textOf(powers)} ${divided ? "" : toText(below, this.atoms)}`, scale);
      n = Number(times.n);
      const unit = this.times(whole(Polynomial.term(new Fraction(1, times.unit), powers)), divided ? rational(1) : { above: one, below });
      base = this.atom({ kind: "exp", of: unit });
    }
    if (Math.abs(n) > 64) throw new Outside("an exponent this large");
    if (n !== 1) this.rules.add("exponential rules");
    let product = rational(1);
    for (let i = 0; i < Math.abs(n); i++) product = n < 0 ? this.over(product, base) : this.times(product, base);
    return product;
  }

  private needPositive(polynomial: Polynomial): void { this.positive.push(toExpression(polynomial, this.atoms)); }
}
