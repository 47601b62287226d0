/** Expressions as quotients of polynomials over atoms, function by function. */
import Fraction from "fraction.js";
import type { Units } from "./angles.js";
import { toExpression, toText, type Quotient } from "./atoms.js";
import { Exponentials } from "./exponentials.js";
import { call, negated, number, operation, Outside, variables, wholeNumber, type Expr, type FunctionName } from "./expression.js";
import { Polynomial } from "./polynomial.js";
import { one, rational, whole } from "./quotients.js";

/** Turns trees into quotients; what it could not tell is in `undecided`. */
export class Normaliser extends Exponentials {

  readonly undecided: Expr[] = [];

  constructor(
    eliminate: "sin" | "cos", evenPowers: "apart" | "whole", units: Units,
    private readonly known?: (expr: Expr) => boolean,
  ) { super(eliminate, evenPowers, units); }

  /** Whether an atom is a constant that is algebraic: a root of such, or the cosine of a multiple of pi. */
  isConstant(index: number): boolean {
    const atom = this.atoms[index];
    if (atom.kind === "cos" || atom.kind === "sin") return this.isAngle(atom.of);
    return atom.kind === "sqrt" && [atom.of.above, atom.of.below].every((polynomial) =>
      [...polynomial.terms.values()].every(({ powers }) => powers.every(([inner]) => this.isConstant(inner))));
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
  private isSymbol(
    index: number, name: string,
  ): boolean { const atom = this.atoms[index]; return atom.kind === "symbol" && atom.name === name; }
  protected textOf(powers: readonly (readonly [number, number])[]): string {
    return toText(Polynomial.term(new Fraction(1), powers), this.atoms);
  }

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
    return below.equals(one)
      ? toExpression(above, this.atoms)
      : operation("/", toExpression(above, this.atoms), toExpression(below, this.atoms));
  }
  private candidates({ above, below }: Quotient): Quotient[] {
    const found: Quotient[] = [];
    const known = [above, below].flatMap((polynomial) => [...polynomial.terms.values()].flatMap(({ powers }) => powers));
    for (const [index, power] of known) {
      const atom = this.atoms[index];
      if (atom.kind === "exp") for (const k of [power, -power]) found.push(this.times(rational(k), atom.of));
      if (atom.kind === "log") for (const k of [
        1, -1, 2, -2, 3, new Fraction(1, 2),
      ]) found.push(this.times(rational(new Fraction(k)), whole(Polynomial.atom(index))));
    }
    const lamberts = known.filter(([index]) => this.atoms[index].kind === "W").map(([index]) => whole(Polynomial.atom(index)));
    const different = lamberts.filter((w, i) => lamberts.findIndex((other) => other.above.equals(w.above)) === i);
    for (const w of different) for (const k of [1, 2, 3, 4]) found.push(this.times(rational(k), w));
    if (different.length > 1) found.push(different.reduce((a, b) => this.plus(a, b)));
    return found;
  }
}
