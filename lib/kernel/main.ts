/**
 * Starts a kernel: `node dist/lib/kernel/main.js CONNECTION_FILE`, in the notebook's folder. `notebooks/kernel/share/kernels/tslab` says
 * so to Jupyter.
 * GOLDEN_KERNEL_MEMORY bounds the memory of JavaScript in cells, in megabytes.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../paths.js";
import { Kernel } from "./kernel.js";
import { Sockets, type Connection } from "./protocol/sockets.js";

/** A package's version. */
const versionOf = (folder: string): string => (JSON.parse(readFileSync(join(folder, "package.json"),
  "utf8")) as { version: string }).version;

/** Runs a kernel to its end. */
export async function main(connectionFile: string): Promise<void> {
  const connection = JSON.parse(readFileSync(connectionFile, "utf8")) as Connection;
  const sockets = await Sockets.open(connection, join(paths.notebooks, "kernel"));
  const memory = Number(process.env["GOLDEN_KERNEL_MEMORY"]);
  const kernel = new Kernel(sockets, {
    folder: process.cwd(), project: paths.root, cache: join(paths.cache, "kernel"), version: versionOf(paths.root),
      typescript: versionOf(join(paths.root, "node_modules", "typescript")), ...(memory > 0 && { memory }),
  });
  process.on("SIGINT", () => kernel.interrupt());
  process.on("SIGTERM", () => void kernel.shutdown());
  // A fault of the kernel's own must not take the session with it.
  process.on("uncaughtException", (error) => console.error(error));
  process.on("unhandledRejection", (error) => console.error(error));
  await kernel.serve();
  process.exit(0);
}
