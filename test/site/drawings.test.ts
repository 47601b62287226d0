import assert from "node:assert/strict";
import { mnist, random } from "../../lib/data/index.js";
import { makeSplit, path, splitSeed } from "../../lib/experiment/index.js";
import { convergenceRate, golden } from "../../lib/theory/index.js";
import { cellLook, drawRidge, gridTable, shadeOf } from "../../site/draw/grid.js";
import { figures } from "../../site/draw/figures.js";
import { behaviour, rootsOf, type Setting, traceOf } from "../../site/draw/momentum.js";
import { drawSection, drawSynapse, synapseAt } from "../../site/draw/theory.js";
import { pack, unpack } from "../../site/images.js";
import { asDigit } from "../../site/client/pad-image.js";
import { sizeThatFits } from "../../site/client/fit.js";
import { headline } from "../../site/page/live-sections.js";
import { sizes, start } from "../../site/state.js";

describe("what the page draws", () => {
  it("has roots that solve their equation and have the size that M9 says: 1,000 random settings and double roots", () => {
    const stream = random(1, "settings");
    const drawn = (): Setting =>
      ({ eta: 2 * stream.uniform(), alpha: 0.99 * stream.uniform(), c: 10 ** (4 * stream.uniform() - 2), noise: 0 });
    const double = [0.25, golden.alpha].map((alpha) => ({ eta: 1, alpha, c: (1 - Math.sqrt(alpha)) ** 2, noise: 0 }));
    const settings = [...Array.from({ length: 1000 }, drawn), ...double, { eta: 0.5, alpha: 0, c: 2, noise: 0 }];
    for (const setting of settings) {
      const { eta, alpha, c } = setting, b = 1 + alpha - eta * c;
      for (const [x, y] of rootsOf(setting)) {
        const [real, imaginary] = [x * x - y * y - b * x + alpha, 2 * x * y - b * y], scale = 1 + b * b;
        assert.ok(Math.hypot(real, imaginary) < 1e-12 * scale, JSON.stringify(setting));
      }
      const size = Math.max(...rootsOf(setting).map(([x, y]) => Math.hypot(x, y)));
      assert.ok(Math.abs(size - convergenceRate(eta * c, alpha)) <= 1e-12 * size + 1e-15, JSON.stringify(setting));
    }
  });

  it("follows the error as the library's own iteration does", () => {
    assert.deepEqual(traceOf({ eta: golden.eta, alpha: golden.alpha, c: 4, noise: 0 }), path(4, golden.pair, 80));
    assert.deepEqual(traceOf({ eta: 0.1, alpha: 0.5, c: 1, noise: 0.5 }), traceOf({ eta: 0.1, alpha: 0.5, c: 1, noise: 0.5 }));
  });

  it("names creeping, swinging, critical and unstable where M9 has them", () => {
    assert.match(behaviour({ eta: 0.1, alpha: 0.25, c: 1, noise: 0 }), /creeping/);
    assert.match(behaviour({ eta: 0.25, alpha: 0.25, c: 1, noise: 0 }), /critically damped/);
    assert.match(behaviour({ eta: 1, alpha: 0.25, c: 1, noise: 0 }), /swinging/);
    assert.match(behaviour({ eta: 2.5, alpha: 0.25, c: 1, noise: 0 }), /unstable/);
  });

  it("says in words what it shows, at the golden point too", () => {
    const { words } = drawSynapse(golden.p1);
    assert.match(words, /p = 0\.618 the excitatory loss is 0\.595, the inhibitory 0\.297 and the net loss 0\.297.*golden point/);
    assert.match(drawSection(golden.p1).words, /equal, the golden section/);
    assert.ok(Math.abs(synapseAt(golden.p1).excitatory - 2 * synapseAt(golden.p1).net) < 1e-12);
  });

  it("draws no number that is none, whatever is moved", () => {
    for (const change of [{ p: 0.01 }, { p: 0.99 }, { eta: 2, alpha: 0.99, c: 300 }, { alpha: 0, eta: 0.0001, c: 0.01 }, { noise: 1 }]) {
      for (const { draw } of Object.values(figures)) {
        assert.doesNotMatch(JSON.stringify(draw({ ...start(), ...change })), /NaN|Infinity|undefined/);
      }
    }
  });

  it("shades the best cell lightest, the worst darkest, and a single one as the best", () => {
    assert.deepEqual([shadeOf(0.99, [0.1, 0.99]), shadeOf(0.1, [0.1, 0.99]), shadeOf(0.5, [0.5, 0.5])], [15, 0, 15]);
    assert.deepEqual(cellLook({ learningRate: 1, momentum: 0, accuracy: null }, [0, 1], 1), { text: "–", style: "diverged" });
  });

  it("counts the cells that are trained here", () => {
    const committed = { title: "t", size: "s", learningRates: [0.1], momenta: [0], cells: [], curve: [] };
    const { words } = drawRidge(committed, [{ learningRate: 0.1, momentum: 0, accuracy: 0.9 }]);
    assert.match(words, /Trained here: 1 cells?, the best at learning rate 0\.1/);
    assert.match(gridTable("g", "c", committed, { learningRate: 0.1, momentum: 0 }), /class="empty golden"/);
  });
});

