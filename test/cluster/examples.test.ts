/** The files for other schedulers: checked by shellcheck where it is, and started with the variables that their scheduler sets. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { arrayScript } from "../../lib/cluster/index.js";
import { readPlan, readRecords, runHash } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { freshFolder, golden } from "../trust/damage.js";

const examples = join(paths.root, "examples", "cluster");
const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const tiny = { name: "tiny", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 10 }], head: "softmax" };

describe("the files for schedulers", function () {
  this.timeout(240_000);
  const cwd = freshFolder();
  /** `npx golden` in the test's folder is the program of this project. */
  const npx = join(cwd, "npx");
  const call = (file: string, words: readonly string[], env: NodeJS.ProcessEnv): void => {
    const path = `${cwd}:${process.env["PATH"]}`;
    const { status, stderr } = spawnSync("bash", [join(examples, file), ...words], {
      cwd, encoding: "utf8", env: { ...process.env, ...env, PATH: path },
    });
    assert.equal(status, 0, `${file}: ${stderr}`);
  };

  before(() => {
    writeFileSync(join(cwd, "tiny.json"), JSON.stringify(tiny));
    writeFileSync(npx, `#!/bin/bash\n[ "$1" = golden ] && exec ${process.execPath} ${join(paths.root, "bin", "golden.js")} "\${@:2}"\n`);
    chmodSync(npx, 0o755);
    const plan = ["sweep", "E1-near", "--profile", "smoke", "--network", "tiny.json", "--plan", "near.plan"];
    assert.equal(golden(plan, { cwd }).status, 0);
  });

  it("pass shellcheck, as the script for Slurm does", function () {
    if (!has("shellcheck")) this.skip();
    const script = arrayScript({
      name: "golden-E1", tasks: 2, cores: 1, time: 600, lead: 60, further: ["--account=physics"], logs: "/a/b c", command: ["node", "it's"],
    });
    writeFileSync(join(cwd, "script.sh"), script);
    const files = readdirSync(examples).filter((file) => file.endsWith(".sh")).map((file) => join(examples, file));
    assert.equal(files.length, 3);
    const { status, stdout } = spawnSync("shellcheck", [join(cwd, "script.sh"), ...files], { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });

  it("do the part that PBS and LSF name, and all parts with GNU parallel", function () {
    const of = readPlan(join(cwd, "near.plan")).configs.map(runHash), records = join(cwd, "records");
    const file = (part: number): string => join(records, `E1-near-smoke-tiny-part-${part}-of-40.jsonl`);
    const done = (part: number): string[] => readRecords(file(part)).map(({ hash }) => hash);
    call("pbs.sh", [], { plan: "near.plan", records, PBS_O_WORKDIR: cwd, PBS_ARRAY_INDEX: "2" });
    assert.deepEqual(done(2), [of[1]]);
    call("lsf.sh", [], { plan: "near.plan", records, LSB_JOBINDEX: "9" });
    assert.deepEqual(done(9), [of[8]]);
    if (!has("parallel")) this.skip();
    call("parallel.sh", ["near.plan", "two", "2"], { JOBS: "2" });
    assert.deepEqual(readRecords(join(cwd, "two", "all.jsonl")).map(({ hash }) => hash), of);
  });
});
