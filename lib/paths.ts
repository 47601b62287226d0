/**
 * Absolute folders of the project, each in one place, so that no module depends on the caller's working directory.
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

const root = findRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The folders of the project as absolute paths.
 * @example paths.records // ".../data/records"
 */
export const paths = {
  root,
  data: join(root, "data"),
  records: join(root, "data", "records"),
  figures: join(root, "paper-figures", "rendered"),
  notebooks: join(root, "notebooks"),
  report: join(root, "report"),
  cache: join(root, ".cache"),
  venv: join(root, ".venv"),
} as const;
