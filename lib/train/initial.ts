/**
 * Initial weights: one entry for each way to draw them.
 */
import { random } from "../data/random.js";

/** One way to draw the weights of a layer from its fan-in, the count of inputs of one output unit. */
interface Initializer {
  /** What it is, for help. */
  readonly says: string;
  /** Weights are U(-bound, bound). */
  readonly weight: (fanIn: number) => number;
  /** Biases are U(-bound, bound); where it is absent they are zero, and nothing is drawn for them. */
  readonly bias?: (fanIn: number) => number;
}

/** What of a network's shapes is asked for: see `shapesOf`. */
interface Sizes {
  readonly parameterCount: number;
  /** Of each layer weight and bias, where it has them, with their places in the flat block. */
  readonly layers: readonly {
    readonly layer: { readonly kind: string }; readonly parameters: readonly { readonly offset: number; readonly size: number }[];
  }[];
}

const inverseRoot = (fanIn: number): number => 1 / Math.sqrt(fanIn);

/**
 * All ways to draw initial weights. `he` is Kaiming-uniform of He et al. 2015 for ReLU, gain sqrt 2. `framework` is what PyTorch does with
 * its Linear and Conv2d:
 * `kaiming_uniform_` with a = sqrt 5, which is a gain of 1/sqrt 3, and biases of the same bound.
 */
// Reading: the protocol says Kaiming-uniform and no more. (1) He et al. 2015 for ReLU, gain sqrt 2: bound sqrt(6/fan_in), biases zero;
// (2) PyTorch's default of its layers, kaiming_uniform_ with a = sqrt 5: bound sqrt(1/fan_in), biases uniform too. We take (1): it is what
// the name means in the paper that introduced it. (2) is `framework`.                       status: assumption
export const initializers = {
  he: { says: "U(-b, b) with b = sqrt(6/fan_in), biases zero (He et al. 2015)", weight: (fanIn) => Math.sqrt(6 / fanIn) },
  framework: {
    says: "weights and biases U(-b, b) with b = 1/sqrt(fan_in), the default of PyTorch's layers", weight: inverseRoot, bias: inverseRoot,
  },
} as const satisfies Readonly<Record<string, Initializer>>;

/** Words for ways to draw initial weights. */
export type InitialWeights = keyof typeof initializers;

/** The words in their order. */
export const initialWeightsNames = Object.keys(initializers) as InitialWeights[];

/**
 * Initial parameters in the exchange layout, drawn layer by layer, weight first and then bias. Batch normalisation begins as the
 * identity, and draws nothing: weights and running variances 1, biases and running means 0.
 * @param seed seeds the stream "weights"
 * @param kind default "he"
 * @example Math.max(...initialParameters(shapesOf(mlp([10])), 1, "framework")) // below 1/28: fan_in is 784
 */
export function initialParameters(shapes: Sizes, seed: number, kind: InitialWeights = "he"): Float32Array {
  const values = new Float32Array(shapes.parameterCount);
  const stream = random(seed, "weights");
  const { weight: weightBound, bias: biasBound }: Initializer = initializers[kind];
  for (const { layer, parameters } of shapes.layers) {
    const [weight, bias] = parameters;
    if (layer.kind === "batchNorm") {
      for (const { offset, size } of [weight, parameters[3]]) values.fill(1, offset, offset + size);
      continue;
    }
    if (weight === undefined || bias === undefined) continue;
    const fanIn = weight.size / bias.size;
    const draw = ({ offset, size }: typeof weight, bound: number): void => {
      for (let i = 0; i < size; i++) values[offset + i] = (2 * stream.uniform() - 1) * bound;
    };
    draw(weight, weightBound(fanIn));
    if (biasBound !== undefined) draw(bias, biasBound(fanIn));
  }
  return values;
}
