/**
 * Two hooks for `train(network, split, { ..., onEpoch })`: a CSV file, and event files that TensorBoard reads.
 *
 *     import { csvLog, tensorBoardLog } from "./on-epoch.mjs";
 *     train(network, split, { ..., onEpoch: tensorBoardLog("runs/first") });      // tensorboard --logdir runs
 *
 * Run by itself it trains the perceptron on a few digits into both: `node examples/on-epoch.mjs [folder]`.
 */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What of an epoch is written, by TensorBoard's names. */
const scalars = ({ train, validation, samplesPerSecond }) => ({
  "loss/train": train.loss, "loss/validation": validation.loss, "accuracy/train": train.accuracy,
  "accuracy/validation": validation.accuracy, "speed/samples_per_second": samplesPerSecond,
});

/** A line for each epoch; what was in the file is replaced. */
export function csvLog(file) {
  let begun = false;
  return (epoch) => {
    const values = scalars(epoch);
    if (!begun) writeFileSync(file, `epoch,${Object.keys(values).map((name) => name.replace("/", "_")).join(",")}\n`);
    begun = true;
    appendFileSync(file, `${epoch.epoch},${Object.values(values).join(",")}\n`);
  };
}

/** An event file in the folder, to which each epoch adds its numbers. */
export function tensorBoardLog(folder, now = () => Date.now() / 1000) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `events.out.tfevents.${String(Math.floor(now())).padStart(10, "0")}.${hostname()}.${process.pid}`);
  // Event: 1 wall time (double), 2 step (varint), 3 file version (text), 5 summary.
  writeFileSync(file, framed(Buffer.concat([double(1, now()), text(3, "brain.Event:2")])));
  return (epoch) => {
    // Summary: 1 value, each with 1 tag and 2 a Float32.
    const summary = Buffer.concat(
      Object.entries(scalars(epoch)).map(([name, value]) => bytes(1, Buffer.concat([text(1, name), float(2, value)]))),
    );
    appendFileSync(file, framed(Buffer.concat([double(1, now()), Buffer.from([2 << 3]), varint(epoch.epoch), bytes(5, summary)])));
  };
}

/** Fields as protocol buffers have them: number and kind, then the value. */
function varint(value) {
  const parts = [];
  for (; value > 127; value = Math.floor(value / 128)) parts.push((value % 128) + 128);
  return Buffer.from([...parts, value]);
}
function double(field, value) {
  const buffer = Buffer.alloc(9, (field << 3) | 1);
  buffer.writeDoubleLE(value, 1);
  return buffer;
}
function float(field, value) {
  const buffer = Buffer.alloc(5, (field << 3) | 5);
  buffer.writeFloatLE(value, 1);
  return buffer;
}
const bytes = (field, content) => Buffer.concat([Buffer.from([(field << 3) | 2]), varint(content.length), content]);
const text = (field, content) => bytes(field, Buffer.from(content));

/** A record of a TFRecord file: length, its checksum, content, its checksum. */
function framed(content) {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(content.length));
  return Buffer.concat([length, masked(length), content, masked(content)]);
}

const table = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0x82f63b78 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

/** CRC-32C (Castagnoli). */
export const crc32c = (content) => (content.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

/** TensorFlow rotates and shifts checksums, so that the checksum of data that hold checksums is no special case. */
function masked(content) {
  const crc = crc32c(content), buffer = Buffer.alloc(4);
  buffer.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return buffer;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { mnist } = await import("golden-momentum/data");
  const { makeSplit } = await import("golden-momentum/experiment");
  const { golden } = await import("golden-momentum/theory");
  const { networks, train } = await import("golden-momentum/train");
  const folder = process.argv[2] ?? "runs";
  const split = makeSplit(
    await mnist(),
    { seed: 1, folds: 10, fold: 0, trainFraction: 1, limit: { train: 1000, validation: 500, test: 500 } },
  );
  const [toCsv, toBoard] = [csvLog, tensorBoardLog].map(
    (log, i) => { mkdirSync(folder, { recursive: true }); return log(i === 0 ? join(folder, "epochs.csv") : folder); },
  );
  const onEpoch = (epoch) => { toCsv(epoch); toBoard(epoch); };
  for await (const { epoch, validation } of train(
    networks.mlp,
    split,
    { loss: "synapse", optimizer: { kind: "sgd", ...golden.pair }, epochs: 3, seed: 1, onEpoch },
  )) {
    console.log(`epoch ${epoch}: validation accuracy ${validation.accuracy.toFixed(4)}`);
  }
  console.log(`${folder}: epochs.csv, and an event file for tensorboard --logdir ${folder}`);
}
