import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  arrayScript, checkFurther, inSlurm, inWords, pack, quoted, seconds, secondsOfTasks, type ScriptParts,
} from "../../lib/cluster/index.js";

const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 60 });
const runs = sizes.map((all) => all.map((samples, i) => ({ hash: `run ${i}`, samples })));

describe("pack(runs, size)", () => {
  it("puts every run into one task, in the order of the plan, with tasks of like work", () => {
    const upTo = (max: number) => fc.integer({ min: 1, max });
    fc.assert(fc.property(runs, upTo(8), upTo(600), upTo(20), (all, cores, long, most) => {
      const tasks = pack(all, { rate: 10, cores, seconds: long, most });
      const places = tasks.map((task) => task.map((hash) => Number(hash.slice(4))));
      assert.deepEqual(places.flat().sort((a, b) => a - b), all.map((_, i) => i));
      for (const task of places) assert.deepEqual(task, [...task].sort((a, b) => a - b));
      assert.ok(tasks.length <= most && tasks.length <= Math.ceil(all.length / cores) && tasks.every((task) => task.length > 0));
      // The largest run first to the least task: no two tasks are further apart than one run.
      const work = places.map((task) => task.reduce((sum, i) => sum + all[i].samples, 0));
      assert.ok(Math.max(...work) - Math.min(...work) <= Math.max(...all.map(({ samples }) => samples)));
    }), { seed: 1 });
  });

  it("makes tasks as long as they are wanted: 1,200 runs of the paper's protocol at 3,367 samples/s are tasks of half an hour", () => {
    const all = Array.from({ length: 1200 }, (_, i) => ({ hash: String(i), samples: 30 * ((i < 600 ? 54_000 : 27_000) + 2000) + 3333 }));
    const total = all.reduce((sum, { samples }) => sum + samples, 0);
    const tasks = pack(all, { rate: 3367, cores: 1, seconds: 1800 });
    assert.equal(tasks.length, Math.ceil(total / 3367 / 1800));
    const longest = secondsOfTasks(tasks, new Map(all.map(({ hash, samples }) => [hash, samples])), { rate: 3367, cores: 1 });
    assert.ok(longest < 1.25 * 1800, `${longest} s`);
    assert.deepEqual(pack([], { rate: 1, cores: 1, seconds: 1 }), []);
  });
});

describe("spans of time", () => {
  it("are read as sbatch reads them, and written so that they come back", () => {
    const known = [
      ["90", 5400], ["1:30", 90], ["2:30:00", 9000], ["1-12", 129_600], ["1-12:30", 131_400], ["1-12:30:15", 131_415],
    ] as const;
    for (const [text, value] of known) assert.equal(seconds(text), value, text);
    for (const text of ["", "0", "soon", "1:2:3:4", "-5", "1h"]) {
      assert.throws(() => seconds(text), new RegExp(`--time: expected a time limit as Slurm has it, .*, got "${text}"`));
    }
    const minutes = fc.integer({ min: 1, max: 100_000 });
    fc.assert(fc.property(minutes, (some) => seconds(inSlurm(60 * some)) === 60 * some), { seed: 1 });
  });
});

const parts: ScriptParts = {
  name: "golden-E1", tasks: 12, cores: 4, time: 5400, lead: 120, further: [], logs: "/shared/logs",
  command: ["/usr/bin/node", "/shared/a folder/golden.js", "it's"],
};

describe("arrayScript(parts)", () => {
  it("says to sbatch what was asked for", () => {
    const asked = { atOnce: 5, memory: "4G", partition: "long", gpu: "a100", further: ["--account=physics", "--comment=two words"] };
    const script = arrayScript({ ...parts, ...asked });
    for (const option of [
      "--array=1-12%5", "--cpus-per-task=4", "--mem=4G", "--time=01:30:00", "--signal=B:USR1@120", "--requeue", "--partition=long",
      "--gres=gpu:a100:1", "--account=physics", '"--comment=two words"', "--output=/shared/logs/%A-%a.log",
    ]) {
      assert.ok(script.includes(`#SBATCH ${option}\n`), option);
    }
    assert.ok(script.includes(`/usr/bin/node '/shared/a folder/golden.js' 'it'\\''s' "$SLURM_ARRAY_TASK_ID" &\n`));
    assert.ok(arrayScript({ ...parts, gpu: true }).includes("--gres=gpu:1\n"));
    assert.equal(quoted("plain/word-1.0"), "plain/word-1.0");
  });

  it("refuses options of sbatch that would break it, saying what to use", () => {
    checkFurther(["--account=physics", "--mail-type=END"]);
    for (const [word, sentence] of [
      ["--array=1-2", /--array: not to be given to sbatch, the array is made from the plan/],
      ["-J=x", /-J: not to be given to sbatch, by its name/],
      ["-n4", /-n: not to be given/],
      ["--no-requeue", /a task whose machine is lost/],
      ["physics", /"physics": expected options of sbatch behind --/],
      ["--comment=a\nb", /--comment: expected an option of one line/],
    ] as const) assert.throws(() => checkFurther([word]), sentence);
  });
});

describe("progress in a line", () => {
  const watched = { samples: 1000, runs: 10, rate: () => 10, cores: 2 };
  const task = (state: string, node = "", reason = "None") => ({ job: "1", state, node, reason });

  it("has the time left of what runs: samples left, over rate, cores and tasks", () => {
    const some = [task("R", "n1"), task("R", "n2"), task("PD", "", "Resources")];
    assert.equal(
      inWords(watched, some, { samples: 200, runs: 2 }),
      "2 of 10 runs done; 2 tasks run (n1, n2), 1 wait (Resources); about 20 s left",
    );
    assert.equal(
      inWords(watched, [task("PD", "", "Priority")], { samples: 0, runs: 0 }), "0 of 10 runs done; 0 tasks run, 1 wait (Priority)",
    );
    assert.equal(
      inWords(watched, [task("CG")], { samples: 1000, runs: 10 }), "10 of 10 runs done; 0 tasks run, 0 wait, 1 begin or end",
    );
    assert.match(inWords(watched, undefined, { samples: 0, runs: 3 }), /^3 of 10 runs done; Slurm's controller does not answer just now, the tasks go on$/);
  });
});
