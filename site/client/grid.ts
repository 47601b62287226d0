/** The grid: cells trained by as many workers as there are cores to spare, each shown when it is done. */
import { cellKey, cellLook, cellWords, drawRidge, type GridCell, range } from "../draw/grid.js";
import type { Run } from "../workers/messages.js";
import { sizeThatFits } from "./fit.js";
import { all, change, data, element, messageOf, onChange, say, show, state } from "./page.js";
import { imagesOf, levelOf, noWorkers, Trainer } from "./trainer.js";

const { learningRates, momenta } = data.grid, golden = { learningRate: 0.016, momentum: 0.874 };
const done = new Map<string, GridCell>();
let open: Trainer[] = [], stopped = false;
const says = (text: string, bad = false): void => { say("grid-says", text, bad); };

/** The cells of a choice, the golden one first. */
export function cellsOf(choice: string): { readonly learningRate: number; readonly momentum: number }[] {
  const near = (values: readonly number[], middle: number) => values.slice(values.indexOf(middle) - 1, values.indexOf(middle) + 2);
  const [rates, weights] = choice === "9" ? [near(learningRates, golden.learningRate), near(momenta, golden.momentum)]
    : choice === "6" ? [learningRates, [golden.momentum]]
    : [learningRates, momenta];
  const cells = rates.flatMap((learningRate) => weights.map((momentum) => ({ learningRate, momentum })));
  const isGolden = (cell: typeof golden) => cell.learningRate === golden.learningRate && cell.momentum === golden.momentum;
  return [...cells.filter(isGolden), ...cells.filter((cell) => !isGolden(cell))];
}

const runOf = ({ learningRate, momentum }: typeof golden): Run => ({ learningRate, momentum, loss: "cross-entropy", epochs: 1, seed: 1 });

async function go(): Promise<void> {
  const cells = cellsOf(state.cells), workers = Math.max(1, Math.min(cells.length, 8, (navigator.hardwareConcurrency || 2) - 1));
  const bar = element<HTMLProgressElement>("grid-progress"), began = performance.now();
  stopped = false;
  busy(true);
  reset();
  try {
    const size = state.size === "auto" ? await measured(cells.length, workers) : Number(state.size);
    if (stopped) return;
    const level = levelOf(size), parts = await imagesOf(level, fetching);
    const opened = await Promise.all(Array.from({ length: workers }, () => Trainer.open(parts, level)));
    open = opened.map(({ trainer }) => trainer);
    const { validation, variant } = opened[0].loaded;
    element("grid-size").textContent = `${size.toLocaleString("en")} training images each, one epoch, ` +
      `judged on ${validation.toLocaleString("en")}; ${workers} ${workers === 1 ? "worker" : "workers"}, ${variant}, seed 1`;
    Object.assign(bar, { max: cells.length, value: 0 });
    const queue = [...cells];
    await Promise.all(open.map(async (trainer) => {
      for (let cell = queue.shift(); cell !== undefined && !stopped; cell = queue.shift()) {
        const { accuracy } = await trainer.ask({ kind: "cell", run: runOf(cell) }, ["cell-done"]);
        settle({ ...cell, accuracy });
        bar.value = done.size;
        says(`${done.size} of ${cells.length} cells.`);
      }
    }));
    const seconds = Math.round((performance.now() - began) / 1000);
    says(`${cells.length} cells in ${seconds} seconds, fetching and measuring included. ${bestInWords()} ` +
      "One short run a cell: what it shows is the shape, not which pair is best.");
  } catch (error) {
    says(stopped ? `Stopped after ${done.size} cells.` : messageOf(error), !stopped);
  } finally {
    for (const trainer of open) trainer.close();
    open = [];
    busy(false);
  }
}

const fetching = (got: number, of: number): void => {
  says(`Fetching the images: ${(got / 1e6).toFixed(1)} of ${(of / 1e6).toFixed(1)} MB.`);
};

