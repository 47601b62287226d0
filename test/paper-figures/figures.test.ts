import assert from "node:assert/strict";
import type { Dataset } from "../../lib/data/index.js";
import {
  bestPairs, confusionFigure, curvesFigure, effectiveRate, gridDifference, gridHeatmap, learningCurves, mnistSamples, quadraticDamping,
  rankOfGolden, smoothingSpectra, type Figure, type Json,
} from "../../paper-figures/index.js";
import { profile, recordings } from "../../lib/experiment/index.js";
import { convergenceRate } from "../../lib/theory/index.js";
import { levelLine } from "../../paper-figures/stability-plane.js";
import { gridOf, onRidge, someConfig, someRecord, syntheticGrid } from "../experiment/records.js";

const cell = (learningRate: number, momentum: number, accuracy: number | "diverged", seed = 1) =>
  someRecord(someConfig({ optimizer: { kind: "sgd", learningRate, momentum }, seed }), accuracy);
const rates = [0.001, 0.01, 0.1], momenta = [0, 0.4, 0.8, 0.9];
const about = { name: "grid-test", title: "A grid", profile: "quick" };
const frames = (
  figure: Figure,
) => (figure.layout["shapes"] as { x0: number; x1: number; y0: number; y1: number; line: { color: string; width: number } }[]).map(
  ({ x0, x1, y0, y1, line }) => ({ x: (x0 + x1) / 2, y: (y0 + y1) / 2, width: line.width, color: line.color }),
);
const texts = (figure: Figure) => (figure.layout["annotations"] as Json[]).map((one) => String(one["text"]));

describe("the heat map of a grid", () => {
  const records = rates.flatMap((rate, y) => momenta.map((momentum, x) => cell(rate, momentum, 0.5 + 0.01 * (4 * y + x))));

  it("is lighter where accuracy is higher", () => {
    const [{ z, colorscale }] = gridHeatmap(records, about).data as unknown as [{ z: number[][]; colorscale: [number, string][] }];
    const flat = z.flat();
    assert.deepEqual(flat, [...flat].sort((a, b) => a - b)); // accuracies were given in rising order
    assert.ok(colorscale.at(-1)![1] > colorscale[0][1]);
  });

  it("frames the ten best, and the best alone in another colour and width", () => {
    const found = frames(gridHeatmap(records, about));
    assert.equal(found.length, 10);
    const best = found.filter(({ width }) => width > 4);
    assert.deepEqual(best.map(({ x, y }) => [x, y]), [[3, 2]]); // column of 0.9, row of 0.1
    assert.equal(new Set(found.map(({ color }) => color)).size, 2);
    assert.ok(!found.some(({ x, y }) => y === 0 && x < 2)); // the two worst
  });

  it("counts ties as ties, for the best and at the tenth place", () => {
    const tied = rates.flatMap((rate) => momenta.map((momentum) => cell(rate, momentum, momentum === 0.9 ? 0.9 : 0.8)));
    const found = frames(gridHeatmap(tied, about));
    assert.equal(found.length, 12);
    assert.equal(found.filter(({ width }) => width > 4).length, 3);
  });

  it("writes div. where a run diverged, even if another seed of the cell did not, and frames no such cell", () => {
    const mixed = records.flatMap((record, i) => (i === 11 ? [cell(0.1, 0.9, "diverged"), cell(0.1, 0.9, 0.99, 2)] : [record]));
    const figure = gridHeatmap(mixed, about);
    assert.equal(texts(figure).filter((text) => text === "div.").length, 1);
    assert.ok(!frames(figure).some(({ x, y }) => x === 3 && y === 2));
    assert.match(figure.caption, /1 pairs? diverged/);
  });

  it("says its size in itself", () => {
    assert.ok(texts(gridHeatmap(records, about)).some(
      (text) => text.includes("quick: 1 seed, 1 of 10 folds, 2 epochs, 100 training images"),
    ));
  });

  it("marks the golden cell", () => {
    const figure = gridHeatmap(gridOf(1, () => 0.9), { name: "grid", title: "grid" });
    assert.equal((figure.layout.annotations as { text: string }[]).filter(({ text }) => text.startsWith("◆<br>")).length, 1);
  });

  it("refuses to be drawn from nothing", () => {
    assert.throws(() => gridHeatmap([], about), /UsageError: no records/);
  });
});

