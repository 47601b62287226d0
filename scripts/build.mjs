/**
 * Builds the project: AssemblyScript kernels to WebAssembly, then TypeScript to `dist`. Only what changed is built again.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generated, slotOf } from "./records.mjs";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const node = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;

/** Each kernel variant is the same source with other compiler features. */
export const variants = [
  { name: "relaxed-simd-wide", features: ["--enable", "simd", "--enable", "relaxed-simd"], define: ["RELAXED=1", "WIDE=1"] },
  { name: "relaxed-simd", features: ["--enable", "simd", "--enable", "relaxed-simd"], define: ["RELAXED=1", "WIDE=0"] },
  { name: "simd", features: ["--enable", "simd"], define: ["RELAXED=0", "WIDE=0"] },
];

function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".ts")).sort().map((name) => join(folder, name));
}

/** What the engine knows of the kernels' records; written only where it changed, so that nothing else is built again. */
function buildRecords() {
  const train = join(root, "lib", "train"), target = join(train, "engine", "records.generated.ts");
  const text = generated(readFileSync(join(train, "kernels", "records.ts"), "utf8"), slotOf(readFileSync(join(train, "engine", "opcodes.ts"), "utf8")));
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}

export function buildKernels() {
  const folder = join(root, "lib", "train", "kernels");
  const entry = join(folder, "index.ts");
  if (!existsSync(entry)) return 0;
  const out = join(root, "dist", "lib", "train", "kernels");
  mkdirSync(out, { recursive: true });
  const hash = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
  const compiler = ["compile-kernels", "tiles"].map((name) => join(root, "scripts", `${name}.mjs`));
  for (const file of [...sourcesOf(folder), join(root, "lib", "train", "engine", "opcodes.ts"), ...compiler]) hash.update(file.slice(root.length)).update(readFileSync(file));
  const digest = hash.digest("hex");
  const stamp = join(out, ".built");
  const complete = variants.every(({ name }) => existsSync(join(out, `${name}.wasm`)));
  if (complete && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return 0;
  for (const { name, features, define } of variants) {
    const status = node([join(root, "scripts", "compile-kernels.mjs"), entry, "-o", join(out, `${name}.wasm`),
      "-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536", "--enable", "threads",
      ...features, ...define.flatMap((name) => ["--use", name])]);
    if (status !== 0) return status;
  }
  writeFileSync(stamp, digest);
  return 0;
}

/** Compiled files whose source is gone would still run as tests: remove them. */
function sweepOrphans() {
  const dist = join(root, "dist");
  for (const room of ["lib", "test", "paper-figures", "site", "bench"]) {
    const folder = join(dist, room);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder, { recursive: true }).map(String)) {
      const match = /^(.*)\.(js|js\.map|d\.ts)$/.exec(name);
      if (match && statSync(join(folder, name)).isFile() && !existsSync(join(root, room, `${match[1]}.ts`))) rmSync(join(folder, name));
    }
  }
}

export function build() {
  buildRecords();
  const kernels = buildKernels();
  if (kernels !== 0) return kernels;
  sweepOrphans();
  return node([join(root, "node_modules", "typescript", "bin", "tsc"), "-p", root]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build();
