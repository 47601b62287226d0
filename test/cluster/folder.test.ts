import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runHash, readRecords, resultText, writeRecords } from "../../lib/experiment/index.js";
import { WorkFolder, type Choice } from "../../lib/cluster/index.js";
import { paths } from "../../lib/paths.js";
import { freshFolder, golden, onSmallDisk } from "../trust/damage.js";

const all = readRecords(join(paths.records, "E4-quick.jsonl")), configs = all.map(({ config }) => config);
const choice: Choice = { data: "mnist", variant: "auto", engine: "processor" };

const takes = (folder: string): string => `cat > ${folder}/script; echo 4711`;

/** A folder of programs that answer as Slurm's do: sbatch keeps its script and numbers it, squeue gives what lies in the file "queue". */
function pretended(sbatch = takes): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = freshFolder();
  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program("sbatch", sbatch(folder));
  program("squeue", `cat ${folder}/queue 2>/dev/null; exit 0`);
  program("sinfo", "echo main");
  symlinkSync(process.execPath, join(folder, "node"));
  return { folder, env: { PATH: `${folder}:${process.env["PATH"]}` } };
}

const layers = [{ kind: "flatten" }, { kind: "dense", units: 10 }];
const tiny = JSON.stringify({ name: "tiny", input: [28, 28, 1], layers, head: "softmax" });

describe("the folder of work on a cluster", () => {
  it("is found again, refuses other work, and says when it is damaged", () => {
    const work = new WorkFolder(join(freshFolder(), "E4-quick.slurm")), state = work.open("E4-quick", configs, choice);
    assert.deepEqual(work.open("E4-quick", configs, choice), state);
    assert.deepEqual(work.plan().configs, configs);
    const less = configs.slice(1);
    assert.throws(() => work.open("E4-quick", less, choice), /its work is of plan \w+, asked for is \w+; name another folder with --records/);
    const other: Choice = { ...choice, engine: "webgpu" };
    assert.throws(() => work.open("E4-quick", configs, other), /its work is of engine processor, asked for is webgpu/);
    work.writeTasks(1, [["a", "b"], ["c"]]);
    assert.deepEqual(work.tasks(1, 2), ["c"]);
    assert.throws(() => work.tasks(1, 3), /there is no task 3/);
    assert.throws(() => work.tasks(2, 1), /no such file; expected the runs of the tasks; is this disk shared by all machines\?/);
    writeFileSync(work.path("state.json"), "{");
    assert.throws(() => work.state(), /expected the state of work on a cluster, got something else; remove this file: the records beside it are kept/);
  });

  it("takes from a damaged record file nothing and says so, from a line cut short nothing, and the rest from all files", () => {
    const work = new WorkFolder(join(freshFolder(), "E4-quick.slurm")), said: string[] = [];
    work.open("E4-quick", configs, choice);
    writeRecords(work.path("records", "1.jsonl"), all.slice(0, 2));
    writeRecords(work.path("records", "2.jsonl"), all.slice(1, 3));
    appendFileSync(work.path("records", "2.jsonl"), '{"hash":"cut');
    const text = readFileSync(work.path("records", "1.jsonl"), "utf8");
    writeFileSync(work.path("records", "3.jsonl"), text.replace('"seed":1', '"seed":9'));
    assert.deepEqual([...work.records((sentence) => said.push(sentence)).keys()], all.slice(0, 3).map(({ hash }) => hash));
    assert.match(said.join(), /3\.jsonl, line 1: .*the line was damaged or changed by hand/);
    assert.deepEqual([...work.seen(new Set(configs.slice(1).map(runHash)))].sort(), all.slice(1, 3).map(({ hash }) => hash).sort());
  });

  it("gives its jobs a name that another folder's, or another plan's, have not", () => {
    const [a, b] = [new WorkFolder("a/E1.slurm"), new WorkFolder("b/E1.slurm")];
    assert.match(a.jobName("0123"), /^golden-E1-[0-9a-f]{8}$/);
    assert.equal(new Set([a.jobName("0123"), b.jobName("0123"), a.jobName("0124")]).size, 3);
  });
});

