/** Builds the page that runs. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../paths.js";
import type { Part } from "./part.js";

/** report/site, by the script that `npm run site` is; an installed package has neither the script nor the bundler. */
export const sitePart: Part = () => {
  const script = join(paths.root, "scripts", "site.mjs");
  if (!existsSync(script)) {
    return Promise.resolve({ state: "skipped", lines: ["the page that runs is built in a clone of the project: npm run site"] });
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--built"], { cwd: paths.root, encoding: "utf8" });
  const [line = ""] = (status === 0 ? stdout : stderr).trim().split("\n").slice(status === 0 ? 0 : -1);
  return Promise.resolve({ state: status === 0 ? "done" : "failed", lines: [line] });
};
