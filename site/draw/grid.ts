/** The grid of sixty pairs and the ridge that its cells make, committed and live alike. */
import { escape } from "../../lib/markup.js";
import { type Drawing, Frame, spread } from "./plot.js";

/** One cell. Accuracy in [0, 1]; null where the run diverged. */
export interface GridCell {
  readonly learningRate: number;
  readonly momentum: number;
  readonly accuracy: number | null;
}

/** What the page knows of the committed grid. */
export interface CommittedGrid {
  readonly title: string;
  readonly size: string;
  readonly learningRates: readonly number[];
  readonly momenta: readonly number[];
  readonly cells: readonly GridCell[];
  /** The quartic through the ridge, as pairs of effective learning rate and accuracy; empty where the records carry none. */
  readonly curve: readonly (readonly [rate: number, accuracy: number])[];
  /** Where that curve is highest. */
  readonly highest?: number;
}

/** Height of the ridge's drawing. */
export const ridgeHeight = 300;

/** How many shades a cell may have. */
export const shades = 16;

/** Minus log10 of the share of errors: most cells lie within a few percent of each other. */
const nines = (accuracy: number): number => -Math.log10(Math.max(1 - accuracy, 1e-4));

/** The shade of an accuracy among others: 0 is the darkest, 15 the lightest, the best. */
export function shadeOf(accuracy: number, [low, high]: readonly [number, number]): number {
  const span = nines(high) - nines(low);
  return span <= 0 ? shades - 1 : Math.max(0, Math.min(shades - 1, Math.round((shades - 1) * (nines(accuracy) - nines(low)) / span)));
}

/** Least and greatest accuracy of the cells that finished. */
export function range(cells: readonly GridCell[]): readonly [number, number] {
  const known = cells.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
  return known.length === 0 ? [0, 1] : [Math.min(...known), Math.max(...known)];
}

/** Name of a cell in the page. @example cellKey(0.1, 0.2) // "0.1/0.2" */
export const cellKey = (learningRate: number, momentum: number): string => `${learningRate}/${momentum}`;

/** The table of a grid: rows are learning rates from the largest, columns momentum weights. Without cells it is empty and waits. */
export function gridTable(
  id: string, caption: string, { learningRates, momenta, cells }: Pick<CommittedGrid, "learningRates" | "momenta" | "cells">,
  golden: { readonly learningRate: number; readonly momentum: number },
): string {
  const found = new Map(cells.map((cell) => [cellKey(cell.learningRate, cell.momentum), cell])), ends = range(cells);
  const best = Math.max(...cells.map(({ accuracy }) => accuracy ?? 0));
  const cellOf = (rate: number, momentum: number, isFirst: boolean): string => {
    const key = cellKey(rate, momentum), { text, style } = cellLook(found.get(key), ends, best);
    const isGolden = rate === golden.learningRate && momentum === golden.momentum;
    const look = `${style}${isGolden ? " golden" : ""}`;
    return `<td role="gridcell" tabindex="${isFirst ? 0 : -1}" data-cell="${key}" class="${look}">${text}</td>`;
  };
  const rows = [...learningRates].reverse().map((rate, row) => {
    const inRow = momenta.map((momentum, column) => cellOf(rate, momentum, row === 0 && column === 0));
    return `<tr role="row"><th role="rowheader" scope="row">${rate}</th>${inRow.join("")}</tr>`;
  });
  const heading = '<th role="columnheader" scope="col">', columns = momenta.map((momentum) => `${heading}${momentum}</th>`);
  return `<div class="scroll"><table class="grid" id="${id}" role="grid" aria-label="${escape(caption)}">`
    + `<thead role="rowgroup"><tr role="row">${heading}<span class="small">η \\ α</span></th>${columns.join("")}`
    + `</tr></thead><tbody role="rowgroup">${rows.join("")}</tbody></table></div>`;
}

/** How a cell looks: its number and its classes. */
export function cellLook(
  cell: GridCell | undefined, ends: readonly [number, number], best: number,
): { readonly text: string; readonly style: string } {
  if (cell === undefined) return { text: "·", style: "empty" };
  if (cell.accuracy === null) return { text: "–", style: "diverged" };
  return { text: (100 * cell.accuracy).toFixed(1), style: `s${shadeOf(cell.accuracy, ends)}${cell.accuracy === best ? " best" : ""}` };
}

