/** The real zeros of polynomials in one variable with rational coefficients, counted by Sturm's theorem. */
import Fraction from "fraction.js";

/** Coefficients, the constant first; no zeros at the end. */
export type Coefficients = readonly Fraction[];
const zero = new Fraction(0);

function trimmed(p: readonly Fraction[]): Fraction[] {
  const q = [...p];
  while (q.length > 0 && q[q.length - 1].equals(0)) q.pop();
  return q;
}

/** The remainder of a division, scaled to a leading coefficient of size 1, its sign kept. */
function remainder(a: Coefficients, b: Coefficients): Fraction[] {
  let rest = [...a];
  while (rest.length >= b.length && rest.length > 0) {
    const factor = rest[rest.length - 1].div(b[b.length - 1]);
    const shift = rest.length - b.length;
    rest = trimmed(rest.map((c, i) => (i >= shift ? c.sub(factor.mul(b[i - shift])) : c)).slice(0, -1));
  }
  const scale = rest.at(-1)?.abs();
  return scale ? rest.map((c) => c.div(scale)) : rest;
}

const at = (p: Coefficients, x: Fraction): Fraction => p.reduceRight((value, c) => value.mul(x).add(c), zero);
/** The sign at a number or at an infinite end. */
function sign(p: Coefficients, x: Fraction | "-inf" | "inf"): number {
  if (x === "inf") return Number(p[p.length - 1].s);
  if (x === "-inf") return Number(p[p.length - 1].s) * (p.length % 2 === 1 ? 1 : -1);
  const value = at(p, x);
  return value.equals(0) ? 0 : Number(value.s);
}

/**
 * How many different zeros a polynomial has in the open interval (low, high).
 * @example zerosBetween([-2, 0, 1].map((c) => new Fraction(c)), new Fraction(0), "inf") // 1, the square root of 2
 */
export function zerosBetween(coefficients: Coefficients, low: Fraction | "-inf", high: Fraction | "inf"): number {
  let p = trimmed(coefficients);
  if (p.length <= 1) return 0;
  // Zeros at the ends do not count: they are divided out.
  for (const end of [low, high]) while (typeof end !== "string" && p.length > 1 && at(p, end).equals(0)) p = dividedBy(p, end);
  if (p.length <= 1) return 0;
  const chain: Fraction[][] = [p, p.slice(1).map((c, i) => c.mul(i + 1))];
  while (chain[chain.length - 1].length > 1) {
    const next = remainder(chain[chain.length - 2], chain[chain.length - 1]).map((c) => c.neg());
    if (next.length === 0) break;
    chain.push(next);
  }
  const changes = (x: Fraction | "-inf" | "inf") => {
    const signs = chain.map((q) => sign(q, x)).filter((s) => s !== 0);
    return signs.filter((s, i) => i > 0 && s !== signs[i - 1]).length;
  };
  return changes(low) - changes(high);
}

/** p / (x - r), for a zero r. */
function dividedBy(p: Coefficients, r: Fraction): Fraction[] {
  const quotient: Fraction[] = [];
  let carry = zero;
  for (let i = p.length - 1; i > 0; i--) quotient.unshift((carry = p[i].add(carry.mul(r))));
  return quotient;
}
