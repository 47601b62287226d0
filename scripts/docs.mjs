/** `npm run docs`: the API reference from the docstrings, into .cache/docs; a symbol without a docstring, or a link that leads nowhere, fails it. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packages, root } from "./setup.mjs";

const installed = packages();
if (!installed.ok) console.error(installed.why);
const typedoc = [join(root, "node_modules", "typedoc", "bin", "typedoc"), "--options", join(root, "typedoc.json")];
process.exitCode = installed.ok ? (spawnSync(process.execPath, typedoc, { cwd: root, stdio: "inherit" }).status ?? 1) : 2;
