/** The kernels of an ensemble's three phases, in the order in which a step dispatches them. */
import { conv1, conv2 } from "./conv-forward.js";
import { advance, conv1Gradient, conv2Gradient, conv2Slopes, convUpdate } from "./conv-backward.js";
import { denseBackward, denseForward } from "./dense.js";
import { kernel, type Gpu, type Kernel } from "./device.js";
import { groupsIn, size, SLICES, small } from "./geometry.js";
import { finish, head } from "./head.js";
import type { Constants, Phase } from "./preamble.js";

/** Kernels by phase. */
export type EnsembleKernels = Readonly<Record<Phase, readonly Kernel[]>>;

/**
 * Compiles the kernels for an ensemble of `runs` runs. Each is dispatched over (groups of its own, runs).
 * @param buffers what the kernels are bound to, by name
 */
export async function ensembleKernels(
  gpu: Gpu, constants: Constants, buffers: ReadonlyMap<string, GPUBuffer>, runs: number,
): Promise<EnsembleKernels> {
  const { batchSize } = constants, groups = groupsIn(batchSize);
  const make = (label: string, code: string, x: number, y = runs): Promise<Kernel> => kernel(gpu, label, code, buffers, [x, y]);
  const forward = (phase: Phase): Promise<Kernel[]> => Promise.all([
    make(`conv 1, ${phase}`, conv1(phase, constants), batchSize),
    make(`conv 2, ${phase}`, conv2(phase, constants), Math.ceil(batchSize / 2)),
    make("dense 1", denseForward(), SLICES),
    make(`head, ${phase}`, head(phase, constants), Math.ceil(batchSize / 8)),
    make(`finish, ${phase}`, finish(phase, constants), runs, 1),
  ]);
  const backward = (): Promise<Kernel[]> => Promise.all([
    make("dense 1 backward", denseBackward(constants), Math.ceil(size.flat / 64)),
    make("conv 2 gradient", conv2Gradient(), 2 * groups),
    make("conv 2 slopes", conv2Slopes(), groups),
    make("conv 1 gradient", conv1Gradient(constants), groups),
    make("update", convUpdate(constants), Math.ceil(small.bias3 / 128)),
  ]);
  const next = await make("advance", advance(), 1, 1);
  return {
    train: [...await forward("train"), ...await backward()],
    validation: [...await forward("validation"), next],
    test: [...await forward("test"), next],
  };
}
