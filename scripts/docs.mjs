/**
 * `npm run docs`: the API reference from the docstrings, equations typeset, into .cache/docs;
 * a symbol without a docstring, a link that leads nowhere or an equation that is not in the ledger fails it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ready } from "./ready.mjs";
import { packages, root } from "./setup.mjs";

async function main() {
  const status = ready(packages);
  if (status !== 0) return status;
  const { equationsDocument, sentenceOf } = await import("./typedoc-equations.mjs");
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(join(root, ".cache", "equations.md"), equationsDocument());
  const { entryPoints } = JSON.parse(readFileSync(join(root, "typedoc.json"), "utf8"));
  const modules = entryPoints.map((file) => dirname(file)).map((module) => {
    const name = `golden-momentum/${module === "paper-figures" ? "figures" : module.replace("lib/", "")}`;
    return `- **${name}**: ${sentenceOf(module)}`;
  });
  const lead = "What each module holds. Import it by the name given here; its page is among the modules beside this text.";
  writeFileSync(join(root, ".cache", "api.md"), `${lead}\n\n${modules.join("\n")}\n`);
  return spawnSync(
    process.execPath, [join(root, "node_modules", "typedoc", "bin", "typedoc"), "--options", join(root, "typedoc.json")],
    { cwd: root, stdio: "inherit" },
  ).status ??
    1;
}

process.exitCode = await main();
