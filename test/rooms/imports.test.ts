import assert from "node:assert/strict";
import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { paths } from "../../lib/paths.js";

/**
 * Each module below some folders with the modules of the project that it imports:
 * values, types, and types named in place (`import("./x.js").X`).
 */
function importsIn(root: string, folders: readonly string[]): Map<string, string[]> {
  const files = folders.flatMap(
    (folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, String(name))),
  ).filter((file) => !file.includes("node_modules"));
  return new Map(files.filter((file) => /(?<!\.d)\.ts$/.test(file)).map((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
    const named = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith("."));
    // The kernels' compiler wants no ending, the others' wants ".js".
    const found = named
      .map((name) => resolve(dirname(file), name))
      .map((path) => [path.replace(/\.js$/, ".ts"), `${path}.ts`].find((one) => existsSync(one)));
    return [file, found.filter((one) => one !== undefined)];
  }));
}

/** Every module that can be reached from itself, as a path through the modules in between. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, "open" | "done">(), found: string[][] = [], path: string[] = [];
  const enter = (module: string): void => {
    if (state.get(module) === "open") found.push([...path.slice(path.indexOf(module)), module]);
    if (state.has(module)) return;
    state.set(module, "open");
    path.push(module);
    graph.get(module)?.forEach(enter);
    path.pop();
    state.set(module, "done");
  };
  for (const module of graph.keys()) enter(module);
  return found;
}

const inWords = (root: string, all: string[][]): string[] => all.map((cycle) => cycle.map((file) => relative(root, file)).join(" -> "));

describe("imports", () => {
  it("never lead back to where they began, not even between types", () => {
    const graph = importsIn(paths.root, ["lib", "paper-figures", "bench", "test"]);
    assert.ok(graph.size > 150 && [...graph.values()].flat().length > 500, `${graph.size} modules`);
    assert.deepEqual(inWords(paths.root, cycles(graph)), []);
  });

  it("are seen however they are written", () => {
    const root = mkdtempSync(join(tmpdir(), "golden-imports-"));
    try {
      mkdirSync(join(root, "lib"));
      writeFileSync(join(root, "lib", "a.ts"), 'import type { B } from "./b.js";\nexport type A = B;\n');
      writeFileSync(join(root, "lib", "b.ts"), 'export interface B { readonly c: import("./c.js").C }\n');
      writeFileSync(join(root, "lib", "c.ts"), 'export type * from "./a.js";\nexport type C = 1;\n');
      assert.deepEqual(inWords(root, cycles(importsIn(root, ["lib"]))), ["lib/a.ts -> lib/b.ts -> lib/c.ts -> lib/a.ts"]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe("lines of the kernels, which the linter cannot read", () => {
  it("end at 140 columns", () => {
    const folder = join(paths.root, "lib", "train", "kernels");
    const long = readdirSync(folder).filter((name) => name.endsWith(".ts")).flatMap((name) =>
      readFileSync(join(folder, name), "utf8").split("\n").flatMap((line, i) => (line.length > 140 ? [`${name}:${i + 1}`] : [])));
    assert.deepEqual(long, []);
  });
});
