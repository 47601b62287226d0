import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PbfReader } from "pbf";
import { paths } from "../../lib/paths.js";

interface Event { time?: number; step?: number; version?: string; values: Record<string, number> }

/** The records of an event file, each with both checksums verified by a CRC-32C of another make (bit by bit). */
function eventsIn(file: string): Event[] {
  const all = readFileSync(file), events: Event[] = [];
  const crc = (bytes: Uint8Array) => {
    let sum = 0xffffffff;
    for (const byte of bytes) for (let bit = 0; bit < 8; bit++) sum = ((sum ^ (byte >> bit)) & 1) === 1
      ? (sum >>> 1) ^ 0x82f63b78
      : sum >>> 1;
    sum = (sum ^ 0xffffffff) >>> 0;
    return ((((sum >>> 15) | (sum << 17)) >>> 0) + 0xa282ead8) >>> 0;
  };
  for (let at = 0; at < all.length;) {
    const length = Number(all.readBigUInt64LE(at)), content = all.subarray(at + 12, at + 12 + length);
    assert.equal(all.readUInt32LE(at + 8), crc(all.subarray(at, at + 8)));
    assert.equal(all.readUInt32LE(at + 12 + length), crc(content));
    events.push(new PbfReader(content).readFields<Event>((tag, event, pbf) => {
      if (tag === 1) event.time = pbf.readDouble();
      if (tag === 2) event.step = pbf.readVarint();
      if (tag === 3) event.version = pbf.readString();
      if (tag === 5) pbf.readMessage((one, values) => {
        if (one !== 1) return;
        const value = pbf.readMessage((field, found: { tag: string; number: number }) => {
          if (field === 1) found.tag = pbf.readString();
          if (field === 2) found.number = pbf.readFloat();
        }, { tag: "", number: NaN });
        values[value.tag] = value.number;
      }, event.values);
    }, { values: {} }));
    at += 16 + length;
  }
  return events;
}

describe("the example of an onEpoch hook", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "golden-hook-"));
  after(() => { rmSync(folder, { recursive: true }); });

  it("computes CRC-32C as its standard has it", async () => {
    const { crc32c } = await import(
      pathToFileURL(join(paths.root, "examples", "on-epoch.mjs")).href,
    ) as { crc32c: (bytes: Uint8Array) => number };
    assert.equal(crc32c(Buffer.from("123456789")), 0xe3069283); // the check value of RFC 3720
  });

  it("writes a CSV and an event file with the same numbers, epoch by epoch", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(paths.root, "examples", "on-epoch.mjs"), folder],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
    const accuracies = [...stdout.matchAll(/validation accuracy (\S+)/g)].map(([, accuracy]) => Number(accuracy));
    const [head, ...lines] = readFileSync(join(folder, "epochs.csv"), "utf8").trimEnd().split("\n").map((line) => line.split(","));
    const [first, ...events] = eventsIn(join(folder, readdirSync(folder).find((name) => name.startsWith("events.out.tfevents."))!));
    assert.equal(first.version, "brain.Event:2");
    assert.deepEqual(events.map(({ step }) => step), [1, 2, 3]);
    assert.equal(accuracies.length, 3);
    events.forEach(({ values }, i) => {
      assert.equal(values["accuracy/validation"].toFixed(4), accuracies[i].toFixed(4));
      for (const [name, value] of Object.entries(
        values,
      )) assert.ok(Math.abs(Number(lines[i][head.indexOf(name.replace("/", "_"))]) / value - 1) < 1e-6, name);
    });
  });
});
