/** Where an equation that fails on its domain would hold: parts of the domain on which it is tried again. */
import { outOfTime } from "../algebra/budget.js";
import { compareAt } from "../algebra/comparison.js";
import { compile } from "../algebra/compiled.js";
import { points } from "../algebra/points.js";
import { check } from "./check.js";
import type { Entry, Range } from "./claim.js";

/** Numbers at which a formula often starts or stops to hold. */
const turning = [
  "0", "1", "-1", "1 / 2", "-1 / 2", "2", "-2", "pi / 2", "-pi / 2", "pi", "-pi", "pi / 4", "-pi / 4", "exp(-1)", "-exp(-1)", "exp(1)",
] as const;
const valueOf: Readonly<Record<(typeof turning)[number], number>> = {
  "0": 0, "1": 1, "-1": -1, "1 / 2": 0.5, "-1 / 2": -0.5, "2": 2, "-2": -2, "pi / 2": Math.PI / 2,
  "-pi / 2": -Math.PI / 2, "pi": Math.PI, "-pi": -Math.PI,
  "pi / 4": Math.PI / 4, "-pi / 4": -Math.PI / 4, "exp(-1)": Math.exp(-1), "-exp(-1)": -Math.exp(-1), "exp(1)": Math.E,
};

/**
 * A part of the domain on which a refuted equation holds, in words; null when none is found.
 * One variable at a time is cut, then all of them at 0.
 * @example suggest(entryOf("sqrt(x^2)", "x", { x: { low: -1, high: 1 } })) // "x > 0"
 */
export function suggest(entry: Entry): string | null {
  try {
    return search(entry);
  } catch (error) {
    // Without time left nothing can be read, either.
    if (outOfTime()) return null;
    throw error;
  }
}

function search(entry: Entry): string | null {
  const [claim] = compile(entry).claims;
  if (!claim || claim.relation !== "equal" || entry.kind !== "identity") return null;
  const names = claim.region.names;
  for (const name of names) {
    for (const at of turning) for (const above of [true, false]) {
      if (outOfTime()) return null;
      const part = cut(entry, name, at, above);
      if (part && holds({ ...entry, domain: { ...entry.domain, [name]: part } })) return `${name} ${above ? ">" : "<"} ${at}`;
    }
  }
  for (const name of names) for (const at of ["1", "pi / 2", "pi"] as const) {
    const [low, high] = [cut(entry, name, `-${at}`, true), cut(entry, name, at, false)];
    if (!outOfTime() && low && high && holds({
      ...entry, domain: { ...entry.domain, [name]: { low: low.low, high: high.high } },
    })) return `${name} between -${at} and ${at}`;
  }
  if (names.length !== 2) return null;
  for (const signs of [[true, true], [true, false], [false, true], [false, false]]) {
    const parts = names.map((name, i) => cut(entry, name, "0", signs[i]) ?? entry.domain[name]);
    if (holds({ ...entry, domain: { ...entry.domain, ...Object.fromEntries(names.map((name, i) =>
      [name, parts[i]])) } })) return names.map((name, i) => `${name} ${signs[i] ? ">" : "<"} 0`).join(" and ");
  }
  return null;
}

/** The part of a variable's range above or below a number; null where the number does not cut the range. */
function cut(entry: Entry, name: string, at: (typeof turning)[number], above: boolean): Range | null {
  const { low, high } = entry.domain[name];
  const [{ low: from, high: to }] = [compile(entry).claims[0].region.box[name]];
  if (!(valueOf[at] > from && valueOf[at] < to)) return null;
  return above ? { low: at, high } : { low, high: at };
}

/** Whether an equation holds: tried at a few points first, for most suggestions are wrong. */
function holds(entry: Entry): boolean {
  const [claim] = compile(entry).claims;
  const tried = points(claim.region, 12, 11);
  if (tried.length === 0 || tried.some((point) => compareAt(claim, point)?.agrees !== true)) return false;
  return check(entry, { mutants: 0 }).verdict === "holds";
}
