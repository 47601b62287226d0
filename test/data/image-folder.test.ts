import { strict as assert } from "node:assert";
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encode } from "jpeg-js";
import { PNG } from "pngjs";
import { imageFolder, type ImageFolderOptions } from "../../lib/data/index.js";
import { UsageError } from "../../lib/errors.js";
import { writeBytes } from "./idx-files.js";

type Pixel = readonly [number, number, number, number];
let folders = 0;
const newFolder = (): string => join(dirname(writeBytes(new Uint8Array())), `images-${folders++}`);

/** Writes a PNG whose first pixel is `first` and whose others are `rest`. */
function png(path: string, first: Pixel, rest: Pixel = [0, 0, 0, 255], width = 3, height = 2): void {
  const image = new PNG({ width, height });
  image.data.set([first, ...Array.from({ length: width * height - 1 }, () => rest)].flat());
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, PNG.sync.write(image));
}
const white: Pixel = [255, 255, 255, 255], red: Pixel = [255, 0, 0, 255], clear: Pixel = [255, 255, 255, 0];

/** Two classes, two training images and a test image of each; `first` is their first pixel. */
function folderOf(classes: readonly string[] = ["a", "b"], first: Pixel = white, rest?: Pixel): string {
  const folder = newFolder();
  for (const name of classes) {
    for (const file of [`train/${name}/1.png`, `train/${name}/2.PNG`, `test/${name}/1.png`]) png(join(folder, file), first, rest);
  }
  return folder;
}
const read = (folder: string, options: Partial<ImageFolderOptions> = {}) => imageFolder(folder, { name: "mine", ...options });

