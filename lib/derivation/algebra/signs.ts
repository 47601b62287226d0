/** Signs of expressions on a region, proved: by their form, by what is assumed, by intervals, by Sturm's theorem, and from the ends of a range. */
import Fraction from "fraction.js";
import { outOfTime } from "./budget.js";
import { isZero } from "./constants.js";
import { parts, rationalEnds, type Region } from "./domain.js";
import { differentiate, evaluate, fractionOf, negated, operation, Outside, parse, print, substitute, variables, wholeNumber, type Expr } from "./expression.js";
import { interval, proveNotNegative, provePositive, type Box } from "./interval.js";
import { simplified, univariate } from "./normal-form.js";
import { moreDecimals, toNumber } from "./reals.js";
import { zerosBetween } from "./roots.js";

/** What may be said of an expression all over a region. */
export type Sign = "positive" | "notNegative" | "notZero";
/** A sign that an expression must have. */
export interface Condition { readonly sign: Sign; readonly of: Expr }

const minusOne = (expr: Expr): Expr => (expr.kind === "negated" ? expr.of : expr.kind === "operation" && expr.op === "-" ? operation("-", expr.right, expr.left) : negated(expr));
const implies = (known: Sign, wanted: Sign): boolean => known === wanted || known === "positive";

/** Proves signs on a region, remembering what it proved. */
export class Signs {
  private readonly known = new Map<string, Sign[]>();
  private readonly asked = new Map<string, boolean>();

  /** @param facts what is granted besides the region's own assumptions */
  constructor(private readonly region: Region, private readonly facts: readonly Condition[] = []) {
    for (const assumption of region.assumptions) this.grant({ sign: "positive", of: assumption });
    for (const fact of facts) this.grant(fact);
  }

  private grant({ sign, of }: Condition): void {
    for (const text of new Set([of, simplified(of), numerator(of)].map(print))) this.known.set(text, [...(this.known.get(text) ?? []), sign]);
    // a > 0 is assumed as a - 0.
    if (of.kind === "operation" && of.op === "-" && fractionOf(of.right)?.n === 0n) this.grant({ sign, of: of.left });
    if (sign === "notZero") { const other = print(numerator(negated(of))); this.known.set(other, [...(this.known.get(other) ?? []), sign]); }
  }

  /** Whether the condition is proved. */
  proves({ sign, of }: Condition): boolean {
    if (this.prove(sign, of, 0)) return true;
    // Points left out cut the region into parts: what is proved on each is proved.
    this.pieces ??= parts(this.region).length > 8 ? [] : parts(this.region).map((region) => new Signs(region, this.facts));
    return this.pieces.length > 1 && this.pieces.every((piece) => piece.proves({ sign, of }));
  }
  private pieces: Signs[] | undefined;

  private prove(sign: Sign, of: Expr, depth: number): boolean {
    if (depth > 40 || outOfTime()) return false;
    const text = print(of);
    if (this.known.get(text)?.some((known) => implies(known, sign))) return true;
    const key = `${sign} ${text}`;
    const before = this.asked.get(key);
    if (before !== undefined) return before;
    this.asked.set(key, false); // while it is being asked
    const found = this.byForm(sign, of, depth + 1) || this.atLarge(sign, of, depth + 1);
    this.asked.set(key, found);
    return found;
  }

  private byForm(sign: Sign, of: Expr, depth: number): boolean {
    const is = (wanted: Sign, expr: Expr) => this.prove(wanted, expr, depth);
    const value = fractionOf(of);
    if (value !== null) return sign === "positive" ? value.compare(0) > 0 : sign === "notNegative" ? value.compare(0) >= 0 : !value.equals(0);
    switch (of.kind) {
      case "number": case "D": return false;
      case "symbol": return of.name === "pi";
      case "negated": return sign === "notZero" && is("notZero", of.of);
      case "call":
        if (of.fn === "exp") return true;
        if (of.fn === "sqrt") return sign === "notNegative" || is("positive", of.of);
        return (of.fn === "W" || of.fn === "erf") && is(sign, of.of);
      case "operation": {
        const { op, left, right } = of;
        const both = (wanted: Sign) => is(wanted, left) && is(wanted, right);
        if (op === "*" || op === "/") {
          if (sign === "notZero" || sign === "positive" && both("positive")) return op === "/" ? is("notZero", left) : both("notZero");
          if (sign === "notNegative" && (both("notNegative") || print(left) === print(right) && op === "*")) return true;
          return is(sign, minusOne(left)) && is(sign, minusOne(right));
        }
        if (op === "+") return sign !== "notZero" && both("notNegative") && (sign === "notNegative" || is("positive", left) || is("positive", right));
        if (op === "-") return false;
        const n = wholeNumber(right);
        if (n !== null) return n === 0 || (n % 2 === 0 ? sign === "notNegative" || is("notZero", left) : is(sign, left));
        return sign === "notNegative" || is(sign === "positive" ? "positive" : "notZero", left);
      }
    }
  }

