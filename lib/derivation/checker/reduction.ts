/**
 * Two sides compared by their normal form on a region: in one piece, mirrored, for either sign of what is squared under a root, and cut
 * where
 * roots change their branch.
 */
import { outOfTime } from "../algebra/budget.js";
import { evaluateAt } from "../algebra/comparison.js";
import type { Condition } from "../algebra/conditions.js";
import { isZero } from "../algebra/constants.js";
import { expandDerivatives, substitute } from "../algebra/derivatives.js";
import { cutAt, mirrored } from "../algebra/domain.js";
import type { Region } from "../algebra/region.js";
import { points } from "../algebra/points.js";
import { inWords } from "../algebra/existence.js";
import { zerosOf } from "../algebra/zeros.js";
import { negated, number, operation, Outside, parts, variables, type Expr } from "../algebra/expression.js";
import { reduce, type Reduction } from "../algebra/normal-form.js";
import { toNumber } from "../algebra/real.js";
import { decimals } from "../algebra/reals.js";
import { Signs } from "../algebra/signs.js";
import type { Vanishes } from "../algebra/vanishing.js";
import { plainText } from "../algebra/words.js";
/** The seed of the points at which a factor is seen not to vanish. */
const seed = 20201;

/** What the normal form says of two sides. */
export interface Reduced {
  readonly zero: boolean;
  readonly differs: boolean;
  readonly detail: string;
  /** The x of a sqrt(x^2) whose sign is not known. */
  readonly undecided?: Expr;
}

/**
 * Compares two sides by their normal form: equal, different on every open domain, or neither; side conditions must be proved.
 * @param granted conditions that hold where both sides exist
 * @param thorough whether constants of roots and conjugates are tried as well, which takes longer
 */
export function reducesToZero(left: Expr, right: Expr, region: Region, granted: readonly Condition[] = [], thorough = true): Reduced {
  const found = inOnePiece(left, right, region, granted, thorough);
  if (found.zero || found.differs || !thorough) return found;
  const eitherWay = bySigns(left, right, region, granted, found, 1);
  if (eitherWay.zero) return eitherWay;
  // Roots change their branch where what is under them vanishes: there the domain is cut, and both sides are compared on each part.
  const cuts = cutsOf([left, right].map(expandDerivatives), region);
  const regions = cuts.reduce<Region[]>((all, { name, at }) => all.flatMap((r) => cutAt(r, name, at)), [region]);
  if (regions.length < 2 || regions.length > 8) return found;
  const pieces = regions.map((piece) => inOnePiece(left, right, piece, granted, thorough));
  return pieces.every(({ zero }) =>
    zero) ? { ...pieces[0], detail: `on each of ${regions.length} parts of the domain: ${pieces[0].detail}` } : found;
}

/** Cases deep that the signs of what is squared under a root are told apart. */
const mostSigns = 4;
/** Both sides compared with the x of a sqrt(x^2) not negative, and not positive: equal in each case is equal. */
function bySigns(left: Expr, right: Expr, region: Region, granted: readonly Condition[], found: Reduced, depth: number): Reduced {
  const { undecided } = found;
  if (undecided === undefined || found.zero || depth > mostSigns || outOfTime()) return found;
  for (const of of [undecided, negated(undecided)]) {
    const facts: readonly Condition[] = [...granted, { sign: "notNegative", of }];
    const one = bySigns(left, right, region, facts, inOnePiece(left, right, region, facts, true), depth + 1);
    if (!one.zero) return found;
  }
  return { zero: true, differs: false, detail: `for either sign of ${plainText(undecided)} reduces to 0 by algebra, square roots` };
}

/** Where the radicands of square roots vanish: at 0, and where one in a single variable is found to. */
function cutsOf(sides: readonly Expr[], region: Region): readonly { readonly name: string; readonly at: readonly Expr[] }[] {
  const radicands: Expr[] = [];
  const look = (expr: Expr): void => { if (expr.kind === "call" && expr.fn === "sqrt") radicands.push(expr.of); parts(expr)
    .forEach(look); };
  sides.forEach(look);
  return region.names.flatMap((name) => {
    const own = radicands.filter((of) => variables(of).has(name));
    const at = own.length === 0 ? [] : own.flatMap((of) => zerosOf(of, region).flatMap(({ exact }) => (exact ? [exact] : [])));
    const texts = new Map([...(own.length === 0 ? [] : [number(0)]), ...at].map((expr) =>
      [toNumber(evaluateAt(expr, decimals, {})).toPrecision(12), expr]));
    const { low, high } = region.box[name];
    const inside = [...texts].filter(([text]) => Number(text) > low && Number(text) < high).map(([, expr]) => expr);
    return inside.length === 0 ? [] : [{ name, at: inside }];
  });
}

