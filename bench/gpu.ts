/**
 * `node dist/bench/gpu.js`: training samples a second of ensembles of the paper's network on this machine's GPU, and where a step's time
 * goes. Whole epochs of MNIST at batch 64 with the published pair; an epoch before is not counted.
 */
import { parseArgs } from "node:util";
import { mnist, random, streamState } from "../lib/data/index.js";
import { UsageError } from "../lib/errors.js";
import { deviceData, Ensemble, type EnsembleRun } from "../lib/train/gpu/index.js";
import { nodeGpu } from "../lib/train/gpu/node.js";
import { initialParameters, paperNetwork, shapesOf } from "../lib/train/index.js";
import { publishedGridPair } from "../lib/theory/index.js";

/** Of an ensemble. */
interface Row {
  readonly runs: number;
  readonly samplesPerSecond: number;
  /** Validation accuracy of the first run after `epochs + 1` epochs: what was timed has learned. */
  readonly accuracy: number;
  readonly bytesPerRun: number;
  readonly kernels: readonly { readonly label: string; readonly microseconds: number }[];
}

async function main(): Promise<void> {
  const {
    values,
  } = parseArgs({ options: {
    runs: { type: "string", default: "1,10,60,120" }, epochs: { type: "string", default: "2" },
    samples: { type: "string", default: "54000" }, json: { type: "boolean" },
  } });
  const whole = (name: string, text: string): number => {
    if (!Number.isSafeInteger(Number(text)) || Number(text) < 1) {
      throw new UsageError(`--${name}: expected a whole number of at least 1, got "${text}"`);
    }
    return Number(text);
  };
  const epochs = whole("epochs", values.epochs), samples = Math.min(54_000, whole("samples", values.samples));
  const gpu = await nodeGpu(), data = await mnist(), onDevice = deviceData(gpu, data.train, data.test);
  const shuffled = random(1, "bench").shuffle(Uint32Array.from({ length: data.train.count }, (_, i) => i));
  const train = shuffled.slice(0, samples);
  const validation = shuffled.slice(54_000);
  const parameters = initialParameters(shapesOf(paperNetwork), 1, "framework");
  const run: EnsembleRun = {
    ...publishedGridPair, parameters, dropoutKey: streamState(
      1, "dropout",
    ), orderKey: "", trainSamples: samples, validation, test: validation,
    order: (epoch) => random(1, "order", epoch).shuffle(Uint32Array.from(train)),
  };
  const rows: Row[] = [];
  for (const count of values.runs.split(",").map((text) => whole("runs", text))) {
    const ensemble = await Ensemble.create(
      gpu, onDevice, Array.from({ length: count }, () => run), { network: paperNetwork, loss: "cross-entropy", batchSize: 64 },
    );
    await ensemble.epoch();
    const started = performance.now();
    for (let epoch = 0; epoch < epochs; epoch++) await ensemble.epoch();
    const samplesPerSecond = count * samples * epochs / ((performance.now() - started) / 1000);
    const [{ correct }] = await ensemble.evaluate("validation");
    rows.push({
      runs: count, samplesPerSecond, accuracy: correct / validation.length, bytesPerRun: ensemble.bytesPerRun,
      kernels: await ensemble.profile(20),
    });
    ensemble.destroy();
  }
  if (values.json) console.log(JSON.stringify({ device: gpu.name, node: process.version, batchSize: 64, samples, epochs, rows }));
  else {
    console.log(
      `${gpu.name}, Node ${process.versions.node}; the paper's network, Float32, batch 64, ${samples} samples an epoch, ${epochs} epochs`,
    );
    for (const { runs, samplesPerSecond, accuracy, bytesPerRun, kernels } of rows) {
      console.log(
        `${runs} run${runs === 1 ? "" : "s"} at once: ${Math.round(samplesPerSecond).toLocaleString("en")} samples/s, ` +
          `${(bytesPerRun / 1e6).toFixed(1)} MB a run; validation ${(100 * accuracy).toFixed(2)}%`,
      );
      console.log(
        `  microseconds of a step: ${kernels.map(({ label, microseconds }) => `${label} ${microseconds.toFixed(0)}`).join(", ")}`,
      );
    }
  }
  gpu.device.destroy();
}

await main().catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});