/** Trains the golden cell on 500 images, twice, to see how fast this machine is; the first time warms up. */
async function measured(cells: number, workers: number): Promise<number> {
  const level = levelOf(500), { trainer } = await Trainer.open(await imagesOf(level, fetching), level);
  open = [trainer];
  says("Measuring how fast this machine trains.");
  try {
    await trainer.ask({ kind: "cell", run: runOf(golden) }, ["cell-done"]);
    const { seconds } = await trainer.ask({ kind: "cell", run: runOf(golden) }, ["cell-done"]);
    return sizeThatFits(cells, seconds / (500 * 4 / 3), workers);
  } finally {
    trainer.close();
  }
}

function bestInWords(): string {
  const best = [...done.values()].sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1))[0];
  return best?.accuracy === null || best === undefined ? ""
    : `The best: learning rate ${best.learningRate}, momentum weight ${best.momentum}, ${(100 * best.accuracy).toFixed(1)}%.`;
}

function reset(): void {
  done.clear();
  for (const cell of all<HTMLTableCellElement>("#grid-live [data-cell]")) look(cell, undefined);
  show("ridge", drawRidge(data.grid, []));
}

function look(cell: HTMLTableCellElement, found: GridCell | undefined): void {
  const cells = [...done.values()], best = Math.max(...cells.map(({ accuracy }) => accuracy ?? 0));
  const { text, style } = cellLook(found, range(cells), best);
  cell.textContent = text;
  cell.className = `${style}${cell.classList.contains("golden") ? " golden" : ""}`;
}

/** A cell is done: its shade depends on all others. */
function settle(cell: GridCell): void {
  done.set(cellKey(cell.learningRate, cell.momentum), cell);
  for (const place of all<HTMLTableCellElement>("#grid-live [data-cell]")) look(place, done.get(place.dataset.cell!));
  show("ridge", drawRidge(data.grid, [...done.values()]));
}

function busy(now: boolean): void {
  element<HTMLButtonElement>("grid-go").disabled = now;
  element<HTMLButtonElement>("grid-stop").disabled = !now;
}

/** Arrow keys move through a table's cells, which speak; Enter takes a cell's pair to the sections above. */
function navigate(table: string, words: string, find: (key: string) => GridCell | undefined): void {
  const cells = all<HTMLTableCellElement>(`#${table} [data-cell]`), columns = momenta.length;
  const enter = (at: number): void => {
    const next = cells[at];
    if (next === undefined) return;
    for (const cell of cells) cell.tabIndex = cell === next ? 0 : -1;
    next.focus();
  };
  cells.forEach((cell, at) => {
    const speak = (): void => {
      const key = cell.dataset.cell!;
      element(words).textContent = `${cellWords(find(key), key)} Enter takes this pair to Momentum and Train it.`;
    };
    const take = (): void => {
      const [eta, alpha] = cell.dataset.cell!.split("/").map(Number);
      change({ eta, alpha, pair: "moved" });
      element(words).textContent = `${cellWords(find(cell.dataset.cell!), cell.dataset.cell!)} Taken to Momentum and Train it.`;
    };
    cell.addEventListener("focus", speak);
    cell.addEventListener("click", take);
    cell.addEventListener("keydown", (event) => {
      const step: Readonly<Record<string, number>> = {
        ArrowLeft: at % columns > 0 ? -1 : 0, ArrowRight: at % columns < columns - 1 ? 1 : 0, ArrowUp: -columns, ArrowDown: columns,
      };
      if (Object.hasOwn(step, event.key)) enter(at + step[event.key]);
      else if (event.key === "Enter") take();
      else return;
      event.preventDefault();
    });
  });
}

/** Makes the section work. */
export function startGrid(): void {
  const committed = new Map(data.grid.cells.map((cell) => [cellKey(cell.learningRate, cell.momentum), cell]));
  navigate("grid-live", "grid-words", (key) => done.get(key));
  navigate("grid-committed", "committed-words", (key) => committed.get(key));
  const without = noWorkers();
  if (without !== undefined) {
    says(without, true);
    element<HTMLButtonElement>("grid-go").disabled = true;
    return;
  }
  element("grid-form").addEventListener("submit", () => { if (open.length === 0) void go(); });
  element("grid-stop").addEventListener("click", () => {
    stopped = true;
    for (const trainer of open) trainer.close();
  });
  onChange((changed) => { if (changed.includes("cells")) element<HTMLProgressElement>("grid-progress").max = Number(state.cells); });
}
