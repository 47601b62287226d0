import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mnist } from "../../lib/data/index.js";
import {
  committedSets, largestSet, missingInWords, readRecords, readSeals, readSet, recordName, restoreSet, sealOf, sealSets, sweep, sweepCommand,
  writeRecords, type RecordSet,
} from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";

/** Nine runs of the perceptron on 320 images: a set that takes a second. */
const small: RecordSet = { experiment: "E1-near", profile: "smoke", network: "mlp" };
const folder = () => mkdtempSync(join(tmpdir(), "golden-sets-"));
const linesOf = (file: string) => readFileSync(file, "utf8").split("\n").slice(0, -1);

describe("the committed record sets", () => {
  it("each have a name of their own, and the command that makes them", () => {
    const names = committedSets.map((set) => readSet(set).name);
    assert.equal(new Set(names).size, names.length);
    assert.equal(
      sweepCommand({ experiment: "E1", profile: "paper", folds: 3, epochs: 10, network: "mlp" }),
      "npx golden sweep E1 --profile paper --folds 3 --epochs 10 --network mlp",
    );
    assert.equal(
      recordName("E1", { profile: "paper", folds: 3, epochs: 10 }, "mnist", "mlp-784-100-10"), "E1-paper-3-folds-10-epochs-mlp-784-100-10",
    );
  });

  it("are, where sealed, all there and the very numbers that were sealed", () => {
    const seals = readSeals();
    for (const state of committedSets.map((set) => readSet(set))) {
      if (!Object.hasOwn(seals, state.name)) continue;
      assert.equal(state.missing, 0, `${missingInWords(state)}`);
      assert.equal(
        sealOf(state.records).digest, seals[state.name].digest,
        `${state.name}: not what was sealed; after computing it anew on purpose, \`npx golden records --seal\``,
      );
    }
    for (const name of Object.keys(seals)) assert.ok(existsSync(join(paths.records, `${name}.jsonl`)), `${name} is sealed and not there`);
  });
});

describe("restoreSet(set, data)", function () {
  this.timeout(60_000);

  it("brings a deleted file back identical, computes only the lines that were lost, and says so when it is not what was " +
    "sealed", async () => {
    const data = await mnist();
    const where = folder();
    try {
      const made = await restoreSet(small, data, { folder: where });
      assert.deepEqual([made.computed, made.identical], [9, undefined]);
      assert.deepEqual(sealSets([readSet(small, where)], where), ["E1-near-smoke-mlp-784-100-10"]);
      const { file } = readSet(small, where);
      const before = readRecords(file);

      rmSync(file);
      const back = await restoreSet(small, data, { folder: where });
      assert.deepEqual([back.computed, back.identical], [9, true]);

      writeFileSync(file, linesOf(file).filter((_, i) => i % 3 !== 1).map((line) => `${line}\n`).join(""));
      assert.equal(readSet(small, where).missing, 3);
      const mended = await restoreSet(small, data, { folder: where });
      assert.deepEqual([mended.computed, mended.identical], [3, true]);
      assert.deepEqual(readRecords(file).map(({ hash }) => hash), before.map(({ hash }) => hash));

      writeRecords(file, before.map((record, i) => (i === 4 ? { ...record, samples: { ...record.samples, train: 319 } } : record)));
      assert.equal((await restoreSet(small, data, { folder: where })).identical, false);
    } finally {
      rmSync(where, { recursive: true });
    }
  });

  it("puts the files of several machines, one after the other and with a run twice, into the order of the plan", async () => {
    const data = await mnist();
    const where = folder();
    try {
      const { planned, file } = readSet(small, where);
      const parts = [0, 1].map((k) => join(where, `part-${k}.jsonl`));
      for (const [k, part] of parts.entries()) await sweep(planned.filter((_, i) => i % 2 === k), data, { file: part });
      for (const joined of [parts, [parts[1], parts[0], parts[0]]]) {
        writeFileSync(file, joined.map((part) => readFileSync(part, "utf8")).join(""));
        assert.equal((await sweep(planned, data, { file })).doneNow, 0);
        assert.equal(linesOf(file).length, 9);
        assert.equal(sealOf(readRecords(file)).digest, sealOf(readSet(small, where).records).digest);
      }
    } finally {
      rmSync(where, { recursive: true });
    }
  });
});

describe("largestSet(experiment)", function () {
  this.timeout(60_000);
  const larger: RecordSet = { ...small, folds: 2 };

  it("takes the largest complete set, passes over one of which a run is missing, and without any names what is missing and the " +
    "commands", async () => {
    const data = await mnist();
    const where = folder();
    const find = () => largestSet("E1-near", { network: "mlp", folder: where, among: [small, larger] });
    try {
      assert.throws(
        find,
        /smoke-mlp.*: the 9 runs are missing; `npx golden sweep E1-near --profile smoke --network mlp` makes them; .*2-folds.*: the 18 runs are missing/,
      );
      await restoreSet(larger, data, { folder: where });
      assert.equal(find().name, "E1-near-smoke-2-folds-mlp-784-100-10");
      assert.equal(find().size, "reduced");
      const { file } = readSet(larger, where);
      writeFileSync(file, linesOf(file).slice(1).map((line) => `${line}\n`).join(""));
      await restoreSet(small, data, { folder: where });
      assert.equal(find().name, "E1-near-smoke-mlp-784-100-10");
      assert.throws(() => largestSet("E2", { network: "mlp" }), /no set of E2 with network mlp/);
    } finally {
      rmSync(where, { recursive: true });
    }
  });
});
