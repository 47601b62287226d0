/** The sizes of the experiments: the same code with other numbers (protocol of the published grid search, and two smaller ones). */
import { UsageError } from "../../errors.js";

/** How much of an experiment is run. */
export interface Profile {
  readonly name: string;
  /** Epochs of a grid's run. */
  readonly epochs: number;
  /** Epochs of a run whose learning curve is shown (E3). */
  readonly curveEpochs: number;
  /** How many of the ten folds are run, from the first. */
  readonly folds: number;
  /** How many seeds, 1 .. seeds. */
  readonly seeds: number;
  /** Stratified reduction of the samples; absent means all. */
  readonly limit?: { readonly train: number; readonly validation: number; readonly test: number };
}

const profiles = {
  /** Tests and CI: seconds. */
  smoke: { name: "smoke", epochs: 1, curveEpochs: 2, folds: 1, seeds: 1, limit: { train: 320, validation: 200, test: 200 } },
  /** A reader's machine, the default of the main job: minutes on two cores, all 60 cells. */
  quick: { name: "quick", epochs: 2, curveEpochs: 6, folds: 1, seeds: 1, limit: { train: 6000, validation: 2000, test: 2000 } },
  /** The published protocol: 10 folds x 30 epochs, all samples. */
  paper: { name: "paper", epochs: 30, curveEpochs: 30, folds: 10, seeds: 1 },
} as const satisfies Record<string, Profile>;

/** Names of the profiles. */
export type ProfileName = keyof typeof profiles;

/** The names of the profiles, smallest first. */
export const profileNames = Object.keys(profiles) as ProfileName[];

/**
 * A profile by name, with some of its numbers replaced.
 * @throws UsageError when there is no profile of that name, or more folds than ten are asked for
 * @example profile("quick", { epochs: 5 }).epochs // 5
 */
export function profile(name: string, change: Partial<Pick<Profile, "epochs" | "folds" | "seeds">> = {}): Profile {
  if (!Object.hasOwn(profiles, name)) throw new UsageError(`profile: expected one of ${profileNames.join(", ")}, got "${name}"`);
  const known: Profile = profiles[name as ProfileName];
  const { epochs = known.epochs, folds = known.folds, seeds = known.seeds } = change;
  const found: Profile = { ...known, epochs, curveEpochs: change.epochs ?? known.curveEpochs, folds, seeds };
  if (found.folds > 10) {
    throw new UsageError(`folds: the protocol splits the training images into ten folds, expected 1 to 10, got ${found.folds}`);
  }
  return found;
}
