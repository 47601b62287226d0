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
import { nowhereZero, toExpression, toText, type Quotient, type RuleName } from "./atoms.js";
import { number, operation, Outside, symbol, wholeNumber, type Expr, type FunctionName } from "./expression.js";
import { primes } from "./numbers.js";
import { Polynomial, ratio } from "./polynomial.js";
import { one, Quotients, rational, whole } from "./quotients.js";

/** The outcome of reducing the difference of two sides. */
export interface Reduction {
  readonly zero: boolean;
  /** The rules used beyond algebra. */
  readonly rules: readonly RuleName[];
  /** What must be positive for the rules to be sound. */
  readonly positive: readonly Expr[];
  /** Whether what remains vanishes on no open domain, so that the sides differ (given what must be positive). */
  readonly differs: boolean;
  /** The numerator that remains, as text; "0" when the sides are equal. */
  readonly remainder: string;
}

/**
 * Reduces `left - right`.
 * @param eliminate which of sin and cos Pythagoras removes the squares of
 * @param evenPowers whether ln(a^2) becomes 2 ln a, for a > 0, or a^2 is multiplied out first, which holds for any a
 * @throws Outside when a divisor reduces to zero, or the polynomials grow beyond reason
 * @example reduce(parse("(x+1)^2", "x"), parse("x^2+2x+1", "x")).zero // true
 */
export function reduce(left: Expr, right: Expr, eliminate: "sin" | "cos" = "sin", evenPowers: "apart" | "whole" = "apart"): Reduction {
  const normal = new Normaliser(eliminate, evenPowers);
  const difference = normal.minus(normal.of(left), normal.of(right));
  return {
    zero: difference.above.isZero,
    rules: [...normal.rules],
    positive: normal.positive,
    differs: !difference.above.isZero && nowhereZero(difference.above, normal.atoms),
    remainder: toText(difference.above, normal.atoms),
  };
}

/** The expression in normal form, where no rule needed a condition for that; else as it is. */
export function simplified(expr: Expr): Expr {
  try {
    const normal = new Normaliser("sin", "apart");
    const { above, below } = normal.of(expr);
    return normal.positive.length > 0 ? expr : operation("/", toExpression(above, normal.atoms), toExpression(below, normal.atoms));
  } catch (error) {
    if (error instanceof Outside) return expr;
    throw error;
  }
}

class Normaliser extends Quotients {
  readonly positive: Expr[] = [];

  constructor(eliminate: "sin" | "cos", private readonly evenPowers: "apart" | "whole") { super(eliminate); }

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
      case "sqrt": return this.squareRoot(this.of(of));
      case "sin": case "cos": return this.circular(fn, this.of(of));
      case "W": return this.atom({ kind: "W", of: this.of(of) });
    }
  }

  private circular(fn: "sin" | "cos", of: Quotient): Quotient {
    const quarter = this.of(operation("/", symbol("pi"), number(4)));
    if (of.above.isZero) return rational(fn === "sin" ? 0 : 1);
    if (this.minus(of, quarter).above.isZero) {
      this.rules.add("values at pi/4");
      return this.over(this.squareRoot(rational(2)), rational(2));
    }
    const first = [...of.above.terms].sort(([x], [y]) => (x < y ? -1 : 1))[0][1];
    if (first.coefficient.s < 0n) {
      this.rules.add("parity");
      const mirrored = this.circular(fn, this.minus(rational(0), of));
      return fn === "sin" ? this.minus(rational(0), mirrored) : mirrored;
    }
    return this.atom({ kind: fn, of });
  }

  /** sqrt(a/b) = sqrt(ab)/b; whole numbers split into primes, so that sqrt(10) = sqrt(2) sqrt(5). */
  private squareRoot({ above, below }: Quotient): Quotient {
    const inside = this.multiply(above, below);
    const value = inside.constantValue;
    if (!below.equals(one)) this.needPositive(below);
    if (value === null) {
      // A square over positive numbers: sqrt(a^2) = a.
      const only = inside.terms.size === 1 ? [...inside.terms.values()][0] : null;
      if (only && only.powers.every(([, power]) => power % 2 === 0) && only.coefficient.s > 0n) {
        const half = Polynomial.term(new Fraction(1), only.powers.map(([atom, power]) => [atom, power / 2] as const));
        this.needPositive(half);
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
    for (const { coefficient, powers } of above.terms.values()) {
      const divided = below.constantValue ? rational(new Fraction(1).div(below.constantValue)) : { above: one, below };
      const logAtom = powers.length === 1 && powers[0][1] === 1 && this.atoms[powers[0][0]].kind === "log" ? (this.atoms[powers[0][0]] as { of: Quotient }).of : null;
      const scale = below.constantValue ? coefficient.div(below.constantValue) : coefficient;
      let base: Quotient;
      if (logAtom && below.constantValue && (scale.d === 1n || scale.d === 2n)) {
        this.rules.add("exponential rules");
        base = scale.d === 2n ? this.squareRoot(logAtom) : logAtom;
      } else {
        const unit = this.times(whole(Polynomial.term(new Fraction(1, scale.d), powers)), below.constantValue ? rational(1) : divided);
        base = this.atom({ kind: "exp", of: unit });
      }
      const n = Number(scale.s * scale.n);
      if (Math.abs(n) > 64) throw new Outside("an exponent this large");
      for (let i = 0; i < Math.abs(n); i++) product = n < 0 ? this.over(product, base) : this.times(product, base);
      if (n !== 1) this.rules.add("exponential rules");
    }
    return product;
  }

  private needPositive(polynomial: Polynomial): void { this.positive.push(toExpression(polynomial, this.atoms)); }
}
