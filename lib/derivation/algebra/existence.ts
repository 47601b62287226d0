/** Where both sides of a claim have a value: proved everywhere, or a point where one has none, with the set named. */
import { signAt } from "./balls.js";
import { outOfTime } from "./budget.js";
import { substitute } from "./derivatives.js";
import { toDecimal, toNumber, type Real } from "./real.js";
import { decimals } from "./reals.js";
import type { Compiled } from "./compiled.js";
import { cutAt } from "./domain.js";
import type { Point, Region } from "./region.js";
import { points } from "./points.js";
import { evaluate } from "./evaluate.js";
import { number, variables, type Expr } from "./expression.js";
import { conditions, vanishes, type Condition } from "./conditions.js";
import { Signs } from "./signs.js";
import { plainText } from "./words.js";
import { valueAt, zerosOf, type Zero } from "./zeros.js";

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
  const all = [...conditions(claim.left), ...conditions(claim.right)].filter(({ sign, of }, i, list) =>
    list.findIndex((c) => c.sign === sign && plainText(c.of) === plainText(of)) === i);
  const signs = new Signs(region);
  let unproved: readonly Condition[] = all;
  for (let before = Infinity; unproved.length > 0 && unproved.length < before;) {
    before = unproved.length;
    const proved = unproved.filter((condition) => signs.proves(condition));
    unproved = unproved.filter((condition) => !proved.includes(condition));
    // What is proved helps with the rest: where cos(x + y) is not 0, 1 - tan(x) tan(y) is not, either.
    proved.forEach((condition) => signs.learn(condition));
  }
  if (unproved.length === 0) return { everywhere: true, conditions: all, unproved, missing: null, where: "" };
  for (const condition of unproved) {
    const missing = violation(condition, region);
    if (missing !== null) return { everywhere: false, conditions: all, unproved, missing, where: setOf(unproved, region) };
  }
  return { everywhere: null, conditions: all, unproved, missing: null, where: unproved.map(inWords).join(" and ") };
}

/**
 * Whether a condition fails at a point: proved, by a sign that rounding cannot have made, or by a zero that is one exactly.
 * Null where neither is known.
 */
function failsAt({ sign, of }: Condition, point: Point, thorough = true): boolean | null {
  const found = signAt(of, point);
  if (found === "missing") return true;
  if (found !== null) return sign === "positive" ? found < 1 : sign === "notNegative" ? found < 0 : found === 0;
  if (!thorough) return null;
  const zero = vanishes(substitute(of, Object.fromEntries(Object.entries(point).map(([name, text]) => [name, number(text)]))));
  return zero ? sign !== "notNegative" : null;
}

/** Points at which a zero that no precision tells from none is looked into exactly: the first few show what the others would. */
const mostUnsure = 6;

/** A point where a condition fails, in words: seen at a point, or between two points where a divisor changes its sign. */
function violation(condition: Condition, region: Region): string | null {
  const { sign, of } = condition;
  const what = sign === "notZero" ? "a divisor" : "what stands under a root, in a logarithm or in W";
  const tell = (where: string, value: string) => `${where === "" ? "" : `at ${where} `}${plainText(of)} is ${value}, ${what}`;
  const valueIn = (point: Point) => { const value = valueAt(of, real(point)); return value === null ? "missing" : brief(value); };
  if (region.names.length === 0) return failsAt(condition, {}) ? tell("", valueIn({})) : null;
  if (sign !== "notNegative") for (const { name, exact, text } of zerosOf(of, region)) {
    if (exact !== null && vanishes(substitute(of, { [name]: exact }))) return tell(`${name} = ${text}`, "0");
  }
  let before: -1 | 0 | 1 | null = null;
  let unsure = 0;
  for (const point of points(region, 120, 20201)) {
    if (outOfTime()) return null;
    const fails = failsAt(condition, point, unsure < mostUnsure);
    if (fails === null) unsure++;
    if (fails) return tell(Object.entries(point).map(([name, text]) => `${name} = ${Number(text)}`).join(", "), valueIn(point));
    const now = sign === "notZero" && fails === false ? signAt(of, point) as -1 | 1 : null;
    if (now !== null && before !== null && now !== before && continuous(of, region)) {
      return `${plainText(of)}, a divisor, has both signs on the domain, and 0 in between`;
    }
    before = now ?? before;
  }
  return null;
}

const real = (point: Point): Readonly<Record<string, Real>> =>
  Object.fromEntries(Object.entries(point).map(([name, text]) => [name, decimals.from(text)]));

