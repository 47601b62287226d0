import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PNG } from "pngjs";
import { UsageError } from "../../lib/errors.js";
import { pngFolder } from "../../lib/data/index.js";
import { writeBytes } from "./idx-files.js";

let folders = 0;
/** A folder of images: [path inside it, width, height, rgba of every pixel]. */
function folderOf(files: readonly (readonly [string, number, number, readonly [number, number, number, number]])[]): string {
  const folder = join(dirname(writeBytes(new Uint8Array())), `pngs-${folders++}`);
  for (const [path, width, height, colour] of files) {
    const image = new PNG({ width, height });
    image.data.set(Array.from({ length: width * height }, () => colour).flat());
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), PNG.sync.write(image));
  }
  return folder;
}
const white = [255, 255, 255, 255] as const;
const small = () => folderOf([["train/b/1.png", 3, 2, [255, 0, 0, 255]], ["train/a/1.png", 3, 2, white], ["train/a/2.PNG", 3, 2, [0, 0, 0, 255]], ["test/b/1.png", 3, 2, [255, 255, 255, 0]]]);

describe("pngFolder(folder, options)", () => {
  it("reads classes by name, files by name, colours as luma, transparent as black", async () => {
    const { train, test, classNames } = await pngFolder(small(), { name: "mine" });
    assert.deepEqual(classNames, ["a", "b"]);
    assert.deepEqual([train.name, train.count, train.height, train.width, train.classes, test.count], ["mine-train", 3, 2, 3, 2, 1]);
    assert.deepEqual([...train.labels], [0, 0, 1]);
    assert.deepEqual([0, 6, 12].map((i) => train.images[i]), [255, 0, Math.round(0.299 * 255)]);
    assert.deepEqual([...test.images], [0, 0, 0, 0, 0, 0]);
  });

  it("says which folder or file is wrong, and how", async () => {
    const rejects = async (folder: string, sentence: RegExp) => assert.rejects(pngFolder(folder, { name: "x" }), (error: Error) => error instanceof UsageError && sentence.test(error.message));
    await rejects("nowhere", /nowhere.train: no such folder/);
    await rejects(folderOf([["train/a/1.png", 2, 2, white], ["test/a/1.png", 2, 2, white]]), /at least two classes, got 1/);
    await rejects(folderOf([["train/a/1.png", 2, 2, white], ["train/b/1.png", 3, 2, white], ["test/a/1.png", 2, 2, white]]), /b.1\.png: expected 2 x 2 pixels like .*, got 3 x 2/);
    await rejects(folderOf([["train/a/1.png", 2, 2, white], ["train/b/1.png", 2, 2, white], ["test/c/1.png", 2, 2, white]]), /"c" is not among the classes of train \(a, b\)/);
    await rejects(folderOf([["train/a/1.png", 2, 2, white], ["train/b/1.png", 2, 2, white], ["test/b/1.png", 3, 3, white]]), /all must have one size/);
    const damaged = small();
    writeFileSync(join(damaged, "train", "a", "1.png"), "not a png");
    await rejects(damaged, /1\.png: cannot be read as PNG/);
  });
});
