import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { random } from "../../lib/data/index.js";
import { paths } from "../../lib/paths.js";
import { golden, sigmoid, unitLoss } from "../../lib/theory/index.js";

const python = process.env["PYTHON"] ?? "python3";
const hasTorch = () => spawnSync(python, ["-c", "import torch"]).status === 0;

/** Runs the PyTorch form on logits (B, K) and targets: losses one by one, their gradient, and the optimizer's two numbers. */
function inTorch(logits: readonly number[][], targets: readonly number[], net: boolean, head: string): { losses: number[]; gradient: number[][]; pair: number[] } {
  const program = `
import json, sys, torch
sys.path.insert(0, sys.argv[1])
from synapse_loss import synapse_loss, golden_sgd
given = json.load(sys.stdin)
z = torch.tensor(given["logits"], dtype=torch.float64, requires_grad=True)
losses = synapse_loss(z, torch.tensor(given["targets"]), net=given["net"], head=given["head"], reduction="none")
losses.sum().backward()
group = golden_sgd([z]).param_groups[0]
print(json.dumps({"losses": losses.tolist(), "gradient": z.grad.tolist(), "pair": [group["lr"], group["momentum"]]}))`;
  const { status, stdout, stderr } = spawnSync(python, ["-c", program, join(paths.root, "examples")], { input: JSON.stringify({ logits, targets, net, head }), encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as { losses: number[]; gradient: number[][]; pair: number[] };
}

/** The same loss from the theory's unit losses, in float64. */
function here(z: readonly number[], target: number, net: boolean, head: string): number {
  const loss = unitLoss[net ? "synapse-net" : "synapse"];
  if (head === "sigmoid") return z.reduce((sum, value, k) => sum + loss.value(sigmoid(k === target ? -value : value)), 0);
  const weights = z.map((value) => Math.exp(value));
  const wrong = weights.reduce((sum, weight, k) => sum + (k === target ? 0 : weight), 0);
  return loss.value(wrong / (wrong + weights[target]));
}

describe("the PyTorch form of the synapse loss", function () {
  this.timeout(120_000);
  before(function () { if (!hasTorch()) this.skip(); });

  for (const head of ["softmax", "sigmoid"]) for (const net of [false, true]) {
    it(`agrees with this library: ${net ? "synapse-net" : "synapse"} on ${head}`, () => {
      const { uniform, integer } = random(1, "pytorch form");
      const logits = Array.from({ length: 50 }, () => Array.from({ length: 5 }, () => 12 * uniform() - 6)), targets = logits.map(() => integer(5));
      const { losses, pair } = inTorch(logits, targets, net, head);
      losses.forEach((loss, b) => {
        const expected = here(logits[b], targets[b], net, head);
        assert.ok(Math.abs(loss - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `row ${b}: expected ${expected}, got ${loss}`);
      });
      assert.ok(Math.abs(pair[0] - golden.eta) < 1e-16 && Math.abs(pair[1] - golden.alpha) < 1e-15);
    });
  }

  it("stays finite, gradient included, for logits of +-80", () => {
    for (const head of ["softmax", "sigmoid"]) for (const net of [false, true]) {
      const { losses, gradient } = inTorch([[80, -80, 0], [-80, 80, 0]], [0, 0], net, head);
      assert.ok([...losses, ...gradient.flat()].every(Number.isFinite), `${head} ${net}: ${losses.join()} ${gradient.flat().join()}`);
    }
  });
});

describe("the example script", () => {
  it("trains with the golden pair and ends with a test accuracy far above a guess", function () {
    this.timeout(60_000);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(paths.root, "dist", "examples", "golden-pair.js"), "1500", "2"], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^learning rate 0\.01586792470492602, momentum weight 0\.8740320488976422\nepoch 1: /);
    assert.ok(Number(/test accuracy ([\d.]+)/.exec(stdout)?.[1]) > 0.6, stdout);
  });
});
