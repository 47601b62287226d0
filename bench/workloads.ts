/**
 * What is measured: networks everybody can build, at the batch sizes at which people train them.
 */
import { lenet5, mlp, type Network, type Optimizer, paperNetwork } from "../lib/train/index.js";

export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly network: Network;
  readonly batchSize: number;
  /** Steps of one measurement: a tenth of a second of the fastest. */
  readonly steps: number;
  /** The golden one as printed by DB24; less for single samples, with which all units of a hidden layer would be dead soon. */
  readonly learningRate: number;
}

export const workloads: readonly Workload[] = [
  { id: "P", title: "the paper's network, batch 64", network: paperNetwork, batchSize: 64, steps: 100, learningRate: 0.016 },
  { id: "L", title: "LeNet-5, batch 64", network: lenet5, batchSize: 64, steps: 200, learningRate: 0.016 },
  { id: "M32", title: "MLP 784-100-10, batch 32", network: mlp([100, 10]), batchSize: 32, steps: 2500, learningRate: 0.016 },
  { id: "M1", title: "MLP 784-100-10, batch 1", network: mlp([100, 10]), batchSize: 1, steps: 10000, learningRate: 0.001 },
  { id: "M128", title: "MLP 784-800-10, batch 128", network: mlp([800, 10]), batchSize: 128, steps: 150, learningRate: 0.016 },
];

/** Momentum weight of the golden pair as printed by DB24; cross entropy, because every peer has it. */
export const momentum = 0.874;

/** What a workload is trained with. */
export function optimizerOf({ learningRate }: Workload): Optimizer {
  return { kind: "sgd", learningRate, momentum };
}

/** The same network without dropout: masks differ from library to library, so equal losses can only be shown without. */
export function withoutDropout(network: Network): Network {
  return { ...network, layers: network.layers.filter(({ kind }) => kind !== "dropout") };
}
