import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "jpeg-js";
import { PNG } from "pngjs";
import { crc32, deflateSync, gzipSync } from "node:zlib";
import { imageFolder, readIdx } from "../../lib/data/index.js";
import { UsageError } from "../../lib/errors.js";
import { idxBytes, writeBytes } from "../data/idx-files.js";
import { freshFolder, script } from "./damage.js";

/** A PNG of that size whatever its data are. */
function png(width: number, height: number, data: Buffer, interlace = 0): Buffer {
  const chunk = (name: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name), body]), ends = [Buffer.alloc(4), Buffer.alloc(4)];
    ends[0].writeUInt32BE(body.length);
    ends[1].writeUInt32BE(crc32(named));
    return Buffer.concat([ends[0], named, ends[1]]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, interlace], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(data)), chunk("IEND", Buffer.alloc(0))]);
}

/** A folder of two classes whose first image is this one. */
function images(first: Buffer): string {
  const folder = freshFolder(), small = PNG.sync.write(new PNG({ width: 4, height: 4 }));
  for (const part of ["train", "test"]) for (const name of ["a", "b"]) {
    mkdirSync(join(folder, part, name), { recursive: true });
    writeFileSync(join(folder, part, name, "1.png"), part === "train" && name === "a" ? first : small);
  }
  return folder;
}

/** Megabytes that a process of its own needed at most for it, beyond those of a process that does nothing, and what it said. */
function costOf(code: string): { readonly megabytes: number; readonly said: string; readonly seconds: number } {
  const peak = "console.log(String(process.resourceUsage().maxRSS / 1024));";
  const idle = script(`await lib("data/index.js"); ${peak}`), started = performance.now();
  const { stdout, stderr } = script(`
    const data = await lib("data/index.js");
    try {
      ${code}
      console.log("taken");
    } catch (error) {
      console.log(error.name + ": " + error.message);
    }
    ${peak}
  `);
  const lines = stdout.trim().split("\n");
  assert.equal(lines.length, 2, stderr);
  return { megabytes: Number(lines[1]) - Number(idle.stdout.trim()), said: lines[0], seconds: (performance.now() - started) / 1000 };
}

describe("data that claim more than they hold, or hold more than they claim", function () {
  this.timeout(60_000);
  const path = (file: string) => JSON.stringify(file);

  it("a gzip of zeros, and one with a sound header and an eighth of a gigabyte behind it, cost no more than their headers promise", () => {
    const zeros = Buffer.alloc(2 ** 27), sound = idxBytes([2, 3, 3], new Uint8Array(18));
    for (const [bytes, sentence] of [
      [gzipSync(zeros), /magic number 2051, got 0/],
      [gzipSync(Buffer.concat([sound, zeros])), /too long, its header \(2 x 3 x 3\) promises 34 bytes, the file has more/],
    ] as const) {
      const { megabytes, said, seconds } = costOf(`await data.readIdx(${path(writeBytes(bytes))}, 3);`);
      assert.match(said, sentence);
      assert.ok(megabytes < 40 && seconds < 10, `${megabytes} MB, ${seconds} s`);
    }
  });

  it("idx headers that promise the world are refused from the header", () => {
    for (const sizes of [[0xffffffff, 0xffffffff, 0xffffffff], [60000, 60000, 60000], [2 ** 30, 28, 28]]) {
      const { megabytes, said } = costOf(`await data.readIdx(${path(writeBytes(gzipSync(idxBytes(sizes, new Uint8Array(9)))))}, 3);`);
      assert.match(said, /UsageError: .*its header claims .*; expected at most/);
      assert.ok(megabytes < 40, `${megabytes} MB`);
    }
  });

  it("PNG headers of 60000 x 60000 and 20000 x 20000 are refused from the header, also where all pixels are there", () => {
    for (const bytes of [png(60000, 60000, Buffer.of(0)), png(20000, 20000, Buffer.alloc(1000)), png(1025, 3, Buffer.alloc(1026 * 3))]) {
      const { megabytes, said } = costOf(`await data.imageFolder(${path(images(bytes))}, { name: "x" });`);
      assert.match(said, /UsageError: .*its header claims images of .* pixels; expected at most 1,024 x 1,024/);
      assert.ok(megabytes < 40, `${megabytes} MB`);
    }
  });

  it("a small PNG, interlaced or not, with an eighth of a gigabyte of zeros for pixels costs no more than its header allows", () => {
    for (const interlace of [0, 1]) {
      const folder = images(png(4, 4, Buffer.alloc(2 ** 27), interlace));
      const { megabytes, said } = costOf(`await data.imageFolder(${path(folder)}, { name: "x" });`);
      if (interlace === 1) assert.match(said, /UsageError: .*cannot be read as PNG/);
      assert.ok(megabytes < 40, `${megabytes} MB, ${said}`);
    }
  });

  it("a JPEG costs no more than its header allows, whatever a second header claims", () => {
    const { data } = encode({ width: 16, height: 16, data: Buffer.alloc(4 * 16 * 16, 90) }, 50);
    const frame = data.indexOf(Buffer.of(0xff, 0xc0));
    /** The image with another size in its frame header, or with a second such header before its pixels. */
    const claiming = (side: number, second = false): Buffer => {
      const header = Buffer.from(data.subarray(frame, frame + 2 + data.readUInt16BE(frame + 2)));
      header.writeUInt16BE(side, 5);
      header.writeUInt16BE(side, 7);
      return Buffer.concat([data.subarray(0, second ? frame + header.length : frame), header, data.subarray(frame + header.length)]);
    };
    for (const [bytes, sentence, most] of [
      [claiming(60_000), /UsageError: .*its header claims images of 60,000 x 60,000 pixels/, 40],
      [claiming(60_000, true), /UsageError: .*cannot be read as JPEG/, 40],
      [claiming(1024), /UsageError: .*cannot be read as JPEG/, 80],
    ] as const) {
      const { megabytes, said } = costOf(`await data.imageFolder(${path(images(bytes))}, { name: "x" });`);
      assert.match(said, sentence);
      assert.ok(megabytes < most, `${megabytes} MB, ${said}`);
    }
  });

  it("a FIFO in place of a file is refused rather than waited for", async function () {
    const fifo = join(freshFolder(), "fifo");
    if (spawnSync("mkfifo", [fifo]).status !== 0) this.skip();
    await assert.rejects(readIdx(fifo, 1), (error: Error) => error instanceof UsageError && /this is a FIFO/.test(error.message));
  });

  it("an interlaced image is read as its plain one is", async () => {
    // Eight by eight grey pixels in seven passes: filters are 0, so that rows are their bytes.
    const grey = Uint8Array.from({ length: 64 }, (_, i) => 3 * i), rows: number[] = [];
    for (const [x0, y0, dx, dy] of [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]) {
      for (let y = y0; y < 8; y += dy) {
        rows.push(0);
        for (let x = x0; x < 8; x += dx) rows.push(grey[8 * y + x]);
      }
    }
    const folder = images(png(8, 8, Buffer.from(rows), 1));
    const plainRows = Array.from({ length: 8 }, (_, y) => [0, ...grey.subarray(8 * y, 8 * y + 8)]);
    const plain = png(8, 8, Buffer.from(plainRows.flat()));
    for (const file of ["train/b/1.png", "test/a/1.png", "test/b/1.png"]) writeFileSync(join(folder, file), plain);
    const { train } = await imageFolder(folder, { name: "x" });
    assert.deepEqual(train.images.subarray(0, 64), grey);
    assert.deepEqual(train.images.subarray(64), grey);
  });
});
