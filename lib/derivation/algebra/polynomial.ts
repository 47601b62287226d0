/**
 * Polynomials in several atoms with rational coefficients, exactly: the ground on which two sides are compared.
 * An atom is a variable, a square root, a logarithm, ...; `normaliser.ts` knows which and hands in how its powers reduce.
 */
import Fraction from "fraction.js";

/** Powers of the atoms, by number, in one product: `[[0, 2], [3, 1]]` is a0^2 a3. Sorted, no zero powers. */
export type Powers = readonly (readonly [atom: number, power: number])[];
interface Term { readonly coefficient: Fraction; readonly powers: Powers }
const zero = new Fraction(0);

/** What a power of an atom stands for: sqrt(2)^2 is 2. */
export interface Lower { readonly power: number; readonly is: Polynomial }
/** The power of an atom that stands for something else, or null where its powers stay. */
export type Lowering = (atom: number) => Lower | null;

/** A polynomial: a sum of terms with different powers and coefficients other than zero. */
export class Polynomial {
  private constructor(readonly terms: ReadonlyMap<string, Term>) {}

  static constant(value: Fraction | number | bigint): Polynomial {
    return Polynomial.sum([{ coefficient: new Fraction(value), powers: [] }]);
  }
  static atom(atom: number): Polynomial { return Polynomial.sum([{ coefficient: new Fraction(1), powers: [[atom, 1]] }]); }
  static term(coefficient: Fraction, powers: Powers): Polynomial { return Polynomial.sum([{ coefficient, powers }]); }

  private static sum(list: Iterable<Term>): Polynomial {
    const terms = new Map<string, Term>();
    for (const term of list) {
      const key = term.powers.join(";");
      const coefficient = (terms.get(key)?.coefficient ?? zero).add(term.coefficient);
      if (coefficient.equals(0)) terms.delete(key); else terms.set(key, { coefficient, powers: term.powers });
    }
    return new Polynomial(terms);
  }

  /** The polynomial with the other sign of an atom. */
  conjugate(atom: number): Polynomial {
    return Polynomial.sum([...this.terms.values()].map((t) =>
      (t.powers.some(([a, power]) => a === atom && power % 2 === 1) ? { ...t, coefficient: t.coefficient.neg() } : t)));
  }

  get isZero(): boolean { return this.terms.size === 0; }
  /** The rational value of a constant polynomial, or null. */
  get constantValue(): Fraction | null {
    if (this.isZero) return zero;
    const only = this.terms.get("");
    return only && this.terms.size === 1 ? only.coefficient : null;
  }

  plus(other: Polynomial): Polynomial { return Polynomial.sum([...this.terms.values(), ...other.terms.values()]); }
  scaled(by: Fraction): Polynomial {
    return Polynomial.sum([...this.terms.values()].map((t) => ({ ...t, coefficient: t.coefficient.mul(by) })));
  }
  minus(other: Polynomial): Polynomial { return this.plus(other.scaled(new Fraction(-1))); }
  equals(other: Polynomial): boolean { return this.minus(other).isZero; }

  /** The product, with powers of atoms replaced where `lower` says so. */
  times(other: Polynomial, lower: Lowering): Polynomial {
    const raw: Term[] = [];
    for (const a of this.terms.values()) for (const b of other.terms.values()) raw.push({
      coefficient: a.coefficient.mul(b.coefficient), powers: multiply(a.powers, b.powers),
    });
    return Polynomial.sum(raw).reduced(lower);
  }

  /** One pass replaces the highest reducible atom of every term; passes go on until no such power is left. */
  private reduced(lower: Lowering): Polynomial {
    const [plain, replaced]: [Term[], Term[]] = [[], []];
    for (const term of this.terms.values()) {
      const stands = term.powers.flatMap(([atom, power]) => { const s = power >= 2 ? lower(atom) : null; return s
        && power >= s.power ? [[atom, s] as const] : []; }).at(0);
      if (!stands) { plain.push(term); continue; }
      const left = divide(term.powers, [[stands[0], stands[1].power]]);
      for (const other of stands[1].is.terms.values()) replaced.push({
        coefficient: term.coefficient.mul(other.coefficient), powers: multiply(left, other.powers),
      });
    }
    return replaced.length === 0 ? this : Polynomial.sum([...plain, ...replaced]).reduced(lower);
  }

  /** The product of atoms that every term contains, with the powers shared by all. */
  get commonPowers(): Powers {
    let common: Powers | null = null;
    for (const { powers } of this.terms.values()) {
      const here = new Map(powers);
      common = common === null ? powers : common.flatMap(([atom, power]) =>
        (here.has(atom) ? [[atom, Math.min(power, here.get(atom) as number)] as const] : []));
    }
    return common ?? [];
  }

  /** The positive rational number by which all coefficients can be divided to leave coprime whole numbers. */
  get content(): Fraction {
    let gcd = zero;
    for (const { coefficient } of this.terms.values()) gcd = gcd.equals(0) ? coefficient.abs() : gcd.gcd(coefficient.abs());
    return gcd.equals(0) ? new Fraction(1) : gcd;
  }

  /** Divides every term by a product of atoms that it contains. */
  without(powers: Powers): Polynomial {
    return Polynomial.sum([...this.terms.values()].map((t) => ({ ...t, powers: divide(t.powers, powers) })));
  }
}

function multiply(a: Powers, b: Powers): Powers {
  const sum = new Map(a);
  for (const [atom, power] of b) sum.set(atom, (sum.get(atom) ?? 0) + power);
  return [...sum].filter(([, power]) => power !== 0).sort(([x], [y]) => x - y);
}

function divide(a: Powers, b: Powers): Powers {
  return multiply(a, b.map(([atom, power]) => [atom, -power] as const));
}

/** The positive rational r with a = r b, or null. */
export function ratio(a: Polynomial, b: Polynomial): Fraction | null {
  const [key, first] = [...b.terms][0];
  const match = a.terms.get(key);
  if (!match || a.terms.size !== b.terms.size) return null;
  const r = match.coefficient.div(first.coefficient);
  return r.s > 0n && a.equals(b.scaled(r)) ? r : null;
}
