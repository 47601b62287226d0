/**
 * The kernels of the paper's network under the machine's roof: what the figure `roofline` is drawn from.
 */
import type { Dataset } from "../lib/data/index.js";
import { UsageError } from "../lib/errors.js";
import type { KernelMeasurement } from "../lib/experiment/index.js";
import { chooseVariant, engineOf, type Engine, initialParameters, type VectorBits, vectorWidth } from "../lib/train/index.js";
import { batchIndices } from "./contestant.js";
import { executedProducts } from "./executed.js";
import { bandwidth, kernelTimes, peak, withShares } from "./kernels.js";
import type { Machine } from "./machine.js";
import { optimizerOf, workloads } from "./workloads.js";

/** Steps of training before the kernels are timed: a network that has learnt something has more zeros. */
const STEPS = 200;

/** Passes over one batch, of which the shortest counts. */
const PASSES = 60;

const dropoutKey = Int32Array.of(1, 2, 3, 4);

/** Variants that have kernels. */
type Compiled = "relaxed-simd" | "simd";

/** An engine of the paper's network after some steps, its last batch loaded: the weights are the same bits on every machine. */
function trained(dataset: Dataset, variant: Compiled, vectorBits: VectorBits): Engine {
  const { network, batchSize } = workloads[0];
  const optimizer = optimizerOf(workloads[0]);
  const engine = engineOf(network, variant, { batchSize, loss: "cross-entropy", optimizer, dropoutKey, vectorBits });
  engine.setParameters(initialParameters(engine.shapes, 1));
  for (let step = 0; step < STEPS; step++) {
    engine.load(dataset, batchIndices(step, batchSize, dataset.count), 0, batchSize);
    engine.step(step + 1);
  }
  return engine;
}

/** Where the time of a step goes, and how much arithmetic it is; undefined without kernels. */
export function profile(dataset: Dataset, { processor, node, variant, vectorBits }: Machine): KernelMeasurement | undefined {
  if (variant !== "relaxed-simd" && variant !== "simd") return undefined;
  const { network, batchSize } = workloads[0], engine = trained(dataset, variant, vectorBits);
  return counted({
    machine: { processor, node, variant, vectorBits }, network: network.name, batchSize, peak: peak(variant, vectorBits),
    bandwidth: [2 ** 17, 2 ** 24].map((workingSet) => ({ workingSet, gigabytesPerSecond: bandwidth(variant, vectorBits, workingSet) })),
    kernels: kernelTimes(engine, batchSize, PASSES),
  }, dataset);
}

/**
 * The measurement with the shares that its kernels execute, counted on the batch that was timed and at the weights of the first pass.
 * Later passes leave out less: with each the network learns this batch, and more units are on.
 * @throws UsageError when this Node has not the kernels that were timed
 */
export function counted(measured: KernelMeasurement, dataset: Dataset): KernelMeasurement {
  const { machine: { variant, vectorBits }, batchSize } = measured, { network } = workloads[0];
  if (variant !== chooseVariant("auto") || vectorBits > vectorWidth()) {
    throw new UsageError(
      `--count: expected a Node with the kernels that were timed, ${variant} in vectors of ${vectorBits} bits, got ${process.version} ` +
      `with ${chooseVariant("auto")} in vectors of ${vectorWidth()} bits; run it with a newer Node`,
    );
  }
  const engine = trained(dataset, variant as Compiled, vectorBits as VectorBits);
  const executed = executedProducts({
    network, parameters: engine.parameters(), dataset, indices: batchIndices(STEPS - 1, batchSize, dataset.count), dropoutKey, step: 1,
    vectorBits: vectorBits as VectorBits,
  });
  return { ...measured, kernels: withShares(measured.kernels, engine.shapes.layers, executed, batchSize) };
}
