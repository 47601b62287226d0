/**
 * The golden constants without rounding, in Q(sqrt2, sqrt5): where they are defined (DB24 Eq. 26, 27, 33, 34).
 */
import { Surd } from "./field.js";

const p1 = /* @__PURE__ */ Surd.root(5).minus(Surd.of(1)).over(Surd.of(2));
const alpha = /* @__PURE__ */ Surd.root(2).times(p1);

/**
 * The golden constants as exact numbers: `p1 = (sqrt5 - 1)/2`, `p2 = (-sqrt5 - 1)/2`, momentum weight `alpha = sqrt2 p1`, learning rate
 * `eta = (1 - alpha)^2`.
 * @example exactGolden.eta.toString() // "4 + sqrt(2) - sqrt(5) - sqrt(10)"
 */
export const exactGolden = {
  p1,
  p2: /* @__PURE__ */ Surd.root(5).negated().minus(Surd.of(1)).over(Surd.of(2)),
  alpha,
  eta: /* @__PURE__ */ Surd.of(1).minus(alpha).power(2),
} as const;
