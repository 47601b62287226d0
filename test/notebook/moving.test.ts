import assert from "node:assert/strict";
import { Warn, View, parse, type LoggerInterface } from "vega";
import { join } from "node:path";
import { random } from "../../lib/data/index.js";
import { gridCells, ranked, readRecords, ridge, ridgeRuns } from "../../lib/experiment/index.js";
import { filterPicture } from "../../lib/notebook/moving/filter.js";
import { gridPicture } from "../../lib/notebook/moving/grid.js";
import { movingBundle, vegaMime, type MovingPicture } from "../../lib/notebook/moving/picture.js";
import { quadraticPicture } from "../../lib/notebook/moving/quadratic.js";
import { ridgePicture } from "../../lib/notebook/moving/ridge.js";
import { synapsePicture } from "../../lib/notebook/moving/synapse.js";
import { paths } from "../../lib/paths.js";
import { frequencyResponse, golden, movingAverage, synapse } from "../../lib/theory/index.js";
import { behaviour, rootsOf, traceOf } from "../../site/draw/momentum.js";

/** A picture with what a test does to it and reads of it. */
interface Opened {
  readonly view: View;
  readonly set: (values: Readonly<Record<string, number>>) => Promise<void>;
  readonly words: () => string;
  readonly rows: <T>(table: string) => T[];
}

/** A picture without a page: its signals are set as the sliders set them, as text. */
async function opened(
  picture: MovingPicture,
): Promise<Opened> {
  const said: unknown[] = [];
  const note = (...all: unknown[]) => {
    if (!String(all[0]).startsWith("Can not resolve event source")) said.push(all);
    return quiet;
  };
  const quiet: LoggerInterface = {
    level: (() => quiet) as unknown as LoggerInterface["level"],
    error: note,
    warn: note,
    info: () => quiet,
    debug: () => quiet,
  };
  const view = new View(parse(picture.spec), { renderer: "none", logLevel: Warn, logger: quiet });
  await view.runAsync();
  return {
    view,
    set: async (values) => {
      for (const [name, value] of Object.entries(values)) view.signal(`${name}Slider`, String(value));
      await view.runAsync();
      assert.deepEqual(said, []);
    },
    words: () => view.signal("words") as string,
    rows: <T>(table: string) => view.data(table) as T[],
  };
}

