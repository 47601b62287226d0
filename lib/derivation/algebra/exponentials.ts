/** Roots, logarithms and exponentials of quotients, taken apart by their rules; what must be positive or not negative for that is noted. */
import Fraction from "fraction.js";
import { Angles, type Units } from "./angles.js";
import { toExpression, toText, type Quotient } from "./atoms.js";
import { Outside, wholeNumber, type Expr } from "./expression.js";
import { primes } from "./numbers.js";
import { Polynomial, ratio, type Powers } from "./polynomial.js";
import { one, rational, whole } from "./quotients.js";

/** Quotients that know roots, logarithms and exponentials; `of` a tree comes from who knows all functions. */
export abstract class Exponentials extends Angles {
  readonly positive: Expr[] = [];
  readonly notNegative: Expr[] = [];

  /** @param evenPowers whether ln(a^2) is 2 ln a, for a > 0, or a^2 is multiplied out first */
  constructor(eliminate: "sin" | "cos", private readonly evenPowers: "apart" | "whole", units: Units) { super(eliminate, units); }

  abstract of(expr: Expr): Quotient;

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
    // No product of primes: zero is its own root.
    if (value.n === 0n) return rational(0);
    if (value.s < 0n) throw new Outside("the square root of a negative number");
    let root = rational(new Fraction(1, value.d));
    for (const [prime, power] of primes(value.n * value.d)) {
      for (let i = 0; i < power >> 1; i++) root = this.times(root, rational(new Fraction(prime)));
      if (power % 2 === 1) root = this.times(root, this.atom({ kind: "sqrt", of: rational(new Fraction(prime)) }));
    }
    return this.over(root, whole(below));
  }

  /** The logarithm of a tree: products, quotients, powers and roots come apart where they are written. */
  protected logarithm(of: Expr): Quotient {
    if (of.kind === "operation" && of.op === "*") return this.apart(this.plus(this.logarithm(of.left), this.logarithm(of.right)));
    if (of.kind === "operation" && of.op === "/") return this.apart(this.minus(this.logarithm(of.left), this.logarithm(of.right)));
    const even = of.kind === "operation" && of.op === "^" && (wholeNumber(of.right) ?? 1) % 2 === 0;
    if (of.kind === "operation" && of.op === "^" && !(even
      && this.evenPowers === "whole")) return this.apart(this.times(this.of(of.right), this.logarithm(of.left)));
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
      for (const [prime, power] of primes(factor)) sum = this.plus(
        sum, this.times(rational(sign * power), this.atom({ kind: "log", of: rational(new Fraction(prime)) })),
      );
    }
    for (const [atom, power] of commonPowers) sum = this.plus(sum, this.times(rational(power), this.logarithmOfAtom(atom)));
    const rest = polynomial.without(commonPowers).scaled(content.inverse());
    if (!rest.equals(one)) {
      this.needPositive(rest);
      const known = this.powerOfKnown(rest);
      if (known) return this.apart(this.plus(sum, known));
      sum = this.plus(sum, this.atom({ kind: "log", of: whole(rest) }));
    }
    if (commonPowers.length > 0 && (commonPowers.length > 1 || commonPowers[0][1] !== 1 || !rest.equals(one)
      || !content.equals(1))) this.rules.add("logarithm rules");
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
  protected exponential({ above, below }: Quotient): Quotient {
    let product = rational(1);
    if (above.terms.size > 1) this.rules.add("exponential rules");
    for (const { coefficient, powers } of above.terms.values()) product = this.times(
      product, this.exponentialOf(coefficient, powers, below),
    );
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
