/**
 * `npm run test:gpu`: the GPU engine's tests and a smoke ensemble, on the adapter of this machine or on SwiftShader, a software adapter
 * that Debian's package chromium brings. The npm package `webgpu` is installed for it. Where neither adapter nor package can be had it
 * says so and ends with status 2: nothing is skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ready } from "./ready.mjs";
import { packages, root, webgpu } from "./setup.mjs";

/** Where Debian's chromium says how its software adapter is loaded. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** The environment in which Dawn finds an adapter: the reader's own choice where VK_DRIVER_FILES is set, else SwiftShader. */
function environment(folder) {
  const runtime = join(folder, "runtime");
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  return {
    ...process.env, GOLDEN_GPU: "required",
    VK_DRIVER_FILES: process.env.VK_DRIVER_FILES ?? (existsSync(swiftShader) ? swiftShader : ""),
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? runtime,
  };
}

function main(args) {
  const status = ready(packages, webgpu);
  if (status !== 0) return status;
  if (build() !== 0) return 1;
  const folder = join(root, ".cache", "gpu"), env = environment(folder), records = join(folder, "records");
  const node = (...words) => spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env }).status ?? 1;
  const tests = ["dist/test/train/gpu/*.test.js", "dist/test/experiment/together.test.js"];
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const tested = node(mocha, "--no-config", "--enable-source-maps", "--timeout", "180000", ...args, ...tests);
  if (tested !== 0) return 1;
  console.log("\n== a smoke ensemble of six runs");
  rmSync(records, { recursive: true, force: true });
  mkdirSync(records, { recursive: true });
  const smoke = ["--profile", "smoke", "--engine", "webgpu", "--part", "1/10", "--records", records];
  if (node(join(root, "bin", "golden.js"), "sweep", "E1", ...smoke) !== 0) return 1;
  // Without an adapter the sweep goes on on the processor, which would be no test of the GPU engine.
  if (readdirSync(records).some((name) => name.includes("webgpu"))) return 0;
  console.error("test:gpu: the smoke ensemble was not computed by the GPU engine; see what the sweep says above");
  return 1;
}

process.exitCode = main(process.argv.slice(2));