describe("learning curves", () => {
  it("show loss and accuracy in percent, training and validation, for each run", () => {
    const figure = learningCurves([cell(0.01, 0.9, 0.97)]);
    assert.equal(figure.data.length, 4);
    const validation = figure.data.find(({ name, yaxis }) => String(name).endsWith("validation") && yaxis === "y2");
    assert.deepEqual(validation?.["y"], [48.5, 97]);
    assert.match(figure.caption, /cross-entropy, rate 0.01, momentum 0.9 ends at 97.00% validation accuracy/);
    assert.equal(figure.sources.records?.length, 1);
  });

  it("give each run its own dash and marker, so that no meaning hangs on colour", () => {
    const styles = learningCurves([cell(0.01, 0.9, 0.97), cell(0.02, 0.9, 0.9)]).data.map(({ line }) => (line as { dash: string }).dash);
    assert.equal(new Set(styles).size, 2);
  });

  it("can be drawn before the first epoch has ended", () => {
    const { caption, layout } = curvesFigure([{ label: "run", epochs: [] }], { label: "live" }, 3);
    assert.match(caption, /No epoch/);
    assert.deepEqual([layout["yaxis"], layout["yaxis2"]].map((of) => (of as { range: number[] }).range), [[0, 1], [0, 100]]);
  });
});

describe("accuracy over the effective rate", () => {
  it("shows each pair once, the golden and the usual one by marks of their own, pairs below 90% at the bottom, and where the curve is " +
    "highest", () => {
    const records = syntheticGrid({ cell: (rate, momentum) =>
      (rate === 0.2 && momentum > 0.6 ? "collapsed" : Math.max(1, onRidge()(rate, momentum))) });
    const { data, caption, layout } = effectiveRate(records, { name: "rate", title: "E1" });
    const points = data.filter(({ mode }) => mode === "markers") as { name: string; x: number[]; y: number[] }[];
    assert.equal(points.reduce((sum, { x }) => sum + x.length, 0), 60);
    assert.deepEqual(points.slice(2).map(({ x }) => x.map((rate) => rate.toFixed(3))), [["0.100"], ["0.127"]]);
    assert.ok(new Set(points[1].y).size === 1 && points[1].x.length >= 6);
    assert.match(caption, /Crosses at the bottom: \d+ pairs below 90%, 6 of them with collapsed/);
    assert.ok((layout["annotations"] as Json[]).some(({ text }) => /highest at 0\.1\d\d<br>grey band: 95%/.test(String(text))));
  });
});

describe("samples of a data set", () => {
  it("put each class on its own row, in the data set's order", () => {
    const dataset: Dataset = {
      name: "two", images: Uint8Array.of(10, 20, 30), labels: Uint8Array.of(1, 0, 1), count: 3, height: 1, width: 1, classes: 2,
      inputs: [-1, 1], sha256: ["a", "b"],
    };
    const [{ z }] = mnistSamples(dataset, 2).data as unknown as [{ z: number[][] }];
    assert.deepEqual(z.flat().filter((value) => value > 0), [20, 10, 30]);
  });
});

describe("the grid against the golden pair", () => {
  const better = (learningRate: number, momentum: number) => learningRate === 0.1 && momentum === 0.6;
  const three = gridOf(3, (learningRate, momentum) => (better(learningRate, momentum) ? 0.97 : 0.95));
  const about = { name: "grid-test", title: "E1", profile: "reduced" };

  it("shows its cells with a star where a difference is not chance, also with three folds or seeds", () => {
    const starred = texts(gridDifference(three, about)).filter((text) => /^[+−].*\*$/.test(text));
    assert.deepEqual(starred.map((text) => text[0]), ["+"]);
    assert.ok(texts(gridDifference(three, about)).some((text) => text.includes("<b>reduced: 3 seeds, 1 of 10 folds")));
  });

  it("marks by a dagger a cell of which some runs collapsed and others learned, and says why", () => {
    const mixed = three.map((record) => {
      const { optimizer, seed } = record.config;
      if (optimizer.kind !== "sgd" || optimizer.learningRate !== 0.2 || optimizer.momentum !== 0.6
        || seed !== three[0].config.seed) return record;
      return { ...record, epochs: record.epochs.map((epoch) => ({ ...epoch, validation: { ...epoch.validation, accuracy: 0.1 } })) };
    });
    const daggers = (records: typeof three) => texts(gridDifference(records, about)).filter((text) => /^[+−][\d.]+†$/.test(text));
    assert.equal(daggers(three).length, 0);
    assert.equal(daggers(mixed).length, 1);
    assert.ok(texts(gridDifference(mixed, about)).some((text) => text.includes("† some of its runs collapsed")));
  });

  it("lists the best pairs, best first, with an interval each, and fills the circle of the one that is better beyond chance", () => {
    const [trace] = bestPairs(
      three, about,
    ).data as unknown as [{ x: number[]; text: string[]; marker: { color: string[] }; error_x: { array: number[] } }];
    assert.equal(trace.text[0], "(0.1, 0.6)");
    assert.deepEqual(trace.x, [...trace.x].sort((a, b) => b - a));
    assert.deepEqual(trace.marker.color.map((color) => color === "#000000").flatMap((full, i) => (full ? [i] : [])), [0]);
    assert.ok(trace.error_x.array.every((reach) => reach > 0));
  });

  it("ranks the golden pair in each grid with its interval, and without one where each cell has one run", () => {
    const figure = rankOfGolden([{ title: "E1", records: three }, { title: "E2", records: gridOf(1, () => 0.9) }]);
    const [golden] = figure.data as unknown as [{ x: number[]; text: string[]; error_x: { array: number[]; arrayminus: number[] } }];
    assert.equal(golden.x.length, 2);
    assert.ok(golden.error_x.array[0] + golden.error_x.arrayminus[0] > 0);
    assert.equal(golden.error_x.array[1] + golden.error_x.arrayminus[1], 0);
    const [, rank, count] = /^(\d+) of (\d+)$/.exec(golden.text[0])!.map(Number);
    assert.ok(Math.abs(golden.x[0] - 100 * (rank - 1) / (count - 1)) < 1e-9, "the share of the other pairs that are ahead");
    assert.match(figure.caption, /E1: \d+ \(95% interval \d+ to \d+\) of 60, the usual pair \d+/);
  });
});

