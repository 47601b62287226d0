/**
 * A normal form for expressions, so that "both sides are equal" becomes "the difference is the zero polynomial".
 * An expression turns into a quotient of polynomials over atoms; the rules below say what an atom may become. Each rule
 * is an identity on positive arguments; the arguments it was used on are handed back, to be proved positive.
 * Zero proves equality. Not zero proves nothing: the rules are sound, not complete.
 */
import Fraction from "fraction.js";
import { call, number, operation, Outside, symbol, wholeNumber, type Expr, type FunctionName } from "./expression.js";
import { Polynomial, type Powers } from "./polynomial.js";

/** The rules beyond polynomial algebra, by the names that verdicts show. */
export const ruleNames = {
  "logarithm rules": "ln(ab) = ln a + ln b, ln(a/b) = ln a - ln b, ln(a^n) = n ln a, for a, b > 0",
  "exponential rules": "exp(a + b) = exp(a) exp(b), exp(n ln a) = a^n, ln(exp a) = a",
  "square roots": "sqrt(a)^2 = a, sqrt(a/b) = sqrt(ab)/b, for a >= 0, b > 0",
  "Pythagoras": "sin^2 + cos^2 = 1",
  "values at pi/4": "sin(pi/4) = cos(pi/4) = sqrt(2)/2",
  "parity": "sin(-x) = -sin(x), cos(-x) = cos(x)",
  "Lambert": "W(z) exp(W(z)) = z, so ln W(z) = ln z - W(z), for z > 0",
} as const;
export type RuleName = keyof typeof ruleNames;

interface Quotient { readonly above: Polynomial; readonly below: Polynomial }
type Atom = { readonly kind: "symbol"; readonly name: string } | { readonly kind: FunctionName; readonly of: Quotient };

const one = Polynomial.constant(1);
const rational = (value: Fraction | number): Quotient => ({ above: Polynomial.constant(value), below: one });
const whole = (above: Polynomial): Quotient => ({ above, below: one });

/** The outcome of reducing the difference of two sides. */
export interface Reduction {
  readonly zero: boolean;
  /** The rules used beyond algebra. */
  readonly rules: readonly RuleName[];
  /** What must be positive for the rules to be sound. */
  readonly positive: readonly Expr[];
  /** The numerator that remains, as text; "0" when the sides are equal. */
  readonly remainder: string;
}

/**
 * Reduces `left - right`.
 * @param eliminate which of sin and cos Pythagoras removes the squares of
 * @throws Outside when a divisor reduces to zero
 * @example reduce(parse("(x+1)^2", "x"), parse("x^2+2x+1", "x")).zero // true
 */
export function reduce(left: Expr, right: Expr, eliminate: "sin" | "cos" = "sin"): Reduction {
  const normal = new Normaliser(eliminate);
  const difference = normal.minus(normal.of(left), normal.of(right));
  return {
    zero: difference.above.isZero,
    rules: [...normal.rules],
    positive: normal.positive,
    remainder: normal.show(difference.above),
  };
}

class Normaliser {
  readonly rules = new Set<RuleName>();
  readonly positive: Expr[] = [];
  private readonly atoms: Atom[] = [];

  constructor(private readonly eliminate: "sin" | "cos") {}

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

  private readonly square = (atom: number): Polynomial | null => {
    const a = this.atoms[atom];
    if (a.kind === "sqrt") { this.rules.add("square roots"); return a.of.above; }
    if (a.kind !== this.eliminate) return null;
    this.rules.add("Pythagoras");
    const other = this.atom({ kind: this.eliminate === "sin" ? "cos" : "sin", of: (a as { of: Quotient }).of }).above;
    return one.minus(other.times(other, () => null));
  };

  private multiply(a: Polynomial, b: Polynomial): Polynomial { return a.times(b, this.square); }

  plus(a: Quotient, b: Quotient): Quotient {
    if (a.below.equals(b.below)) return this.cancel({ above: a.above.plus(b.above), below: a.below });
    return this.cancel({ above: this.multiply(a.above, b.below).plus(this.multiply(b.above, a.below)), below: this.multiply(a.below, b.below) });
  }
  minus(a: Quotient, b: Quotient): Quotient { return this.plus(a, { above: b.above.scaled(new Fraction(-1)), below: b.below }); }
  private times(a: Quotient, b: Quotient): Quotient {
    if (a.above.equals(b.below)) return this.cancel({ above: b.above, below: a.below });
    if (b.above.equals(a.below)) return this.cancel({ above: a.above, below: b.below });
    return this.cancel({ above: this.multiply(a.above, b.above), below: this.multiply(a.below, b.below) });
  }
  private over(a: Quotient, b: Quotient): Quotient {
    if (b.above.isZero) throw new Outside("a division by zero");
    return this.times(a, { above: b.below, below: b.above });
  }