const e1 = { title: "E1", records: readRecords(join(paths.records, "E1-paper-3-folds-10-epochs.jsonl")) };
const pictures = (): MovingPicture[] => [quadraticPicture(), synapsePicture(), filterPicture(), gridPicture(e1), ridgePicture(e1)];
const close = (found: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${what}: expected ${expected}, got ${found}`);

describe("pictures that move", function () {
  this.timeout(60_000);

  it("carry a specification, a sentence, and no HTML, which a viewer would prefer and strip", async () => {
    for (const picture of pictures()) {
      const { bundle } = await movingBundle(picture, false);
      assert.deepEqual(Object.keys(bundle).sort(), [vegaMime, "text/plain"].sort());
      assert.match(bundle["text/plain"], /^Figure: /);
      assert.ok(JSON.stringify(picture.spec).length < 60_000, `${picture.name} is ${JSON.stringify(picture.spec).length} bytes long`);
    }
  });

  it("leave room for all that they say, at every width, and break no word", async () => {
    const ends: readonly Record<string, number>[] = [
      {},
      { alpha: 0.999, power: 3, eta: 0.001, p: 0.618, rowNumber: 6, columnNumber: 10, number: 1, k: 1 },
      { alpha: 0.9, power: -0.99, eta: 0.123, p: 0.217, rowNumber: 3, columnNumber: 9, number: 20, k: 0 },
    ];
    for (const picture of pictures()) {
      const { view, set } = await opened(picture);
      for (const width of [260, 420, 720, 1000]) {
        view.signal("room", [width, 0]);
        for (const values of ends) {
          await set(
            Object.fromEntries(Object.entries(values).filter(([name]) => JSON.stringify(picture.spec).includes(`"${name}Slider"`))),
          );
          const lines = view.signal("lines") as string[],
            what = `${picture.name}, ${width} pixels: ${lines.length} lines`;
          assert.ok((view.signal("height") as number) >= (view.signal("wordsTop") as number) + 17 * lines.length, what);
          assert.equal(lines.map((line) => line.trim()).join(" "), (view.signal("words") as string).trim(), what);
        }
      }
    }
  });

  it("quadratic: error, roots and words are those of the theory at 1,000 settings, double roots among them", async () => {
    const { set, words, rows, view } = await opened(quadraticPicture()),
      stream = random(5, "moving");
    for (let i = 0; i < 1000; i++) {
      const eta = Math.round(1 + 299 * stream.uniform()) / 1000,
        alpha = i % 10 === 0 ? 0 : Math.round(999 * stream.uniform()) / 1000;
      // Every seventh setting is critically damped as nearly as numbers can say.
      const power = i % 7 === 0 ? Math.log10(Math.max(0.1, (1 - Math.sqrt(alpha)) ** 2 / eta)) : -1 + 4 * stream.uniform(),
        c = 10 ** power;
      await set({ eta, alpha, power });
      const setting = { eta, alpha, c: view.signal("curvature") as number, noise: 0 },
        what = JSON.stringify(setting);
      close(setting.c, c, 1e-12, what);
      assert.ok(words().includes(behaviour(setting)), `${what}: ${words()}`);
      const expected = traceOf(setting),
        found = rows<{ t: number; w: number }>("trace");
      assert.equal(found.length, expected.length);
      for (const { t, w } of found) if (Math.abs(expected[t]) < 1e6) close(w, expected[t], 1e-6, `${what}, step ${t}`);
      const [[real, imaginary]] = rootsOf(setting),
        half = view.signal("half") as number;
      if (imaginary === 0) close(half + (half < 0 ? -1 : 1) * (view.signal("s") as number), real, 1e-9, what);
      else close(half, real, 1e-9, what);
    }
  });

  it("synapse: forces, net loss and slopes are those of the theory, and the golden point and p* are named", async () => {
    const { set, words, rows, view } = await opened(synapsePicture({ p: 0.5 }));
    for (const row of rows<{
      p: number;
      excitatory: number;
      inhibitory: number;
      net: number;
      excitatorySlope: number;
      inhibitorySlope: number;
      netSlope: number;
    }>("curves")) {
      for (const name of ["excitatory", "inhibitory", "net"] as const) {
        close(row[name], synapse[name].value(row.p), 1e-12, `${name} at ${row.p}`);
        close(row[`${name}Slope`], synapse[name].slope(row.p), 1e-12, `slope of ${name} at ${row.p}`);
      }
    }
    assert.match(
      words(),
      /^At p = 0\.500 the excitatory force opens with 0\.347 nats, the inhibitory closes with 0\.347: 1\.00 to 1\. .* 0\.000 nats and rises/,
    );
    await set({ p: Number(golden.p1.toFixed(3)) });
    assert.match(words(), /2\.00 to 1\..*This is the golden point/);
    await set({ p: Number(synapse.pStar.toFixed(3)) });
    assert.match(words(), /is level there.*This is p\*/);
    assert.equal(view.signal("p"), Number(synapse.pStar.toFixed(3)));
  });

  it("filter: what comes out is the moving average of what goes in, and the gain is the theory's", async () => {
    const { set, words, rows, view } = await opened(filterPicture());
    for (const [eta, alpha] of [
      [0.016, 0.874],
      [0.01, 0.9],
      [0.3, 0],
      [0.001, 0.99],
    ]) {
      await set({ eta, alpha });
      const noise = view.signal("gradients") as number[],
        expected = movingAverage(noise, alpha);
      const out = rows<{ t: number; in: number; out: number }>("out");
      assert.deepEqual(
        out.map((row) => row.in),
        noise,
      );
      for (const row of out) close(row.out, expected[row.t], 1e-12, `step ${row.t} of ${alpha}`);
      for (const { turns, gain } of rows<{ turns: number; gain: number }>("response")) {
        close(gain, frequencyResponse(2 * Math.PI * turns, { learningRate: eta, momentum: alpha }).gain, 1e-9, `gain at ${turns}`);
      }
    }
    assert.match(
      words(),
      /η = 0\.001 and momentum weight α = 0\.990 slow gradients pass with a gain of 0\.1, .*remembered for 100\.0 steps/,
    );
  });

  it("grid: each cell opens with its own mean, rank, runs and neighbours", async () => {
    const { set, words, rows } = await opened(gridPicture(e1)),
      { cells } = gridCells(e1.records),
      ranks = ranked(cells);
    const rates = [...new Set(cells.map(({ learningRate }) => learningRate))].sort((a, b) => a - b);
    const momenta = [...new Set(cells.map(({ momentum }) => momentum))].sort((a, b) => a - b);
    for (const cell of cells) {
      await set({ rowNumber: rates.indexOf(cell.learningRate) + 1, columnNumber: momenta.indexOf(cell.momentum) + 1 });
      assert.ok(words().startsWith(`Learning rate ${cell.learningRate}, momentum weight ${cell.momentum}`), words());
      if (cell.accuracy !== undefined) {
        assert.ok(words().includes(`: ${(100 * cell.accuracy).toFixed(2)}% on average over ${cell.accuracies.length} runs`), words());
        assert.ok(words().includes(`rank ${ranks.find((one) => one.cell === cell)!.rank} of ${cells.length}.`), words());
      }
      assert.equal(
        rows("curvePoints").length,
        e1.records
          .filter(
            ({ config: { optimizer } }) =>
              optimizer.kind === "sgd" && optimizer.learningRate === cell.learningRate && optimizer.momentum === cell.momentum,
          )
          .flatMap(({ epochs }) => epochs).length,
      );
    }
    const [row, column] = [rates.length, 1];
    await set({ rowNumber: row, columnNumber: column });
    assert.equal(rows("around").length, 4, "a corner has three neighbours");
  });

  it("ridge: at k = 1 the quartic fitted in the picture is the analysis's, and k moves it", async () => {
    const { set, words, rows } = await opened(ridgePicture(e1)),
      found = ridge(ridgeRuns(e1.records), { draws: 0 });
    assert.ok(typeof found !== "string");
    close(rows<{ rSquared: number }>("fit")[0].rSquared, found.rSquared, 1e-6, "R²");
    assert.match(
      words(),
      /^The pair \(0\.016, 0\.874\), the golden one, is number \d+ of \d+ .* = 0\.127; .* At power k = 1\.00, the effective learning rate/,
    );
    await set({ k: 0 });
    assert.ok(rows<{ rSquared: number }>("fit")[0].rSquared < found.rSquared - 0.01);
    assert.match(words(), /At power k = 0\.00, the learning rate alone/);
    await set({ number: 1 });
    assert.match(words(), /is number 1 of/);
  });

  it("asks for nothing outside: no address but the name of the schema", () => {
    for (const { name, spec } of pictures()) {
      assert.deepEqual(JSON.stringify(spec).match(/https?:[^"]*/g), ["https://vega.github.io/schema/vega/v5.json"], name);
      assert.doesNotMatch(JSON.stringify(spec), /"url"/, name);
    }
  });
});
