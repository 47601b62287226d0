/** Sines and cosines of sums and multiples, as polynomials in those of their parts; and of multiples of pi, as numbers. */
import Fraction from "fraction.js";
import type { Quotient } from "./atoms.js";
import { Outside } from "./expression.js";
import { Polynomial } from "./polynomial.js";
import { one, Quotients, rational } from "./quotients.js";

/** An angle or an exponent was met in a finer part than before: the reduction starts again with the finer unit. */
export class Restart extends Error {}
/** The parts that arguments are cut into: sin(x) and sin(x / 2) have the unit x / 2 in common. */
export type Units = Map<string, bigint>;

interface Pair { readonly sin: Quotient; readonly cos: Quotient }
/** Multiples beyond this stay as they are. */
const mostMultiples = 24n;

/** Quotients that know angles; `squareRootOf` a fraction comes from who knows roots. */
export abstract class Angles extends Quotients {
  constructor(eliminate: "sin" | "cos", private readonly units: Units) { super(eliminate); }

  protected abstract squareRoot(of: Quotient): Quotient;

  /** How often the unit of `key` goes into `coefficient`; a unit that is too coarse is made finer. */
  protected multiples(key: string, coefficient: Fraction): { readonly n: bigint; readonly unit: bigint } {
    const unit = this.units.get(key) ?? 1n;
    const n = coefficient.mul(unit);
    if (n.d === 1n) return { n: n.s * n.n, unit };
    if (unit * n.d > 60n) throw new Outside("an angle or an exponent cut this fine");
    this.units.set(key, unit * n.d);
    throw new Restart();
  }

  /** sin or cos of a quotient: of a sum by the addition theorems, of a multiple by those of de Moivre. */
  protected circular(fn: "sin" | "cos", of: Quotient): Quotient {
    if (of.above.isZero) return rational(fn === "sin" ? 0 : 1);
    const scale = of.below.constantValue;
    const terms = [...of.above.terms.values()];
    if (scale === null || terms.length > 4) return this.mirrored(fn, of);
    const pairs: Pair[] = [];
    let turn = new Fraction(0);
    for (const { coefficient, powers } of terms) {
      const c = coefficient.div(scale);
      if (powers.length === 1 && powers[0][1] === 1 && this.isPi(powers[0][0])) { turn = c; continue; }
      const { n, unit } = this.multiples(`angle ${this.textOf(powers)}`, c);
      const size = n < 0n ? -n : n;
      if (size > mostMultiples) return this.mirrored(fn, of);
      const base = { above: Polynomial.term(new Fraction(1, unit), powers), below: one };
      const pair = this.multiple({ sin: this.mirrored("sin", base), cos: this.mirrored("cos", base) }, Number(size));
      pairs.push(n < 0n ? { sin: this.minus(rational(0), pair.sin), cos: pair.cos } : pair);
      if (n < 0n) this.rules.add("parity");
      if (size > 1n) this.rules.add("multiple angles");
    }
    if (!turn.equals(0)) pairs.push({ sin: this.cosineOf(new Fraction(1, 2).sub(turn)), cos: this.cosineOf(turn) });
    if (pairs.length > 1) this.rules.add("addition theorems");
    return pairs.reduce((a, b) => this.added(a, b))[fn];
  }

  private added(a: Pair, b: Pair): Pair {
    return {
      sin: this.plus(this.times(a.sin, b.cos), this.times(a.cos, b.sin)),
      cos: this.minus(this.times(a.cos, b.cos), this.times(a.sin, b.sin)),
    };
  }
  private multiple(base: Pair, n: number): Pair {
    let result = base;
    for (let i = 1; i < n; i++) result = this.added(result, base);
    return result;
  }

  /** The atom, its argument's first sign made positive. */
  private mirrored(fn: "sin" | "cos", of: Quotient): Quotient {
    const first = [...of.above.terms].sort(([x], [y]) => (x < y ? -1 : 1))[0][1];
    if (first.coefficient.s > 0n) return this.atom({ kind: fn, of });
    this.rules.add("parity");
    const atom = this.atom({ kind: fn, of: this.minus(rational(0), of) });
    return fn === "sin" ? this.minus(rational(0), atom) : atom;
  }

  /** cos(t pi), brought into [0, pi/2]; known roots where there are some, else an atom that `isZero` knows as a number. */
  private cosineOf(t: Fraction): Quotient {
    let turn = t.abs().mod(2);
    if (turn.compare(1) > 0) turn = new Fraction(2).sub(turn);
    if (turn.compare("1/2") > 0) return this.minus(rational(0), this.cosineOf(new Fraction(1).sub(turn)));
    if (turn.equals(0)) return rational(1);
    const [a, root] = values[turn.toFraction()] ?? [null, null];
    if (a === null) return this.atom({ kind: "cos", of: { above: this.pi().above.scaled(turn), below: one } });
    this.rules.add(turn.equals("1/4") ? "values at pi/4" : "values at parts of pi");
    return this.plus(rational(new Fraction(a)), root === null
      ? rational(0)
      : this.times(rational(new Fraction(root[0])), this.squareRoot(rational(root[1]))));
  }
  private pi(): Quotient { return this.atom({ kind: "symbol", name: "pi" }); }

  /** A product of atoms as text, to tell units apart. */
  protected abstract textOf(powers: readonly (readonly [number, number])[]): string;
}

/** cos(t pi) = a + b sqrt(c). */
const values: Readonly<Record<string, readonly [a: string, root: readonly [b: string, c: number] | null]>> = {
  "1/2": ["0", null], "1/3": ["1/2", null], "1/4": ["0", ["1/2", 2]], "1/6": ["0", ["1/2", 3]], "1/5": ["1/4", ["1/4", 5]],
  "2/5": ["-1/4", ["1/4", 5]],
};
