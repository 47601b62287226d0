/** `npm run check`: everything CI runs, in the same order. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup.mjs";

process.exitCode = spawnSync("bash", [join(root, ".ci", "run")], { cwd: root, stdio: "inherit" }).status ?? 1;