describe("smoothing", () => {
  it("draws measured spectra beside M8, in units in which the gradients' mean power is 1", () => {
    const identity = { train: { sha256: ["a", "b"] }, test: { sha256: ["c", "d"] } } as const;
    const records = recordings(profile("quick"), { data: identity }).map((config) => {
      const { learningRate, momentum } = config.optimizer as { learningRate: number; momentum: number };
      const frequency = Array.from({ length: 33 }, (_, k) => (Math.PI * k) / 32);
      return { ...someRecord(config, 0.97), smoothing: {
        learningRate, momentum, steps: 500, watched: 9, measuredGain: 0.9, predictedGain: 1, frequency,
        gradientPower: frequency.map(() => 4), updatePower: frequency.map(() => 8),
      } };
    });
    const figure = smoothingSpectra(records, "quick");
    const named = (name: string) => figure.data.find((trace) => trace["name"] === name) as unknown as { x: number[]; y: number[] };
    assert.deepEqual(new Set(named("cross-entropy, golden pair").y), new Set([1]));
    assert.deepEqual(new Set(named("measured, golden pair").y), new Set([2]));
    assert.equal(named("measured, golden pair").x.at(-1), 0.5);
    assert.match(figure.caption, /golden pair 0\.90/);
  });

  it("measures the golden pair on quadratics onto the line of M9", () => {
    const figure = quadraticDamping();
    const [formula, marks] = figure.data as unknown as { x: number[]; y: number[] }[];
    marks.x.forEach((c, i) => assert.ok(Math.abs(marks.y[i] - formula.y[formula.x.indexOf(c)]) < 1e-3, `curvature ${c}`));
    assert.match(figure.caption, /predicted at curvature 0\.2671 and measured at 0\.2671; .* predicted at 236\.20 and measured at 236\.20/);
  });
});

describe("the figure of confusions", () => {
  const counts = [[8, 2, 0], [0, 9, 1], [5, 0, 5]], names = ["circle", "square", "star"];
  const judged = (seed: number, of = names) =>
    ({ ...someRecord(someConfig({ seed }), 0.9), classes: { names: of, confusion: counts } });
  const named = { name: "shapes-confusion", title: "shapes" };

  it("adds the runs, is lighter where the share of the row is larger, and writes counts and recalls", () => {
    const figure = confusionFigure([judged(1), judged(2), someRecord(someConfig({ seed: 3 }), 0.9)], named);
    const [{ z, x, colorscale }] = figure.data as unknown as [{ z: number[][]; x: string[]; colorscale: [number, string][] }];
    assert.deepEqual([x, z[2]], [names, [0.5, 0, 0.5]]);
    assert.ok(colorscale[1][1] > colorscale[0][1]);
    for (const text of ["16", "18", "10", "80.0%", "90.0%", "50.0%"]) assert.ok(texts(figure).includes(text), text);
    assert.equal(
      figure.caption,
      "Rows: what a test image is; columns: what it was taken for. 44 of 60 answers of 2 runs are right (73.3%). " +
      "Recognised worst: star, recall 50.0%; most frequent mistake: star taken for circle, 10 times.",
    );
    assert.equal(figure.sources.records?.length, 2);
  });

  it("refuses records without classes, or of different ones", () => {
    assert.throws(() => confusionFigure([someRecord(someConfig(), 0.9)], named), /no record holds its classes/);
    assert.throws(() => confusionFigure([judged(1), judged(2, ["a", "b", "c"])], named), /the records are of different classes/);
  });
});

describe("the stability plane", () => {
  it("draws its lines of equal rate where the rate is that", () => {
    for (const r of [0.1, 0.5, 0.9, 0.99]) {
      const { h, alpha } = levelLine(r);
      h.forEach((x, i) => assert.ok(Math.abs(convergenceRate(x, Math.max(0, alpha[i])) - r) < 1e-6, `rate ${r} at (${x}, ${alpha[i]})`));
      assert.ok(alpha.every((a) => a > -1e-12 && a <= r * r + 1e-12));
    }
  });
});
