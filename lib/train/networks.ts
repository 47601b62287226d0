/**
 * Networks as plain data: the paper's, and three that everybody knows.
 */
import type { Head, Layer, Network } from "./types.js";
import { shapesOf } from "./shapes.js";

/**
 * Checks a description and returns it: `network({ name, input: [28, 28, 1], layers: [...], head: "softmax" })`.
 * @throws UsageError naming the layer that does not fit, with the shapes on both sides
 */
export function network(description: Network): Network {
  shapesOf(description);
  return description;
}

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
export const networks = { paper: paperNetwork, "lenet-5": lenet5, mlp: mlp([100, 10]) } as const satisfies Readonly<Record<string, Network>>;

/** Words for networks. */
export type NetworkName = keyof typeof networks;
