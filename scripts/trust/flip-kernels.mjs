/**
 * Changes the bounds and indices of the kernels and asks whether the tests of lib/train notice: `<` becomes `<=` and the like, a whole
 * number that is added or shifted by becomes one larger. In a copy of the build; nothing of the tree changes.
 * node scripts/trust/flip-kernels.mjs HOW-MANY SEED [file ...]   HOW-MANY 0: all of them, which takes days on one core
 * Each change compiles all variants of the kernels anew, with less optimisation, and runs their tests.
 * Exit status 1 when a change went unnoticed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { variants } from "../build.mjs";
import { random, root } from "./parts.mjs";

/** The tests that the kernels have: of themselves, and of what rests on them. */
const tests = ["kernels", "layers", "exactness", "reference", "blank", "sparsity", "deferred-update", "threads", "records", "train"];
const turned = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };

/** Places of a source that are bounds or indices, and what each becomes; comments and types are left alone. */
export function flips(text) {
  const found = [];
  let at = 0;
  for (const line of text.split("\n")) {
    const code = line.replace(/\/\/.*$/, "");
    if (!/^\s*(import|export \{|\*|\/\*)/.test(code)) {
      for (const { index, 0: whole, 1: sign } of code.matchAll(/ (<=?|>=?) /g)) {
        found.push({ from: at + index + 1, to: at + index + whole.length - 1, becomes: turned[sign] });
      }
      for (const { index, 0: whole, 1: before, 2: number } of code.matchAll(/((?:\+|-|\+=|-=|<<|>>|\*|&) ?)(\d+)(?![\d.xe])/g)) {
        const start = at + index + before.length;
        found.push({ from: start, to: at + index + whole.length, becomes: String(Number(number) + 1) });
      }
    }
    at += line.length + 1;
  }
  return found;
}

/**
 * @param count how many changes, drawn by the seed; 0 is all
 * @returns how many were made, how many did not compile, and where one went unnoticed
 */
export function flipKernels(count, seed, only = []) {
  const copy = mkdtempSync(join(tmpdir(), "golden-kernels-"));
  for (const part of ["dist/lib", "dist/test", "test/fixtures", "lib", "bin", "data", "scripts", "package.json"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const folder = join(copy, "lib", "train", "kernels"), stream = random(seed, "kernels");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "records.ts")
    .filter((name) => only.length === 0 || only.includes(name));
  const all = names.flatMap((name) => flips(readFileSync(join(folder, name), "utf8")).map((flip) => ({ name, ...flip })));
  const drawn = () => all.splice(stream.integer(all.length), 1)[0];
  const chosen = count === 0 ? all : Array.from({ length: Math.min(count, all.length) }, drawn);
  const result = { places: all.length + (count === 0 ? 0 : chosen.length), tried: 0, refused: 0, unnoticed: [] };
  try {
    // Where the unchanged kernels do not pass, every change would count as noticed.
    if (!compiled(copy) || !passes(copy)) throw new Error("the unchanged kernels do not pass their tests in a copy of the build");
    for (const { name, from, to, becomes } of chosen) {
      const file = join(folder, name), sound = readFileSync(file, "utf8");
      writeFileSync(file, sound.slice(0, from) + becomes + sound.slice(to));
      const noticed = compiled(copy) ? !passes(copy) : undefined;
      writeFileSync(file, sound);
      if (noticed === undefined) { result.refused++; continue; }
      result.tried++;
      if (noticed) continue;
      const line = sound.slice(0, from).split("\n").length, begin = sound.lastIndexOf("\n", from) + 1;
      result.unnoticed.push(
        `kernels/${name}:${line}: ${sound.slice(begin, from).trim()} >>${sound.slice(from, to)} -> ${becomes}<< ` +
        sound.slice(to).split("\n")[0].trim(),
      );
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
  return result;
}

/** Compiles the kernels of the copy; false where the compiler refuses. */
function compiled(copy) {
  const flags = [
    "-O1", "--noAssert", "--runtime", "stub", "--enable", "threads",
    "--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536",
  ];
  return variants.every(({ name, features, define }) => spawnSync(process.execPath, [
    join(copy, "scripts", "compile-kernels.mjs"), join(copy, "lib", "train", "kernels", "index.ts"),
    "-o", join(copy, "dist", "lib", "train", "kernels", `${name}.wasm`), ...flags, ...features, ...define.flatMap((one) => ["--use", one]),
  ], { cwd: copy, timeout: 300_000 }).status === 0);
}

const passes = (copy) => spawnSync(process.execPath, [
  join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "--bail", "--timeout", "300000", "--reporter", "dot",
  ...tests.map((name) => join(copy, "dist", "test", "train", `${name}.test.js`)),
], { cwd: copy, timeout: 1_800_000, killSignal: "SIGKILL" }).status === 0;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [count, seed, ...only] = process.argv.slice(2);
  const { places, tried, refused, unnoticed } = flipKernels(Number(count ?? 5), Number(seed ?? 1), only);
  for (const one of unnoticed) console.log(`unnoticed: ${one}`);
  console.log(`${tried} of ${places} bounds and indices changed, ${unnoticed.length} unnoticed; ${refused} more that the compiler refused`);
  process.exitCode = unnoticed.length > 0 ? 1 : 0;
}
