/** Two kinds of numbers to evaluate expressions in: Float64, and Q(sqrt2, sqrt5) exactly. */
import Fraction from "fraction.js";
import { lambertW, Surd } from "../theory/index.js";
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
  call: (fn, a) => (fn === "W" ? (a >= 0 ? lambertW(a) : NaN) : Math[fn](a)),
};

/** The exact numbers of Q(sqrt2, sqrt5); a logarithm, or a root outside the field, throws `Outside`. */
export const surds: Algebra<Surd> = {
  number: (value: Fraction) => Surd.of(value),
  pi: () => { throw new Outside("pi"); },
  negated: (a) => a.negated(),
  plus: (a, b) => a.plus(b),
  minus: (a, b) => a.minus(b),
  times: (a, b) => a.times(b),
  over: (a, b) => inField(() => a.over(b)),
  power: (a, _b, whole) => {
    if (whole === null || Math.abs(whole) > 64) throw new Outside("a power with this exponent");
    return inField(() => a.power(whole));
  },
  call: (fn, a) => {
    const rational = a.rational();
    if (fn !== "sqrt" || rational === null) throw new Outside(fn);
    return inField(() => Surd.root(rational));
  },
};

function inField(compute: () => Surd): Surd {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) throw new Outside(error.message);
    throw error;
  }
}