  /** What the form does not show: constants by their value, the rest by intervals, polynomials, and from the ends of a range. */
  private atLarge(sign: Sign, of: Expr, depth: number): boolean {
    if (variables(of).size === 0) return constantHas(sign, of);
    const { box } = this.region;
    if (sign === "notNegative" ? proveNotNegative(of, box, 256) === true : provePositive(of, box, 256) === true) return true;
    if (sign === "notZero" && provePositive(negated(of), box, 256) === true) return true;
    if (this.byPolynomial(sign, of) || this.fromEnds(sign, of)) return true;
    const plain = numerator(of);
    return print(plain) !== print(of) && this.prove(sign, plain, depth + 8);
  }

  /** A quotient of polynomials in one variable that has no zero in the range keeps the sign it has at one place. */
  private byPolynomial(sign: Sign, of: Expr): boolean {
    const [variable, ...others] = variables(of);
    const range = this.region.sides.find(({ name }) => name === variable);
    if (others.length > 0 || !range) return false;
    const parts = univariate(of, variable);
    if (!parts) return false;
    const [low, high] = rationalEnds(range);
    const zeros = (coefficients: readonly Fraction[]) => zerosBetween(coefficients, low, high);
    const except = range.except.length > 0;
    if (zeros(parts.below) > 0 || zeros(parts.above) > 0) return false;
    if (sign === "notZero") return parts.above.length > 0;
    if (except) return false;
    const [l, h] = [toNumber(moreDecimals.from(low === "-inf" ? "-1e9" : low.toFraction())), toNumber(moreDecimals.from(high === "inf" ? "1e9" : high.toFraction()))];
    return provePositive(of, { [variable]: interval((l + h) / 2, (l + h) / 2) }, 1) === true;
  }

  /** Positive in the middle, and near each end either plainly so, or rising from a zero there. */
  private fromEnds(sign: Sign, of: Expr): boolean {
    const [variable, ...others] = variables(of);
    if (others.length > 0 || !this.region.sides.some(({ name }) => name === variable)) return false;
    const candidates = sign === "notZero" ? [of, negated(of)] : [of];
    return candidates.some((f) => this.risesFromEnds(f, variable));
  }

  private risesFromEnds(f: Expr, variable: string): boolean {
    const side = this.region.sides.find(({ name }) => name === variable);
    if (!side?.exact || side.exact.low === null || side.exact.high === null) return false;
    const { low, high } = this.region.box[variable];
    const width = high - low;
    const positiveOn = (expr: Expr, from: number, to: number) => provePositive(expr, { [variable]: interval(from, to) } satisfies Box, 128) === true;
    for (const part of [1 / 8, 1 / 64, 1 / 512]) {
      const near = (end: Expr, from: number, to: number, sign: 1 | -1): boolean => {
        if (positiveOn(f, from, to)) return true;
        let slope = f;
        for (let order = 0; order < 3; order++) {
          try {
            if (isZero(simplified(substitute(slope, { [variable]: end }))) !== true) return false;
            slope = sign < 0 ? negated(differentiate(slope, variable)) : differentiate(slope, variable);
          } catch (error) {
            if (error instanceof Outside) return false;
            throw error;
          }
          if (positiveOn(slope, from, to)) return true;
        }
        return false;
      };
      const [a, b] = [low + width * part, high - width * part];
      if (positiveOn(f, a, b) && near(side.exact.low, low, a, 1) && near(side.exact.high, b, high, -1)) return true;
    }
    return false;
  }
}

/** The expression in normal form, without a denominator that is a positive number: it has the same sign. */
function numerator(of: Expr): Expr {
  const plain = simplified(of);
  return plain.kind === "operation" && plain.op === "/" && (fractionOf(plain.right)?.compare(0) ?? -1) > 0 ? plain.left : plain;
}

/** The sign of a constant: zero by its separation bound, else by its digits. */
function constantHas(sign: Sign, of: Expr): boolean {
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
 * What must be true for an expression to have a real value.
 * @example conditions(parse("sqrt(x) / (x - 1)", "x")) // x >= 0, x - 1 != 0
 */
export function conditions(expr: Expr): Condition[] {
  const found = new Map<string, Condition>();
  const need = (sign: Sign, of: Expr) => { if (fractionOf(of) === null || !constantHas(sign, of)) found.set(`${sign} ${print(of)}`, { sign, of }); };
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
