/** What a domain is once it is read: ranges, a box around them, and what is assumed besides. */
import type { Expr } from "./expression.js";
import type { Box } from "./interval.js";
import type { Real } from "./real.js";

/** A point: decimal text for every variable, so that every algebra reads the same number. */
export type Point = Readonly<Record<string, string>>;

/** The range of one variable; `exact`: its ends as they were written, null where there is none. */
export interface Side {
  readonly name: string; readonly low: Real | null; readonly high: Real | null; readonly except: readonly Real[];
  readonly exact: { readonly low: Expr | null; readonly high: Expr | null; readonly except: readonly Expr[] };
}

/** A domain that was read and found not to be empty. */
export interface Region {
  readonly names: readonly string[];
  readonly box: Box;
  /** The assumptions as expressions that are positive. */
  readonly assumptions: readonly Expr[];
  readonly sides: readonly Side[];
}
