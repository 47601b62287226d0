/**
 * Absolute folders, each in one place. What comes with the project lies below `root`; what a command makes lies below `home`. In a clone
 * both are the project's folder, wherever a command is called from; from an installed package results go below the caller's folder, and
 * nothing into node_modules.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "bin", "golden.js"))) return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json above ${from}: the installation is incomplete`);
  }
}

/**
 * Does this folder lie in an installation, that is, below some node_modules?
 * @example isInstalled("/home/me/trial/node_modules/golden-momentum") // true
 */
const isInstalled = (folder: string): boolean => folder.split(/[\\/]/).includes("node_modules");

/**
 * The folders that belong to a project or package at `root`, for a caller who stands in `here`.
 * @example foldersOf("/app/node_modules/golden-momentum", "/app").report // "/app/report"
 */
export function foldersOf(root: string, here: string) {
  const installed = isInstalled(root), home = installed ? here : root;
  return {
    root,
    /** Is this an installed package, not a clone of the project? */
    installed,
    home,
    data: join(root, "data"),
    /** The records that come with the project. */
    records: join(root, "data", "records"),
    /** Where a sweep writes its own. */
    results: installed ? join(home, "records") : join(root, "data", "records"),
    figures: installed ? join(home, "figures") : join(root, "paper-figures", "rendered"),
    notebooks: join(root, "notebooks"),
    report: join(home, "report"),
    cache: installed ? join(home, ".golden", "cache") : join(root, ".cache"),
    venv: join(home, ".venv"),
  } as const;
}

/**
 * The folders of this project or package as absolute paths.
 * @example paths.records // ".../data/records"
 */
export const paths = foldersOf(findRoot(dirname(fileURLToPath(import.meta.url))), process.cwd());
