import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WorkFolder } from "../../lib/cluster/folder.js";
import { keptBudget } from "../../lib/cli/ask.js";
import { UsageError } from "../../lib/errors.js";
import { planHash, readPlan, runHash, type RunConfig } from "../../lib/experiment/index.js";
import { readNotebook } from "../../lib/jupyter/document.js";
import { someConfig } from "../experiment/records.js";
import { freshFolder, script } from "./damage.js";

const folder = freshFolder();
let files = 0;

/** A file with this content. */
function fileOf(content: unknown): string {
  const file = join(folder, `file-${files++}`);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** Refused in one sentence that says this. */
const refuses = (work: () => unknown, sentence: RegExp, what: string): void => {
  assert.throws(work, (error: Error) => error instanceof UsageError && sentence.test(error.message), what);
};

describe("the file of a plan, its hashes right", () => {
  /** A plan as a stranger writes it: whatever it says, its hashes are those of what it says. */
  function plan(config: object, head: object = {}): string {
    const configs = [config as RunConfig];
    const first = { format: "golden-momentum plan 1", name: "x", plan: planHash(configs), version: "0.1.0", runs: 1 };
    return fileOf([{ ...first, ...head }, { hash: runHash(configs[0]), config }].map((line) => JSON.stringify(line)).join("\n"));
  }
  const sound = someConfig({});

  it("is read when its runs could be records", () => {
    assert.equal(readPlan(plan(sound)).configs.length, 1);
  });

  it("is refused for a run that no record could have, naming line and field", () => {
    refuses(() => readPlan(plan({ ...sound, epochs: 0 })), /line 2: config\.epochs: expected a whole number from 1 to/, "no epochs");
    refuses(() => readPlan(plan({ ...sound, batchSize: "64" })), /line 2: config\.batchSize/, "a text for a number");
    refuses(() => readPlan(plan({ ...sound, more: 1 })), /line 2: config: expected only|line 2: .*got "more"/, "another field");
    refuses(() => readPlan(plan({ ...sound, split: { ...sound.split, fold: 10 } })), /config\.split\.fold/, "a fold that is not there");
    refuses(() => readPlan(plan([])), /line 2: config/, "a list");
  });

  it("is refused for a name that would lead its record file elsewhere", () => {
    for (const name of ["../elsewhere", "a/b", ".hidden", "", 7, null]) {
      refuses(() => readPlan(plan(sound, { name })), /expected a plan's name and version/, JSON.stringify(name));
    }
  });
});

describe("what is kept of work on a cluster", () => {
  const state = { format: "golden-momentum cluster 1", plan: "0", version: "0.1.0", data: "mnist", variant: "auto", engine: "processor" };
  const submission = { job: "1", tasks: 1, runs: 1, cores: 1, at: "2026-01-01T00:00:00Z" };
  const damaged: readonly unknown[] = [
    null, [], "state", state, { ...state, submissions: [null] }, { ...state, submissions: [{ ...submission, tasks: "1" }] },
    { ...state, submissions: [submission], engine: "abacus" },
  ];

  it("is refused where it is damaged, in a sentence that says that the records are kept", () => {
    const work = new WorkFolder(join(folder, "work"));
    mkdirSync(work.folder);
    for (const value of damaged) {
      writeFileSync(work.path("state.json"), JSON.stringify(value));
      refuses(() => work.state(), /expected the state of work on a cluster.*the records beside it are kept/, JSON.stringify(value));
    }
    writeFileSync(work.path("state.json"), JSON.stringify({ ...state, submissions: [submission] }));
    assert.equal(work.state()?.submissions.length, 1);
    for (const value of [null, {}, [null], [[1]]]) {
      writeFileSync(work.path("tasks-1.json"), JSON.stringify(value));
      refuses(() => work.tasks(1, 1), /there is no task 1/, JSON.stringify(value));
    }
  });
});

describe("the question of an earlier golden ask", () => {
  it("gives a budget that is a whole number above 0, or none", () => {
    const wrong = [[20_000, 20_000], [-5, undefined], [0.5, undefined], ["20000", undefined], [null, undefined]] as const;
    for (const [samples, budget] of wrong) {
      writeFileSync(join(folder, "question.json"), JSON.stringify({ about: "x", minutes: 5, samples }));
      assert.equal(keptBudget(folder, 5, "x"), budget, JSON.stringify(samples));
    }
    writeFileSync(join(folder, "question.json"), "null");
    refuses(() => keptBudget(folder, 5, "x"), /holds the answer to another question/, "null");
  });
});

describe("readNotebook(file)", () => {
  const cell = { cell_type: "code", source: ["1"], outputs: [{ output_type: "stream", name: "stdout", text: "1" }] };
  const sound = { cells: [cell], metadata: {} };

  it("reads a notebook, and refuses what is none, naming the cell", () => {
    assert.equal(readNotebook(fileOf(sound)).cells.length, 1);
    const damaged: readonly (readonly [content: unknown, sentence: RegExp])[] = [
      ["{", /expected a notebook as JSON/], [null, /expected a notebook with cells/], [[], /expected a notebook with cells/],
      [{ metadata: {} }, /expected a notebook with cells/], [{ ...sound, cells: [cell, null] }, /cell 2: expected a cell/],
      [{ ...sound, cells: [{ ...cell, source: 7 }] }, /cell 1/], [{ ...sound, cells: [{ ...cell, outputs: [null] }] }, /cell 1/],
      [{ ...sound, cells: [{ ...cell, outputs: [{ output_type: "stream", text: [1] }] }] }, /cell 1/],
    ];
    for (const [content, sentence] of damaged) refuses(() => readNotebook(fileOf(content)), sentence, JSON.stringify(content));
    refuses(() => readNotebook(join(folder, "nowhere.ipynb")), /no such file; expected a notebook/, "no file");
  });
});

describe("fromPytorch(bytes)", () => {
  it("takes no memory for a network that the file does not hold", () => {
    const code = `
      const { fromPytorch } = await lib("train/index.js");
      const network = { name: "big", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 250000 }], head: "softmax" };
      const header = JSON.stringify({ __metadata__: { network: JSON.stringify(network) } }), bytes = Buffer.alloc(8 + header.length);
      bytes.writeBigUInt64LE(BigInt(header.length));
      bytes.write(header, 8);
      const before = process.resourceUsage().maxRSS;
      try {
        fromPytorch(bytes);
      } catch (error) {
        console.log(error.name, error.message);
      }
      console.log(Math.round((process.resourceUsage().maxRSS - before) / 1024));`;
    const [refusal, megabytes] = script(code).stdout.trim().split("\n");
    assert.match(refusal, /^UsageError safetensors: expected a tensor dense1\.weight, got none/);
    assert.ok(Number(megabytes) < 40, `${megabytes} MB for a file of a few hundred bytes`);
  });
});
