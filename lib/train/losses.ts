/**
 * Losses: one entry for each, with its value and slopes by definition; types, options, experiments and kernels follow from it.
 */
import { CROSS_ENTROPY, SQUARED_ERROR, SYNAPSE, SYNAPSE_NET } from "./engine/opcodes.js";

/** One unit under a sigmoid: its loss, and the slope dL/ds. */
export interface UnitLoss {
  readonly value: number;
  readonly slope: number;
}

/** One sample under a softmax, in numbers that are exact also where y is near 0 or 1. */
interface TargetOutput {
  /** The target's output y and error probability e = 1 - y, with their logarithms. */
  readonly y: number;
  readonly e: number;
  readonly lnY: number;
  readonly lnE: number;
  /** Sum of the squares of the other outputs. */
  readonly squares: () => number;
}

/** What a loss is by definition. */
export interface Loss {
  readonly says: string;
  /**
   * A unit under a sigmoid: s = z for a unit that should be off and -z for one that should be on; e = sigmoid(s) is its error probability,
   * rest = 1 - e.
   */
  readonly unit: (s: number, e: number, rest: number) => UnitLoss;
  /**
   * A sample under a softmax: its loss, the slope in the target's logit, and the slope in the logit of another unit of output yk. A loss
   * of the target's output alone
   * has dL/dz_t = -e f and dL/dz_k = y_k f with f = -y dL/dy: see `ofTarget`.
   */
  readonly sample: (target: TargetOutput) => { readonly value: number; readonly target: number; readonly other: (yk: number) => number };
  /** The case of the loss kernel. */
  readonly kernel: number;
}

/** A loss of the target's output alone, by its value and f = -y dL/dy. */
const ofTarget = (of: (target: TargetOutput) => { readonly value: number; readonly f: number }): Loss["sample"] => (target) => {
  const { value, f } = of(target);
  return { value, target: -target.e * f, other: (yk) => yk * f };
};

/** ln(1 + e^s) */
const softplus = (s: number): number => (s > 0 ? s + Math.log1p(Math.exp(-s)) : Math.log1p(Math.exp(s)));

/** All losses: the synapse's two (ledger S13-S17), then the conventional ones. No form overflows or cancels. */
export const losses = {
  synapse: {
    says: "-e ln(1 - e) of the error probability e: the excitatory force of the synapse (S13, S16)",
    unit: (s, e, rest) => ({ value: e * softplus(s), slope: e * (rest * softplus(s) + e) }), // de/ds = e (1 - e)
    sample: ofTarget(({ y, e, lnY }) => ({ value: -e * lnY, f: e - y * lnY })),
    kernel: SYNAPSE,
  },
  "synapse-net": {
    says: "-e ln((1 - e)/e): the net force of the synapse (S14, S17)",
    unit: (s, e, rest) => ({ value: s * e, slope: e + s * e * rest }), // S9
    sample: ofTarget(({ y, e, lnY, lnE }) => ({ value: -e * (lnY - lnE), f: y * (lnE - lnY) + 1 })),
    kernel: SYNAPSE_NET,
  },
  "cross-entropy": {
    says: "-ln(1 - e) (S15)",
    unit: (s, e) => ({ value: softplus(s), slope: e }),
    sample: ofTarget(({ lnY }) => ({ value: -lnY, f: 1 })),
    kernel: CROSS_ENTROPY,
  },
  "squared-error": {
    says: "e^2 of every unit",
    unit: (_s, e, rest) => ({ value: e * e, slope: 2 * e * e * rest }),
    sample: ({ y, e, squares }) => { // sum_k (y_k - t_k)^2 = e^2 + sum of the other y_k^2
      const others = squares();
      return { value: e * e + others, target: -2 * y * (e * e + others), other: (yk) => 2 * yk * (yk + e * y - others) };
    },
    kernel: SQUARED_ERROR,
  },
} as const satisfies Readonly<Record<string, Loss>>;

/** Names of the losses. */
export type LossName = keyof typeof losses;

/** The names in their order. */
export const lossNames = Object.keys(losses) as readonly LossName[];
