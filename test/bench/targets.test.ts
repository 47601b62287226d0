import { strict as assert } from "node:assert";
import { bestPeer, outcomes, type Rate } from "../../bench/targets.js";
import { workloadLines } from "../../bench/table.js";

const rates: Rate[] = [
  { library: "golden-momentum", contestant: "golden-momentum", samplesPerSecond: 900 },
  { library: "PyTorch", contestant: "PyTorch eager", samplesPerSecond: 100 },
  { library: "PyTorch", contestant: "PyTorch step", samplesPerSecond: 200 },
  { library: "JAX", contestant: "JAX scan", samplesPerSecond: 750 },
];

describe("the benchmark's targets", () => {
  it("are judged by a library's best variant, and `best peer` by the fastest of all but this library", () => {
    assert.equal(bestPeer(rates, "PyTorch")?.contestant, "PyTorch step");
    assert.equal(bestPeer(rates, "best peer")?.contestant, "JAX scan");
    assert.equal(bestPeer(rates, "numpy"), undefined);
    assert.deepEqual(outcomes("M1", rates, "v24.0.0").slice(0, 3), [
      { against: "PyTorch", atLeast: 5, aim: 8, peer: "PyTorch step", ratio: 4.5, reached: false },
      { against: "numpy", atLeast: 5, aim: 8 },
      { against: "JAX", atLeast: 1.3, aim: 2, peer: "JAX scan", ratio: 1.2, reached: false },
    ]);
  });

  it("are two thirds as high on Node 20", () => {
    const [pytorch] = outcomes("M1", rates, "v20.19.0");
    assert.ok(Math.abs(pytorch.atLeast - 10 / 3) < 1e-12 && pytorch.reached === true);
  });

  it("are printed with what came of them; so is who used more than one processor", () => {
    const rows = rates.map(
      (rate) => ({ ...rate, workload: "M1", least: 1, most: 1000, rounds: 3, processors: rate.library === "JAX" ? 1.6 : 1 }),
    );
    const lines = workloadLines(rows, ["numpy: it has no convolution"], outcomes("M1", rates, "v24.0.0"));
    assert.match(lines[2], /^PyTorch step +200 samples\/s +\(1\.0 - 1,000\) +ours is 4\.50 x$/);
    assert.match(lines[3], /ours is 1\.20 x; USED 1\.60 PROCESSORS$/);
    assert.deepEqual(lines.slice(4, 8), [
      "numpy: it has no convolution",
      "best peer: JAX scan; ours is 1.20 x",
      "target: 5.00 x PyTorch (aim 8.00 x): 4.50 x, MISSED",
      "target: 5.00 x numpy (aim 8.00 x): not timed",
    ]);
  });
});
