/**
 * What is fuzzed: each target takes bytes as a stranger could have made them; all it may do is take them, or refuse them with a sentence.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { encode } from "jpeg-js";
import { PNG } from "pngjs";
import { onlyRefused, parsed } from "./mutate.mjs";
import { workTargets } from "./targets-work.mjs";

const lib = (path) => import(new URL(`../../dist/lib/${path}`, import.meta.url).href);
const { readIdx } = await lib("data/index.js");
const { readImage } = await lib("data/image-file.js");
const { imageFolder } = await lib("data/image-folder.js");
const { decodePng } = await lib("data/png.js");
const { ledger, readEquations, readRanges } = await lib("derivation/index.js");
const { parse } = await lib("derivation/algebra/parse.js");
const { readFormula } = await lib("derivation/typesetting/latex.js");
const { classesTable, csvOf, curvesTable, lineOf, parquetOf, readLine, readRecords, runsTable } = await lib("experiment/index.js");
const { formula, fromSafetensors, network, networks, outputAt, shapesOf, stateFromPytorch, stateToPytorch, toPytorch, toSafetensors } =
  await lib("train/index.js");
const { readTrained } = await lib("cli/trained.js");
const { Kept } = await lib("experiment/running/kept.js");
const { paths } = await lib("paths.js");

function idx(sizes) {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(0x0800 + sizes.length, 0);
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, i) => i)]);
}

function png(width, height, options = {}) {
  const image = new PNG({ width, height });
  image.data.forEach((_, i) => { image.data[i] = (37 * i) & 255; });
  return PNG.sync.write(image, options);
}

/** Smooth colours, or grey ones, so that JPEG has something to compress. */
function jpeg(width, height, { grey = false, quality = 60 } = {}) {
  const data = Buffer.from({ length: 4 * width * height }, (_, i) =>
    (i % 4 === 3 ? 255 : (grey ? 0 : 60 * (i % 4)) + 9 * Math.floor((i >> 2) / width)) & 255);
  return encode({ width, height, data }, quality).data;
}

const small = {
  name: "small", input: [4, 4, 1], head: "softmax",
  layers: [{ kind: "conv", channels: 2, kernel: 3 }, { kind: "relu" }, { kind: "flatten" }, { kind: "dense", units: 3 }],
};
const normalised = { ...small, name: "normalised", layers: [small.layers[0], { kind: "batchNorm" }, ...small.layers.slice(1)] };
const count = shapesOf(small).parameterCount;
const weightsOf = (net) => new Float32Array(shapesOf(net).parameterCount).fill(0.5);
const sgd = { kind: "sgd", learningRate: 0.1, momentum: 0.9 };
const info = { inputs: [-1, 1], classes: ["a", "b", "c"] };
const pytorch = [small, normalised].map((net) => Buffer.from(toPytorch(net, weightsOf(net), info)));
const checkpoint = { network: small, epoch: 1, step: 9, parameters: weightsOf(small), state: [weightsOf(small)] };
const text = (bytes) => Buffer.from(bytes).toString("utf8");
const latex = Object.values(ledger).map((entry) => entry.latex).filter((one) => typeof one === "string");
const expressions = [
  "a + b*c", "exp(-x^2/2)/sqrt(2*pi)", "log(1 + exp(x))", "W(x)*exp(W(x)) - x", "(1 - p)^3/(1 + p)", "-(a/b)^2 + 0.25",
  "sin(x)^2 + cos(x)^2",
  ...Object.values(ledger)
    .flatMap((entry) => Object.values(entry))
    .filter((one) => typeof one === "string" && /^[\w\s+*/^().-]+$/.test(one)),
];
const json = (value) => Buffer.from(JSON.stringify(value));