  /** Divides out shared products of atoms and shared numbers, and a denominator that equals the numerator. */
  private cancel({ above, below }: Quotient): Quotient {
    if (above.isZero) return rational(0);
    if (above.equals(below)) return rational(1);
    const belowPowers = new Map(below.commonPowers);
    const shared: Powers = above.commonPowers.flatMap(([atom, power]) => (belowPowers.has(atom) ? [[atom, Math.min(power, belowPowers.get(atom) as number)] as const] : []));
    // The sign goes above, so that 1/(-4) and -1/4 are one form.
    const sign = [...below.terms].sort(([x], [y]) => (x < y ? -1 : 1))[0][1].coefficient.s;
    const content = below.content.inverse().mul(sign);
    return { above: above.without(shared).scaled(content), below: below.without(shared).scaled(content) };
  }

  private power(base: Expr, exponent: Expr): Quotient {
    const n = wholeNumber(exponent);
    if (n !== null && Math.abs(n) <= 64) {
      let result = rational(1);
      const factor = this.of(base);
      for (let i = 0; i < Math.abs(n); i++) result = this.times(result, factor);
      return n < 0 ? this.over(rational(1), result) : result;
    }
    const value = this.of(exponent);
    if (value.below.constantValue && value.above.constantValue?.div(value.below.constantValue).equals("1/2")) return this.call("sqrt", base);
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
      for (let i = 0; i < power >> 1; i++) root = this.times(root, rational(Number(prime)));
      if (power % 2 === 1) root = this.times(root, this.atom({ kind: "sqrt", of: rational(Number(prime)) }));
    }
    return this.over(root, whole(below));
  }

  /** The logarithm of a tree: products, quotients, powers and roots come apart where they are written. */
  private logarithm(of: Expr): Quotient {
    if (of.kind === "operation" && of.op === "*") return this.apart(this.plus(this.logarithm(of.left), this.logarithm(of.right)));
    if (of.kind === "operation" && of.op === "/") return this.apart(this.minus(this.logarithm(of.left), this.logarithm(of.right)));
    if (of.kind === "operation" && of.op === "^") return this.apart(this.times(this.of(of.right), this.logarithm(of.left)));
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
      for (const [prime, power] of primes(factor)) sum = this.plus(sum, this.times(rational(sign * power), this.atom({ kind: "log", of: rational(Number(prime)) })));
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

  private atom(wanted: Atom): Quotient {
    let index = this.atoms.findIndex((a) => a.kind === wanted.kind && (a.kind === "symbol" ? a.name === (wanted as { name: string }).name : this.minus(a.of, (wanted as { of: Quotient }).of).above.isZero));
    if (index < 0) index = this.atoms.push(wanted) - 1;
    return whole(Polynomial.atom(index));
  }

  private needPositive(polynomial: Polynomial): void { this.positive.push(this.expression(polynomial)); }

  private expression(polynomial: Polynomial): Expr {
    const terms = [...polynomial.terms.values()].map(({ coefficient, powers }) => {
      const factors = powers.map(([atom, power]) => (power === 1 ? this.atomExpression(atom) : operation("^", this.atomExpression(atom), number(power))));
      const scalar = coefficient.equals(1) && factors.length > 0 ? [] : [number(coefficient)];
      return [...scalar, ...factors].reduce((x, y) => operation("*", x, y));
    });
    return terms.length === 0 ? number(0) : terms.reduce((x, y) => operation("+", x, y));
  }
  private atomExpression(atom: number): Expr {
    const a = this.atoms[atom];
    if (a.kind === "symbol") return symbol(a.name);
    const above = this.expression(a.of.above);
    return call(a.kind, a.of.below.equals(one) ? above : operation("/", above, this.expression(a.of.below)));
  }

  show(polynomial: Polynomial): string {
    const text = [...polynomial.terms.values()].map(({ coefficient, powers }) => [coefficient.toFraction(), ...powers.map(([atom, power]) => `${this.showAtom(atom)}${power === 1 ? "" : `^${power}`}`)].join(" "));
    return text.length === 0 ? "0" : text.join(" + ");
  }
  private showAtom(atom: number): string {
    const a = this.atoms[atom];
    return a.kind === "symbol" ? a.name : `${a.kind}(${this.show(a.of.above)}${a.of.below.equals(one) ? "" : ` / (${this.show(a.of.below)})`})`;
  }
}

/** The positive rational r with a = r b, or null. */
function ratio(a: Polynomial, b: Polynomial): Fraction | null {
  const [key, first] = [...b.terms][0];
  const match = a.terms.get(key);
  if (!match || a.terms.size !== b.terms.size) return null;
  const r = match.coefficient.div(first.coefficient);
  return r.s > 0n && a.equals(b.scaled(r)) ? r : null;
}

/** The prime factors of a whole number with their powers, by trial division (the numbers of the theory are small). */
function primes(n: bigint): [prime: bigint, power: number][] {
  const found: [bigint, number][] = [];
  let rest = n;
  for (let p = 2n; p * p <= rest && p < 100_000n; p++) {
    let power = 0;
    for (; rest % p === 0n; rest /= p) power++;
    if (power > 0) found.push([p, power]);
  }
  if (rest > 1n) found.push([rest, 1]);
  return found;
}
