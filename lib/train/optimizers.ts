/**
 * Update rules: one entry for each, from which types, checks, command-line options and what the kernels may do follow.
 */
import { golden } from "../theory/golden.js";
import { ADAM, SGD, SGD_DECAYED } from "./engine/opcodes.js";
import { adam, sgd, sgdDecayed } from "./reference/optimizer.js";
import type { Reals } from "./reference/reals.js";
import { type Position, scheduleFactor, schedules } from "./schedules.js";
import { type KindOf, type Settings, type ValuesOf, checkChoice, withoutAbsent } from "./settings.js";

/** The numbers of `Context` in kernels/records.ts that an update rule reads; a kernel takes only those of its own rule. */
type KernelNumbers = Partial<Readonly<Record<
  "rate" | "momentum" | "decay" | "nesterov" | "adamScale" | "beta1" | "beta2" | "epsilon" | "rest1" | "rest2", number>>>;

/** What an update rule is to the engines; `Own` are its settings. */
export interface UpdateRule<Own, S = Settings> {
  readonly says: string;
  readonly settings: S;
  /** What it keeps for each parameter from step to step, block by block. */
  readonly state: readonly string[];
  /**
   * May a dense layer's gradient kernel apply the update itself? Kernels know M1 alone; any other rule takes the plain update from the
   * gradient block.
   */
  readonly fused: (own: Own) => boolean;
  /**
   * May weights whose input is background wait for several steps? Only under M1 with a rate that stays: they catch up by the rate of the
   * latest step.
   */
  readonly deferred: (own: Own) => boolean;
  /** The case of the update kernel. */
  readonly kernel: (own: Own) => number;
  /** What that kernel reads at a step, counted from 1, under a learning rate. */
  readonly numbers: (own: Own, step: number, rate: number) => KernelNumbers;
  /** The rule by definition, in place: weights, state, gradient. */
  readonly update: (own: Own, step: number, rate: number, weights: Reals, state: readonly Reals[], gradient: Reals) => void;
}

const rule = <const S extends Settings>(entry: UpdateRule<ValuesOf<S>, S>): UpdateRule<ValuesOf<S>, S> => entry;

const rate = { type: "number", least: 0, required: true, says: "eta" } as const;
const schedule = { type: "choice", of: schedules, later: true, says: "how the learning rate changes" } as const;
const isPlain = ({ weightDecay = 0, nesterov = false }: { readonly weightDecay?: number; readonly nesterov?: boolean }): boolean =>
  weightDecay === 0 && !nesterov;
interface AdamSettings { readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number }
const withDefaults = ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamSettings) => ({ beta1, beta2, epsilon });

/** All update rules. */
export const optimizers = {
  sgd: rule({
    says: "dw(t) = -eta (dL/dw(t) + lambda w) + alpha dw(t-1), w += dw(t): M1, where weight decay lambda is 0",
    settings: {
      learningRate: { ...rate, usual: golden.eta },
      momentum: { type: "number", least: -1, most: 1, required: true, usual: golden.alpha, says: "alpha" },
      weightDecay: {
        type: "number", least: 0, absent: 0, later: true, says: "lambda, times each weight and bias is added to its gradient",
      },
      nesterov: { type: "flag", absent: false, later: true, says: "w += alpha dw(t) - eta (dL/dw(t) + lambda w): Nesterov's momentum" },
      schedule,
    },
    state: ["dw"],
    fused: isPlain,
    deferred: (own) => isPlain(own) && own.schedule === undefined,
    kernel: (own) => (isPlain(own) ? SGD : SGD_DECAYED),
    numbers: ({ momentum, weightDecay = 0, nesterov = false }, _step, eta) =>
      ({ rate: eta, momentum, decay: weightDecay, nesterov: nesterov ? 1 : 0 }),
    update(own, _step, eta, weights, [dw], gradient) {
      const { momentum: alpha, weightDecay: lambda = 0, nesterov = false } = own;
      if (isPlain(own)) sgd(weights, dw, gradient, eta, alpha);
      else sgdDecayed(weights, dw, gradient, { eta, alpha, lambda, nesterov });
    },
  }),
  adam: rule({
    says: "Adam (Kingma and Ba 2015)",
    settings: {
      learningRate: { ...rate, usual: 0.001 },
      beta1: { type: "number", least: 0, below: 1, absent: 0.9, says: "decay of the mean gradient" },
      beta2: { type: "number", least: 0, below: 1, absent: 0.999, says: "decay of the mean squared gradient" },
      epsilon: { type: "number", least: 0, absent: 1e-8, says: "what keeps the divisor from 0" },
      schedule,
    },
    state: ["first moments", "second moments"],
    fused: () => false,
    deferred: () => false,
    kernel: () => ADAM,
    numbers: (own, step, eta) => {
      const { beta1, beta2, epsilon } = withDefaults(own);
      // In Float32 1 - 0.999 would be wrong in the fifth digit.
      const adamScale = 1 / Math.sqrt(1 - beta2 ** step);
      return { rate: eta / (1 - beta1 ** step), adamScale, beta1, beta2, epsilon, rest1: 1 - beta1, rest2: 1 - beta2 };
    },
    update: (own, step, eta, weights, [m, v], gradient) => { adam(weights, m, v, gradient, { eta, ...withDefaults(own) }, step); },
  }),
} as const;

/** How weights are updated, as plain data. SGD without its later settings is equation M1: dw(t) = -eta dL/dw(t) + alpha dw(t-1). */
export type Optimizer = KindOf<typeof optimizers>;

/** Words for update rules. */
export const optimizerNames = Object.keys(optimizers) as Optimizer["kind"][];

/** The rule of an optimizer. @example ruleOf({ kind: "adam", learningRate: 0.001 }).state.length // 2 */
export const ruleOf = ({ kind }: Pick<Optimizer, "kind">): UpdateRule<Optimizer> => optimizers[kind] as unknown as UpdateRule<Optimizer>;

/** Blocks of state that a rule keeps; none without a rule. */
export const stateBlocksOf = (kind: Optimizer["kind"] | undefined): number => (kind === undefined ? 0 : optimizers[kind].state.length);

/**
 * The learning rate of an update.
 * @example learningRateAt({ kind: "sgd", learningRate: 1, momentum: 0, schedule: { kind: "step", every: 2, factor: 0.5 } }, { epoch:
 *   3, step: 9 }) // 0.5
 */
export function learningRateAt({ learningRate, schedule: given }: Optimizer, position: Position): number {
  return given === undefined ? learningRate : learningRate * scheduleFactor(given, position);
}

/**
 * Refuses what is no optimizer.
 * @throws UsageError for an unknown kind or field, or a value out of its bounds
 * @example checkOptimizer({ kind: "adam", learningRate: 0.001, momentum: 0.9 }) // throws "optimizer adam:
 *   expected only kind, learningRate, ..., got momentum"
 */
export function checkOptimizer(given: unknown): void {
  checkChoice(given, optimizers, "optimizer");
}

/** The optimizer without later settings that say what their absence means: what identifies a run. */
export const plainOptimizer = (given: Optimizer): Optimizer => withoutAbsent(given, optimizers);
