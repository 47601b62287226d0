/** Two kinds of numbers to evaluate expressions in: Float64, and Q(sqrt2, sqrt5) exactly. */
import Fraction from "fraction.js";
import { lambertW, Surd } from "../../theory/index.js";
import { Outside, type Algebra } from "./expression.js";

/** Float64. */
export const floats: Algebra<number> = {
  number: (value) => value.valueOf(),
  pi: () => Math.PI,
  negated: (a) => -a,
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
  times: (a, b) => a * b,
  over: (a, b) => a / b,
  power: (a, b) => Math.pow(a, b),
  call: (fn, a) => (fn === "W" ? (a >= 0 ? lambertW(a) : NaN) : fn === "erf" ? NaN : Math[fn](a)),
};

/** The exact numbers of Q(sqrt2, sqrt5); a logarithm, or a root outside the field, throws `Outside`. */
export const surds: Algebra<Surd> = {
  number: (value: Fraction) => Surd.of(value),
  pi: () => { throw new Outside("pi"); },
  negated: (a) => a.negated(),
  plus: (a, b) => a.plus(b),
  minus: (a, b) => a.minus(b),
  times: (a, b) => bounded(a.times(b)),
  over: (a, b) => inField(() => bounded(a.over(b))),
  power: (a, _b, whole) => {
    if (whole === null || Math.abs(whole) > 64) throw new Outside("a power with this exponent");
    // A power too large is refused before it is computed.
    const digits = Math.max(...a.parts.map(({ n, d }) => Math.max(n.toString().length, d.toString().length)));
    if (digits * Math.abs(whole) > largestDigits) throw new Outside("a fraction this large");
    return inField(() => a.power(whole));
  },
  call: (fn, a) => {
    const rational = a.rational();
    if (fn !== "sqrt" || rational === null) throw new Outside(fn);
    return inField(() => Surd.root(rational));
  },
};

/** A number whose fractions have not grown beyond reason. */
function bounded(a: Surd): Surd {
  if (a.parts.some(({ n, d }) => n > largest || d > largest)) throw new Outside("a fraction this large");
  return a;
}
const largestDigits = 300;
const largest = 10n ** BigInt(largestDigits);

function inField(compute: () => Surd): Surd {
  try {
    return compute();
  } catch (error) {
    // Only what the field itself refuses: an overflow of the stack, a RangeError as well, is a mistake.
    if (error instanceof RangeError && error.message.includes("Q(sqrt2, sqrt5)")) throw new Outside(error.message);
    throw error;
  }
}

/** The prime factors of a whole number with their powers, by trial division (the numbers of the theory are small). */
export function primes(n: bigint): [prime: bigint, power: number][] {
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
