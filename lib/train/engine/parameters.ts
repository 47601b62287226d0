/**
 * The second step of a plan: where weights, their gradient and the optimizer's state lie.
 */
import type { Geometry, Link } from "./geometry.js";
import { type Arena, type Extent, filled } from "./memory.js";
import type { LayerShape } from "./shapes.js";

/** Weight and bias of one layer, where the kernels have them. Padded channels hold zeros and stay zero. */
export interface LayerParameters {
  readonly shape: LayerShape;
  readonly weight: number;
  readonly bias: number;
  readonly weightBytes: number;
  readonly biasBytes: number;
  /** Behind the bias: batch normalisation's running mean, then its running variance; 0 for other layers. */
  readonly runningBytes: number;
  /** Outputs, filled up. */
  readonly outputs: number;
  /** What the layer reads: dense weights follow its order in memory, gaps included. */
  readonly input: Extent;
  /** Do weights lie in rows of one input each, not in panels of eight outputs? */
  readonly rows: boolean;
}

/** The flat blocks of a plan: parameters, gradient, then each block of state, all of one size and in one order. */
export interface ParameterBlocks {
  readonly layers: readonly LayerParameters[];
  readonly block: number;
  readonly blockBytes: number;
  /** Distances from a parameter to its gradient and to its optimizer state. */
  readonly gradientOffset: number;
  readonly stateOffset: number;
  readonly stateBlocks: number;
}

/** Places all parameters, with their gradient and `stateBlocks` blocks of state. */
export function parametersOf(arena: Arena, { links }: Geometry, stateBlocks: number): ParameterBlocks {
  const sizes = links.flatMap((link) => sizesOf(link));
  const blockBytes = sizes.reduce((sum, { weightBytes, biasBytes, runningBytes }) => sum + weightBytes + biasBytes + runningBytes, 0);
  const block = arena.take(blockBytes), gradient = arena.take(blockBytes), state = arena.take(blockBytes * stateBlocks);
  let next = block;
  const layers = sizes.map((size): LayerParameters => {
    const weight = next, bias = weight + size.weightBytes;
    next = bias + size.biasBytes + size.runningBytes;
    return { ...size, weight, bias };
  });
  return { layers, block, blockBytes, gradientOffset: gradient - block, stateOffset: state - block, stateBlocks };
}

function sizesOf({ fusion, inp, inputs, rows }: Link): Omit<LayerParameters, "weight" | "bias">[] {
  if (fusion.kind === "batchNorm") {
    const channels = filled(fusion.output[2]), bytes = channels * 4;
    return [{ shape: fusion.shape, weightBytes: bytes, biasBytes: bytes, runningBytes: 2 * bytes, outputs: channels, input: inp, rows }];
  }
  if (fusion.kind !== "conv" && fusion.kind !== "dense") return [];
  const outputs = filled(fusion.output[2]), fanIn = fusion.kind === "conv" ? fusion.shape.input[2] * fusion.layer.kernel ** 2 : inputs;
  return [{ shape: fusion.shape, weightBytes: fanIn * outputs * 4, biasBytes: outputs * 4, runningBytes: 0, outputs, input: inp, rows }];
}
