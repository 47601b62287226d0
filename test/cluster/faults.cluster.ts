/** A plan on a cluster where all goes wrong that can: the records, and the figure, are in the end those of a sweep here. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WorkFolder } from "../../lib/cluster/index.js";
import { openData } from "../../lib/data/index.js";
import { calibrate, experiment, profile, readRecords } from "../../lib/experiment/index.js";
import { gridDifference } from "../../paper-figures/index.js";
import { Gate, isAlive, isToldToStop } from "./gate.js";
import { TwoNodes, type Running } from "./two-nodes.js";
import { Traces, User, withoutTimes } from "./user.js";

const runs = 9;
/** A task for each run, at an assumed rate that makes tasks short. The limit is drawn near when the test comes to it. */
const sizes = ["--rate", "250", "--task-time", "1", "--time", "10", "--lead", "10", "--keep-every", "1"];
const submit = ["slurm", "near.plan", "--records", ".", "--no-wait", ...sizes];

/** Epochs of 320 samples with which a run takes some four seconds, so that it can be kept within it more than once. */
async function epochsHere(): Promise<number> {
  const { name, data } = await openData("mnist"), options = { data, dataName: name };
  const [config] = experiment("E1-near", profile("smoke"), options), rate = await calibrate(config, data, {});
  return Math.min(400, Math.max(60, Math.ceil(4 * rate / 320)));
}