/** A cell in words. */
export function cellWords(cell: GridCell | undefined, key: string): string {
  const [rate, momentum] = key.split("/");
  const found = cell === undefined ? "not trained yet"
    : cell.accuracy === null ? "diverged"
    : `validation accuracy ${(100 * cell.accuracy).toFixed(2)}%`;
  return `Learning rate ${rate}, momentum weight ${momentum}: ${found}.`;
}

/** Accuracy over the effective learning rate: the committed cells, the curve through them, and the cells that were trained here. */
export function drawRidge(committed: CommittedGrid, live: readonly GridCell[]): Drawing {
  const marks = [0.5, 0.9, 0.98, 0.99];
  const frame = new Frame(
    { title: "effective learning rate η/(1 − α)", range: [0.00008, 4], ticks: [0.0001, 0.001, 0.01, 0.1, 1], log: true },
    {
      title: "validation accuracy (%)", range: [0, 2.25], ticks: marks.map(nines),
      words: (tick) => String(Number((100 * (1 - 10 ** -tick)).toFixed(1))),
    },
    [48, 26, 380, 228],
  );
  const points = (cells: readonly GridCell[], style: string) => cells.flatMap(({ learningRate, momentum, accuracy }) =>
    accuracy === null ? [] : [frame.dot(learningRate / (1 - momentum), nines(accuracy), style, 4)]).join("");
  const golden = 0.016 / (1 - 0.874);
  const inside = [
    frame.rule("x", golden, "guide dotted"), frame.note(golden, 0.1, "golden", "", [-5, 0, "end"]),
    committed.curve.length > 0
      ? frame.line(committed.curve.map(([rate]) => rate), committed.curve.map(([, accuracy]) => nines(accuracy)), "guideline")
      : "",
    points(committed.cells, "hollow"), points(live, "accent"),
  ].join("");
  const best = [...live].sort((a, b) => (b.accuracy ?? 0) - (a.accuracy ?? 0))[0];
  const said = best === undefined ? ""
    : ` Trained here: ${live.length} ${live.length === 1 ? "cell" : "cells"}, the best at learning rate ${best.learningRate}, ` +
      `momentum weight ${best.momentum}, with ${(100 * (best.accuracy ?? 0)).toFixed(1)}%.`;
  const highest = committed.highest === undefined ? ""
    : ` The curve through them is highest at ${committed.highest.toFixed(3)}; the golden pair has ${golden.toFixed(3)}.`;
  return { svg: frame.around("", inside), words: `Circles: the committed grid, ${committed.size}.${highest}${said}` };
}

/** A run's epochs as they come: validation accuracy, and below the loss while training. */
export interface CurvePoint { readonly epoch: number; readonly accuracy: number; readonly loss: number }

/** Height of the learning curve. */
export const curveHeight = 250;

/** The learning curve of the run in this page. */
export function drawCurve(points: readonly CurvePoint[], epochs: number): Drawing {
  const lowest = Math.min(...points.map(({ accuracy }) => accuracy));
  const low = points.length === 0 ? 0 : Math.max(0, Math.min(0.9, Math.floor(10 * lowest) / 10));
  const middle = Number(((low + 1) / 2).toFixed(2));
  const ticks = spread(0, epochs, Math.min(epochs, 5) + 1);
  const percent = (tick: number): string => String(Math.round(100 * tick));
  const frame = new Frame(
    { title: "epoch", range: [0, epochs + 0.15], ticks },
    { title: "validation accuracy (%)", range: [low, 1], ticks: [low, middle, 1], words: percent },
    [48, 26, 380, 178],
  );
  const inside = points.length === 0
    ? frame.note(epochs / 2, (low + 1) / 2, "the curve appears as it trains", "soft", [0, 0, "middle"])
    : frame.line(points.map(({ epoch }) => epoch), points.map(({ accuracy }) => accuracy), "accent")
      + points.map(({ epoch, accuracy }) => frame.dot(epoch, accuracy, "accent", 4)).join("");
  const last = points.at(-1);
  const words = last === undefined ? "Nothing is trained yet."
    : `After epoch ${last.epoch} of ${epochs}: validation accuracy ${(100 * last.accuracy).toFixed(1)}%, ` +
      `training loss ${last.loss.toFixed(4)} nats.`;
  return { svg: frame.around("", inside), words };
}
