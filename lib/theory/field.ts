/**
 * Exact arithmetic in Q(sqrt2, sqrt5): numbers a + b sqrt2 + c sqrt5 + d sqrt10 with rational a, b, c, d.
 * The golden ratio, the momentum weight and the learning rate all live there, so they are compared without rounding.
 */
import Fraction from "fraction.js";

type Rational = Fraction | number | bigint | string;

/** The radicands of the basis 1, sqrt2, sqrt5, sqrt10. */
const radicands = [1n, 2n, 5n, 10n] as const;
/** basis[i] * basis[j] = factor * basis[place]: sqrt2 sqrt10 = 2 sqrt5, and so on. */
const products = [
  [[1, 0], [1, 1], [1, 2], [1, 3]],
  [[1, 1], [2, 0], [1, 3], [2, 2]],
  [[1, 2], [1, 3], [5, 0], [5, 1]],
  [[1, 3], [2, 2], [5, 1], [10, 0]],
] as const;

/** Floor of the square root of a whole number, by Newton's method from above. */
function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << (BigInt(n.toString(2).length) / 2n + 1n);
  for (;;) {
    const next = (x + n / x) / 2n;
    if (next >= x) return x;
    x = next;
  }
}

/**
 * An exact number `a + b sqrt2 + c sqrt5 + d sqrt10`; immutable, all results exact.
 * @example Surd.of(3).minus(Surd.root(5)).toString() // "3 - sqrt(5)"
 */
export class Surd {
  private constructor(readonly parts: readonly [Fraction, Fraction, Fraction, Fraction]) {}

  /** The number `a + b sqrt2 + c sqrt5 + d sqrt10`. @example Surd.of("1/2").toString() // "1/2" */
  static of(a: Rational, b: Rational = 0, c: Rational = 0, d: Rational = 0): Surd {
    return new Surd([new Fraction(a), new Fraction(b), new Fraction(c), new Fraction(d)]);
  }

  /**
   * The square root of a positive rational whose square-free part is 1, 2, 5 or 10.
   * @throws RangeError for any other number: its root lies outside this field
   * @example Surd.root(20).toString() // "2 * sqrt(5)"
   */
  static root(of: Rational): Surd {
    const value = new Fraction(of);
    // sqrt(n / d) = sqrt(n d) / d, so one whole number decides.
    const whole = value.n * value.d;
    for (const [place, radicand] of radicands.entries()) {
      if (value.s < 0n || whole % radicand !== 0n) continue;
      const root = integerRoot(whole / radicand);
      if (root * root * radicand !== whole) continue;
      const parts = [0, 0, 0, 0].map(() => new Fraction(0));
      parts[place] = new Fraction(root, value.d);
      return new Surd(parts as unknown as Surd["parts"]);
    }
    throw new RangeError(`the square root of ${value.toFraction()} does not lie in Q(sqrt2, sqrt5)`);
  }

  plus(other: Surd): Surd { return this.map((part, i) => part.add(other.parts[i])); }
  minus(other: Surd): Surd { return this.map((part, i) => part.sub(other.parts[i])); }
  negated(): Surd { return this.map((part) => part.neg()); }

  times(other: Surd): Surd {
    const sum = [0, 0, 0, 0].map(() => new Fraction(0));
    this.parts.forEach((x, i) => other.parts.forEach((y, j) => {
      const [factor, place] = products[i][j];
      sum[place] = sum[place].add(x.mul(y).mul(factor));
    }));
    return new Surd(sum as unknown as Surd["parts"]);
  }

  /** @throws RangeError on division by zero */
  over(other: Surd): Surd {
    if (other.isZero()) throw new RangeError("division by zero in Q(sqrt2, sqrt5)");
    // The three conjugates multiply the divisor into a rational number, its norm.
    const [a, b, c, d] = other.parts;
    const conjugates = new Surd([a, b.neg(), c, d.neg()]).times(new Surd([a, b, c.neg(), d.neg()]))
      .times(new Surd([a, b.neg(), c.neg(), d]));
    const norm = other.times(conjugates).parts[0];
    return this.times(conjugates).map((part) => part.div(norm));
  }

  /** The power with a whole exponent; `0 ^ 0` is 1. */
  power(exponent: number): Surd {
    if (!Number.isSafeInteger(exponent)) throw new RangeError(`expected a whole exponent, got ${exponent}`);
    if (exponent < 0) return Surd.of(1).over(this.power(-exponent));
    let result = Surd.of(1);
    for (let i = 0; i < exponent; i++) result = result.times(this);
    return result;
  }

  isZero(): boolean { return this.parts.every((part) => part.equals(0)); }
  equals(other: Surd): boolean { return this.minus(other).isZero(); }
  /** The rational value, or null when a root remains. */
  rational(): Fraction | null { return this.parts.slice(1).every((part) => part.equals(0)) ? this.parts[0] : null; }

  /** The whole part of the number times 10^digits, wrong by at most 8 units of the last place. */
  scaled(digits: number): bigint {
    const unit = 10n ** BigInt(digits);
    return this.parts.reduce((sum, part, i) => sum + (part.s * part.n * integerRoot(radicands[i] * unit * unit)) / part.d, 0n);
  }

  /**
   * The decimal expansion, cut off (not rounded) after `digits` digits behind the point.
   * @example exactGolden.alpha.toDecimal(5) // "0.87403"
   */
  toDecimal(digits: number): string {
    const guard = 20;
    const value = this.scaled(digits + guard) / 10n ** BigInt(guard);
    const text = (value < 0n ? -value : value).toString().padStart(digits + 1, "0");
    return `${value < 0n ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
  }

  /** The nearest Float64, from 40 digits: no cancellation, unlike the same sum in floating point. */
  toNumber(): number { return Number(this.toDecimal(40)); }

  /** As an expression that mathjs and SymPy read. */
  toString(): string {
    const terms = this.parts.flatMap((part, i) => {
      if (part.equals(0)) return [];
      const size = part.abs().toFraction();
      const root = i === 0 ? "" : `sqrt(${radicands[i]})`;
      return [[part.s < 0n ? "-" : "+", root === "" ? size : size === "1" ? root : `${size} * ${root}`]];
    });
    if (terms.length === 0) return "0";
    return terms.map(([sign, term], i) => (i === 0 ? (sign === "-" ? `-${term}` : term) : `${sign} ${term}`)).join(" ");
  }

  private map(f: (part: Fraction, i: number) => Fraction): Surd {
    return new Surd(this.parts.map(f) as unknown as Surd["parts"]);
  }
}
