/** Where both sides of a claim have a value: proved everywhere, or a point where one has none, with the set named. */
import { compare, decimals, moreDecimals, toNumber, type Real } from "./reals.js";
import type { Compiled } from "./compiled.js";
import { points, type Point, type Region } from "./domain.js";
import { evaluate, expandDerivatives, fractionOf, Missing, Outside, parse, substitute, variables, type Expr } from "./expression.js";
import { conditions, Signs, type Condition } from "./signs.js";
import { plainText } from "./words.js";

/** What is known of the existence of both sides on a region. */
export interface Existence {
  /** True: both sides exist at every point. False: `missing` shows a point where one does not. Null: neither is proved. */
  readonly everywhere: boolean | null;
  /** All conditions of both sides. */
  readonly conditions: readonly Condition[];
  /** Those that are not proved to hold on the whole region. */
  readonly unproved: readonly Condition[];
  /** A point where a side has no value, in words. */
  readonly missing: string | null;
  /** The set where both sides exist, in words, where it is not everywhere: "x >= 0". */
  readonly where: string;
}

const signWords: Readonly<Record<Condition["sign"], string>> = { positive: "> 0", notNegative: ">= 0", notZero: "!= 0" };
/** A condition in words. @example inWords({ sign: "notZero", of: parse("x - y", "x") }) // "x - y != 0" */
export const inWords = ({ sign, of }: Condition): string => `${plainText(of)} ${signWords[sign]}`;

/** Looks into the existence of both sides of a claim. */
export function existence(claim: Pick<Compiled, "left" | "right" | "region">): Existence {
  const { region } = claim;
  const all = [...conditions(claim.left), ...conditions(claim.right)].filter(({ sign, of }, i, list) => list.findIndex((c) => c.sign === sign && plainText(c.of) === plainText(of)) === i);
  const signs = new Signs(region);
  const unproved = all.filter((condition) => !signs.proves(condition));
  if (unproved.length === 0) return { everywhere: true, conditions: all, unproved, missing: null, where: "" };
  for (const condition of unproved) {
    const missing = violation(condition, region);
    if (missing !== null) return { everywhere: false, conditions: all, unproved, missing, where: unproved.map((c) => setOf(c, region)).filter((text, i, list) => list.indexOf(text) === i).join(" and ") };
  }
  return { everywhere: null, conditions: all, unproved, missing: null, where: unproved.map(inWords).join(" and ") };
}

/** The value of an expression at a point, or null. */
function valueAt(expr: Expr, point: Readonly<Record<string, Real>>): Real | null {
  try {
    return evaluate(expr, decimals, point);
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}
const real = (point: Point): Readonly<Record<string, Real>> => Object.fromEntries(Object.entries(point).map(([name, text]) => [name, decimals.from(text)]));
const fails = (sign: Condition["sign"], value: Real): boolean => (sign === "positive" ? value.m <= 0n : sign === "notNegative" ? value.m < 0n : value.m === 0n);

/** A point where a condition fails, in words: seen at a point, or between two points where a divisor changes its sign. */
function violation({ sign, of }: Condition, region: Region): string | null {
  const what = sign === "notZero" ? "a divisor" : "what stands under a root, in a logarithm or in W";
  const tell = (where: string, value: string) => `${where === "" ? "" : `at ${where} `}${plainText(of)} is ${value}, ${what}`;
  if (region.names.length === 0) {
    const value = valueAt(of, {});
    return value !== null && fails(sign, value) ? tell("", brief(value)) : null;
  }
  for (const at of zerosOf(of, region)) if (at.exact !== null && sign !== "notNegative") return tell(`${at.name} = ${at.text}`, "0");
  let before: { readonly point: Point; readonly value: Real } | null = null;
  for (const point of points(region, 120, 20201)) {
    const value = valueAt(of, real(point));
    if (value === null) continue;
    if (fails(sign, value)) return tell(Object.entries(point).map(([name, text]) => `${name} = ${Number(text)}`).join(", "), brief(value));
    if (sign === "notZero" && before && before.value.m > 0n !== value.m > 0n && continuous(of, region)) {
      return `${plainText(of)}, a divisor, has both signs on the domain, and 0 in between`;
    }
    before = { point, value };
  }
  return null;
}

/** Whether an expression is continuous on the region: it exists everywhere there, and the region is connected. */
function continuous(of: Expr, region: Region): boolean {
  const signs = new Signs(region);
  return region.assumptions.length === 0 && region.sides.every(({ except }) => except.length === 0) && conditions(of).every((condition) => signs.proves(condition));
}

const brief = (x: Real): string => String(Number(toNumber(x).toPrecision(6)));

/** A zero of an expression in one variable: its text, and the expression that it is where it was recognised and checked. */
interface Zero { readonly name: string; readonly at: number; readonly text: string; readonly exact: Expr | null }
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
  const f = (x: number): number => { const value = valueAt(plain, { [name]: decimals.from(x) }); return value === null ? NaN : value.m === 0n ? 0 : toNumber(value) || Math.sign(Number(value.m > 0n) - 0.5) * Number.MIN_VALUE; };
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
      for (let k = 0; k < 60; k++) { const m = (a + b) / 2; const v = f(m); if (v === 0) { a = b = m; break; } if (v * value > 0) b = m; else a = m; }
      // A change of sign through infinity is no zero.
      if (Math.abs(f((a + b) / 2)) < 1e-6 * Math.max(1, Math.abs(value))) add((a + b) / 2);
    }
    before = value;
  }
  return zeros.sort((a, b) => a.at - b.at);
}

