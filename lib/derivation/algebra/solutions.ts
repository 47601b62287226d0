/**
 * Whether the solutions that a conditional entry names are all there are: only then do they show that the constraint
 * suffices. Proved by Rolle's theorem: where the n-th derivative keeps one sign there are at most n zeros.
 */
import type { Evidence } from "../checker/claim.js";
import { difference, type CompiledEntry } from "./compiled.js";
import type { Region } from "./region.js";
import { contains } from "./points.js";
import { differentiate, substitute } from "./derivatives.js";
import { evaluate } from "./evaluate.js";
import { negated, operation, Outside, variables, type Expr } from "./expression.js";
import { parse } from "./parse.js";
import { interval, provePositive, type Box } from "./interval.js";
import { simplified } from "./normal-form.js";
import { compare, toNumber, type Real } from "./real.js";
import { decimals } from "./reals.js";

/** The label of this evidence. */
export const completeness = (label: string): string => `${label} constraint: no other solution`;

/** The evidence, for an entry with a constraint; `agrees` is null where it is not proved. */
export function onlySolutions(compiled: CompiledEntry): Evidence {
  const { entry, label, constraint } = compiled;
  const say = (agrees: true | null, detail: string): Evidence => ({ method: "interval", claim: completeness(label), agrees, detail });
  const branches = (entry.given?.holdsAt ?? []).map((values) =>
    Object.entries(values).map(([name, text]) => [name, parse(text, label)] as const));
  const [first] = branches;
  const names = first.map(([name]) => name);
  if (branches.length > 1 && (constraint.length > 1 || branches.some((branch) => branch.length !== 1 || branch[0][0] !== names[0]))) {
    return say(null, "several solutions are judged for one equation and one variable only");
  }
  if (first.length !== constraint.length) return say(
    null, `${constraint.length} equation${constraint.length === 1 ? "" : "s"}, but ${first.length} variables are solved for`,
  );
  const details: string[] = [];
  for (const [i, claim] of constraint.entries()) {
    // Earlier equations are solved already; this one is looked at in its own variable, whatever the others are.
    const gap = first.slice(0, i).reduce((expr, [name, value]) => substitute(expr, { [name]: value }), difference(claim));
    const proved = singled(gap, names[i], claim.region, branches.map((branch) => branch[i][1]));
    if (proved === null) return say(null, `that ${names[i]} has no other value is not proved`);
    details.push(proved);
  }
  return say(true, details.join("; "));
}

/** Why `values` are all the zeros of f in the variable, or null. */
function singled(f: Expr, variable: string, region: Region, values: readonly Expr[]): string | null {
  if (!region.names.includes(variable)) return null;
  const line = { ...region.box, [variable]: interval(-Infinity, Infinity) };
  if (mostZeros(
    f, variable, line,
  ) === 1 && values.length === 1) return `${variable} is the only one: the difference of the sides only rises or only falls in it`;
  if (!liesInside(region, variable, values)) return null;
  for (const pieces of [[region.box], split(region, variable)]) {
    const counts = pieces.map((box) => mostZeros(f, variable, box));
    if (!counts.every((n) => n !== null) || counts.reduce((a, b) => a + b, 0) > values.length) continue;
    const [most, on] = [values.length === 1 ? "one solution" : `${values.length} solutions`, pieces.length > 1 ? " on each part" : ""];
    const which = `derivative ${counts.join(" and ")} of the difference of the sides by ${variable}`;
    return `${most} at most, by Rolle: ${which} keeps its sign${on}`;
  }
  return null;
}

/** The order of the first derivative, up to the third, that keeps one sign on the box: f has no more zeros there. */
function mostZeros(f: Expr, variable: string, box: Box): number | null {
  let slope = f;
  for (let n = 1; n <= 3; n++) {
    try {
      slope = simplified(differentiate(slope, variable));
    } catch (error) {
      if (error instanceof Outside) return null;
      throw error;
    }
    if (provePositive(slope, box, 256) === true || provePositive(negated(slope), box, 256) === true) return n;
  }
  return null;
}

/** The box cut at the points that the variable leaves out. */
function split({ box, sides }: Region, variable: string): Box[] {
  const except = [...(sides.find(({ name }) => name === variable)?.except ?? [])].map(toNumber).sort((a, b) => a - b);
  const ends = [box[variable].low, ...except, box[variable].high];
  return ends.slice(1).map((high, i) => ({ ...box, [variable]: interval(ends[i], high, true, true) }));
}

/** Whether the values lie in the variable's range and differ from one another: numbers are compared, a formula is bounded. */
function liesInside(region: Region, variable: string, values: readonly Expr[]): boolean {
  const side = region.sides.filter(({ name }) => name === variable);
  if (values.every((value) => variables(value).size === 0)) {
    const numbers: Real[] = values.map((value) => evaluate(value, decimals, {}));
    const own: Region = { ...region, names: [variable], sides: side, assumptions: [] };
    return numbers.every((x, i) => contains(own, { [variable]: x }) && numbers.every((y, k) => k === i || compare(x, y) !== 0));
  }
  const { low, high } = region.box[variable];
  const above = (a: Expr, b: Expr) => provePositive(operation("-", a, b), region.box, 256) === true;
  const end = (at: number) => parse(String(at), variable);
  return values.length === 1 && side[0].except.length === 0 && (low === -Infinity || above(values[0], end(low)))
    && (high === Infinity || above(end(high), values[0]));
}
