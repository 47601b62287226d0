import { strict as assert } from "node:assert";
import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { UsageError } from "../../lib/errors.js";
import { everySample, idxDataset, idxFolder, mnist, readIdx } from "../../lib/data/index.js";
import { idxBytes, randomBytes, writeBytes, writeIdx } from "./idx-files.js";

const images = () => writeIdx([6, 4, 5], randomBytes(120));
const labels = () => writeIdx([6], Uint8Array.of(0, 1, 2, 0, 1, 2));
const rejects = (promise: Promise<unknown>, ...parts: RegExp[]) => assert.rejects(promise, (error: Error) => {
  assert.ok(error instanceof UsageError, `a UsageError, not ${error.name}`);
  for (const part of parts) assert.match(error.message, part);
  return true;
});

describe("readIdx(path, dimensions)", () => {
  it("reads the bytes behind the header, gzipped or not, to the same values and checksum", async () => {
    const values = randomBytes(120);
    const [plain, zipped] = await Promise.all([false, true].map((gzip) => readIdx(writeIdx([6, 4, 5], values, gzip), 3)));
    assert.deepEqual(plain.values, values);
    assert.deepEqual(plain.dimensions, [6, 4, 5]);
    assert.deepEqual(zipped, plain);
  });

  it("names the file and both magic numbers when images and labels are mixed up", async () => {
    const path = labels();
    await rejects(readIdx(path, 3), new RegExp(path), /2051, got 2049/);
  });

  it("says that a file is truncated, in its header or in its values, or too long", async () => {
    const whole = idxBytes([6, 4, 5], randomBytes(120));
    for (const length of [0, 3, 10, whole.length - 1]) {
      const path = writeBytes(whole.subarray(0, length));
      await rejects(readIdx(path, 3), new RegExp(path), /truncated/);
    }
    const longer = writeBytes(Buffer.concat([whole, Buffer.alloc(1)]));
    await rejects(readIdx(longer, 3), /too long, its header \(6 x 4 x 5\) promises 136 bytes, the file has 137/);
  });

  it("says that a gzip stream is damaged, a file missing, a path a folder", async () => {
    const zipped = gzipSync(idxBytes([6], randomBytes(6)));
    await rejects(readIdx(writeBytes(zipped.subarray(0, zipped.length - 9)), 1), /gzip stream is damaged/);
    await rejects(readIdx("nowhere/at-all", 1), /nowhere\/at-all: no such file/);
    await rejects(readIdx(".", 1), /a folder, not a file/);
  });
});

describe("idxDataset(paths)", () => {
  it("counts samples, size and classes", async () => {
    const set = await idxDataset({ name: "small", images: images(), labels: labels() });
    assert.deepEqual([set.count, set.height, set.width, set.classes, set.inputs], [6, 4, 5, 3, [-1, 1]]);
    assert.deepEqual([...everySample(set).indices], [0, 1, 2, 3, 4, 5]);
  });

  it("names both files when the counts of images and labels differ", async () => {
    const [i, l] = [images(), writeIdx([5], randomBytes(5, 3))];
    await rejects(idxDataset({ name: "x", images: i, labels: l }), new RegExp(`${i} holds 6 images, ${l} 5 labels`));
  });

  it("names the file and both checksums when it is not the expected one", async () => {
    const file = images(), zeros = "0".repeat(64);
    const read = idxDataset({ name: "x", images: file, labels: labels(), sha256: [zeros, zeros] });
    await rejects(read, new RegExp(`${file}: expected SHA-256 0{64}, got [0-9a-f]{64}`));
  });

  it("rejects an empty set and an interval that is none", async () => {
    const nothing = { images: writeIdx([0, 4, 5], new Uint8Array()), labels: writeIdx([0], new Uint8Array()) };
    await rejects(idxDataset({ name: "x", ...nothing }), /at least one image/);
    for (const inputs of [[1, -1], [0, 0], [NaN, 1]] as const) {
      await rejects(idxDataset({ name: "x", images: images(), labels: labels(), inputs }), /low < high/);
    }
  });
});

describe("idxFolder(folder, options)", () => {
  it("reads four files of MNIST's names, gzipped or not, with one number of classes, and names the missing one", async () => {
    const folder = join(dirname(images()), "folder");
    mkdirSync(folder);
    renameSync(images(), join(folder, "train-images-idx3-ubyte"));
    renameSync(labels(), join(folder, "train-labels-idx1-ubyte"));
    renameSync(writeIdx([2, 4, 5], randomBytes(40), true), join(folder, "t10k-images-idx3-ubyte.gz"));
    await rejects(idxFolder(folder, { name: "mine" }), /t10k-labels-idx1-ubyte: no such file/);
    renameSync(writeIdx([2], Uint8Array.of(0, 1)), join(folder, "t10k-labels-idx1-ubyte"));
    const { train, test } = await idxFolder(folder, { name: "mine" });
    assert.deepEqual([train.name, train.count, train.classes], ["mine-train", 6, 3]);
    assert.deepEqual([test.name, test.count, test.classes], ["mine-test", 2, 3]);
  });
});

describe("mnist()", () => {
  it("is the canonical 60,000 + 10,000, verified by checksum, with the published count of each digit", async () => {
    const { train, test } = await mnist();
    assert.deepEqual([train.count, test.count, train.height, train.width, train.classes], [60000, 10000, 28, 28, 10]);
    const counts = new Array<number>(10).fill(0);
    for (const label of train.labels) counts[label] += 1;
    assert.deepEqual(counts, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });
});
