/** How JupyterLab is started: by `npm run lab` for a reader, by the browser test for a program. */
import { UsageError } from "../errors.js";
import { paths } from "../paths.js";
import { existsSync } from "node:fs";
import { jupyterEnvironment, pythonProgram } from "./execute.js";

/** A program with its arguments and environment. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The command that starts JupyterLab with the TypeScript kernel, on 127.0.0.1, with the token that JupyterLab makes.
 * @param options.root the folder it serves; default: the project
 * @param options.open what it opens, relative to `root`
 * @param options.more further options of JupyterLab, which win over ours
 * @throws UsageError when the Python side is not installed
 * @example labCommand({ open: "notebooks/00-start-here.ipynb" }).args[1] // "jupyterlab"
 */
export function labCommand(options: { root?: string; open?: string; more?: readonly string[] } = {}): Command {
  if (!existsSync(pythonProgram())) throw new UsageError("the Python side is not installed (.venv): run `npm run lab`, which installs it");
  const ours: Record<string, string> = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.root_dir": options.root ?? paths.root,
    // JupyterLab would ask the network for news, updates and extensions; a notebook needs none of them.
    "LabApp.news_url": "None",
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",
    ...(options.open !== undefined && { "LabApp.default_url": `/lab/tree/${options.open}` }),
    ...(process.getuid?.() === 0 && { "ServerApp.allow_root": "True" }),
  };
  const more = options.more ?? [];
  const named = (name: string) => more.some((option) => option.startsWith(`--${name}`));
  const kept = Object.entries(ours).filter(([name]) => !named(name) && !(name === "ServerApp.ip" && named("ip")));
  const args = ["-m", "jupyterlab", ...kept.map(([name, value]) => `--${name}=${value}`), ...more];
  return { program: pythonProgram(), args, env: jupyterEnvironment() };
}
