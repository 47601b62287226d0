import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { paths } from "../../lib/paths.js";
import { writeBytes } from "../data/idx-files.js";
import { duration } from "../../lib/cli/progress.js";

/** Runs the program as a person does. */
function golden(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(paths.root, "bin", "golden.js"), ...words], { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("golden", function () {
  this.timeout(120_000); // each call is a process of its own
  it("ends with status 2 and one clear sentence, and no stack trace, for what the user can mend", () => {
    const mistakes: [string[], RegExp][] = [
      [["train", "--epochs", "-3"], /expected a whole number of at least 1, got "-3"/],
      [["train", "--loss", "hinge"], /Allowed choices are .*synapse/],
      [["train", "--optimizer", "adam", "--momentum", "0.9"], /--momentum: adam has no such setting; it takes --learning-rate, --beta1/],
      [["train", "--momentum", "7"], /momentum: expected a number from -1 to 1, got 7/],
      [["train", "--schedule", "cosine,until=3"], /expected cosine with over=.*got "until=3"/],
      [["train", "--network", "resnet"], /expected one of paper.*got "resnet"/],
      [["train", "--data", "nowhere"], /nowhere.*no such file/],
      [["train", "--network", "nowhere.json"], /nowhere.json: no such file/],
      [["train", "--no-such-option"], /unknown option/],
      [["sweep", "E9"], /expected one of E1, .*, got "E9"/],
      [["sweep", "E1", "--profile", "huge"], /Allowed choices are smoke, quick, paper/],
      [["sweep", "E1", "--part", "9/8"], /expected k\/n with k from 1 to n, such as 2\/8, got "9\/8"/],
      [["levitate"], /unknown command/],
    ];
    for (const [words, sentence] of mistakes) {
      const { status, stderr, stdout } = golden(...words);
      assert.equal(status, 2, `golden ${words.join(" ")}: status`);
      assert.match(stderr, sentence, `golden ${words.join(" ")}`);
      assert.doesNotMatch(stderr, /\n\s+at /, `golden ${words.join(" ")}: a stack trace`);
      assert.equal(stdout, "");
    }
  });

  it("plans a sweep without running it, in a file named after experiment, size and network", () => {
    const folder = join(dirname(writeBytes(Buffer.of())), "none");
    mkdirSync(folder);
    const plans: [string[], string, number][] = [
      [["E1-near", "--profile", "paper", "--folds", "5"], "E1-near-paper-5-folds", 45],
      [["E3", "--profile", "paper", "--folds", "1", "--epochs", "10", "--seeds", "5"], "E3-paper-1-folds-10-epochs-5-seeds", 80],
      [
        ["E1", "--network", "mlp", "--profile", "paper", "--folds", "3", "--epochs", "10"],
        "E1-paper-3-folds-10-epochs-mlp-784-100-10",
        180,
      ],
      [["E4", "--profile", "paper", "--folds", "1", "--epochs", "3", "--seeds", "3"], "E4-paper-1-folds-3-epochs-3-seeds", 18],
      [["E1-near", "--profile", "smoke", "--part", "2/4"], "E1-near-smoke-part-2-of-4", 2],
    ];
    for (const [words, name, runs] of plans) {
      const { status, stdout } = golden("sweep", ...words, "--records", folder, "--dry-run", "--json");
      assert.equal(status, 0);
      const plan = JSON.parse(stdout) as { file: string; planned: number; missing: number; cost: { seconds: number } };
      assert.ok(plan.cost.seconds > 0);
      assert.deepEqual([plan.file, plan.planned, plan.missing], [join(folder, `${name}.jsonl`), runs, runs]);
    }
    assert.deepEqual(readdirSync(folder), [], "nothing is written");
  });

  it("says in one sentence what of a network in a file does not fit, also where only a worker finds out", () => {
    const network = (size: number, layer: object) =>
      ({ name: "x", input: [size, size, 1], layers: [layer, { kind: "flatten" }, { kind: "dense", units: 10 }], head: "softmax" });
    const said: [object, RegExp][] = [
      [
        network(28, { kind: "conv", channels: 4, kernel: 3, dilation: 2 }),
        /\.json: network x, layer 1 \(conv\): expected only kind, channels, kernel, padding, stride, got dilation/,
      ],
      [network(32, { kind: "relu" }), /expected images of 32 x 32 x 1, got train images of 28 x 28/],
    ];
    for (const [description, sentence] of said) {
      const file = writeBytes(Buffer.from(JSON.stringify(description)), ".json");
      const { status, stderr } = golden(
        "sweep",
        "E1-near",
        "--profile",
        "smoke",
        "--workers",
        "1",
        "--network",
        file,
        "--records",
        dirname(file),
      );
      assert.equal(status, 2, stderr);
      assert.match(stderr, sentence);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });

  it("names a corrupt file", () => {
    const file = writeBytes(Buffer.from("{ not json"), ".json");
    const { status, stderr } = golden("train", "--network", file);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`${file}: expected a network as JSON`));
  });

  it("skips a part whose program is missing, says what to install, and ends with 1 only if the part was asked for", () => {
    const env = { ...process.env, GOLDEN_MISSING: JSON.stringify({ python: "Python 3.10 or newer was not found: install it" }) };
    const call = (...words: string[]) =>
      spawnSync(process.execPath, [join(paths.root, "bin", "golden.js"), "reproduce", ...words], { encoding: "utf8", env });
    const asked = call("--only", "notebooks");
    assert.equal(asked.status, 1);
    assert.match(asked.stdout, /notebooks +skipped.*\n +Python 3\.10 or newer was not found: install it/);
    assert.equal(golden("reproduce", "--only", "levitation").status, 2);
  });

  it("prints help and version with status 0", () => {
    assert.equal(golden("--help").status, 0);
    assert.match(golden("--version").stdout, /^\d+\.\d+\.\d+/);
    for (const command of ["train", "sweep"]) assert.equal(golden(command, "--help").status, 0, command);
  });
});

describe("duration(seconds)", () => {
  it("says seconds, minutes, hours", () => {
    assert.deepEqual([0, 89, 90, 3599, 5400, 7260].map(duration), ["0 s", "89 s", "2 min", "60 min", "1 h 30 min", "2 h 1 min"]);
  });
});
