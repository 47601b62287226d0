import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readRecords, type RunRecord } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { gridDifference, gridHeatmap } from "../../paper-figures/index.js";
import { TwoNodes, type Running } from "./two-nodes.js";

const program = join(paths.root, "bin", "golden.js");
/** An ordinary user that every system has. */
const nobody = 65_534;
const folder = mkdtempSync(join(tmpdir(), "golden-slurm-"));
process.on("exit", () => { rmSync(folder, { recursive: true, force: true }); });

/** A folder that a user may write to. */
function folderOf(user: number, name: string): string {
  const made = join(folder, name);
  mkdirSync(made);
  chownSync(folder, user, user);
  chownSync(made, user, user);
  return made;
}

interface Said { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** Calls `golden` as a user, and says how it ended. */
function golden(words: readonly string[], { cwd, user = 0, env = process.env }: { cwd: string; user?: number; env?: NodeJS.ProcessEnv }): Promise<Said> {
  const child = spawn("setpriv", [`--reuid=${user}`, `--regid=${user}`, "--clear-groups", process.execPath, program, ...words], { cwd, env: { ...env, HOME: cwd }, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "", stderr = "";
  child.stdout.on("data", (piece: Buffer) => { stdout += piece.toString(); });
  child.stderr.on("data", (piece: Buffer) => { stderr += piece.toString(); });
  return new Promise((resolve) => { child.on("close", (status) => { resolve({ status, stdout, stderr }); }); });
}

async function well(words: readonly string[], options: Parameters<typeof golden>[1]): Promise<Said> {
  const said = await golden(words, options);
  assert.equal(said.status, 0, `${words.join(" ")}: ${said.stderr}${said.stdout}`);
  return said;
}

/** A record file's bytes without times, and the checks that cover them. The library writes no host into a record. */
const withoutTimes = (file: string): string => readFileSync(file, "utf8").replace(/,"timing":\{[^}]*\}/g, "").replace(/,"check":"[0-9a-f]{8}"/g, "");

/** May that user read the project and run Node? */
function mayUse(user: number): boolean {
  return spawnSync("setpriv", [`--reuid=${user}`, `--regid=${user}`, "--clear-groups", process.execPath, program, "--version"]).status === 0;
}

/** Runs differ in how long they take: a task that is held still has not ended when the test comes to it. */
const still = ({ pid }: Running): void => { process.kill(pid, "SIGSTOP"); };
const on = ({ pid }: Running): void => { if (existsSync(`/proc/${pid}`)) process.kill(pid, "SIGCONT"); };

/** Has a signal TERM been sent that the process, which is held still, has not taken yet? */
const isToldToStop = ({ pid }: Running): boolean => (parseInt(/^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1], 16) & (1 << 14)) !== 0;

/** When a run was last kept as it stands. */
const keptAt = (work: string): number =>
  Math.max(0, ...readdirSync(join(work, "checkpoints")).map((name) => statSync(join(work, "checkpoints", name), { throwIfNoEntry: false })?.mtimeMs ?? 0));

/** The records that starts of a task have left: the start itself, or those after it. */
function recordsOf(work: string, { task, start }: Pick<Running, "task" | "start">, after = false): RunRecord[] {
  const records = join(work, "records");
  return readdirSync(records).filter((name) => name.endsWith(".jsonl")).flatMap((name) => {
    const [, ofTask, ofStart] = (/^\d+-(\d+)-job-\d+-start-(\d+)-/.exec(name) ?? []).map(Number);
    return ofTask === task && (after ? ofStart > start : ofStart === start) ? readRecords(join(records, name)) : [];
  });
}

describe("a plan on a real cluster with Slurm", function () {
  this.timeout(1_200_000);
  const cluster = new TwoNodes();
  before(() => cluster.start());
  after(() => cluster.stop());

  it("gives, as an array over both nodes, the records and the figure of a sweep here: the smoke profile, as root", async () => {
    const cwd = folderOf(0, "root"), call = ["E1", "--profile", "smoke", "--records", "."];
    await well(["sweep", ...call, "--records", folderOf(0, "here")], { cwd });
    const { stderr } = await well(["slurm", ...call, "--rate", "300", "--task-time", "1", "--every", "1"], { cwd, env: cluster.env });
    assert.match(stderr, /60 of 60 runs of E1, smoke in 2 tasks of 1 core/);
    const hosts = new Set(readdirSync(join(cwd, "E1-smoke.slurm", "records")).map((name) => /-(n\d)-\d+\.jsonl/.exec(name)?.[1]).filter(Boolean));
    assert.deepEqual([...hosts].sort(), ["n1", "n2"]);
    const [here, there] = [join(folder, "here", "E1-smoke.jsonl"), join(cwd, "E1-smoke.jsonl")];
    assert.equal(withoutTimes(there), withoutTimes(here));
    const [a, b] = [here, there].map((file) => gridHeatmap(readRecords(file), { name: "grid", title: "grid" }));
    assert.deepEqual(b, a);
  });

  it("says in a sentence what Slurm refuses, and submits nothing", async () => {
    const cwd = folderOf(0, "refused"), call = ["slurm", "E1", "--profile", "smoke", "--records", ".", "--rate", "1000"];
    const said: [string[], RegExp][] = [
      [["--partition", "nowhere"], /^golden: --partition nowhere: Slurm has none of that name that takes this job \(.*\); there are main, urgent\n$/],
      [["--gpu"], /^golden: Slurm did not take the jobs \(.*\); nothing was submitted: change the options and start the same command again\n$/],
      [["--", "--no-such-option"], /^golden: Slurm did not take the jobs \(.*no-such-option.*\); nothing was submitted/],
    ];
    for (const [words, sentence] of said) {
      const { status, stderr } = await golden([...call, ...words], { cwd, env: cluster.env });
      assert.match(stderr, sentence);
      assert.equal(status, 2);
    }
    assert.equal(cluster.slurm("squeue", "--noheader"), "");
  });

  it("gives the same records through faults, by four parts in any order, and here; as an ordinary user", async () => {
    const user = mayUse(nobody) ? nobody : 0;
    if (user === 0) console.error("      the project's folder cannot be read by an ordinary user here, so this is done as root");
    const cwd = folderOf(user, "user"), at = { cwd, user, env: cluster.env };
    await well(["sweep", "E1-near", "--profile", "smoke", "--epochs", "50", "--plan", "near.plan"], at);
    const work = join(cwd, "E1-near-smoke-50-epochs.slurm"), call = ["slurm", "near.plan", "--records", "."];
    // A task for each run: of 50 epochs of 320 samples at an assumed rate.
    const submit = () => well([...call, "--no-wait", "--rate", "250", "--task-time", "1", "--time", "1", "--lead", "20", "--keep-every", "1"], at);
    const said = await submit();
    assert.match(said.stderr, /9 of 9 runs of plan E1-near-smoke-50-epochs \(\w+\) in 9 tasks of 1 core/);
    /** The only task, once it has kept its run: it is within it then. */
    const inItsRun = async (start: number, since: number): Promise<Running> => {
      let found: Running | undefined;
      await cluster.until(`start ${start} of the task, within its run`, () => {
        found = cluster.running().find((one) => one.start >= start);
        return found !== undefined && keptAt(work) > since;
      }, 180);
      return found!;
    };
    const both = () => cluster.until("two tasks that run", () => cluster.running().length === 2, 60);
    const where = (node: string) => cluster.running().find((one) => one.node === node)!;
    const step = (what: string) => { console.error(`      ${what}`); };

    step("another call finds the jobs, and submits nothing");
    await both();
    assert.match((await submit()).stderr, /found \d+ tasks of job \d+ in the queue/);

    step("a task is killed");
    await both();
    const killed = where("n1");
    process.kill(killed.pid, "SIGKILL");

    step("a node crashes with its task; the daemon of the other stands still while its task goes on");
    await cluster.until("the next task on n1", () => cluster.running().some((one) => one.node === "n1" && one.task !== killed.task), 60);
    const lost = where("n1"), doubled = where("n2");
    still(doubled);
    await cluster.crashNode("n1");
    cluster.suspendDaemon("n2");
    await cluster.until("two nodes that are given up", () => cluster.nodes().join() === "down,down", 120);
    cluster.startNode("n1");
    const again = ({ task, start }: Running) => cluster.running().some((one) => one.task === task && one.start > start) || recordsOf(work, { task, start }, true).length > 0;
    await cluster.until("the second start of both tasks", () => again(lost) && again(doubled), 400);
    on(doubled);
    await cluster.until("both records of one run", () => recordsOf(work, doubled).length === 1 && recordsOf(work, doubled, true).length === 1, 180);
    cluster.suspendDaemon("n2", "SIGCONT");
    await cluster.until("an empty queue", () => cluster.slurm("squeue", "--noheader") === "" && cluster.nodes().join() === "idle,idle", 400);

    step("the same command submits what is missing; the controller is killed, and comes back");
    const began = Date.now();
    assert.match((await submit()).stderr, /1 of 9 runs .* in 1 task .*submitted as job \d+/);
    await cluster.until("its task", () => cluster.running().length === 1, 120);
    const [first] = cluster.running();
    still(first);
    await wait(3000);
    await cluster.killController();
    const silent = await golden([...call, "--no-wait"], at);
    assert.match(silent.stderr, /^golden: squeue does not say whether tasks of this work are in the queue .*so nothing was submitted/m);
    cluster.startController();
    await cluster.until("the controller", () => cluster.slurm("squeue", "--noheader", "--states=R").includes(" R "), 120);
    // A controller that had not yet written down that the task runs has started it once more.
    on(first);
    const limited = await inItsRun(0, began);
    still(limited);

    step("its time limit comes: it keeps the run as it stands, and goes back into the queue");
    await cluster.until("the signal", () => isToldToStop(limited), 120);
    on(limited);
    await cluster.until("the end of this start", () => !existsSync(`/proc/${limited.pid}`), 60);
    const ended = keptAt(work), log = join(work, "logs", `${limited.job}-${limited.task}.log`);
    const second = await inItsRun(limited.start + 1, ended);
    assert.match(readFileSync(log, "utf8"), /back into the queue: \d+_1\n/);

    step("others are given its place: once more");
    still(second);
    cluster.slurm("sbatch", "--partition=urgent", "--nodes=2", "--ntasks=2", "--output=/dev/null", "--wrap=sleep 2");
    // Slurm lets a process that stands still go on before it signals it.
    await cluster.until("the end of this start", () => !existsSync(`/proc/${second.pid}`) || isToldToStop(second), 60);
    on(second);
    const last = await golden([...call, "--every", "1"], at);
    assert.equal(last.status, 0, last.stderr + last.stdout);
    assert.match(last.stdout, /all 9 runs of .*, [1-9]\d* of them recorded more than once with equal results/);
    assert.match(readFileSync(log, "utf8"), /going on after .*epoch \d+/);

    const there = join(cwd, "E1-near-smoke-50-epochs.jsonl"), here = folderOf(user, "whole"), parts = folderOf(user, "parts");
    await Promise.all([
      well(["sweep", "near.plan", "--records", here, "--workers", "1"], at),
      ...[3, 1].map(async (first) => { for (const k of [first, first + 1]) await well(["sweep", "near.plan", "--records", parts, "--part", `${k}/4`, "--workers", "1"], at); }),
    ]);
    const files = readdirSync(parts).filter((name) => name.endsWith(".jsonl")).sort().reverse().map((name) => join(parts, name));
    assert.equal(files.length, 4);
    await well(["merge", ...files, "--plan", "near.plan", "--out", join(parts, "merged.jsonl")], at);
    const all = [there, join(here, basename(there)), join(parts, "merged.jsonl")];
    for (const file of all) assert.equal(withoutTimes(file), withoutTimes(all[1]), file);
    const figures = all.map((file) => gridDifference(readRecords(file), { name: "near", title: "near" }));
    for (const figure of figures) assert.deepEqual(figure, figures[1]);
  });
});
