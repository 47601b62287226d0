import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonical, type RunRecord } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { fromPytorch, stateFromPytorch, toOnnx } from "../../lib/train/index.js";
import { writeBytes } from "../data/idx-files.js";

const folder = join(dirname(writeBytes(Buffer.of(0))), "kept");
mkdirSync(folder, { recursive: true });

/** Runs `golden train` on a few images; answers what a person would see. */
function train(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(paths.root, "bin", "golden.js"), "train", "--limit", "200", "--epochs", "1", "--json", ...words],
    { encoding: "utf8", cwd: folder },
  );
  return { status, stdout, stderr };
}

describe("golden train --export model.onnx --save-weights model.safetensors", function () {
  this.timeout(60_000); // each call is a process of its own

  it("writes the trained weights to both files, in a folder that it makes, and into the model which run they are from", () => {
    const [model, weights] = ["model.onnx", "model.safetensors"].map((name) => join(folder, "new", name));
    const { status, stdout, stderr } = train("--network", "lenet-5", "--export", model, "--save-weights", weights);
    assert.equal(status, 0, stderr);
    const { hash, config, variant, version } = JSON.parse(stdout) as RunRecord;
    const kept = fromPytorch(readFileSync(weights));
    assert.deepEqual([kept.network, kept.info], [config.network, { inputs: [-1, 1], optimizer: config.optimizer }]);
    const { state, step } = stateFromPytorch(readFileSync(join(folder, "new", "model.optimizer.safetensors")), config.optimizer);
    assert.equal(step, Math.ceil(200 / 64));
    assert.ok(state[0].some((step) => step !== 0), "the optimizer's state is in the file");
    const expected = toOnnx(
      config.network,
      kept.parameters,
      { inputs: [-1, 1], metadata: { run: hash, config: canonical(config), variant, version } },
    );
    assert.ok(readFileSync(model).equals(expected), "the model is that of the same weights");
  });

  it("says before the run, in one sentence and with status 2, that a file cannot be written", () => {
    const notAFolder = writeBytes(Buffer.of(0));
    for (const [words, sentence] of [
      [
        ["--export", join(notAFolder, "model.onnx")],
        /^golden: --export: .*model\.onnx cannot be written \(ENOTDIR: a part of the path is no folder\); name a file in a folder of yours\n$/,
      ],
      [["--save-weights", folder], /^golden: --save-weights: .*: expected the name of a file to write, got a folder; name another\n$/],
    ] as const) {
      const { status, stdout, stderr } = train(...words);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, sentence);
    }
  });

  it("writes nothing of a run that diverged, and says so", () => {
    const file = join(folder, "diverged.onnx");
    const { status, stderr } = train("--learning-rate", "1e6", "--export", file);
    assert.equal(status, 1);
    assert.match(stderr, /the run diverged: .*diverged\.onnx was not written; try a smaller learning rate/);
    assert.ok(!existsSync(file));
  });
});
