/**
 * Signs of expressions on a region, proved: by their form, by what is assumed, by intervals, by Sturm's theorem, and from the ends of a
 * range.
 */
import Fraction from "fraction.js";
import { outOfTime } from "./budget.js";
import { parts, rationalEnds } from "./domain.js";
import type { Region } from "./region.js";
import { points } from "./points.js";
import { substitute } from "./derivatives.js";
import { evaluate } from "./evaluate.js";
import { fractionOf, negated, number, operation, Outside, print, symbol, variables, wholeNumber, type Expr } from "./expression.js";
import { constantHas, numerator, type Condition, type Sign } from "./conditions.js";
import { interval, proveNotNegative, provePositive } from "./interval.js";
import { byMembers, membersOf } from "./members.js";
import { inPowersOf, simplified, univariate } from "./normal-form.js";
import { isLeastSomewhere, risesFromEnds } from "./rising.js";
import { decimals, moreDecimals } from "./reals.js";
import { signOf, toNumber, type Real } from "./real.js";
import { zerosBetween } from "./roots.js";

const minusOne = (expr: Expr): Expr => (expr.kind === "negated" ? expr.of : expr.kind === "operation"
  && expr.op === "-" ? operation("-", expr.right, expr.left) : negated(expr));
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
    for (const text of new Set([
      of, simplified(of), numerator(of),
    ].map(keyOf))) this.known.set(text, [...(this.known.get(text) ?? []), sign]);
    // a > 0 is assumed as a - 0.
    if (of.kind === "operation" && of.op === "-" && fractionOf(of.right)?.n === 0n) this.grant({ sign, of: of.left });
    if (sign === "notZero") { const other = keyOf(numerator(negated(of))); this.known.set(other, [...(this.known.get(other)
      ?? []), sign]); }
  }

  /** Grants what was proved on the region, so that more follows from it. */
  learn(condition: Condition): void {
    this.grant(condition);
    this.asked.clear();
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
    if (this.known.get(keyOf(of))?.some((known) => implies(known, sign))) return true;
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
    if (value !== null) return sign === "positive"
      ? value.compare(0) > 0
      : sign === "notNegative" ? value.compare(0) >= 0 : !value.equals(0);
    switch (of.kind) {
      case "number": case "D": return false;
      case "symbol": return of.name === "pi";
      case "negated": return sign === "notZero" && is("notZero", of.of);
      case "call":
        if (of.fn === "exp") return true;
        if (of.fn === "cos" || of.fn === "sin") return this.byAngle(sign, of.fn, of.of, depth);
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
        if (op === "+") return sign !== "notZero" && both("notNegative") && (sign === "notNegative"
          || is("positive", left) || is("positive", right));
        if (op === "-") return false;
        const n = wholeNumber(right);
        if (n !== null) return n === 0 || (n % 2 === 0 ? sign === "notNegative" || is("notZero", left) : is(sign, left));
        return sign === "notNegative" || is(sign === "positive" ? "positive" : "notZero", left);
      }
    }
  }

  /** Whether a few points show already that the sign is another, which spares the proofs. */
  private failsSomewhere(sign: Sign, of: Expr): boolean {
    if (sign === "notZero") return false;
    this.tried ??= points(this.region, 4, 7).map((point) =>
      Object.fromEntries(Object.entries(point).map(([name, text]) => [name, decimals.from(text)])));
    return this.tried.some((point) => {
      const has = ({ sign: wanted, of: expr }: Condition): boolean | null => {
        try {
          const value = evaluate(expr, decimals, point), s = signOf(value);
          // What two numbers that cancel leave says nothing.
          if (Math.abs(toNumber(value)) < 1e-30) return null;
          return wanted === "notZero" ? s !== 0 : s > 0 || (s === 0 && wanted === "notNegative");
        } catch (error) {
          if (error instanceof Outside) return null;
          throw error;
        }
      };
      return has({ sign, of }) === false && this.facts.every((fact) => has(fact) === true);
    });
  }
  private tried: readonly Readonly<Record<string, Real>>[] | undefined;

  /** sin is positive on (0, pi), cos on (-pi/2, pi/2). */
  private byAngle(sign: Sign, fn: "sin" | "cos", of: Expr, depth: number): boolean {
    const wanted = sign === "notZero" ? "positive" : sign;
    const half = operation("/", symbol("pi"), number(2));
    const [above, below] = fn === "sin" ? [of, operation("-", symbol("pi"), of)] : [operation("+", of, half), operation("-", half, of)];
    return this.prove(wanted, above, depth + 8) && this.prove(wanted, below, depth + 8);
  }

  /** A sum of multiples of variables is least in a corner of their ranges, and more than that inside. */
  private byCorner(sign: Sign, of: Expr): boolean {
    if (sign === "notZero") return this.byCorner("positive", of) || this.byCorner("positive", negated(of));
    let least: Expr = of;
    for (const name of variables(of)) {
      const side = this.region.sides.find((one) => one.name === name);
      const [, slope, ...more] = inPowersOf(of, name) ?? [];
      if (!side || !slope || more.length > 0 || variables(slope).size > 0) return false;
      const end = constantHas("positive", slope) ? side.exact.low : constantHas("positive", negated(slope)) ? side.exact.high : null;
      if (end === null) return false;
      least = substitute(least, { [name]: end });
    }
    return constantHas("notNegative", least);
  }

  /** a x^2 + b x + c with a > 0 is not negative where 4 a c - b^2 is not, and positive where that is. */
  private byDiscriminant(sign: Sign, of: Expr, depth: number): boolean {
    if (sign === "notZero") return this.byDiscriminant("positive", of, depth) || this.byDiscriminant("positive", negated(of), depth);
    return [...variables(of)].some((name) => {
      const [c, b, a, ...more] = inPowersOf(of, name) ?? [];
      if (!a || more.length > 0 || !this.prove("positive", a, depth + 8)) return false;
      return this.prove(sign, operation("-", operation("*", operation("*", number(4), a), c), operation("^", b, number(2))), depth + 8);
    });
  }

  /** More than something that is granted not to be negative. */
  private byFacts(sign: Sign, of: Expr): boolean {
    if (sign === "notZero") return false;
    return this.facts.some((fact) => {
      if (fact.sign === "notZero") return false;
      const rest = numerator(operation("-", of, fact.of));
      const plain = fractionOf(rest);
      const strict = fact.sign === "positive" || sign === "notNegative";
      if (plain !== null) return strict ? plain.compare(0) >= 0 : plain.compare(0) > 0;
      return this.known.get(keyOf(rest))?.some((known) => implies(known, strict ? "notNegative" : "positive")) ?? false;
    });
  }

  /** What the form does not show: constants by their value, the rest by intervals, polynomials, and from the ends of a range. */
  private atLarge(sign: Sign, of: Expr, depth: number): boolean {
    if (variables(of).size === 0) return constantHas(sign, of);
    if (this.failsSomewhere(sign, of)) return false;
    const { box } = this.region;
    if (sign === "notNegative" ? proveNotNegative(of, box, 256) === true : provePositive(of, box, 256) === true) return true;
    if (sign === "notZero" && provePositive(negated(of), box, 256) === true) return true;
    if (this.byFacts(sign, of) || this.byPolynomial(sign, of) || this.byCorner(sign, of)
      || this.byDiscriminant(sign, of, depth)
      || byMembers(sign, of, (wanted, expr) => this.prove(wanted, expr, depth + 8)) || this.fromEnds(sign, of, depth)) return true;
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
    const [l, h] = [toNumber(moreDecimals.from(low === "-inf"
      ? "-1e9"
      : low.toFraction())), toNumber(moreDecimals.from(high === "inf" ? "1e9" : high.toFraction()))];
    return provePositive(of, { [variable]: interval((l + h) / 2, (l + h) / 2) }, 1) === true;
  }

  /** From the ends of a range in one variable, or the place where the expression is least. */
  private fromEnds(sign: Sign, of: Expr, depth: number): boolean {
    const [variable, ...others] = variables(of);
    if (others.length > 0 || !this.region.sides.some(({ name }) => name === variable)) return false;
    const candidates = sign === "notZero" ? [of, negated(of)] : [of];
    const proves = (region: Region, wanted: Sign, expr: Expr) => new Signs(region).prove(wanted, expr, depth + 12);
    return candidates.some((f) => risesFromEnds(f, variable, this.region)
      || isLeastSomewhere(f, variable, this.region, sign === "notNegative" ? sign : "positive", proves));
  }
}

/** Text that is the same for sums and products whose members stand in another order or with their signs apart, also inside one another. */
function keyOf(expr: Expr): string {
  const factors = (of: Expr): string[] =>
    (of.kind === "operation" && of.op === "*" ? [...factors(of.left), ...factors(of.right)] : [keyOf(of)]);
  switch (expr.kind) {
    case "number": case "symbol": case "D": return print(expr);
    case "call": return `${expr.fn}(${keyOf(expr.of)})`;
    case "operation":
      if (expr.op === "*") return `(${factors(expr).sort().join(" * ")})`;
      if (expr.op === "/" || expr.op === "^") return `(${keyOf(expr.left)} ${expr.op} ${keyOf(expr.right)})`;
      break;
    case "negated": break;
  }
  const terms = membersOf(expr).map(({ of, minus }) => {
    const opposite = of.kind === "operation" && of.op === "*" && fractionOf(of.left)?.equals(-1);
    return `${minus !== (opposite ?? false) ? "-" : "+"} ${keyOf(opposite ? of.right : of)}`;
  });
  return `(${terms.sort().join(" ")})`;
}