describe("imageFolder(folder, options)", () => {
  it("reads classes and files by name, transparent pixels as black, and says how many", async () => {
    const folder = folderOf();
    png(join(folder, "train/b/1.png"), clear);
    const { train, test, classNames, notes } = await read(folder);
    assert.deepEqual(classNames, ["a", "b"]);
    assert.deepEqual([train.name, train.count, train.classes, test.count], ["mine-train", 4, 2, 2]);
    assert.deepEqual([train.height, train.width, train.channels], [2, 3, undefined]);
    assert.deepEqual([...train.labels], [0, 0, 1, 1]);
    assert.deepEqual([0, 1, 12, 18].map((i) => train.images[i]), [255, 0, 0, 255]);
    assert.deepEqual(train.classNames, ["a", "b"]);
    assert.match(notes.join("\n"), /2 classes, training \+ test images of each: a 2 \+ 1, b 2 \+ 1; 3 x 2 pixels, grey$/);
  });

  it("keeps colours where there are any, or makes them grey by luma when asked to", async () => {
    const folder = folderOf(["a", "b"], red);
    const { train } = await read(folder);
    assert.deepEqual([train.channels, ...train.images.subarray(0, 6)], [3, 255, 0, 0, 0, 0, 0]);
    const grey = await read(folder, { channels: 1 });
    assert.deepEqual([grey.train.channels, grey.train.images.length, grey.train.images[0]], [undefined, 4 * 6, Math.round(0.299 * 255)]);
    assert.match(grey.notes[0], /colours made grey$/);
  });

  it("takes opacity for the image where colour is the same everywhere", async () => {
    const { train, notes } = await read(folderOf(["a", "b"], [0, 0, 0, 255], [0, 0, 0, 10]));
    assert.deepEqual([...train.images.subarray(0, 3)], [255, 10, 10]);
    assert.match(notes[0], /grey, from their opacity/);
  });

  it("counts class names in their natural order", async () => {
    const names = ["10", "9", "2", "0", "1", "a10", "a9"];
    const { classNames, train } = await read(folderOf(names));
    assert.deepEqual(classNames, ["0", "1", "2", "9", "10", "a9", "a10"]);
    assert.deepEqual([...train.labels.subarray(8, 10)], [4, 4]);
  });

  it("skips hidden folders and clutter, follows links, and says which files it left out", async () => {
    const folder = folderOf(), elsewhere = newFolder();
    for (const hidden of ["train/.ipynb_checkpoints", "train/__MACOSX", "test/.hidden"]) mkdirSync(join(folder, hidden));
    writeFileSync(join(folder, "train/a/Thumbs.db"), "x");
    writeFileSync(join(folder, "train/a/notes.txt"), "x");
    writeFileSync(join(folder, "train/b/3.gif"), "x");
    for (const part of ["train", "test"]) {
      png(join(elsewhere, part, "1.png"), white);
      symlinkSync(join(elsewhere, part), join(folder, part, "linked"));
    }
    const { classNames, train, notes } = await read(folder);
    assert.deepEqual([classNames, train.count], [["a", "b", "linked"], 5]);
    const skipped = [".txt", ".gif"].map((ending) => `: 1 skipped: no PNG or JPEG file by its name (${ending})`);
    assert.deepEqual(notes.slice(1).map((note) => note.replace(folder, "")), skipped);
  });

  it("reads JPEG, and tells the format by the content, not the name", async () => {
    const folder = folderOf();
    const data = Buffer.from(Array.from({ length: 6 }, (_, i) => (i < 3 ? white : [0, 0, 0, 255])).flat());
    writeFileSync(join(folder, "train/a/3.jpeg"), encode({ data, width: 3, height: 2 }, 100).data);
    renameSync(join(folder, "train/b/2.PNG"), join(folder, "train/b/2.jpg"));
    const { train } = await read(folder, { channels: 1 });
    assert.equal(train.count, 5);
    const [top, bottom] = [train.images[12], train.images[15]];
    assert.ok(top > 240 && bottom < 15, `expected nearly white above nearly black, got ${top} and ${bottom}`);
  });

  it("says which folder or file is wrong, and how", async () => {
    const rejects = async (folder: string, sentence: RegExp) =>
      assert.rejects(read(folder), (error: Error) => error instanceof UsageError && sentence.test(error.message));
    const changed = (change: (folder: string) => void, classes?: string[]): string => {
      const folder = folderOf(classes);
      change(folder);
      return folder;
    };
    await rejects("nowhere", /nowhere.train: no such folder/);
    await rejects(folderOf(["a"]), /at least two classes, got 1/);
    await rejects(folderOf(Array.from({ length: 257 }, (_, i) => `c${i}`)), /expected at most 256 classes \(subfolders\), got 257/);
    await rejects(folderOf(["a", "b"], [7, 7, 7, 255], [7, 7, 7, 255]), /every training image has one colour throughout/);
    const smaller = changed((folder) => { png(join(folder, "train/b/1.png"), white, undefined, 2, 2); });
    await rejects(smaller, /b.1\.png: expected 3 x 2 pixels like .*, got 2 x 2/);
    const unknownClass = changed((folder) => { mkdirSync(join(folder, "test/c")); });
    await rejects(unknownClass, /"c" is not among the classes of train \(a, b\)/);
    const emptyClass = changed((folder) => { mkdirSync(join(folder, "train/c")); });
    await rejects(emptyClass, /train.c: expected PNG or JPEG images of class c, got none/);
    const hiddenClass = changed((folder) => { renameSync(join(folder, "test/b"), join(folder, "test/.b")); });
    await rejects(hiddenClass, /test.b: expected PNG or JPEG images of class b, got none/);
    const largerTest = changed((folder) => {
      for (const name of ["a", "b"]) png(join(folder, "test", name, "1.png"), white, undefined, 4, 4);
    });
    await rejects(largerTest, /all must have one size/);
    const withFirst = (bytes: Uint8Array | string): string => changed((folder) => { writeFileSync(join(folder, "train/a/1.png"), bytes); });
    await rejects(withFirst("not an image"), /1\.png: cannot be read as PNG or JPEG/);
    const header = Buffer.alloc(69);
    header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    header.writeUInt32BE(60000, 16);
    header.writeUInt32BE(60000, 20);
    await rejects(withFirst(header), /its header claims images of 60,000 x 60,000 pixels; expected at most 1,024 x 1,024/);
    const jpeg = encode({ data: Buffer.alloc(4), width: 1, height: 1 }, 50).data, size = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg.writeUInt16BE(50000, size + 5);
    jpeg.writeUInt16BE(50000, size + 7);
    await rejects(withFirst(jpeg), /its header claims images of 50,000 x 50,000 pixels/);
  });
});