/** Numbers at which divisors vanish without changing their sign, more often than elsewhere. */
const candidates = ["0", ...[1, 2, 3, 4, 5, 6].flatMap((k) => [`${k}`, `-${k}`, `${k} / 2`, `-${k} / 2`, `${k} / 3`, `-${k} / 3`, `${k} * pi / 2`, `-${k} * pi / 2`, `${k} * pi / 4`, `-${k} * pi / 4`, `sqrt(${k})`, `-sqrt(${k})`]), "exp(1)", "exp(-1)", "-exp(-1)", "pi / 3", "pi / 6", "(sqrt(5) - 1) / 2", "(sqrt(5) + 1) / 2"];

/** The short expression that a number is, where 60 digits say that f vanishes there. */
function recognised(x: number, f: Expr, name: string): Expr | null {
  const texts: string[] = [];
  for (let d = 1; d <= 100; d++) {
    for (const [unit, word] of [[1, ""], [Math.PI, " * pi"], [Math.SQRT2, " * sqrt(2)"], [Math.sqrt(3), " * sqrt(3)"], [Math.sqrt(5), " * sqrt(5)"]] as const) {
      const n = Math.round((x / unit) * d);
      if (Math.abs(n / d - x / unit) < 1e-9 * Math.max(1, Math.abs(x)) && (word === "" || n !== 0) && (word === "" || d <= 12)) texts.push(word === "" ? (d === 1 ? `${n}` : `${n} / ${d}`) : `${n === 1 ? "1" : n}${word}${d === 1 ? "" : ` / ${d}`}`);
    }
    if (texts.length > 0) break;
  }
  for (const text of candidates) if (Math.abs(toNumber(evaluate(parse(text, ""), decimals, {})) - x) < 1e-9 * Math.max(1, Math.abs(x))) texts.push(text);
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

/** The set where a condition holds, in words: solved for its variable where it has one and its zeros are found. */
export function setOf(condition: Condition, region: Region): string {
  const { sign, of } = condition;
  const zeros = zerosOf(of, region);
  const [name, ...others] = variables(of);
  const side = region.sides.find((s) => s.name === name);
  if (others.length > 0 || !side || zeros.length > 12) return inWords(condition);
  if (sign === "notZero") return zeros.length > 0 ? zeros.map(({ text }) => `${name} != ${text}`).join(", ") : inWords(condition);
  const ends = [side.low ? toNumber(side.low) : -1e3, ...zeros.map(({ at }) => at), side.high ? toNumber(side.high) : 1e3];
  const holds = ends.slice(1).map((end, i) => { const value = valueAt(of, { [name]: decimals.from((ends[i] + end) / 2) }); return value !== null && !fails(sign, value); });
  const pieces: string[] = [];
  for (let i = 0; i < holds.length; i++) {
    if (!holds[i]) continue;
    let j = i;
    // A zero between two parts that both hold belongs to them, unless the sign must be positive.
    while (j + 1 < holds.length && holds[j + 1] && sign === "notNegative") j++;
    const [from, to] = [zeros[i - 1], zeros[j]];
    const equal = sign === "notNegative" ? "=" : "";
    pieces.push(from && to ? `${from.text} <${equal} ${name} <${equal} ${to.text}` : from ? `${name} >${equal} ${from.text}` : to ? `${name} <${equal} ${to.text}` : "");
    i = j;
  }
  return pieces.length === 0 || pieces.includes("") ? inWords(condition) : pieces.join(" or ");
}

/** The region cut down to where the conditions on single variables hold: boxes, each connected, with the conditions left over. */
export function piecesOf(region: Region, unproved: readonly Condition[]): { readonly regions: readonly Region[]; readonly left: readonly Condition[] } {
  let regions: Region[] = [region];
  const left: Condition[] = [];
  for (const condition of unproved) {
    const [name, ...others] = variables(condition.of);
    const zeros = zerosOf(condition.of, region);
    if (others.length > 0 || name === undefined || zeros.length === 0 || zeros.length > 6 || zeros.some(({ exact }) => exact === null)) { left.push(condition); continue; }
    regions = regions.flatMap((r) => cutAt(r, name, zeros.map(({ exact }) => exact as Expr))).filter((r) => {
      const point = points(r, 1, 5)[0];
      const value = point ? valueAt(condition.of, real(point)) : null;
      return value !== null && !fails(condition.sign, value);
    });
    if (regions.length > 24) return { regions: [region], left: [...unproved] };
  }
  return { regions, left };
}

function cutAt(region: Region, name: string, at: readonly Expr[]): Region[] {
  const side = region.sides.find((s) => s.name === name);
  if (!side) return [region];
  const inside = at.map((expr) => ({ expr, value: evaluate(expr, decimals, {}) }))
    .filter(({ value }) => (!side.low || compare(value, side.low) > 0) && (!side.high || compare(value, side.high) < 0))
    .sort((a, b) => compare(a.value, b.value));
  const ends = [{ expr: side.exact.low, value: side.low }, ...inside, { expr: side.exact.high, value: side.high }];
  return ends.slice(1).map((end, i) => {
    const [low, high] = [ends[i], end];
    const outside = (value: Real | null, sign: number) => (value === null ? sign * Infinity : fractionOf(parse(String(toNumber(value)), "")) && compare(decimals.from(toNumber(value)), value) === 0 ? toNumber(value) : toNumber(value) + sign * Math.abs(toNumber(value)) * 2 ** -50);
    return {
      ...region,
      sides: region.sides.map((s) => (s === side ? { ...s, low: low.value, high: high.value, exact: { low: low.expr, high: high.expr } } : s)),
      box: { ...region.box, [name]: { low: outside(low.value, -1), lowOpen: true, high: outside(high.value, 1), highOpen: true } },
    };
  });
}
