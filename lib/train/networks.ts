/**
 * Networks as plain data: the paper's, and three that everybody knows.
 */
import { UsageError } from "../errors.js";
import type { Head, Layer, Network } from "./types.js";
import { shapesOf } from "./engine/shapes.js";
import { plainLayer } from "./layers.js";
import { checkFields } from "./settings.js";

/**
 * Checks a description, of whatever origin, and returns it: `network({ name, input: [28, 28, 1], layers: [...], head: "softmax" })`. A
 * setting that is not known is refused rather than passed over: a stride that does nothing would be believed.
 * @throws UsageError naming the layer that does not fit, with the shapes on both sides, or the setting that is not known
 * @example network(JSON.parse(text)).name // "lenet-5"
 */
export function network(description: unknown): Network {
  if (!isObject(description)) {
    throw new UsageError(`network: expected an object with name, input, layers and head, got ${shortened(description)}`);
  }
  const { name, layers } = description;
  // The name is part of a record file's name.
  if (typeof name !== "string" || !/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    throw new UsageError(`network: expected a name of letters, digits, dots, hyphens and underscores, got ${shortened(name)}`);
  }
  checkFields(description, ["name", "input", "layers", "head"], `network ${name}`);
  if (!Array.isArray(layers)) throw new UsageError(`network ${name}: expected layers to be a list, got ${shortened(layers)}`);
  layers.forEach((layer: unknown, i) => {
    if (!isObject(layer)) {
      throw new UsageError(`network ${name}, layer ${i + 1}: expected an object with its kind, got ${shortened(layer)}`);
    }
  });
  const checked = description as unknown as Network;
  shapesOf(checked);
  return checked;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const shortened = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);

/** The network without later settings of its layers that say what their absence means: what identifies a run. */
export const plainNetwork = (given: Network): Network => ({ ...given, layers: given.layers.map(plainLayer) });

/**
 * The network of DB24's supplement for 28 x 28 grey images and ten classes: 206,922 parameters.
 */
// Reading: the source names two dense layers and "around two hundred thousand" parameters; the width 128 and the ReLU between them
// are ours.                                                                                  status: assumption
export const paperNetwork: Network = {
  name: "paper",
  input: [28, 28, 1],
  layers: [
    { kind: "conv", channels: 16, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "conv", channels: 32, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "flatten" }, { kind: "dropout", rate: 0.25 },
    { kind: "dense", units: 128 }, { kind: "relu" },
    { kind: "dense", units: 10 },
  ],
  head: "softmax",
};

/** LeNet-5 (LeCun et al. 1998) as it is used today, with ReLU and max-pooling: 61,706 parameters. */
export const lenet5: Network = {
  name: "lenet-5",
  input: [28, 28, 1],
  layers: [
    { kind: "conv", channels: 6, kernel: 5 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "conv", channels: 16, kernel: 5, padding: "valid" }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 120 }, { kind: "relu" },
    { kind: "dense", units: 84 }, { kind: "relu" },
    { kind: "dense", units: 10 },
  ],
  head: "softmax",
};

/**
 * A multilayer perceptron with ReLU between its dense layers.
 * @param units units of each dense layer; the last are the classes
 * @example mlp([100, 10]).name // "mlp-784-100-10"
 */
export function mlp(units: readonly number[], input: Network["input"] = [28, 28, 1], head: Head = "softmax"): Network {
  const layers: Layer[] = [{ kind: "flatten" }];
  units.forEach((count, i) => {
    if (i > 0) layers.push({ kind: "relu" });
    layers.push({ kind: "dense", units: count });
  });
  return network({ name: ["mlp", input[0] * input[1] * input[2], ...units].join("-"), input, layers, head });
}

/** The networks that can be asked for by a word. */
export const networks = {
  paper: paperNetwork, "lenet-5": lenet5, mlp: mlp([100, 10]),
} as const satisfies Readonly<Record<string, Network>>;

/** Words for networks. */
export type NetworkName = keyof typeof networks;
