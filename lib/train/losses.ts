/**
 * Losses: one entry for each, with its value and slopes by definition; types, options, experiments and kernels follow from it.
 */
import { UsageError } from "../errors.js";
import { CROSS_ENTROPY, SQUARED_ERROR, SYNAPSE, SYNAPSE_NET } from "./engine/opcodes.js";
import { formula } from "./loss-formula.js";
import { listed, shown } from "./settings.js";

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
  /** Sum of the logarithms of the other outputs, and how many outputs there are. */
  readonly logarithms: () => number;
  readonly units: number;
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
  /** The case of the loss kernel; without one the loss is computed by definition, in the plain engine. */
  readonly kernel?: number;
}

/** A loss of the target's output alone, by its value and f = -y dL/dy. */
const ofTarget = (of: (target: TargetOutput) => { readonly value: number; readonly f: number }): Loss["sample"] => (target) => {
  const { value, f } = of(target);
  return { value, target: -target.e * f, other: (yk) => yk * f };
};

/** ln(1 + e^s) */
const softplus = (s: number): number => (s > 0 ? s + Math.log1p(Math.exp(-s)) : Math.log1p(Math.exp(s)));

/**
 * The losses that have kernels: the synapse's two (ledger S13-S17), then the conventional ones. No form overflows, and only one cancels:
 * the softmax squared error's slope of a rival that takes nearly all of the output has an absolute error of some 1e-16, and no relative
 * one: it is 0 for 4 e^-80 where the target's logit lies 80 below.
 */
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

/** The share of the target that label smoothing spreads over all classes (Szegedy et al. 2016). */
const spread = 0.1;

/** Ready losses without kernels, computed by definition. */
export const plainLosses = {
  focal: {
    ...byFormula("-(1 - y)^2 ln(y)"),
    says: "-e^2 ln(1 - e): sure answers count for little (Lin et al. 2017, with their exponent 2)",
  },
  "label-smoothing": {
    says: `cross entropy against targets of which ${spread} is spread over all classes (Szegedy et al. 2016)`,
    unit: (s, e) => ({ value: (1 - spread / 2) * softplus(s) + (spread / 2) * softplus(-s), slope: e - spread / 2 }),
    sample: ({ e, lnY, logarithms, units }) => ({
      value: -(1 - spread) * lnY - (spread / units) * (lnY + logarithms()),
      target: spread - spread / units - e, // y - (1 - spread + spread/K)
      other: (yk) => yk - spread / units,
    }),
  },
} as const satisfies Readonly<Record<string, Loss>>;

/** A loss by its formula: `formula:` and an expression in y, see `formula`. */
export type FormulaName = `formula:${string}`;

/** Names of losses that have kernels. */
export type KernelLossName = keyof typeof losses;

/** Names of all losses. */
export type LossName = KernelLossName | keyof typeof plainLosses | FormulaName;

/** The names of those with kernels, in their order: what experiments compare. */
export const lossNames = Object.keys(losses) as readonly KernelLossName[];

/** The names of all that have one. */
export const readyLosses = [...lossNames, ...Object.keys(plainLosses)] as readonly Exclude<LossName, FormulaName>[];

const formulaMark = "formula:";

/** The name of a loss by its formula, as records hold it. @example formulaName("-ln(y)") // "formula:-ln(y)" */
export const formulaName = (text: string): FormulaName => `${formulaMark}${text.trim().replaceAll(/\s+/g, " ")}`;

/** The formula in a loss's name; undefined for the others. @example formulaOf("formula:-ln(y)") // "-ln(y)" */
export const formulaOf = (name: string): string | undefined => (name.startsWith(formulaMark) ? name.slice(formulaMark.length) : undefined);

const read = new Map<string, Loss>();

/**
 * The loss of a name.
 * @throws UsageError for a name that is not known, or a formula that is none
 * @example lossOf("formula:-ln(y)").unit(0, 0.5, 0.5) // { value: 0.693..., slope: 0.5 }, as cross entropy
 */
export function lossOf(name: LossName): Loss {
  if (Object.hasOwn(losses, name)) return losses[name as KernelLossName];
  if (Object.hasOwn(plainLosses, name)) return plainLosses[name as keyof typeof plainLosses];
  const text = typeof name === "string" ? formulaOf(name) : undefined;
  if (text === undefined) {
    throw new UsageError(`loss: expected ${listed(readyLosses)}, or ${formulaMark} and an expression in y, got ${shown(name)}`);
  }
  const loss = read.get(text) ?? byFormula(text);
  read.set(text, loss);
  return loss;
}

/** Does the loss have a kernel? The others run in the plain engine alone. @example hasKernel("focal") // false */
export const hasKernel = (name: LossName): name is KernelLossName => lossOf(name).kernel !== undefined;

/** e cannot be told from 0 below that, and a slope divides by it. */
const leastError = 1e-300;

/** f = -y dL/dy; under a sigmoid y = 1 - e of every unit, and dL/ds = e f. */
function byFormula(text: string): Loss {
  const of = formula(text);
  return {
    says: text,
    unit: (s, e, rest) => {
      const [value, scaled] = of({ y: rest, e: Math.max(e, leastError), lnY: -softplus(s), lnE: -softplus(-s) });
      return { value, slope: -e * scaled };
    },
    sample: ofTarget(({ y, e, lnY, lnE }) => {
      const [value, scaled] = of({ y, e: Math.max(e, leastError), lnY, lnE });
      return { value, f: -scaled };
    }),
  };
}
