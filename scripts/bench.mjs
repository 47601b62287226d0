/**
 * `npm run bench`: builds, and measures this library beside its peers; options after -- go to bench/index.ts, `--install-peers` first
 * installs the peers that are missing.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "./build.mjs";
import { benchPeers, packages, root } from "./setup.mjs";

function main(args) {
  const installing = args.includes("--install-peers");
  const parts = [packages(), ...(installing ? benchPeers() : [])];
  for (const { ok, why } of parts) if (!ok) console.error(why);
  // Peers that could not be installed are named by the benchmark as well; without the library's own packages there is none.
  if (!parts[0].ok) return 2;
  if (build() !== 0) return 1;
  return spawnSync(
    process.execPath, [join(root, "dist", "bench", "index.js"), ...args.filter((word) => word !== "--install-peers")],
    { cwd: root, stdio: "inherit" },
  ).status ??
    1;
}

process.exitCode = main(process.argv.slice(2));
