/**
 * What is fuzzed: each target takes bytes as a stranger could have made them; all it may do is take them, or refuse them with a sentence.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { PNG } from "pngjs";

const lib = (path) => import(new URL(`../../dist/lib/${path}`, import.meta.url).href);
const { readIdx, random } = await lib("data/index.js");
const { decodePng } = await lib("data/png.js");
const { ledger } = await lib("derivation/index.js");
const { parse } = await lib("derivation/algebra/expression.js");
const { readFormula } = await lib("derivation/typesetting/latex.js");
const { lineOf, readLine, readRecords } = await lib("experiment/index.js");
const { fromSafetensors, network, networks, shapesOf, toSafetensors } = await lib("train/index.js");
const { paths } = await lib("paths.js");

function idx(sizes) {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(0x0800 + sizes.length, 0);
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, i) => i)]);
}

function png(width, height) {
  const image = new PNG({ width, height });
  image.data.forEach((_, i) => { image.data[i] = (37 * i) & 255; });
  return PNG.sync.write(image);
}

const small = {
  name: "small", input: [4, 4, 1], head: "softmax",
  layers: [{ kind: "conv", channels: 2, kernel: 3 }, { kind: "relu" }, { kind: "flatten" }, { kind: "dense", units: 3 }],
};
const count = shapesOf(small).parameterCount;
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

/** JSON that is none is the caller's to refuse, which every caller does. */
function parsed(words) {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}

/** @throws the error when it is no refusal */
export function onlyRefused(error) {
  if (error?.name !== "UsageError" && error?.name !== "Trouble") throw error;
}

const interesting = [
  "0", "-1", "1e999", "null", "{}", "[]", "\"x\"", "__proto__", "4294967295", "9007199254740993", "0.5", "NaN", "((((((((", "\\frac{", "^",
  "\\left(", "\u0000", "\ud800",
];

/** One changed input, by a seeded stream: bits, bytes, ranges, numbers that matter, parts of other inputs; of JSON also whole values. */
export function mutate(stream, corpus, structured) {
  let bytes = Buffer.from(corpus[stream.integer(corpus.length)]);
  for (let rounds = 1 + stream.integer(4); rounds > 0; rounds--) {
    const at = stream.integer(bytes.length + 1);
    const end = Math.min(bytes.length, at + 1 + stream.integer(16));
    const other = corpus[stream.integer(corpus.length)];
    const replaced = (piece, to = at) => Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(to)]);
    switch (stream.integer(structured ? 10 : 8)) {
      case 0: case 1: if (at < bytes.length) bytes[at] ^= 1 << stream.integer(8); break;
      case 2: if (at < bytes.length) bytes[at] = [0, 1, 127, 128, 255][stream.integer(5)]; break;
      case 3: bytes = replaced(Buffer.alloc(0), end); break;
      case 4: bytes = replaced(bytes.subarray(at, end)); break;
      case 5: bytes = replaced(Buffer.from(interesting[stream.integer(interesting.length)])); break;
      case 6: bytes = replaced(other.subarray(stream.integer(other.length), other.length)); break;
      case 7: bytes = bytes.subarray(0, at); break;
      default: bytes = changedValue(stream, bytes);
    }
    if (bytes.length > 1 << 20) bytes = bytes.subarray(0, 1 << 20);
  }
  return bytes;
}

const values = [null, true, -1, 0, 0.5, 5, 1e308, 2 ** 53, "", "0.99", [], {}, [[]], { kind: "conv" }, "NaN"];

/** JSON with one value replaced, removed, or put under another name. */
function changedValue(stream, bytes) {
  const whole = parsed(bytes.toString("utf8"));
  const places = [];
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value, key]);
      visit(value[key]);
    }
  };
  visit(whole);
  if (places.length === 0) return bytes;
  const [holder, key] = places[stream.integer(places.length)];
  switch (stream.integer(4)) {
    case 0: if (Array.isArray(holder)) holder.splice(Number(key), 1); else delete holder[key]; break;
    case 1: Object.defineProperty(
      holder, Array.isArray(holder) ? holder.length : ["__proto__", "constructor", "toString", "more"][stream.integer(4)],
      { value: holder[key], enumerable: true, configurable: true, writable: true },
    ); break;
    default: holder[key] = values[stream.integer(values.length)];
  }
  return Buffer.from(JSON.stringify(whole));
}

export { random };
