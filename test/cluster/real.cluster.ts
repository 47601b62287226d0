import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRecords } from "../../lib/experiment/index.js";
import { gridHeatmap } from "../../paper-figures/index.js";
import { TwoNodes } from "./two-nodes.js";
import { User, withoutTimes } from "./user.js";

/** SwiftShader computes what a GPU would, on the processor; Debian's chromium brings it. */
const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";

describe("a plan on a real cluster with Slurm", function () {
  this.timeout(600_000);
  const cluster = new TwoNodes();
  before(() => cluster.start());
  after(() => cluster.stop());

  it("gives, as an array over both nodes, the records and the figure of a sweep here: the smoke profile", async () => {
    const user = new User(0, cluster), call = ["E1", "--profile", "smoke", "--records"];
    const [here, there] = [user.folder("here"), user.folder("there")];
    const [{ stderr }] = await Promise.all([
      user.well(["slurm", ...call, there, "--rate", "300", "--task-time", "1", "--every", "1"]),
      user.well(["sweep", ...call, here]),
    ]);
    assert.match(stderr, /60 of 60 runs of E1, smoke in 2 tasks of 1 core/);
    const hosts = readdirSync(join(there, "E1-smoke.slurm", "records")).map((name) => /-(n\d)-\d+\.jsonl/.exec(name)?.[1]).filter(Boolean);
    assert.deepEqual([...new Set(hosts)].sort(), ["n1", "n2"]);
    const files = [here, there].map((folder) => join(folder, "E1-smoke.jsonl"));
    assert.equal(withoutTimes(files[1]), withoutTimes(files[0]));
    const [a, b] = files.map((file) => gridHeatmap(readRecords(file), { name: "grid", title: "grid" }));
    assert.deepEqual(b, a);
  });

  it("says in a sentence what Slurm refuses, and submits nothing", async () => {
    const user = new User(0, cluster), call = ["slurm", "E1", "--profile", "smoke", "--records", ".", "--rate", "1000"];
    const end = "nothing was submitted: change the options and start the same command again";
    const refused = (words: string): RegExp => new RegExp(`^golden: Slurm did not take the jobs \\(.*${words}.*\\); ${end}\n$`, "i");
    const none = /^golden: --partition nowhere: Slurm has none of that name that takes this job \(.*\); there are main, urgent\n$/;
    const said: [string[], RegExp][] = [
      [["--partition", "nowhere"], none],
      [["--gpu", "a100"], refused("requested node configuration is not available")],
      [["--", "--no-such-option"], refused("no-such-option")],
      [["--", "--account"], refused("requires an argument")],
    ];
    for (const [words, sentence] of said) {
      const { status, stderr } = await user.says([...call, ...words]);
      assert.match(stderr, sentence);
      assert.equal(status, 2);
    }
    assert.equal(cluster.slurm("squeue", "--noheader"), "");
  });

  it("gives each task a GPU of its node, on which it computes what a sweep here does on the same", async function () {
    const user = new User(0, cluster), env = { VK_DRIVER_FILES: driver };
    const limit = { train: 128, validation: 64, test: 64 };
    writeFileSync(join(user.cwd, "two.json"), JSON.stringify({
      name: "two", learningRates: [0.016], momenta: [0.874], losses: ["synapse"], batchSizes: [64], seeds: [1, 2], folds: [0],
      initialWeights: ["he"], epochs: 1, limit,
    }));
    await user.well(["sweep", "--grid", "two.json", "--plan", "two.plan"]);
    const here = user.folder("here"), there = user.folder("there"), name = "two-paper-mnist-webgpu";
    const { stderr } = await user.says(["sweep", "two.plan", "--engine", "webgpu", "--records", here], env);
    if (!stderr.startsWith("webgpu: SwiftShader")) {
      console.log(`      left out: no GPU that every machine has (npm package webgpu, and SwiftShader of Debian's chromium): ${stderr}`);
      return this.skip();
    }
    const call = ["slurm", "two.plan", "--gpu", "--rate", "100", "--task-time", "1", "--every", "1"];
    const said = await user.well([...call, "--records", there], env);
    assert.match(said.stderr, /2 of 2 runs of plan two-paper-mnist .* \(100 samples\/s on a GPU, as given\)/);
    const script = await user.well([...call, "--records", user.folder("none"), "--dry-run"], env);
    assert.match(script.stdout, /^#SBATCH --gres=gpu:1$/m);
    const files = [here, there].map((folder) => join(folder, `${name}.jsonl`));
    assert.equal(withoutTimes(files[1]), withoutTimes(files[0]));
    assert.equal(readFileSync(files[1].replace(/jsonl$/, "answers"), "utf8"), readFileSync(files[0].replace(/jsonl$/, "answers"), "utf8"));
    assert.deepEqual(readRecords(files[1]).map(({ variant }) => variant), ["webgpu", "webgpu"]);
  });
});
