/**
 * Writes figures to `rendered`: Plotly JSON always, SVG, PNG and PDF where there is a browser, and the manifest that says whence each came.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkReplaceable, writeWhole } from "../lib/files.js";
import { paths } from "../lib/paths.js";
import { NoBrowser, plotlyVersion, Renderer } from "./browser.js";
import { figureHash, type Figure, type Sources } from "./figure.js";

/** Raise it when the renderer draws the same figure differently: all figures are then drawn anew. */
export const rendererVersion = 1;

const imageKinds = ["svg", "png", "pdf"] as const;

/** Where a figure came from. */
export interface ManifestEntry {
  readonly title: string;
  /** The command that makes it again. */
  readonly command: string;
  /** The commit on which it was drawn; "+" at its end says that files had been changed since. */
  readonly commit: string;
  readonly sources: Sources;
  /** `figureHash` of what was drawn. */
  readonly figure: string;
  readonly versions: { readonly golden: string; readonly node: string; readonly plotly: string; readonly renderer: number };
  /** SHA-256 of each file. */
  readonly files: Readonly<Record<string, string>>;
}

/** The manifest of a folder of figures: by name, sorted. */
export type Manifest = Readonly<Record<string, ManifestEntry>>;

/** What happened to one figure. */
export interface Rendered {
  readonly name: string;
  /** `json`: written without images, because there is no browser. */
  readonly state: "unchanged" | "drawn" | "json";
  readonly files: readonly string[];
}

/** What `renderFigures` did. `note` says, in one line, how to get the images that could not be made. */
export interface RenderReport {
  readonly figures: readonly Rendered[];
  readonly manifest: string;
  readonly note?: string;
}

/**
 * Draws those figures that changed since they were last drawn.
 * @param figures what to draw
 * @param options.out the folder; default `paper-figures/rendered`
 * @param options.force draw also what did not change
 * @example (await renderFigures([synapseLoss()])).figures[0].state // "drawn", and "unchanged" the second time
 */
export async function renderFigures(figures: readonly Figure[], options: { out?: string; force?: boolean } = {}): Promise<RenderReport> {
  const out = options.out ?? paths.figures;
  const file = join(out, "manifest.json");
  checkReplaceable(file); // before the drawing, not after it
  const manifest: Record<string, ManifestEntry> = readManifest(out);
  const drawing = new Drawing();
  const rendered: Rendered[] = [];
  try {
    for (const figure of figures) {
      const hash = figureHash(figure);
      const kept = manifest[figure.name];
      if (!options.force && kept !== undefined && isCurrent(out, kept, hash)) {
        rendered.push({ name: figure.name, state: "unchanged", files: Object.keys(kept.files) });
        continue;
      }
      const contents = { [`${figure.name}.json`]: `${JSON.stringify(figure)}\n`, ...(await drawing.draw(figure)) };
      for (const [name, content] of Object.entries(contents)) writeWhole(join(out, name), content);
      manifest[figure.name] = entry(figure, hash, contents, drawing.note === undefined ? plotlyVersion() : "none");
      rendered.push({ name: figure.name, state: drawing.note === undefined ? "drawn" : "json", files: Object.keys(contents) });
    }
  } finally {
    await drawing.close();
  }
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (rendered.some(({ state }) => state !== "unchanged")) writeWhole(file, `${JSON.stringify(sorted, undefined, 2)}\n`);
  return { figures: rendered, manifest: file, ...(drawing.note !== undefined && { note: drawing.note }) };
}

/** The manifest of a folder, empty when it has none. */
export function readManifest(out: string = paths.figures): Record<string, ManifestEntry> {
  const file = join(out, "manifest.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, ManifestEntry>) : {};
}

/** Opens the browser for the first figure that needs one, and remembers when there is none. */
class Drawing {
  #renderer: Renderer | undefined;
  note: string | undefined;

  async draw(figure: Figure): Promise<Record<string, string | Uint8Array>> {
    if (this.note !== undefined) return {};
    try {
      this.#renderer ??= await Renderer.open();
    } catch (error) {
      if (!(error instanceof NoBrowser)) throw error;
      this.note = error.message;
      return {};
    }
    const images = await this.#renderer.images(figure);
    return Object.fromEntries(imageKinds.map((kind) => [`${figure.name}.${kind}`, images[kind]]));
  }

  async close(): Promise<void> {
    await this.#renderer?.close();
  }
}

/** Drawn from the same figure by the same renderer, and every file still as it was written. */
function isCurrent(out: string, kept: ManifestEntry, hash: string): boolean {
  return kept.figure === hash && kept.versions.renderer === rendererVersion
    && imageKinds.every((kind) => Object.keys(kept.files).some((name) => name.endsWith(`.${kind}`)))
    && Object.entries(kept.files).every(([name, expected]) =>
      existsSync(join(out, name)) && sha256(readFileSync(join(out, name))) === expected);
}

function entry(figure: Figure, hash: string, contents: Readonly<Record<string, string | Uint8Array>>, plotly: string): ManifestEntry {
  const { version } = JSON.parse(readFileSync(join(paths.root, "package.json"), "utf8")) as { version: string };
  return {
    title: figure.title,
    command: `npx golden figures ${figure.name}`,
    commit: commit(),
    sources: figure.sources,
    figure: hash,
    versions: { golden: version, node: process.version, plotly, renderer: rendererVersion },
    files: Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, sha256(content)])),
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** HEAD, or "unknown" outside a git checkout (an archive, an installed package). */
function commit(): string {
  if (paths.installed) return "unknown"; // a repository around it is somebody else's
  try {
    const git = (...args: string[]) =>
      execFileSync("git", args, { cwd: paths.root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", "lib", "paper-figures/*.ts", "data");
    return git("rev-parse", "HEAD") + (changed === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}
