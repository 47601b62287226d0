/**
 * The arithmetic of normal forms: quotients of polynomials over a list of atoms that grows, squares of roots and of sines reduced on the
 * way.
 */
import Fraction from "fraction.js";
import type { Atom, Quotient, RuleName } from "./atoms.js";
import { outOfTime } from "./budget.js";
import { Late, Outside } from "./expression.js";
import { Polynomial, type Lower, type Powers } from "./polynomial.js";

/** The polynomial 1. */
export const one = Polynomial.constant(1);
/** A number as a quotient. */
export const rational = (value: Fraction | number): Quotient => ({ above: Polynomial.constant(value), below: one });
/** A polynomial as a quotient. */
export const whole = (above: Polynomial): Quotient => ({ above, below: one });

/** Products of terms that one reduction multiplies out at most: twice what the ledger's largest needs (S18, mutants included). */
const mostProducts = 30_000;
/** Coefficients stay below this; beyond it fractions get slow, and no equation gets there by accident. */
const largest = 10n ** 300n;

/**
 * Sum, product and quotient over atoms that are numbered as they come up; `eliminate` says which of sin and cos Pythagoras removes the
 * squares of.
 */
export class Quotients {
  readonly rules: Set<RuleName> = new Set<RuleName>();
  readonly atoms: Atom[] = [];
  private work = 0;

  constructor(private readonly eliminate: "sin" | "cos") {}

  private readonly lower = (atom: number): Lower | null => {
    const a = this.atoms[atom];
    if (a.kind === "sqrt") { this.rules.add("square roots"); return { power: 2, is: a.of.above }; }
    if (a.kind === "exp") return this.rootOf(a.of);
    if (a.kind !== this.eliminate || this.isAngle(a.of)) return null;
    this.rules.add("Pythagoras");
    const other = this.atom({ kind: this.eliminate === "sin" ? "cos" : "sin", of: a.of }).above;
    return { power: 2, is: one.minus(other.times(other, () => null)) };
  };

  /** exp(ln(a) / n) is the n-th root of a: its n-th power is a. */
  private rootOf({ above, below }: Quotient): Lower | null {
    const only = above.terms.size === 1 ? [...above.terms.values()][0] : null;
    if (!only || only.powers.length !== 1 || only.powers[0][1] !== 1 || !below.equals(one)
      || only.coefficient.n !== 1n || only.coefficient.s < 0n) return null;
    const log = this.atoms[only.powers[0][0]];
    if (log.kind !== "log" || only.coefficient.d > 60n || !log.of.below.equals(one)) return null;
    this.rules.add("exponential rules");
    return { power: Number(only.coefficient.d), is: log.of.above };
  }

  /** Whether a quotient is a rational multiple of pi: its sine is a number, which has its own rules. */
  protected isAngle({ above, below }: Quotient): boolean {
    return below.constantValue !== null && [...above.terms.values()].every(({ powers }) =>
      powers.length === 1 && powers[0][1] === 1 && this.isPi(powers[0][0]));
  }
  protected isPi(atom: number): boolean { const a = this.atoms[atom]; return a.kind === "symbol" && a.name === "pi"; }

  protected multiply(a: Polynomial, b: Polynomial): Polynomial {
    this.work += a.terms.size * b.terms.size;
    if (this.work > mostProducts || outOfTime()) throw new Outside("more terms than are multiplied out");
    const product = a.times(b, this.lower);
    for (const { coefficient } of product.terms.values()) if (coefficient.n > largest
      || coefficient.d > largest) throw new Outside("a coefficient this large");
    return product;
  }

  plus(a: Quotient, b: Quotient): Quotient {
    if (a.below.equals(b.below)) return this.cancel({ above: a.above.plus(b.above), below: a.below });
    return this.cancel({ above: this.multiply(a.above, b.below)
      .plus(this.multiply(b.above, a.below)), below: this.multiply(a.below, b.below) });
  }
  minus(a: Quotient, b: Quotient): Quotient { return this.plus(a, { above: b.above.scaled(new Fraction(-1)), below: b.below }); }
  protected times(a: Quotient, b: Quotient): Quotient {
    if (a.above.equals(b.below)) return this.cancel({ above: b.above, below: a.below });
    if (b.above.equals(a.below)) return this.cancel({ above: a.above, below: b.below });
    return this.cancel({ above: this.multiply(a.above, b.above), below: this.multiply(a.below, b.below) });
  }
  protected over(a: Quotient, b: Quotient): Quotient {
    if (b.above.isZero) throw new Outside("a division by zero");
    return this.times(a, { above: b.below, below: b.above });
  }

  /** Divides out shared products of atoms and shared numbers, and a denominator that equals the numerator. */
  private cancel({ above, below }: Quotient): Quotient {
    if (above.isZero) return rational(0);
    if (above.equals(below)) return rational(1);
    const belowPowers = new Map(below.commonPowers);
    const shared: Powers = above.commonPowers.flatMap(([atom, power]) =>
      (belowPowers.has(atom) ? [[atom, Math.min(power, belowPowers.get(atom) as number)] as const] : []));
    // The sign goes above, so that 1/(-4) and -1/4 are one form.
    const sign = [...below.terms].sort(([x], [y]) => (x < y ? -1 : 1))[0][1].coefficient.s;
    const content = below.content.inverse().mul(sign);
    return { above: above.without(shared).scaled(content), below: below.without(shared).scaled(content) };
  }

  /** The atom wanted, a new one unless it is known already. */
  protected atom(wanted: Atom): Quotient {
    if (outOfTime()) throw new Late("more time than was given");
    let index = this.atoms.findIndex((a) => a.kind === wanted.kind && (a.kind === "symbol"
      ? a.name === (wanted as { name: string }).name
      : this.minus(a.of, (wanted as { of: Quotient }).of).above.isZero));
    if (index < 0) index = this.atoms.push(wanted) - 1;
    return whole(Polynomial.atom(index));
  }
}
