import { gridCells, ranked, sizeLabel, type Cell, type RunRecord } from "../lib/experiment/index.js";
import { publishedGridPair } from "../lib/theory/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, inLines, layout, letters } from "./theme.js";

/**
 * The grid of DB24, Fig. 3 and 4, as the source shows it: the lighter a cell, the better; the ten best framed green, the best
 * framed blue; a diamond marks the golden pair. Ties count as ties, so more than ten cells can be framed. The measure is validation
 * accuracy after the last epoch, mean over folds and seeds. Shades follow -log10(1 - accuracy), since most cells lie within a few percent
 * of each other.
 * @throws UsageError when there are no records, or they are not of one grid and one size
 * @example gridHeatmap(readRecords(file), { name: "grid-e1", title: "...", profile: "quick" }).data.length // 1
 */
export function gridHeatmap(records: readonly RunRecord[], about: { name: string; title: string; profile?: string }): Figure {
  const { cells, size } = gridCells(records);
  const label = `${about.profile === undefined ? "" : `${about.profile}: `}${sizeLabel(size)}`;
  const rates = ascending(cells.map(({ learningRate }) => learningRate)), momenta = ascending(cells.map(({ momentum }) => momentum));
  const finished = ranked(cells).map(({ cell }) => cell).filter((cell): cell is Finished => cell.accuracy !== undefined);
  const best = finished[0], tenth = finished[Math.min(9, finished.length - 1)];
  const find = (learningRate: number, momentum: number) =>
    cells.find((cell) => cell.learningRate === learningRate && cell.momentum === momentum);
  const table = rates.map((rate) => momenta.map((momentum) => find(rate, momentum)));
  const decimals = tenth !== undefined && tenth.accuracy > 0.98 ? 2 : 1;
  const frames = finished
    .filter(({ accuracy }) => accuracy >= tenth.accuracy)
    .map((cell) => frame(momenta.indexOf(cell.momentum), rates.indexOf(cell.learningRate), cell.accuracy === best.accuracy));
  const worst = Math.min(...finished.map(({ accuracy }) => 100 * accuracy));
  // The bar's dark end is named too, where no round mark is near.
  const marks = [...(worst < 40 ? [Number(worst.toFixed(0))] : []), 50, 80, 90, 95, 97, 98, 99, 99.5];
  const shades = finished.map(({ accuracy }) => nines(accuracy));
  const low = Math.min(...shades), high = Math.max(...shades);
  return {
    name: about.name,
    title: about.title,
    caption: words(cells, finished, decimals),
    data: [{
      type: "heatmap", x: momenta.map(String), y: rates.map(String), xgap: 2, ygap: 2, hoverongaps: false,
      z: table.map((row) => row.map((cell) => (cell?.accuracy === undefined ? null : nines(cell.accuracy)))),
      text: table.map((row) => row.map((cell) => (cell?.accuracy === undefined ? "" : (100 * cell.accuracy).toFixed(decimals)))),
      hovertemplate: "momentum %{x}, learning rate %{y}: %{text}%<extra></extra>",
      colorscale: [[0, "#2b2b2b"], [1, "#ffffff"]], zmin: low, zmax: high,
      colorbar: {
        orientation: "h", y: -0.23, yanchor: "top", thickness: 10, len: 1, outlinewidth: 1,
        tickvals: marks.map((mark) => Math.max(low, nines(mark / 100))), ticktext: marks.map(String), tickfont: { size: letters.small },
        title: { text: "validation accuracy (%)", side: "bottom", font: { size: letters.ticks } },
      },
    }],
    layout: layout({
      height: 414, margin: { l: 76, r: 8, t: 60, b: 104 },
      xaxis: axis("momentum weight", { type: "category", ticks: "", tickangle: 0, tickfont: { size: letters.small }, showline: false }),
      yaxis: axis("learning rate", { type: "category", ticks: "", showline: false }),
      shapes: frames,
      annotations: [
        ...table.flatMap((row, y) => row.flatMap(
          (cell, x) => (cell === undefined ? [] : [cellText(x, y, cell, decimals, (nines(cell.accuracy ?? 0) - low) / (high - low))]),
        )),
        {
          xref: "paper", yref: "paper", x: 0, y: 1, yshift: 57, xanchor: "left", yanchor: "top", showarrow: false, align: "left",
          font: { size: letters.small },
          text: `<b>${inLines(label)}</b><br>thin green frame: ten best; thick blue frame: best; ◆: golden pair`,
        },
      ],
    }),
    sources: {
      label, records: records.map(({ hash }) => hash), seeds: ascending(records.map(({ config }) => config.seed)), data: dataOf(records),
    },
  };
}

/** A cell of which no run diverged. */
type Finished = Cell & { readonly accuracy: number };

const ascending = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

/** 0.9 -> 1, 0.99 -> 2. An accuracy of 1 counts as one error in 20,000, lest its shade be infinite. */
const nines = (accuracy: number) => -Math.log10(Math.max(5e-5, 1 - accuracy));

/** The number in a cell, black on light and white on dark; at 0.352 both have a contrast of 4.5; "div." where a run diverged. */
function cellText(x: number, y: number, cell: Cell, decimals: number, shade: number): Json {
  const known = cell.accuracy !== undefined;
  return {
    x, y, showarrow: false, text: `${isGolden(cell) ? "◆<br>" : ""}${known ? (100 * cell.accuracy).toFixed(decimals) : "div."}`,
    font: { size: decimals === 2 ? 11 : letters.small, color: !known ? colour.grey : shade > 0.352 ? colour.black : "#ffffff" },
  };
}

const isGolden = ({ learningRate, momentum }: Cell) =>
  learningRate === publishedGridPair.learningRate && momentum === publishedGridPair.momentum;

/** SHA-256 of the four files behind the records. */
function dataOf(records: readonly RunRecord[]): Record<string, string> {
  const names = ["training images", "training labels", "test images", "test labels"];
  return Object.fromEntries((records[0]?.config.data.sha256 ?? []).map((sha, i) => [names[i] ?? `file ${i + 1}`, sha]));
}

function frame(x: number, y: number, best: boolean): Json {
  const inset = best ? 0.44 : 0.455;
  return {
    type: "rect", x0: x - inset, x1: x + inset, y0: y - inset, y1: y + inset,
    line: best ? { color: colour.blue, width: 5 } : { color: colour.green, width: 2.5 },
  };
}

function words(cells: readonly Cell[], finished: readonly Finished[], decimals: number): string {
  const best = finished[0];
  if (best === undefined) return `All ${cells.length} cells diverged.`;
  const ties = finished.filter(({ accuracy }) => accuracy === best.accuracy);
  const places = ties.map(({ learningRate, momentum }) => `(${learningRate}, ${momentum})`).join(", ");
  const diverged = cells.filter(({ accuracy }) => accuracy === undefined).length;
  const collapsed = cells.filter((cell) => cell.collapsed > 0).length;
  return `Mean validation accuracy of ${cells.length} pairs (learning rate, momentum weight), lighter is better. Best: ${places} with ` +
    `${(100 * best.accuracy).toFixed(decimals)}%${diverged > 0 ? `; ${diverged} pairs diverged (div.)` : ""}` +
    `${collapsed > 0 ? `; in ${collapsed} pairs runs collapsed (ended below 20%)` : ""}. The diamond marks the golden pair.`;
}
