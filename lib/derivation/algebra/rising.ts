/** Signs of functions of one variable by their slopes: from the ends of a range, and from the place where a function is least. */
import { signAt } from "./balls.js";
import { outOfTime } from "./budget.js";
import { isZero } from "./constants.js";
import { conditions, constantHas, type Sign } from "./conditions.js";
import { differentiate, substitute } from "./derivatives.js";
import { cutAt } from "./domain.js";
import { negated, number, Outside, parts, type Expr } from "./expression.js";
import { interval, provePositive, type Box } from "./interval.js";
import { simplified } from "./normal-form.js";
import { points } from "./points.js";
import type { Region } from "./region.js";

/** Whether f is positive in the middle of a range with two ends, and near each end either plainly so, or rising from a zero there. */
export function risesFromEnds(f: Expr, variable: string, region: Region): boolean {
  const side = region.sides.find(({ name }) => name === variable);
  if (!side?.exact || side.exact.low === null || side.exact.high === null) return false;
  const { low, high } = region.box[variable];
  const width = high - low;
  const positiveOn = (expr: Expr, from: number, to: number) =>
    provePositive(expr, { [variable]: interval(from, to) } satisfies Box, 128) === true;
  for (const part of [1 / 8, 1 / 64, 1 / 512]) {
    const near = (end: Expr, from: number, to: number, sign: 1 | -1): boolean => {
      if (positiveOn(f, from, to)) return true;
      let slope = f;
      for (let order = 0; order < 3; order++) {
        try {
          if (isZero(simplified(substitute(slope, { [variable]: end }))) !== true) return false;
          slope = sign < 0 ? negated(differentiate(slope, variable)) : differentiate(slope, variable);
        } catch (error) {
          if (error instanceof Outside) return false;
          throw error;
        }
        if (positiveOn(slope, from, to)) return true;
      }
      return false;
    };
    const [a, b] = [low + width * part, high - width * part];
    if (positiveOn(f, a, b) && near(side.exact.low, low, a, 1) && near(side.exact.high, b, high, -1)) return true;
  }
  return false;
}

/** Slopes larger than this are not looked into. */
const mostNodes = 150;
const nodes = (expr: Expr): number => parts(expr).reduce((total, part) => total + nodes(part), 1);

/**
 * Whether f has a sign on its range because it is least at a place c, an end or 0, where its value is known: f' <= 0 before c and f' >= 0
 * behind it. Where f(c) is 0 and f positive is asked for, c is an end: f' is analytic where it exists and not 0 everywhere, so its zeros
 * lie apart, and f rises strictly.
 * @param proves whether an expression has a sign all over a region
 */
export function isLeastSomewhere(
  f: Expr, variable: string, { box, sides }: Region, sign: "positive" | "notNegative",
  proves: (region: Region, sign: Sign, of: Expr) => boolean,
): boolean {
  const own = sides.filter(({ name }) => name === variable);
  if (own.length !== 1 || own[0].except.length > 0 || outOfTime()) return false;
  const { low, high } = own[0].exact;
  // What is assumed besides may hold at some points only, and the function is followed through all of them.
  const whole: Region = { names: [variable], box: { [variable]: box[variable] }, assumptions: [], sides: own };
  let slope: Expr;
  try {
    slope = simplified(differentiate(f, variable));
  } catch (error) {
    if (error instanceof Outside) return false;
    throw error;
  }
  if (nodes(slope) > mostNodes) return false;
  // The function is followed along its slope: both must exist all the way.
  const needed = conditions({ kind: "D", of: f, by: variable });
  const zeroInside = cutAt(whole, variable, [number(0)]).length === 2;
  for (const c of [low, high, ...(zeroInside ? [number(0)] : [])]) {
    if (c === null || outOfTime()) continue;
    const there = substitute(f, { [variable]: c });
    const existing = conditions(there).every((one) => constantHas(one.sign, one.of));
    if (!existing || !constantHas("notNegative", there)) continue;
    const raised = constantHas("positive", there);
    const inside = c !== low && c !== high;
    if (sign === "positive" && !raised && inside) continue;
    const strict = sign === "positive" && !raised;
    const pieces = inside ? cutAt(whole, variable, [c]) : [whole];
    const rises = pieces.every((piece, i) => {
      const away = c === high || (inside && i === 0) ? negated(slope) : slope;
      return needed.every((one) => proves(piece, one.sign, one.of)) && proves(piece, "notNegative", away)
        && (!strict || points(piece, 1, 3).some((point) => signAt(away, point) === 1));
    });
    if (rises) return true;
  }
  return false;
}
