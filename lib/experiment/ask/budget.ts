/** What a budget buys: how long the runs of a question are, on how many images, and how often the pairs are compared. */
import { UsageError } from "../../errors.js";

/** The images of one fold, and the classes among them. */
export interface Sizes {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly classes: number;
}

/** How a question is worked on. */
export interface AskPlan {
  /** Epochs of the first round, in which nine effective rates are tried. */
  readonly firstEpochs: number;
  /** Epochs of the second round and of the comparison. */
  readonly epochs: number;
  /** Comparisons of the pairs, each on a fold and with a seed of its own. */
  readonly blocks: number;
  /** Images of a run. */
  readonly limit: { readonly train: number; readonly validation: number; readonly test: number };
  /** What all of it costs, in training samples; images that are only judged count a third. */
  readonly samples: number;
}

/** Runs of the first round, of the second, and of each comparison. */
const rounds = { first: 9, second: 4, pairs: 3 } as const;

/** Fewer epochs say little of a learning rate (assumption); more than the published protocol's 30 are not tried. */
const epochsFrom = 3, epochsTo = 30;
/** Five comparisons give an interval; with twenty-seven each of nine folds has three seeds. */
const blocksFrom = 5, blocksTo = 27;
/** Test images take no part in the answer. */
const testImages = 1000;
/** With fewer images of a class than this a run learns the images rather than the class (assumption). */
const imagesOfAClass = 20;

const costOf = (epochs: number, limit: AskPlan["limit"]): number => epochs * (limit.train + limit.validation / 3) + limit.test / 3;

function planned(epochs: number, blocks: number, limit: AskPlan["limit"]): AskPlan {
  const firstEpochs = Math.ceil(epochs / 3);
  const samples = rounds.first * costOf(firstEpochs, limit) + (rounds.second + rounds.pairs * blocks) * costOf(epochs, limit);
  return { firstEpochs, epochs, blocks, limit, samples: Math.ceil(samples) };
}

function limitsOf(train: number, { validation, test }: Sizes): AskPlan["limit"] {
  return { train, validation: Math.min(validation, Math.max(train, 1)), test: Math.min(test, testImages, Math.max(train, 1)) };
}

/**
 * The least that a question costs: five comparisons of three epochs on twenty images of each class, or on all where there are fewer.
 * @returns training samples
 * @example leastSamples({ train: 54_000, validation: 6000, test: 10_000, classes: 10 }) // 15,668
 */
export function leastSamples(sizes: Sizes): number {
  return planned(epochsFrom, blocksFrom, limitsOf(Math.min(sizes.train, imagesOfAClass * sizes.classes), sizes)).samples;
}

/**
 * The longest runs that a budget allows: first all images and more epochs, up to 30; then more comparisons, up to 27.
 * Where three epochs on all images are too many, fewer images.
 * @param budget in training samples
 * @throws UsageError when the budget is below `leastSamples`
 * @example planAsk({ train: 54_000, validation: 6000, test: 10_000, classes: 10 }, 1e7).epochs // 8
 */
export function planAsk(sizes: Sizes, budget: number): AskPlan {
  const least = leastSamples(sizes);
  if (!(budget >= least)) {
    const [needed, given] = [least, Math.floor(budget)].map((samples) => samples.toLocaleString("en"));
    throw new UsageError(`budget: expected at least ${needed} training samples for this data set, got ${given}`);
  }
  const all = limitsOf(sizes.train, sizes);
  let best: AskPlan | undefined;
  for (let epochs = epochsFrom; epochs <= epochsTo; epochs++) {
    const plan = planned(epochs, blocksFrom, all);
    if (plan.samples <= budget) best = plan;
  }
  if (best !== undefined && best.epochs === epochsTo) {
    for (let blocks = blocksFrom; blocks <= blocksTo; blocks++) {
      const plan = planned(epochsTo, blocks, all);
      if (plan.samples <= budget) best = plan;
    }
  }
  return best ?? fewerImages(sizes, budget);
}

/** The most images on which three epochs fit, by halving the interval between the least and all. */
function fewerImages(sizes: Sizes, budget: number): AskPlan {
  let [low, high] = [Math.min(sizes.train, imagesOfAClass * sizes.classes), sizes.train];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (planned(epochsFrom, blocksFrom, limitsOf(middle, sizes)).samples <= budget) low = middle;
    else high = middle;
  }
  return planned(epochsFrom, blocksFrom, limitsOf(low, sizes));
}