describe("a plan on a real cluster, through faults, as root and as an ordinary user at a time", function () {
  this.timeout(1_200_000);
  const cluster = new TwoNodes(), gate = new Gate(cluster);
  before(() => cluster.start());
  after(async () => {
    gate.open();
    await cluster.stop();
  });

  /** All users wait for the same: a fault strikes the tasks of all. */
  const until = (what: string, holds: () => boolean, seconds = 120): Promise<void> => cluster.until(what, holds, seconds);
  const step = (what: string): void => { console.error(`      ${what}`); };
  /** The start of a task that runs, of that number or later. */
  const later = ({ folder, task }: Running, start: number): Running | undefined =>
    cluster.running().find((one) => one.folder === folder && one.task === task && one.start >= start);
  const traces = ({ folder }: Running): Traces => new Traces(folder);

  /** Waits for the next start of a task; the gate holds it. */
  async function next({ start, ...task }: Running): Promise<Running> {
    let found: Running | undefined;
    await until(`start ${start + 1} of task ${task.task}`, () => (found = later({ start, ...task }, start + 1)) !== undefined);
    return found!;
  }
  /** Lets the next start of a task go until its run has been kept once more, and holds it again. */
  async function withinItsRun(before: Running): Promise<Running> {
    const found = await next(before), kept = traces(found).keptAt(found);
    gate.letGo(found);
    await until(`task ${before.task} within its run`, () => traces(found).keptAt(found) > kept);
    gate.hold(found);
    return found;
  }

  it("gives the records and the figure that a sweep here gives, and four parts in any order", async () => {
    const users = [65_534, 0].map((id) => new User(id, cluster)).filter((user) => user.mayWork());
    if (users.length < 2) console.error("      an ordinary user may not read the project's folder here: this is done as root alone");
    const epochs = await epochsHere(), name = `E1-near-smoke-${epochs}-epochs`;
    const planned = ["sweep", "E1-near", "--profile", "smoke", "--epochs", String(epochs), "--plan", "near.plan"];
    await Promise.all(users.map((user) => user.well(planned)));
    gate.shut();
    for (const { stderr } of await Promise.all(users.map((user) => user.well(submit)))) {
      assert.match(stderr, new RegExp(`9 of 9 runs of plan ${name} \\(\\w+\\) in 9 tasks of 1 core`));
    }
    await until("all tasks, on both nodes", () => cluster.running().length === runs * users.length);
    const works = users.map((user) => {
      const mine = cluster.running().filter(({ folder }) => folder === join(user.cwd, `${name}.slurm`));
      const [one, two] = ["n1", "n2"].map((node) => mine.filter((task) => task.node === node));
      assert.ok(one.length >= 4 && two.length >= 4, `${one.length} tasks on n1 and ${two.length} on n2`);
      const [killed, limited, timedOut] = one, [doubled, woken] = two;
      return { user, killed, limited, timedOut, doubled, woken };
    });
    /** What all users' tasks of one role go through. */
    const roles = (role: "killed" | "limited" | "timedOut" | "doubled" | "woken"): Running[] => works.map((work) => work[role]);
    const ofRoles = new Set(works.flatMap(({ user: _, ...tasks }) => Object.values(tasks).map(({ folder, task }) => `${folder} ${task}`)));
    const hasRole = ({ folder, task }: Running): boolean => ofRoles.has(`${folder} ${task}`);

    step("a task is killed; a node crashes with its tasks; the daemon of the other stands still while its tasks go on");
    for (const { pid } of roles("killed")) process.kill(pid, "SIGKILL");
    const runningJobs = (): number => cluster.slurm("squeue", "--noheader", "--array", "--states=R,CG").trim().split("\n").length;
    await until("the end of the killed tasks", () => runningJobs() === (runs - 1) * works.length);
    await cluster.crashNode("n1");
    cluster.suspendDaemon("n2");
    // Meanwhile the same is computed here, in parts by one and as a whole by the other.
    const [inParts, asWhole] = [users[0], users.at(-1)!], parts = inParts.folder("parts"), whole = asWhole.folder("whole");
    const call = ["sweep", "near.plan", "--workers", "1", "--records"], elsewhere = Promise.all([
      (async () => { for (const k of [3, 1, 4, 2]) await inParts.well([...call, parts, "--part", `${k}/4`]); })(),
      asWhole.well([...call, whole]),
    ]);
    await until("two nodes that are given up", () => cluster.nodes().join() === "down,down");
    cluster.startNode("n1");
    const others = (runs - 1) * works.length;
    await until("the second start of all others", () => cluster.running().filter(({ start }) => start === 1).length === others);
    const second = (tasks: Running[]): Running[] => tasks.map((task) => later(task, 1)!);

    step("both starts of a task go on, and each leaves its record");
    const [limited, timedOut] = await Promise.all([
      Promise.all(roles("limited").map(withinItsRun)), Promise.all(roles("timedOut").map(withinItsRun)),
    ]);
    gate.letGo(...roles("doubled"), ...second(roles("doubled")));
    await until("both records of one run", () => roles("doubled").every((task) =>
      traces(task).records(task).length === 1 && traces(task).records({ ...task, start: 1 }).length === 1));

    step("the daemon wakes while both starts of a task run");
    const twice = [...roles("woken"), ...second(roles("woken"))];
    gate.letGo(...twice);
    cluster.suspendDaemon("n2", "SIGCONT");
    assert.ok(twice.every(isAlive));
    gate.letGo(...cluster.running().filter((task) => task.start === 1 && !hasRole(task)));
    await until("the end of all first starts, and a node at rest", () =>
      !cluster.running().some(({ start }) => start === 0) && cluster.nodes()[1] === "idle");

    step("a time limit comes: the run is kept as it stands, and its task goes back into the queue; another call submits nothing");
    // Slurm looks at limits every 30 s, and sends the signal at the last look that is at least the 10 s of --lead before the end.
    const nearEnd = ({ job, task }: Running): void => { cluster.slurm("scontrol", "update", `JobId=${job}_${task}`, "EndTime=now+40"); };
    [...limited, ...timedOut].forEach(nearEnd);
    const calledAgain = Promise.all(users.map((user) => user.well(submit)));
    await until("the signal ahead of the limit", () => limited.every(isToldToStop));
    gate.letGo(...limited);
    const third = await Promise.all(limited.map(withinItsRun));
    for (const { stderr } of await calledAgain) assert.match(stderr, /found \d+ tasks? of job \d+ in the queue/);
    for (const task of third) assert.match(traces(task).log(task), /back into the queue: \d+_\d+\n[^]*going on after [^\n]*epoch \d+/);

    step("others are given its place");
    const nodes = [...new Set(third.map(({ node }) => node))];
    for (const node of nodes) {
      cluster.slurm("sbatch", "--partition=urgent", `--nodelist=${node}`, "--exclusive", "--output=/dev/null", "--wrap=true");
    }
    // Slurm lets a process that stands still go on before it signals it.
    await until("the signal ahead of preemption", () => third.every((task) => !isAlive(task) || isToldToStop(task)));
    gate.letGo(...third);
    const fourth = await Promise.all(third.map(next));

    step("the controller is killed, and comes back");
    const began = Date.now();
    // A controller that is killed before it has written down that a task runs starts the task once more.
    for (const { job, task } of fourth) cluster.slurm("scontrol", "update", `JobId=${job}_${task}`, "Comment=runs");
    await until("the controller's own note that they run", () => cluster.savedAt() > began);
    await cluster.killController();
    for (const { stderr } of await Promise.all(users.map((user) => user.says(submit)))) {
      assert.match(stderr, /^golden: squeue does not say whether tasks of this work are in the queue .*so nothing was submitted/m);
    }
    cluster.startController();
    await until("the controller", () => cluster.slurm("squeue", "--noheader", "--states=R").includes(" R "));
    gate.letGo(...fourth);

    step("a limit comes to a task that cannot keep its run in time: it is killed");
    await until("its end", () => !timedOut.some(isAlive), 180);
    gate.open();
    await until("an empty queue", () => cluster.slurm("squeue", "--noheader") === "", 300);
    for (const task of timedOut) assert.match(traces(task).log(task), /CANCELLED AT .* DUE TO TIME LIMIT/);

    step("the same command does what is missing, and joins");
    await Promise.all(works.map(async ({ user, killed, timedOut: task }) => {
      const held = new WorkFolder(killed.folder).records((sentence) => assert.fail(sentence));
      assert.equal(held.size, runs - 2);
      const said = await user.well(["slurm", "near.plan", "--records", ".", "--every", "1", ...sizes]);
      assert.match(said.stderr, /2 of 9 runs of .* in 2 tasks of 1 core/);
      assert.match(said.stdout, /all 9 runs of .*, [1-9]\d* of them recorded more than once with equal results/);
      const logs = readdirSync(join(task.folder, "logs")).filter((log) => !log.startsWith(`${task.job}-`));
      assert.match(logs.map((log) => readFileSync(join(task.folder, "logs", log), "utf8")).join(""), /going on after [^\n]*epoch \d+/);
    }));
    await elsewhere;
    const files = readdirSync(parts).filter((file) => file.endsWith(".jsonl")).sort().reverse().map((file) => join(parts, file));
    assert.equal(files.length, 4);
    const merged = join(parts, "merged.jsonl");
    await inParts.well(["merge", ...files, "--plan", "near.plan", "--out", merged]);
    const all = [join(whole, `${name}.jsonl`), merged, ...users.map((user) => join(user.cwd, `${name}.jsonl`))];
    for (const file of all) assert.equal(withoutTimes(file), withoutTimes(all[0]), file);
    const figures = all.map((file) => gridDifference(readRecords(file), { name: "near", title: "near" }));
    for (const figure of figures) assert.deepEqual(figure, figures[0]);
  });
});