function inOnePiece(left: Expr, right: Expr, region: Region, granted: readonly Condition[], thorough: boolean): Reduced {
  const mirror = mirrored(region);
  if (!mirror) return reduced(left, right, region, granted, thorough);
  const [turn, straight] = [(expr: Expr) =>
    substitute(expandDerivatives(expr), mirror.values), reduced(left, right, region, granted, thorough)];
  if (straight.zero || straight.differs) return straight;
  const turned = reduced(turn(left), turn(right), mirror.region, granted.map(({ sign, of }) => ({ sign, of: turn(of) })), thorough);
  return turned.zero ? {
    ...turned, detail: `with ${Object.keys(mirror.values).map((name) => `${name} = -${name}`).join(", ")} ${turned.detail}`,
  } : straight;
}

function reduced(left: Expr, right: Expr, region: Region, granted: readonly Condition[], thorough: boolean): Reduced {
  const signs = new Signs(region, granted);
  const unprovedOf = ({ positive, notNegative }: Reduction): Condition | undefined =>
    [...positive.map((of) => ({ sign: "positive", of }) as const), ...notNegative.map((of) =>
      ({ sign: "notNegative", of }) as const)].find((condition) => !signs.proves(condition));
  if (thorough && region.names.length === 0) {
    const zero = isZero(operation("-", left, right));
    if (zero !== null) return {
      zero, differs: !zero, detail: zero ? "equal, by the separation bound of algebraic numbers" : "different algebraic numbers",
    };
  }
  // A region with a gap falls apart, and what holds on one part need not hold on the other.
  const connected = region.assumptions.length === 0 && region.sides.every(({ except }) =>
    except.length === 0) && granted.every((condition) => new Signs(region).proves(condition));
  const vanishes: Vanishes | undefined = thorough && connected ? { positive: (of) =>
    signs.proves({ sign: "positive", of }), notZeroSomewhere: (of) => notZeroSomewhere(of, region) } : undefined;
  let why: string | null = null;
  let undecided: Expr | undefined;
  const notNegative = thorough ? (of: Expr) => signs.proves({ sign: "notNegative", of }) : undefined;
  for (const evenPowers of ["apart", "whole"] as const) {
    for (const eliminate of [left, right].some(hasAngle) ? ["sin", "cos"] as const : ["sin"] as const) {
      let reduction: Reduction;
      try {
        reduction = reduce(expandDerivatives(left), expandDerivatives(right), eliminate, evenPowers, vanishes, notNegative);
      } catch (error) {
        if (error instanceof Outside) return { zero: false, differs: false, detail: why ?? error.message, undecided };
        throw error;
      }
      undecided ??= reduction.undecided[0];
      if (!reduction.zero && !reduction.differs) { why ??= `leaves ${reduction.remainder.slice(0, 120)}`; continue; }
      const unproved = unprovedOf(reduction);
      const what = reduction.zero ? "reduces to 0" : `leaves ${reduction.remainder.slice(0, 120)}, which is not 0,`;
      if (unproved) { why = `${what}, but ${inWords(unproved)} is not proved on the domain`; continue; }
      return {
        zero: reduction.zero, differs: reduction.differs,
        detail: `${what} by algebra${reduction.rules.map((rule) => `, ${rule}`).join("")}`,
      };
    }
  }
  return { zero: false, differs: false, detail: why ?? "", undecided };
}

/** Whether a sine or a cosine occurs. */
const hasAngle = (expr: Expr): boolean => (expr.kind === "call" && (expr.fn === "sin" || expr.fn === "cos")) || parts(expr).some(hasAngle);

/** Whether an expression is seen to be different from 0 at some point of the region. */
function notZeroSomewhere(of: Expr, region: Region): boolean {
  return points(region, 6, seed).some((point) => {
    try {
      return Math.abs(toNumber(evaluateAt(of, decimals, point))) > 1e-30;
    } catch (error) {
      if (error instanceof Outside) return false;
      throw error;
    }
  });
}
