/** What is fuzzed of the work itself: grids, plans, what is kept of work on a cluster, questions, addresses, messages, notebooks. */
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onlyRefused, parsed } from "./mutate.mjs";

const dist = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { keptBudget } = await dist("lib/cli/ask.js");
const { WorkFolder } = await dist("lib/cluster/folder.js");
const { seconds } = await dist("lib/cluster/time.js");
const { mergeAnswers, ownGrid, planHash, planText, readGrid, readPlan, readRecords } = await dist("lib/experiment/index.js");
const { readAnswers } = await dist("lib/experiment/records/answers.js");
const { runHash } = await dist("lib/experiment/running/config.js");
const { differences, faults, notebookText, readNotebook } = await dist("lib/jupyter/document.js");
const { fromPercent, toPercent } = await dist("lib/jupyter/percent.js");
const { Wire } = await dist("lib/kernel/protocol/wire.js");
const { paths } = await dist("lib/paths.js");
const { read, start, written } = await dist("site/state.js");

const text = (bytes) => Buffer.from(bytes).toString("utf8");
const json = (value) => Buffer.from(JSON.stringify(value));

const grid = {
  name: "mine", learningRates: [0.01, 0.03], momenta: [0, 0.9], losses: ["synapse", "formula:-ln(y)"], seeds: [1, 2], folds: 0,
  initialWeights: "he", batchSizes: 64, epochs: 3, trainFraction: 0.5, limit: { train: 100, validation: 50, test: 50 }, earlyStop: 2,
  reference: [0.01, 0.9],
};
const state = {
  format: "golden-momentum cluster 1", plan: "0123456789abcdef", version: "0.1.0", data: "mnist", variant: "auto", engine: "processor",
  submissions: [{ job: "4711", tasks: 2, runs: 4, cores: 4, at: "2026-01-01T00:00:00.000Z" }],
};
const identity = { train: { sha256: ["0", "1"] }, test: { sha256: ["2", "3"] } };
const key = "a key of this fuzzing alone";

/** Parts of a message, its signature made anew or not, as frames. */
function framesOf(bytes) {
  const [first, ...parts] = text(bytes).split("\n").map((one) => Buffer.from(one));
  const signature = createHmac("sha256", key);
  for (const part of parts.slice(0, 4)) signature.update(part);
  return [first, Buffer.from("<IDS|MSG>"), Buffer.from(signature.digest("hex")), ...parts];
}

/** @param folder where files may be written */
export function workTargets(folder) {
  const work = new WorkFolder(join(folder, "work.slurm"));
  mkdirSync(work.folder, { recursive: true });
  const put = (file, bytes) => { writeFileSync(file, bytes); return file; };
  const configs = readRecords(join(paths.records, "E1-quick.jsonl")).slice(0, 2).map(({ config }) => config);
  const notebook = JSON.parse(readFileSync(join(paths.notebooks, "00-start-here.ipynb"), "utf8"));
  const cells = notebook.cells.slice(0, 4).concat(notebook.cells.find(({ outputs }) => outputs?.length > 0) ?? []);
  const header = { msg_id: "1", msg_type: "execute_request", session: "s", username: "u", date: "d", version: "5.4" };
  const message = [header, {}, {}, { code: "1" }];
  return {
    grid: { structured: true, corpus: [json(grid), readFileSync(join(paths.root, "examples", "grid.json"))], take(bytes) {
      ownGrid(readGrid(put(join(folder, "grid.json"), bytes)), { data: identity, dataName: "fuzzed" });
    } },
    plan: { structured: true, corpus: [json(configs[0]), json(configs[1])], take(bytes) {
      // Once as it is, once as a plan whose hashes are right.
      const file = join(folder, "x.plan"), config = parsed(text(bytes));
      try { readPlan(put(file, bytes)); } catch (error) { onlyRefused(error); }
      if (typeof config !== "object" || config === null) return;
      const head = { format: "golden-momentum plan 1", name: "x", version: "0.1.0", runs: 1 };
      let lines;
      try {
        lines = [{ ...head, plan: planHash([config]) }, { hash: runHash(config), config }];
      } catch {
        return; // what has no hash cannot be in a plan with hashes that are right
      }
      readPlan(put(file, lines.map((line) => `${JSON.stringify(line)}\n`).join("")));
    } },
    plans: { corpus: [Buffer.from(planText({ name: "E1-quick", version: "0.1.0", configs }))],
      take: (bytes) => readPlan(put(join(folder, "y.plan"), bytes)) },
    cluster: { structured: true, corpus: [json(state), json([["a", "b"], ["c"]]), json("1-12:30:00")], take(bytes) {
      put(work.path("state.json"), bytes);
      try { work.state(); } catch (error) { onlyRefused(error); }
      put(work.path("tasks-1.json"), bytes);
      try { work.tasks(1, 1); } catch (error) { onlyRefused(error); }
      seconds(text(bytes));
    } },
    answers: { corpus: [Buffer.from('{"hash":"0123456789abcdef","validation":"BQ==","test":"BQ=="}\n'.repeat(2))], take(bytes) {
      readAnswers(put(join(folder, "r.answers"), bytes));
      mergeAnswers([join(folder, "r.jsonl")], [{ hash: "0123456789abcdef" }]);
    } },
    ask: { structured: true, corpus: [json({ about: "x", minutes: 5, samples: 15_000 })], take(bytes) {
      put(join(folder, "question.json"), bytes);
      const budget = keptBudget(folder, 5, "x");
      if (budget !== undefined && !(budget > 0 && Number.isSafeInteger(budget))) throw new Error(`a budget of ${budget}`);
    } },
    address: {
      corpus: [
        "#ridge&p=0.25&eta=0.01&pair=moved&seed=7", "&find=50%25&equation=x%3Dx&on=x%3A0..1&epochs=10", written({ ...start(), p: 0.3 }),
      ].map((one) => Buffer.from(one)),
      take(bytes) {
        const { state: found } = read(text(bytes)), again = read(written(found)).state;
        const none = Object.values(found).find((value) => typeof value === "number" && !Number.isFinite(value));
        if (none !== undefined) throw new Error(`the number ${none}`);
        if (written(again) !== written(found)) throw new Error("an address that does not come back");
      },
    },
    wire: { corpus: [Buffer.from(["you", ...message.map((part) => JSON.stringify(part)), "buffer"].join("\n"))], take(bytes) {
      const wire = new Wire(key, "hmac-sha256");
      wire.read(text(bytes).split("\n").map((one) => Buffer.from(one)));
      const answer = wire.read(framesOf(bytes));
      if (typeof answer === "object") wire.write("status", answer.content, answer.header, answer.identities);
    } },
    notebook: { structured: true, corpus: [json({ ...notebook, cells })], take(bytes) {
      const read = readNotebook(put(join(folder, "n.ipynb"), bytes));
      faults(read);
      notebookText(read);
      differences(notebook, read);
      differences(read, { ...notebook, cells });
      toPercent(read);
    } },
    percent: {
      corpus: [Buffer.from("// %% [markdown]\n// # Title\n\n// %%\n1 + 1\n")],
      take: (bytes) => fromPercent(text(bytes)),
    },
  };
}