/** Whether an expression is continuous on the region: it exists everywhere there, and the region is connected. */
function continuous(of: Expr, region: Region): boolean {
  const signs = new Signs(region);
  return region.assumptions.length === 0 && region.sides.every(({ except }) =>
    except.length === 0) && conditions(of).every((condition) => signs.proves(condition));
}

const brief = (x: Real): string => String(Number(toNumber(x).toPrecision(6)));

/**
 * The set where all conditions hold, in words: solved for the variable where they have one and their zeros are found; those that follow
 * from the others are left out.
 */
function setOf(unproved: readonly Condition[], region: Region): string {
  let needed = [...unproved];
  for (const condition of unproved) {
    const others = needed.filter((c) => c !== condition);
    if (others.length > 0 && new Signs(region, others).proves(condition)) needed = others;
  }
  const texts: string[] = [];
  const names = [...new Set(needed.map(({ of }) => [...variables(of)].join(" ")))];
  for (const name of names) {
    const own = needed.filter(({ of }) => [...variables(of)].join(" ") === name);
    texts.push(...(solved(own, name, region) ?? own.map(inWords)));
  }
  return texts.join(" and ");
}

/** The set of one variable where conditions on it hold, as texts that all apply; null where it is not found. */
function solved(own: readonly Condition[], name: string, region: Region): string[] | null {
  const side = region.sides.find((s) => s.name === name);
  const found = own.map(({ of }) => zerosOf(of, region));
  if (!side || found.some((zeros) => zeros.length === 0)) return null;
  const zeros = found.flat().filter((z, i, list) =>
    list.findIndex((other) => Math.abs(other.at - z.at) < 1e-9) === i).sort((x, y) => x.at - y.at);
  if (zeros.length > 12 || zeros.some(({ exact }) => exact === null)) return null;
  const holdsAt = (x: Real, zero: Zero | null) => own.every(({ sign, of }) => {
    if (zero && zerosOf(of, region).some(({ at }) => Math.abs(at - zero.at) < 1e-9)) return sign === "notNegative";
    return failsAt({ sign, of }, { [name]: toDecimal(x, 40) }) === false;
  });
  const ends = [side.low ? toNumber(side.low) : -1e3, ...zeros.map(({ at }) => at), side.high ? toNumber(side.high) : 1e3];
  const open = ends.slice(1).map((end, i) => holdsAt(decimals.from((ends[i] + end) / 2), null));
  const at = zeros.map((zero) => holdsAt(evaluate(zero.exact as Expr, decimals, {}), zero));
  // A zero that was not found would make the set too large: between those found each condition must be proved.
  const between = cutAt(region, name, zeros.map(({ exact }) => exact as Expr));
  if (between.length !== open.length || between.some((part, i) => open[i] && !own.every((c) => new Signs(part).proves(c)))) return null;
  if (open.every(Boolean)) return zeros.flatMap(({ text }, i) => (at[i] ? [] : [`${name} != ${text}`]));
  const pieces: string[] = [];
  for (let i = 0; i < open.length; i++) {
    if (!open[i]) continue;
    let j = i;
    while (j + 1 < open.length && open[j + 1] && at[j]) j++;
    const [from, to] = [i > 0
      ? `${name} ${at[i - 1] ? ">=" : ">"} ${zeros[i - 1].text}`
      : "", j < zeros.length ? `${name} ${at[j] ? "<=" : "<"} ${zeros[j].text}` : ""];
    pieces.push([from, to].filter(Boolean).join(" and "));
    i = j;
  }
  return pieces.length === 0 ? null : [pieces.length > 1 ? `(${pieces.join(" or ")})` : pieces[0]];
}

/** The region cut down to where the conditions on single variables hold: boxes, each connected, with the conditions left over. */
export function piecesOf(
  region: Region, unproved: readonly Condition[],
): { readonly regions: readonly Region[]; readonly left: readonly Condition[] } {
  let regions: Region[] = [region];
  const left: Condition[] = [];
  for (const condition of unproved) {
    const [name, ...others] = variables(condition.of);
    const zeros = zerosOf(condition.of, region);
    if (others.length > 0 || name === undefined || zeros.length === 0 || zeros.length > 6 || zeros.some(({ exact }) =>
      exact === null)) { left.push(condition); continue; }
    regions = regions.flatMap((r) => cutAt(r, name, zeros.map(({ exact }) => exact as Expr))).filter((r) => {
      const point = points(r, 1, 5)[0];
      return point !== undefined && failsAt(condition, point) !== true;
    });
    if (regions.length > 24) return { regions: [region], left: [...unproved] };
  }
  return { regions, left };
}
