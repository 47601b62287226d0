/**
 * Computes committed runs again and compares them bit for bit: `npm run rerun -- --runs 10 --seed 1 --from E1-quick,E4-quick`.
 * The runs are drawn by the seed, without repetition, from the record sets named (all of data/records that a processor computed, if none
 * is). Each line says what was drawn and whether every number came back; status 1 when one did not. A run takes what it took: records tell
 * their seconds.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { ready } from "./ready.mjs";
import { packages } from "./setup.mjs";

function optionsOf(args) {
  try {
    const {
      runs = "10", seed = "1", from,
    } = parseArgs({ args, options: { runs: { type: "string" }, seed: { type: "string" }, from: { type: "string" } } }).values;
    if (![runs, seed].every((text) => /^\d{1,9}$/.test(text))) {
      return { why: `expected --runs and --seed to be whole numbers, got "${runs}" and "${seed}"` };
    }
    return { runs: Number(runs), seed: Number(seed), from: from?.split(",") };
  } catch (error) {
    return { why: error.message };
  }
}

async function main(args) {
  const { why, runs, seed, from } = optionsOf(args);
  if (why !== undefined) {
    console.error(`rerun: ${why}`);
    return 2;
  }
  const status = ready(packages);
  if (status !== 0) return status;
  const { mnist, random } = await import("../dist/lib/data/index.js");
  const { digestOf, readRecords, run, sameResult } = await import("../dist/lib/experiment/index.js");
  const { paths } = await import("../dist/lib/paths.js");

  const names = readdirSync(paths.records).filter((name) => name.endsWith(".jsonl")).map((name) => basename(name, ".jsonl")).sort();
  const unknown = from?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`rerun: --from: expected some of ${names.join(", ")}, got ${unknown}`);
    return 2;
  }
  const held = (from ?? names).flatMap((name) => readRecords(join(paths.records, `${name}.jsonl`)).map((record) => ({ name, record })));
  const left = held.filter(({ record: { variant } }) => variant !== "webgpu"), stream = random(seed, "rerun");
  const data = await mnist();
  let differing = 0;
  console.log(`Node ${process.version}, ${process.arch}, seed ${seed}: ${Math.min(runs, left.length)} of ${left.length} runs`);
  for (let done = 0; done < runs && left.length > 0; done++) {
    const [{ name, record }] = left.splice(stream.integer(left.length), 1), started = performance.now();
    const again = await run(record.config, data, { variant: record.variant }), same = sameResult(again, record);
    if (!same) differing++;
    const { learningRate, momentum } = record.config.optimizer, seconds = Math.round((performance.now() - started) / 1000);
    const [before, after] = [record, again].map((one) => digestOf(one).slice(0, 16));
    console.log(
      `${name} ${record.hash} (${learningRate}, ${momentum ?? "no momentum"}, ${record.variant}), ${seconds} s: ` +
        `${same ? `the same, ${before}` : `DIFFERS: ${before} is recorded, ${after} came`}`,
    );
  }
  console.log(differing === 0 ? "every number came back" : `${differing} runs differ`);
  return differing === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
