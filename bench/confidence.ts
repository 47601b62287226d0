/**
 * `npm run confidence`: trains the runs of E3 with synapse-net and the golden pair, with dropout and without it, and keeps the confidence
 * of each trained network in data/measurements/confidence.json, computed by the variant of the committed records. A run that is there
 * already is not done again.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { mnist } from "../lib/data/index.js";
import { UsageError } from "../lib/errors.js";
import {
  confidenceFile, confidenceMeasurement, confidenceRun, experiment, explanation, profile, runHash, updateName, withoutDropout,
  type ConfidenceRun,
} from "../lib/experiment/index.js";
import { writeWhole } from "../lib/files.js";
import { paperNetwork } from "../lib/train/index.js";

const given = {
  seeds: { type: "string" }, epochs: { type: "string" }, profile: { type: "string" }, out: { type: "string" },
  "dry-run": { type: "boolean" },
} as const;

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`--${name}: expected a whole number from 1 to 9999, got "${text}"`);
  return Number(text);
}

async function main(args: string[]): Promise<void> {
  let values;
  try {
    ({ values } = parseArgs({ args, options: given }));
  } catch (error) {
    throw new UsageError(`confidence: ${(error as Error).message}; the options are --seeds, --epochs, --profile, --out and --dry-run`);
  }
  const { seeds = "5", epochs = "10", profile: name = "paper", out = confidenceFile, "dry-run": dry = false } = values;
  const data = await mnist(), size = profile(name, { folds: 1, seeds: whole("seeds", seeds), epochs: whole("epochs", epochs) });
  const planned = [paperNetwork, withoutDropout].flatMap((network) => experiment("E3", size, { data, network })
    .filter(({ loss, optimizer }) => loss === "synapse-net" && updateName(optimizer) === "golden"));
  const says = `E3, ${size.name}, fold 0, ${size.curveEpochs} epochs`;
  const before = existsSync(out) ? confidenceMeasurement(out) : undefined, runs: ConfidenceRun[] = [...(before?.runs ?? [])];
  if (before !== undefined && before.size !== says) {
    throw new UsageError(`${out}: expected runs of the size "${says}", got "${before.size}"; give another file by --out`);
  }
  for (const config of planned) {
    const title = `${config.network.name}, seed ${config.seed}`;
    if (runs.some(({ hash }) => hash === runHash(config))) {
      console.log(`${title}: there already`);
      continue;
    }
    if (dry) {
      console.log(`${title}: to be trained, ${config.epochs} epochs`);
      continue;
    }
    const { record, measured } = await confidenceRun(config, data, { variant: "relaxed-simd" });
    runs.push(measured);
    writeWhole(out, `${JSON.stringify({ loss: "synapse-net", size: says, runs }, null, 1)}\n`);
    console.log(`${title}: test ${measured.test.confidence.toFixed(4)}, training ${measured.train.confidence.toFixed(4)}` +
      `, calibration error ${record.test!.calibrationError.toFixed(6)}`);
  }
  if (!dry) for (const sentence of explanation(runs)) console.log(sentence);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
