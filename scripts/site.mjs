/**
 * `npm run site`: the paper as a page that runs, as a folder of static files (report/site, or the folder named by --out). What is the same
 * for every reader is made here: verdicts, formulas, drawings as they stand at first, MNIST in parts. A page that is too heavy is not
 * written: see `limits`.
 */
import { createHash } from "node:crypto";
import {
  chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { ready } from "./ready.mjs";
import { packages, root } from "./setup.mjs";

/** Bytes, compressed. */
export const limits = {
  firstView: 200_000,
  ours: 120_000, // scripts and styles of ours in the first view
  trainer: 40_000, // fetched when training begins
  algebra: 320_000, // fetched when an equation is to be judged
  firstImages: 600_000,
};

/** What compiled modules export. */
const compiledModules = (...files) => Promise.all(files.map((file) => import(pathToFileURL(join(root, "dist", file)).href)));

const compressed = (bytes) => gzipSync(bytes, { level: 9 }).length;
const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Writes into a folder. A file's name changes with what the file holds, so that no reader sees a page with another page's script. */
class Folder {
  files = {};
  constructor(path) { this.path = path; }
  named(what, name, bytes) {
    const file = name.replace(/(\.\w+)+$/, (ending) => `-${hashOf(bytes).slice(0, 10)}${ending}`);
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    writeFileSync(join(this.path, file), bytes);
    this.files[what] = file;
    return file;
  }
}

async function scripts(folder) {
  const { build: bundle, transform } = await import("esbuild");
  for (const [what, entry] of [["main", "client/main.js"], ["train", "workers/train.js"], ["examine", "workers/examine.js"]]) {
    const { outputFiles: [{ contents }], warnings } = await bundle({
      entryPoints: [join(root, "dist", "site", entry)],
      bundle: true, minify: true, platform: "browser", target: "es2022", format: "iife", write: false, logLevel: "silent",
      // Where a bundle has no address of its own, the default place of the kernels is unknown; the page tells it.
      logOverride: { "empty-import-meta": "silent" },
    });
    if (warnings.length > 0) throw new Error(`${entry}: ${warnings[0].text}`);
    folder.named(what, `${what}.js`, contents);
  }
  const { code } = await transform(readFileSync(join(root, "site", "style.css"), "utf8"), { loader: "css", minify: true });
  folder.named("style", "style.css", code);
  for (const [what, name] of [["relaxed", "relaxed-simd"], ["simd", "simd"]]) {
    folder.named(what, `${name}.wasm`, readFileSync(join(root, "dist", "lib", "train", "kernels", `${name}.wasm`)));
  }
  copyFileSync(join(root, "site", "icon.svg"), join(folder.path, "icon.svg"));
}

/** MNIST's 60,000 training images in parts: who trains on few fetches few. The split is that of `golden train`, fold 0. */
async function images(folder) {
  const [{ mnist }, { makeSplit, splitSeed }, { sizes }, { pack }] = await compiledModules(
    "lib/data/index.js", "lib/experiment/index.js", "site/state.js", "site/images.js",
  );
  const data = await mnist(), places = new Map();
  const splitOf = (size) => {
    const limit = size > 0 ? { limit: { train: size, validation: size, test: size } } : {};
    return makeSplit(data, { seed: splitSeed, folds: 10, fold: 0, trainFraction: 1, ...limit });
  };
  sizes.map(splitOf).forEach(({ train, validation }, level) => {
    for (const [indices, isValidation] of [[train.indices, false], [validation.indices, true]]) {
      for (const position of indices) {
        if (!places.has(position)) places.set(position, { position, level, validation: isValidation });
      }
    }
  });
  const all = [...places.values()].sort((a, b) => a.level - b.level || a.position - b.position);
  // The first part serves two sizes; whoever wants all gets the rest in five pieces, so that what broke is short to repeat.
  const upTo = sizes.map((_, level) => all.filter((image) => image.level <= level).length), rest = upTo.at(-1) - upTo.at(-2);
  const pieces = [1, 2, 3, 4, 5].map((i) => upTo.at(-2) + Math.round(i * rest / 5));
  const ends = [...new Set([upTo[1], upTo[2], upTo[3], ...pieces])];
  const parts = ends.map((end, i) => {
    const some = all.slice(ends[i - 1] ?? 0, end), bytes = gzipSync(pack(data.train, some), { level: 9 });
    const file = folder.named(`images-${i}`, `images/mnist-${i}.bin`, bytes);
    return { file, bytes: bytes.length, sha256: hashOf(bytes), count: some.length };
  });
  const needed = upTo.map((count) => ends.findIndex((end) => end >= count) + 1);
  folder.named("images", "images.json", JSON.stringify({ parts, needed }));
  for (let i = 0; i < parts.length; i++) delete folder.files[`images-${i}`];
  return parts[0].bytes;
}

/** The committed grid as the page draws it. */
async function grid() {
  const [experiment] = await compiledModules("lib/experiment/index.js");
  const { committedEvidence, conclusions, gridCells, gridVerdict, ridgeVerdict, sizeLabel } = experiment;
  const evidence = committedEvidence(), [first] = evidence.grids;
  if (first === undefined) throw new Error("data/records holds no complete grid: run npx golden records to see what is missing");
  const { records, title } = first;
  const { cells, size } = gridCells(records), { best } = gridVerdict(records, title), { ridge, sentence } = ridgeVerdict(records, title);
  const values = (of) => [...new Set(cells.map(of))].sort((a, b) => a - b);
  const rounded = (accuracy) => (accuracy === undefined ? null : Number(accuracy.toFixed(6)));
  return {
    conclusions: conclusions(evidence), best: best && { learningRate: best.learningRate, momentum: best.momentum }, ridge: sentence,
    grid: {
      title, size: sizeLabel(size),
      learningRates: values(({ learningRate }) => learningRate), momenta: values(({ momentum }) => momentum),
      curve: ridge === undefined ? [] : pointsOf(ridge), ...(ridge && { highest: ridge.best }),
      cells: cells.map(({ learningRate, momentum, accuracy }) => ({ learningRate, momentum, accuracy: rounded(accuracy) })),
    },
  };
}

/** Points of the ridge's fitted curve, evenly spaced in the logarithm of the rate. */
function pointsOf({ range: [low, high], curve }) {
  const rates = Array.from({ length: 61 }, (_, i) => low * (high / low) ** (i / 60));
  return rates.map((rate) => [Number(rate.toPrecision(5)), Number(curve(rate).toPrecision(6))]);
}

/** The verdicts on the ledger: those of the last check where nothing has changed since. */
async function verdicts() {
  const [{ equationsPart }, { verdictsFile }, { equationsPage }] = await compiledModules(
    "lib/cli/parts/equations.js", "lib/cli/report.js", "lib/cli/equations-page.js",
  );
  console.error("checking the equations (at once, where nothing has changed)");
  await equationsPart({});
  const report = JSON.parse(readFileSync(verdictsFile, "utf8"));
  return { report, equations: equationsPage(report, "") };
}

/** @throws Error where a part of the page is heavier than its limit */
function weigh(folder, html, firstImages) {
  const { main, style, train, examine } = folder.files, size = (file) => compressed(readFileSync(join(folder.path, file)));
  const ours = size(main) + size(style);
  const found = { firstView: compressed(html) + ours, ours, trainer: size(train), algebra: size(examine), firstImages };
  const heavy = Object.entries(found)
    .filter(([name, bytes]) => bytes > limits[name])
    .map(([name, bytes]) => `${name}: ${bytes} bytes compressed, expected at most ${limits[name]}`);
  if (heavy.length > 0) throw new Error(`the page is too heavy: ${heavy.join("; ")}`);
  return found;
}

/** Builds the site into a folder, whole or not at all. */
export async function site(out = join(root, "report", "site")) {
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, ".golden-site"))) {
    throw new Error(`${relative(root, out) || out} is not empty and no site was built there; name another folder with --out`);
  }
  mkdirSync(dirname(out), { recursive: true });
  const made = mkdtempSync(`${out}.making-`), folder = new Folder(made);
  chmodSync(made, 0o755);
  try {
    const [{ page }, { evidenceByEntry }] = await compiledModules("site/page/page.js", "site/page/ledger-section.js");
    await scripts(folder);
    const firstImages = await images(folder), found = await grid(), { report, equations } = await verdicts();
    folder.named("evidence", "evidence.json", JSON.stringify(evidenceByEntry(report)));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const html = page({ ...found, report, version, files: folder.files, firstImages });
    const inline = / style="| on[a-z]+="/.exec(html);
    if (inline !== null) {
      const around = html.slice(Math.max(0, inline.index - 80), inline.index + 60);
      throw new Error(`the page has an attribute that its own policy refuses: ${around}`);
    }
    writeFileSync(join(made, "index.html"), html);
    writeFileSync(join(made, "equations.html"), equations);
    writeFileSync(join(made, ".golden-site"), `${version}\n`);
    const weights = weigh(folder, html, firstImages);
    rmSync(out, { recursive: true, force: true });
    renameSync(made, out);
    return { out, weights };
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

async function main() {
  // The main job has installed and built already.
  if (!process.argv.includes("--built")) {
    const status = ready(packages);
    if (status !== 0) return status;
  }
  const at = process.argv.indexOf("--out");
  if (at > 0 && process.argv[at + 1] === undefined) {
    console.error("--out: expected a folder behind it");
    return 2;
  }
  try {
    const { out, weights } = await site(at > 0 ? resolve(process.argv[at + 1]) : undefined);
    const { firstView, ours, trainer, algebra, firstImages } = weights;
    const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
    console.log(
      `the page: ${join(relative(root, out) || ".", "index.html")}; ` +
      `first view ${kB(firstView)} compressed, of which scripts and styles ${kB(ours)}; ` +
      `on demand: training ${kB(trainer)}, algebra ${kB(algebra)}, first images ${kB(firstImages)}`,
    );
    console.log(
      "to see it: serve the folder, such as with python3 -m http.server --bind 127.0.0.1 --directory report/site 8080; " +
      "to publish it: copy the folder to any static host, at any path",
    );
    return 0;
  } catch (error) {
    console.error(error.message);
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
