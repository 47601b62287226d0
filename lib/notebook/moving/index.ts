/** Pictures that the reader moves, by pointer and by keys, in a notebook's output and without a kernel. */
import type { RunRecord } from "../../experiment/index.js";
import { golden } from "../../theory/index.js";
import { showMoving, type MovingPicture } from "./picture.js";

/** Records with the words that say what they are, as `records` gives them. */
export interface Recorded {
  readonly records: readonly RunRecord[];
  readonly title: string;
}

/** Learning rate, momentum weight and curvature at which a picture starts. */
export interface Start {
  readonly eta?: number;
  readonly alpha?: number;
  readonly curvature?: number;
}

const soon = (name: string, title: string): MovingPicture =>
  ({ name, title, words: "This picture is being drawn.", width: 480, height: 40, spec: { width: 1, height: 1 } });

/**
 * Momentum on a quadratic: eta, alpha and the curvature are moved; seen are the error step by step, the two roots, and the place in the stability plane (ledger M1, M8, M9).
 * @param start where it stands at first; default: the golden pair, curvature 1
 * @example await quadratic({ curvature: 10 })
 */
export const quadratic = async (start: Start = {}): Promise<void> =>
  showMoving(soon("moving-quadratic", `Momentum on a quadratic, from (${start.eta ?? golden.pair.learningRate}, ${start.alpha ?? golden.pair.momentum})`));

/**
 * The synapse loss: p is moved; seen are the three losses, their slopes as forces, and the golden point (ledger S4 to S6, S8).
 * @param start p at first; default: the golden point
 * @example await synapse({ p: 0.5 })
 */
export const synapse = async (start: { readonly p?: number } = {}): Promise<void> =>
  showMoving(soon("moving-synapse", `The synapse loss at p = ${start.p ?? golden.p1}`));

/**
 * Momentum as a filter: the pair is moved; seen are noise before it, the same noise after it, and the gain over the frequency (ledger M5, M8).
 * @param start where it stands at first; default: the golden pair
 * @example await filter({ eta: 0.01, alpha: 0.9 })
 */
export const filter = async (start: Omit<Start, "curvature"> = {}): Promise<void> =>
  showMoving(soon("moving-filter", `Momentum as a filter, from ${start.alpha ?? golden.pair.momentum}`));

/**
 * The grid of pairs: a cell is chosen by a click or by keys; seen are its folds, its curves, and its neighbours.
 * @throws UsageError when the records are not of one grid
 * @example await grid(await records("E1", "committed"))
 */
export const grid = async (set: Recorded): Promise<void> => showMoving(soon("moving-grid", set.title));

/**
 * The ridge: accuracy over the effective learning rate eta / (1 - alpha); a pair is chosen by a click or by keys.
 * @throws UsageError when the records are not of one grid
 * @example await ridge(await records("E1", "committed"))
 */
export const ridge = async (set: Recorded): Promise<void> => showMoving(soon("moving-ridge", set.title));
