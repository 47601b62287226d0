/** Pictures that the reader moves, by pointer and by keys, in a notebook's output and without a kernel. */
import { filterPicture } from "./filter.js";
import { gridPicture, type Recorded } from "./grid.js";
import { showMoving } from "./picture.js";
import { quadraticPicture, type QuadraticStart } from "./quadratic.js";
import { ridgePicture } from "./ridge.js";
import { synapsePicture } from "./synapse.js";

export type { QuadraticStart, Recorded };

/**
 * Momentum on a quadratic: eta, alpha and the curvature are moved; seen are the error step by step, the two roots, and the place in the
 * stability plane (ledger M1, M9).
 * @param start where it stands at first; default: the golden pair as the grid has it, curvature 1
 * @example await quadratic({ curvature: 10 })
 */
export const quadratic = (start: QuadraticStart = {}): Promise<void> => showMoving(quadraticPicture(start));

/**
 * The synapse loss: p is moved; seen are the two forces, the net loss and their slopes, beside the golden point (ledger S4 to S6, S8, S12).
 * @param start p at first; default: the golden point
 * @example await synapse({ p: 0.5 })
 */
export const synapse = (start: { readonly p?: number } = {}): Promise<void> => showMoving(synapsePicture(start));

/**
 * Momentum as a filter: the pair is moved; seen are noise before it, the same noise after it, and the gain over the frequency (ledger M5,
 * M8).
 * @param start where it stands at first; default: the golden pair as the grid has it
 * @example await filter({ eta: 0.01, alpha: 0.9 })
 */
export const filter = (start: { readonly eta?: number; readonly alpha?: number } = {}): Promise<void> => showMoving(filterPicture(start));

/**
 * The grid of pairs: a cell is chosen by a press or by keys; seen are its runs, their curves, and its neighbours.
 * @throws UsageError when the records are not of one grid
 * @example await grid(await records("E1", "committed"))
 */
export const grid = (set: Recorded): Promise<void> => showMoving(gridPicture(set));

/**
 * The ridge: accuracy over eta / (1 - alpha)^k; a pair is chosen by a press or by keys, and the power k is moved from the learning rate
 * alone to the effective one.
 * @throws UsageError when the records are not of one grid, or too few of its pairs learned
 * @example await ridge(await records("E1", "committed"))
 */
export const ridge = (set: Recorded): Promise<void> => showMoving(ridgePicture(set));