describe("the page's images", () => {
  it("are the split of golden train, in its order, for every size", async () => {
    const data = await mnist();
    const splits = [500, 1000].map((size) => {
      const limit = { train: size, validation: size, test: sizes[1] };
      return makeSplit(data, { seed: splitSeed, folds: 10, fold: 0, trainFraction: 1, limit });
    });
    const places = new Map<number, { position: number; level: number; validation: boolean }>();
    splits.forEach(({ train, validation }, at) => {
      for (const [{ indices }, role] of [[train, false], [validation, true]] as const) {
        for (const position of indices) if (!places.has(position)) places.set(position, { position, level: at, validation: role });
      }
    });
    const packed = pack(data.train, [...places.values()]);
    for (const [at, wanted] of splits.entries()) {
      const got = unpack([packed], at), image = (images: Uint8Array, i: number) => images.subarray(784 * i, 784 * (i + 1));
      for (const role of ["train", "validation"] as const) {
        const { dataset, indices } = got[role], { indices: own } = wanted[role];
        assert.equal(indices.length, own.length);
        own.forEach((position, i) => {
          assert.equal(dataset.labels[indices[i]], data.train.labels[position]);
          assert.deepEqual(image(dataset.images, indices[i]), image(data.train.images, position));
        });
      }
    }
  });

  it("of a hand are centred by their weight and fit 20 x 20, wherever and however large they were drawn", () => {
    const side = 280;
    const ink = (left: number, top: number, size: number) => Uint8Array.from({ length: side * side }, (_, i) => {
      const x = i % side - left, y = Math.floor(i / side) - top;
      return x >= 0 && x < size / 4 && y >= 0 && y < size ? 255 : 0;
    });
    const centred = [ink(10, 10, 80), ink(150, 120, 140)].map((drawing) => asDigit(drawing)!);
    for (const image of centred) {
      const rows = Array.from({ length: 28 }, (_, y) => y).filter((y) => image.subarray(28 * y, 28 * y + 28).some((v) => v > 127));
      assert.ok(rows.length >= 19 && rows.length <= 21, `${rows.length} rows`);
      assert.ok(Math.abs((rows[0] + rows.at(-1)!) / 2 - 13.5) <= 1);
    }
    assert.equal(asDigit(new Uint8Array(side * side)), undefined);
  });
});

describe("the page's choices", () => {
  it("takes the largest size that ends in time, and the smallest where none does", () => {
    const sizes = [[60, 1e-5], [60, 2e-4], [60, 1e-3], [6, 1e-3]].map(([cells, seconds]) => sizeThatFits(cells, seconds, 1));
    assert.deepEqual(sizes, [5000, 2000, 500, 5000]);
  });

  it("puts the answer before its numbers, and never loses it", () => {
    assert.equal(headline("Not shown: no pair does better (E1, 3 folds)."), "Not shown");
    assert.equal(headline("There is no reason to: it is as good: against it, 0.04."), "There is no reason to: it is as good");
    assert.equal(headline("It cannot be said yet. More."), "It cannot be said yet");
  });
});
