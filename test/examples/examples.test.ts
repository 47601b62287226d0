import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../lib/data/index.js";
import { paths } from "../../lib/paths.js";
import { golden, sigmoid, unitLoss } from "../../lib/theory/index.js";
import { network, networks } from "../../lib/train/index.js";

const python = process.env["PYTHON"] ?? "python3";
const hasTorch = () => spawnSync(python, ["-c", "import torch"]).status === 0;

interface Case { readonly head: string; readonly net: boolean; readonly logits: readonly number[][]; readonly targets: readonly number[] }
interface Result { readonly losses: number[]; readonly gradient: number[][]; readonly pair: number[] }

/** Runs the PyTorch form on cases of logits (B, K) and targets: losses one by one, their gradient, and the optimizer's two numbers. */
function inTorch(cases: readonly Case[]): Result[] {
  const program = `
import json, sys, torch
sys.path.insert(0, sys.argv[1])
from synapse_loss import synapse_loss, golden_sgd
results = []
for case in json.load(sys.stdin):
    z = torch.tensor(case["logits"], dtype=torch.float64, requires_grad=True)
    losses = synapse_loss(z, torch.tensor(case["targets"]), net=case["net"], head=case["head"], reduction="none")
    losses.sum().backward()
    group = golden_sgd([z]).param_groups[0]
    results.append({"losses": losses.tolist(), "gradient": z.grad.tolist(), "pair": [group["lr"], group["momentum"]]})
print(json.dumps(results))`;
  const { status, stdout, stderr } = spawnSync(python, ["-c", program, join(paths.root, "examples")], { input: JSON.stringify(cases), encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Result[];
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

  const kinds = ["softmax", "sigmoid"].flatMap((head) => [false, true].map((net) => ({ head, net })));

  it("agrees with this library: both losses on both heads, and the golden pair", () => {
    const stream = random(1, "pytorch form");
    const logits = Array.from({ length: 50 }, () => Array.from({ length: 5 }, () => 12 * stream.uniform() - 6)), targets = logits.map(() => stream.integer(5));
    inTorch(kinds.map((kind) => ({ ...kind, logits, targets }))).forEach(({ losses, pair }, i) => {
      const { head, net } = kinds[i];
      losses.forEach((loss, b) => {
        const expected = here(logits[b], targets[b], net, head);
        assert.ok(Math.abs(loss - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${head}, net ${net}, row ${b}: expected ${expected}, got ${loss}`);
      });
      assert.ok(Math.abs(pair[0] - golden.eta) < 1e-16 && Math.abs(pair[1] - golden.alpha) < 1e-15);
    });
  });

  it("stays finite, gradient included, for logits of +-80", () => {
    for (const { losses, gradient } of inTorch(kinds.map((kind) => ({ ...kind, logits: [[80, -80, 0], [-80, 80, 0]], targets: [0, 0] })))) {
      assert.ok([...losses, ...gradient.flat()].every(Number.isFinite), `${losses.join()} ${gradient.flat().join()}`);
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

describe("examples/networks", () => {
  it("are the library's networks, value for value, each in a file of its name", () => {
    const folder = join(paths.root, "examples", "networks");
    assert.deepEqual(readdirSync(folder).sort(), Object.values(networks).map(({ name }) => `${name}.json`).sort());
    for (const known of Object.values(networks)) assert.deepEqual(network(JSON.parse(readFileSync(join(folder, `${known.name}.json`), "utf8"))), known);
  });
});
