import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { paths } from "../../lib/paths.js";
import { golden, sigmoidUnit, softmaxSample, type SynapseLoss } from "../../lib/theory/index.js";
import { network, networks } from "../../lib/train/index.js";

/**
 * Made by fixtures/pytorch_form.py with PyTorch: logits (B, K), targets (B); by head and loss, losses (B) and the gradient of their sum (B,
 * K).
 */
interface Fixture {
  readonly sha256: string;
  readonly pair: { readonly learningRate: number; readonly momentum: number };
  readonly logits: readonly number[][];
  readonly targets: readonly number[];
  readonly cases: readonly {
    readonly head: "softmax" | "sigmoid";
    readonly net: boolean;
    readonly losses: number[];
    readonly gradient: number[][];
  }[];
}

/** The same losses and slopes from the theory, in float64. */
function here(
  head: "softmax" | "sigmoid", loss: SynapseLoss, z: readonly number[], target: number,
): { value: number; slope: readonly number[] } {
  if (head === "softmax") return softmaxSample(loss, z, target);
  const units = z.map((value, k) => sigmoidUnit(loss, value, k === target ? 1 : 0));
  return { value: units.reduce((sum, { value }) => sum + value, 0), slope: units.map(({ slope }) => slope) };
}

describe("the PyTorch form of the synapse loss", () => {
  const form = join(paths.root, "python", "golden_momentum", "losses.py");
  const fixture = JSON.parse(readFileSync(join(paths.root, "test", "fixtures", "pytorch_form.json"), "utf8")) as Fixture;

  it("is the file whose values were written down", () => {
    assert.equal(
      createHash("sha256").update(readFileSync(form)).digest("hex"), fixture.sha256,
      "python/golden_momentum/losses.py has changed: run python test/fixtures/pytorch_form.py where PyTorch is installed",
    );
  });

  it("agrees with this library in value and gradient, for both losses on both heads, logits of +-80 among them", () => {
    assert.equal(fixture.cases.length, 4);
    const near = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b)); // float64 on both sides
    for (const { head, net, losses, gradient } of fixture.cases) {
      fixture.logits.forEach((z, b) => {
        const { value, slope } = here(head, net ? "synapse-net" : "synapse", z, fixture.targets[b]);
        assert.ok(near(losses[b], value), `${head}, net ${net}, row ${b}: expected ${value}, got ${losses[b]}`);
        slope.forEach((expected, k) => assert.ok(
          near(gradient[b][k], expected), `${head}, net ${net}, row ${b}, slope ${k}: expected ${expected}, got ${gradient[b][k]}`,
        ));
      });
    }
  });

  it("has the golden pair", () => {
    assert.ok(Math.abs(fixture.pair.learningRate - golden.eta) < 1e-15 && Math.abs(fixture.pair.momentum - golden.alpha) < 1e-15);
  });

  it("gives the same values again where PyTorch is installed (PYTHON names a Python that has it)", function () {
    this.timeout(120_000);
    const python = process.env["PYTHON"] ?? "python3";
    if (spawnSync(python, ["-c", "import torch"]).status !== 0) this.skip();
    const folder = mkdtempSync(join(tmpdir(), "golden-form-"));
    try {
      for (const part of ["python/golden_momentum", "test/fixtures/pytorch_form.py"]) {
        cpSync(join(paths.root, part), join(folder, part), { recursive: true });
      }
      const { status, stderr } = spawnSync(python, ["-B", join(folder, "test", "fixtures", "pytorch_form.py")], { encoding: "utf8" });
      assert.equal(status, 0, stderr);
      const again = JSON.parse(readFileSync(join(folder, "test", "fixtures", "pytorch_form.json"), "utf8")) as Fixture;
      again.cases.forEach(
        ({ losses }, i) => losses.forEach(
          (loss, b) => assert.ok(Math.abs(loss - fixture.cases[i].losses[b]) <= 1e-12 * Math.max(1, Math.abs(loss))),
        ),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the example script", () => {
  it("trains with the golden pair and ends with a test accuracy far above a guess", function () {
    this.timeout(60_000);
    const {
      status, stdout, stderr,
    } = spawnSync(process.execPath, [join(paths.root, "dist", "examples", "golden-pair.js"), "1500", "2"], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^learning rate 0\.01586792470492602, momentum weight 0\.8740320488976422\nepoch 1: /);
    assert.ok(Number(/test accuracy ([\d.]+)/.exec(stdout)?.[1]) > 0.6, stdout);
  });
});

describe("examples/networks", () => {
  it("are the library's networks, value for value, each in a file of its name", () => {
    const folder = join(paths.root, "examples", "networks");
    assert.deepEqual(readdirSync(folder).sort(), Object.values(networks).map(({ name }) => `${name}.json`).sort());
    for (const known of Object.values(networks)) {
      assert.deepEqual(network(JSON.parse(readFileSync(join(folder, `${known.name}.json`), "utf8"))), known);
    }
  });
});

describe("the example of the README", function () {
  this.timeout(120_000);
  const readme = readFileSync(join(paths.root, "README.md"), "utf8");
  const code = /^```ts\n([^]*?)^```$/m.exec(readme)?.[1] ?? "";
  const folder = join(paths.cache, "readme");
  beforeEach(() => mkdirSync(folder, { recursive: true })); // within the project: it is there that "golden-momentum" is found
  afterEach(() => rmSync(folder, { recursive: true }));

  it("has about ten lines, and the strict compiler takes it", () => {
    const lines = code.split("\n").filter((line) => line !== "").length;
    assert.ok(lines >= 5 && lines <= 12, `${lines} lines`);
    const file = join(folder, "example.ts");
    writeFileSync(file, code);
    const program = ts.createProgram([file], {
      strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext, types: ["node"], typeRoots: [join(paths.root, "node_modules", "@types")],
      skipLibCheck: true,
    });
    assert.deepEqual(ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")), []);
  });

  it("trains: the first of its epochs on all images is right on 19 of 20", () => {
    const file = join(folder, "example.mjs");
    const short = code.replace(/epochs: \d+/, "epochs: 1");
    assert.notEqual(short, code);
    writeFileSync(
      file, ts.transpileModule(short, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } }).outputText,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.ok(Number(/^1 (0\.\d+)$/m.exec(stdout)?.[1]) > 0.95, stdout);
  });
});