/** @param folder where files may be written */
export function targets(folder) {
  const file = join(folder, "input");
  const records = readRecords(join(paths.records, "E4-quick.jsonl"))
    .slice(0, 2)
    .concat(readRecords(join(paths.records, "E1-quick.jsonl")).slice(0, 2));
  const asFile = (read) => (bytes) => {
    writeFileSync(file, bytes);
    return read(file);
  };
  return {
    idx: { corpus: [idx([3]), idx([2, 3, 3]), idx([5, 4, 1])], take: asFile(async (path) => {
      await readIdx(path, 3).catch(onlyRefused);
      await readIdx(path, 1).catch(onlyRefused);
    }) },
    gzip: { corpus: [
      gzipSync(idx([3])), gzipSync(idx([2, 3, 3])), gzipSync(Buffer.alloc(100_000)),
      Buffer.concat([gzipSync(idx([2, 3, 3])), gzipSync(Buffer.of(1))]),
    ], take: asFile((path) => readIdx(path, 3)) },
    png: { corpus: [
      png(1, 1), png(7, 5), png(16, 16), Buffer.concat([png(4, 4).subarray(0, 33), deflateSync(Buffer.alloc(100))]),
    ], take: (bytes) =>
      decodePng(bytes, "fuzzed.png") },
    jpeg: {
      corpus: [jpeg(8, 8), jpeg(17, 9, { grey: true }), jpeg(16, 16, { quality: 95 }), png(4, 4, { colorType: 2 })],
      take: asFile(readImage),
    },
    folder: { corpus: [jpeg(8, 8), jpeg(8, 8, { grey: true }), png(8, 8, { colorType: 2 }), png(8, 8, { colorType: 0 }), png(8, 8)],
      async take(bytes) {
        for (const part of ["train", "test"]) for (const name of ["a", "b"]) {
          mkdirSync(join(folder, "images", part, name), { recursive: true });
          writeFileSync(join(folder, "images", part, name, "1.png"), part === "train" && name === "a" ? bytes : png(8, 8));
        }
        await imageFolder(join(folder, "images"), { name: "fuzzed" });
      } },
    pytorch: {
      corpus: [...pytorch, Buffer.from(toSafetensors(checkpoint)), Buffer.from(stateToPytorch(checkpoint, sgd))],
      take(bytes) {
        try { asFile(readTrained)(bytes); } catch (error) { onlyRefused(error); }
        stateFromPytorch(bytes, sgd);
      },
    },
    checkpoint: {
      corpus: [toSafetensors(checkpoint, { run: "0-auto", variant: "simd", epochs: '[{"epoch":1}]' })].map((bytes) => Buffer.from(bytes)),
      take: asFile((path) => new Kept("0", "auto", { resume: path }).read()),
    },
    loss: {
      corpus: ["-ln(y)", "-(1 - y) ln(y)", "(1 - y)^2", "-y^0.5 ln(y) + sin(pi y)", "sqrt(1 - y) exp(-y)/2"].map((one) => Buffer.from(one)),
      take(bytes) {
        const found = formula(text(bytes));
        for (const y of [0.001, 0.5, 0.999]) if (!found(outputAt(y)).every(Number.isFinite)) throw new Error(`no finite loss at ${y}`);
      },
    },
    equations: {
      corpus: [
        "x + x = 2x | x: 0..1\n# a remark\nsin(2x) = 2 sin(x) cos(x) | x: -4..4; y: 0..inf\n", "x: 0..pi/2; y: -inf..inf",
        '[{"lhs":"x","rhs":"x","domain":{"x":["0","1"]}}]',
      ].map((one) => Buffer.from(one)),
      take(bytes) {
        try { readEquations("fuzzed", text(bytes)); } catch (error) { onlyRefused(error); }
        readRanges(text(bytes));
      },
    },
    tables: { structured: true, corpus: records.map(json), async take(bytes) {
      // What passes the schema can be written as a table.
      const value = parsed(text(bytes));
      if (typeof value !== "object" || value === null || Array.isArray(value)) return;
      const record = readLine(lineOf(value), "fuzzed");
      for (const table of [runsTable, curvesTable, classesTable].map((make) => make([record]))) {
        csvOf(table);
        await parquetOf(table);
      }
    } },
    ...workTargets(folder),
    safetensors: {
      corpus: [0, 1, 2].map(
        (blocks) => Buffer.from(toSafetensors({
          network: small, epoch: 1, step: 9, parameters: new Float32Array(count).fill(0.5),
          state: Array.from({ length: blocks }, () => new Float32Array(count)),
        })),
      ),
      take: fromSafetensors,
    },
    network: { structured: true, corpus: [small, ...Object.values(networks)].map(json), take: (bytes) => network(parsed(text(bytes))) },
    records: { structured: true, corpus: records.map(json), take(bytes) {
      const value = parsed(text(bytes));
      // Once as it is, once with a digest and a check of its own, so that the schema is reached.
      if (value === undefined) return readLine(text(bytes), "fuzzed");
      try { readLine(text(bytes), "fuzzed"); } catch (error) { onlyRefused(error); }
      if (typeof value === "object" && value !== null && !Array.isArray(value)) readLine(lineOf(value), "fuzzed");
    } },
    latex: { corpus: latex.map((one) => Buffer.from(one)), take: (bytes) => readFormula(text(bytes), "fuzzed") },
    expressions: { corpus: expressions.map((one) => Buffer.from(one)), take: (bytes) => parse(text(bytes), "fuzzed") },
  };
}
