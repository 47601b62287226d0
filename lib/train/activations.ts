/**
 * Activations: one entry for each, from which the layer's type, its checks, its reference, its ONNX operator and its kernel follow.
 */
import { GELU, LEAKY_RELU, RELU, SIGMOID, TANH } from "./engine/opcodes.js";
import { sigmoid } from "./reference/layers.js";
import { normalCdf, normalDensity } from "./reference/normal.js";
import type { KindOf, NumberSetting, ValuesOf } from "./settings.js";

type NumberSettings = Readonly<Record<string, NumberSetting>>;

/** What an activation is, unit by unit. Input and output are kept for the way back. */
export interface Activation<Own, S = NumberSettings> {
  readonly says: string;
  readonly settings: S;
  /** f(z). */
  readonly forward: (z: number, own: Own) => number;
  /** dL/dz from dL/df, f and z. */
  readonly backward: (dout: number, out: number, own: Own, z: number) => number;
  /**
   * ONNX's operator, and its attributes that are Float32; or, where there is none for the whole, operators one after the other, each of
   * which may take a constant or the first one's input besides.
   */
  readonly onnx: { readonly operator: string; readonly attributes?: (own: Own) => Readonly<Record<string, number>> }
    | readonly { readonly operator: string; readonly constant?: number; readonly input?: true }[];
  /** The case of the elementwise kernels, and the number that it reads besides. */
  readonly kernel: { readonly function: number; readonly setting?: (own: Own) => number };
}

const activation = <const S extends NumberSettings>(entry: Activation<ValuesOf<S>, S>): Activation<ValuesOf<S>, S> => entry;

const slopeOf = ({ slope = 0.01 }: { readonly slope?: number }): number => slope;

/**
 * All activations. Where a ReLU follows a convolution or a dense layer, the kernels compute it with that layer; the others are operations
 * of their own.
 */
export const activations = {
  relu: activation({
    says: "max(z, 0); NaN stays NaN; the slope at 0 is taken as 0",
    settings: {},
    forward: (z) => (z < 0 ? 0 : z),
    backward: (dout, out) => (out <= 0 ? 0 : dout),
    onnx: { operator: "Relu" },
    kernel: { function: RELU },
  }),
  leakyRelu: activation({
    says: "z where it is positive, else slope z",
    settings: { slope: { type: "number", least: 0, absent: 0.01, later: true, says: "slope where z is not positive" } },
    forward: (z, own) => (z > 0 ? z : slopeOf(own) * z),
    backward: (dout, out, own) => (out > 0 ? dout : slopeOf(own) * dout),
    onnx: { operator: "LeakyRelu", attributes: (own) => ({ alpha: slopeOf(own) }) },
    kernel: { function: LEAKY_RELU, setting: slopeOf },
  }),
  sigmoid: activation({
    says: "1 / (1 + e^-z)",
    settings: {},
    forward: sigmoid,
    backward: (dout, out) => dout * out * (1 - out),
    onnx: { operator: "Sigmoid" },
    kernel: { function: SIGMOID },
  }),
  tanh: activation({
    says: "tanh z",
    settings: {},
    forward: Math.tanh,
    backward: (dout, out) => dout * (1 - out * out),
    onnx: { operator: "Tanh" },
    kernel: { function: TANH },
  }),
  // Hendrycks and Gimpel 2016, in the exact form, which is PyTorch's default; not the approximation by tanh.
  gelu: activation({
    says: "z times the normal distribution function of z",
    settings: {},
    forward: (z) => z * normalCdf(z),
    backward: (dout, _out, _own, z) => dout * (normalCdf(z) + z * normalDensity(z)),
    onnx: [
      { operator: "Mul", constant: Math.SQRT1_2 }, { operator: "Erf" }, { operator: "Add", constant: 1 },
      { operator: "Mul", constant: 0.5 }, { operator: "Mul", input: true },
    ],
    kernel: { function: GELU },
  }),
} as const;

/** An activation as a layer: its kind and its settings. */
export type ActivationLayer = KindOf<typeof activations>;

/** Is this layer an activation? */
export const isActivation = (layer: { readonly kind: string }): layer is ActivationLayer => Object.hasOwn(activations, layer.kind);

/** The entry of an activation. @example activationOf({ kind: "relu" }).onnx.operator // "Relu" */
export const activationOf = ({ kind }: ActivationLayer): Activation<ActivationLayer> => activations[kind];
