/** The zeros of expressions in one variable that are found: recognised as short expressions where they are, and checked in 60 digits. */
import { expandDerivatives, substitute } from "./derivatives.js";
import type { Region } from "./region.js";
import { evaluate } from "./evaluate.js";
import { Missing, Outside, variables, type Expr } from "./expression.js";
import { parse } from "./parse.js";
import { compare, toNumber, type Real } from "./real.js";
import { decimals, moreDecimals } from "./reals.js";
import { plainText } from "./words.js";

/** The value of an expression at a point, or null. */
export function valueAt(expr: Expr, point: Readonly<Record<string, Real>>): Real | null {
  try {
    return evaluate(expr, decimals, point);
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}
/** A zero of an expression in one variable: its text, and the expression that it is where it was recognised and checked. */
export interface Zero { readonly name: string; readonly at: number; readonly text: string; readonly exact: Expr | null }
const known = new WeakMap<Expr, Map<Region, readonly Zero[]>>();

/** The zeros that are found of an expression in one variable on its range: by changes of sign, and at numbers that are often one. */
export function zerosOf(of: Expr, region: Region): readonly Zero[] {
  const of1 = known.get(of) ?? new Map<Region, readonly Zero[]>();
  known.set(of, of1);
  const found = of1.get(region) ?? findZeros(of, region);
  of1.set(region, found);
  return found;
}

const steps = 240;
function findZeros(of: Expr, region: Region): readonly Zero[] {
  const [name, ...others] = variables(of);
  const side = region.sides.find((s) => s.name === name);
  if (others.length > 0 || !side) return [];
  const plain = expandDerivatives(of);
  const low = side.low ? toNumber(side.low) : -30;
  const high = side.high ? toNumber(side.high) : 30;
  const f = (x: number): number => { const value = valueAt(plain, { [name]: decimals.from(x) }); return value === null
    ? NaN
    : value.m === 0n ? 0 : toNumber(value) || Math.sign(Number(value.m > 0n) - 0.5) * Number.MIN_VALUE; };
  const zeros: Zero[] = [];
  const add = (x: number) => {
    if (!(x > low && x < high) || zeros.some((z) => Math.abs(z.at - x) < 1e-9 * Math.max(1, Math.abs(x)))) return;
    const exact = recognised(x, plain, name);
    zeros.push({ name, at: x, text: exact ? plainText(exact) : String(Number(x.toPrecision(8))), exact });
  };
  for (const text of candidates) {
    const value = toNumber(evaluate(parse(text, ""), decimals, {}));
    if (value > low && value < high && Math.abs(f(value)) < 1e-12 && recognised(value, plain, name)) add(value);
  }
  let before = NaN;
  for (let i = 0; i <= steps; i++) {
    const x = low + ((high - low) * (i + 0.3819)) / (steps + 1);
    const value = f(x);
    if (value === 0) add(x);
    else if (before * value < 0) {
      let [a, b] = [low + ((high - low) * (i - 1 + 0.3819)) / (steps + 1), x];
      // Down to the last digits of the zero itself, which may be a small number.
      for (let k = 0; k < 400 && Math.abs(b - a) > 1e-15 * Math.max(Math.abs(a), Math.abs(b)); k++) {
        const m = (a + b) / 2;
        const v = f(m);
        if (v === 0) a = b = m;
        else if (v * value > 0) b = m;
        else a = m;
      }
      // A change of sign through infinity is no zero.
      if (Math.abs(f((a + b) / 2)) < 1e-6 * Math.max(1, Math.abs(value))) add((a + b) / 2);
    }
    before = value;
  }
  return zeros.sort((a, b) => a.at - b.at);
}

/** Numbers at which divisors vanish without changing their sign, more often than elsewhere. */
const candidates = ["0", ...[1, 2, 3, 4, 5, 6].flatMap((k) => [
  `${k}`, `-${k}`, `${k} / 2`, `-${k} / 2`, `${k} / 3`, `-${k} / 3`, `${k} * pi / 2`, `-${k} * pi / 2`, `${k} * pi / 4`, `-${k} * pi / 4`,
  `sqrt(${k})`, `-sqrt(${k})`,
]), "exp(1)", "exp(-1)", "-exp(-1)", "pi / 3", "pi / 6", "(sqrt(5) - 1) / 2", "(sqrt(5) + 1) / 2"];

/** The short expression that a number is, where 60 digits say that f vanishes there. */
function recognised(x: number, f: Expr, name: string): Expr | null {
  const texts: string[] = [];
  for (let d = 1; d <= 100; d++) {
    for (const [
      unit, word,
    ] of [[1, ""], [Math.PI, " * pi"], [Math.SQRT2, " * sqrt(2)"], [Math.sqrt(3), " * sqrt(3)"], [Math.sqrt(5), " * sqrt(5)"]] as const) {
      const n = Math.round((x / unit) * d);
      if (Math.abs(n / d - x / unit) < 1e-9 * Math.max(1, Math.abs(x)) && (word === "" || n !== 0)
        && (word === "" || d <= 12)) texts.push(word === ""
        ? (d === 1 ? `${n}` : `${n} / ${d}`)
        : `${Math.abs(n) === 1 ? `${n < 0 ? "-" : ""}${word.slice(3)}` : `${n}${word}`}${d === 1 ? "" : ` / ${d}`}`);
    }
    if (texts.length > 0) break;
  }
  if (/^-?\d+\.\d{1,7}$/.test(String(Number(x.toPrecision(8))))) texts.push(String(Number(x.toPrecision(8))));
  for (const text of candidates) if (Math.abs(toNumber(evaluate(
    parse(text, ""), decimals, {},
  )) - x) < 1e-9 * Math.max(1, Math.abs(x))) texts.push(text);
  for (const text of texts) {
    const expr = parse(text, "");
    try {
      const value = evaluate(substitute(f, { [name]: expr }), moreDecimals, {});
      if (compare({ m: value.m < 0n ? -value.m : value.m, e: value.e }, moreDecimals.from("1e-150")) < 0) return expr;
    } catch (error) {
      if (error instanceof Missing || error instanceof Outside) continue;
      throw error;
    }
  }
  return null;
}
