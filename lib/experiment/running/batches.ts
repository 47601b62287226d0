/**
 * The cells of the ridge at other batch sizes (E6): does the best effective rate move with the batch, as the noise scale says, or stay, as
 * a universal pair would?
 */
import { UsageError } from "../../errors.js";
import type { RunConfig } from "./config.js";
import { learningRates, momenta } from "./grid.js";
import { overFoldsAndSeeds, type PlanOptions } from "./plan.js";
import type { Profile } from "./profiles.js";

/** The batch sizes; 64 is the published one. */
export const batchSizes = [16, 64, 256] as const;

/** Sixteen cells with effective rates from 0.01 to 2, four momentum weights on each learning rate: the grid's own pairs. */
export const ridgeCells = { learningRates: learningRates.slice(2), momenta: [momenta[0], momenta[3], momenta[7], momenta[8]] } as const;

/**
 * The runs of E6: each cell at each batch size, once with equal epochs and once with equal updates (epochs times batch / 64).
 * What both ask for is planned once.
 * @throws UsageError when the epochs are no multiple of four, since a quarter of them is trained at batch 16
 * @example batches(profile("paper", { epochs: 8, folds: 5 }), { data: await mnist() }).length // 400: 5 distinct sizes x 16 cells x 5 folds
 */
export function batches(size: Profile, options: PlanOptions): RunConfig[] {
  if (size.epochs % 4 !== 0) {
    throw new UsageError(
      `E6: expected epochs that are a multiple of 4, since batch 16 takes a quarter of them for as many updates, got ${size.epochs}; ` +
        "give --epochs 8",
    );
  }
  const settings = batchSizes.flatMap(
    (batchSize) => [...new Set([size.epochs, (size.epochs * batchSize) / 64])].map((epochs) => ({ batchSize, epochs })),
  );
  return settings.flatMap(({
    batchSize, epochs,
  }) => ridgeCells.learningRates.flatMap((learningRate) => ridgeCells.momenta.flatMap((momentum) =>
    overFoldsAndSeeds(
      { trainFraction: 1, loss: "cross-entropy", optimizer: { kind: "sgd", learningRate, momentum }, epochs, batchSize }, size, options,
    ))));
}