describe("golden slurm", function () {
  this.timeout(120_000);

  it("says in one sentence what is wrong, and leaves nothing behind", () => {
    const said: [string[], number, RegExp][] = [
      [["slurm", "E1", "--profile", "smoke", "--records", "."], 2, /^golden: squeue was not found: Slurm is not on this machine; call this on a login node .* `golden sweep --plan`, `--part` and `golden merge` \(docs\/cluster\.md\)$/],
      [["slurm", "E9"], 2, /^golden: experiment: expected one of E1, .*, got "E9"$/],
      [["slurm", "E1", "--time", "soon"], 2, /^golden: --time: expected a time limit as Slurm has it/],
      [["slurm", "E1", "--time", "1", "--lead", "60"], 2, /^golden: --time 1: expected more than the 60 s before it at which tasks are told to stop/],
      [["slurm", "E1", "--memory", "lots"], 2, /^golden: --memory: expected a size as Slurm has it, such as 4G, got "lots"$/],
      [["slurm", "E1", "--", "--array=1"], 2, /^golden: --array: not to be given to sbatch/],
      [["slurm", "E1", "--records", "/nowhere/at/all"], 2, /^golden: \/nowhere\/at\/all: no such folder/],
      [["slurm-task", "nowhere", "1", "1", "30", "1"], 2, /^golden: .*plan: no such file|no state of work/],
    ];
    const alone = freshFolder();
    for (const [name, path] of [["node", process.execPath], ["bash", "/bin/bash"]] as const) symlinkSync(path, join(alone, name));
    for (const [words, status, sentence] of said) {
      const { status: got, stderr } = golden(words, { env: { PATH: alone }, before: "true" });
      assert.match(stderr.trim().split("\n").at(-1)!, sentence);
      assert.equal(got, status, stderr);
    }
  });

  it("says in Slurm's own words why a submission was not taken, and takes the same command again", () => {
    const said: [string, string[], number, RegExp][] = [
      ["sbatch: error: Batch job submission failed: Invalid account", [], 2,
        /^golden: Slurm did not take the jobs \(Batch job submission failed: Invalid account\); nothing was submitted: change the options/m],
      ["sbatch: error: invalid partition specified: nowhere", ["--partition", "nowhere"], 2,
        /^golden: --partition nowhere: Slurm has none of that name that takes this job \(.*: nowhere\); there are main$/m],
      ["sbatch: error: Unable to contact slurm controller (connect failure)", [], 1,
        /^golden: Slurm's controller does not answer \(Unable to contact .*\); nothing was submitted: the same command tries again$/m],
    ];
    const cwd = freshFolder(), call = ["slurm", "E1-near", "--profile", "smoke", "--records", ".", "--no-wait", "--rate", "2000"];
    for (const [answer, words, status, sentence] of said) {
      const { stderr, status: got } = golden([...call, ...words], { cwd, env: pretended(() => `echo "${answer}" >&2; exit 1`).env });
      assert.match(stderr, sentence);
      assert.equal(got, status, stderr);
    }
    const { stderr } = golden(call, { cwd, env: pretended().env });
    assert.match(stderr, /9 of 9 runs of E1-near, smoke .*submitted as job 4711/);
  });

  it("submits what is missing, finds its jobs from another shell, and joins what they left", () => {
    const { folder, env } = pretended(), cwd = freshFolder();
    writeFileSync(join(cwd, "tiny.json"), tiny);
    const call = ["E1", "--profile", "smoke", "--network", "tiny.json", "--records", "."];
    const slurm = ["slurm", ...call, "--no-wait", "--rate", "2000", "--task-time", "1"];
    const first = golden(slurm, { cwd, env });
    assert.equal(first.status, 0, first.stderr);
    const words = /60 of 60 runs of E1, smoke in 1 task of 1 core, .* \(2,000 samples\/s on a core, as given\).*submitted as job 4711/;
    assert.match(first.stderr, words);
    const script = join(folder, "script");
    assert.equal(spawnSync("bash", ["-n", script]).status, 0);
    writeFileSync(join(folder, "queue"), "4711|R|n1|None\n");
    const second = golden(slurm, { cwd, env });
    assert.match(second.stderr, /^found 1 task of job 4711 in the queue$/m);
    assert.match(second.stdout, /60 of 60 runs of E1, smoke are to come/);
    // The script itself, as a node would run it.
    const ofTask = { SLURM_ARRAY_TASK_ID: "1", SLURM_ARRAY_JOB_ID: "4711", SLURM_JOB_ID: "4711" };
    const run = spawnSync("bash", [script], { encoding: "utf8", cwd, env: { ...process.env, ...env, ...ofTask } });
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, /^task 1: 60 runs done, 0 diverged$/m);
    rmSync(join(folder, "queue"));
    const last = golden(["slurm", ...call], { cwd, env });
    assert.equal(last.status, 0, last.stderr);
    assert.match(last.stdout, /^E1-smoke-tiny\.jsonl: all 60 runs of E1, smoke, 0 of them recorded more than once/);
    assert.equal(golden(["sweep", ...call, "--records", "."], { cwd: mkdirAnd(cwd, "here"), env }).status, 0);
    const [there, here] = [cwd, join(cwd, "here")].map((one) => readRecords(join(one, "E1-smoke-tiny.jsonl")).map(resultText));
    assert.deepEqual(there, here);

    // Records of another version among them are refused before anything is submitted.
    const work = join(cwd, "E1-smoke-tiny.slurm", "records"), [one] = readRecords(join(work, readdirSync(work)[0]));
    rmSync(join(cwd, "E1-smoke-tiny.jsonl"));
    writeRecords(join(work, "other.jsonl"), [{ ...one, version: "0.0.9" }]);
    assert.match(golden(slurm, { cwd, env }).stderr, /golden: records of version .* and 0\.0\.9 .* cannot be merged/);
  });

  it("keeps whole records on a disk that is full, and goes on once there is room", function () {
    const { env, folder } = pretended();
    const small = onSmallDisk(300, (disk) => {
      writeFileSync(join(disk, "tiny.json"), tiny);
      const call = ["slurm", "E1", "--profile", "smoke", "--epochs", "20", "--network", "tiny.json", "--records", "."];
      const slurm = [...call, "--no-wait", "--rate", "2000", "--task-time", "60"];
      assert.equal(golden(slurm, { cwd: disk, env }).status, 0);
      const ofTask = { ...process.env, ...env, SLURM_ARRAY_TASK_ID: "1" };
      const task = () => spawnSync("bash", [join(folder, "script")], { encoding: "utf8", cwd: disk, env: ofTask });
      const full = task();
      assert.equal(full.status, 1, full.stderr);
      assert.match(full.stderr, /golden: .*(could not be written|cannot be taken).*ENOSPC: the disk is full/);
      const work = new WorkFolder(join(disk, "E1-smoke-20-epochs-tiny.slurm"));
      const kept = work.records((sentence) => assert.fail(sentence)).size;
      assert.ok(kept > 0 && kept < 60, `${kept} records`);
      assert.equal(spawnSync("mount", ["-o", "remount,size=8m", disk]).status, 0);
      assert.equal(task().status, 0);
      assert.equal(golden(call, { cwd: disk, env }).status, 0);
      return readRecords(join(disk, "E1-smoke-20-epochs-tiny.jsonl")).length;
    });
    if (small === undefined) this.skip();
    else assert.equal(small.answer, 60);
  });
});

function mkdirAnd(folder: string, name: string): string {
  const made = join(folder, name);
  mkdirSync(made);
  copyFileSync(join(folder, "tiny.json"), join(made, "tiny.json"));
  return made;
}
