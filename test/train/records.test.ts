import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { paths } from "../../lib/paths.js";
import { lenet5, mlp, type Network, paperNetwork } from "../../lib/train/index.js";
import { RECORD } from "../../lib/train/engine/opcodes.js";
import { recordOf } from "../../lib/train/engine/operations.js";
import { plan } from "../../lib/train/engine/plan.js";
import { type Layout, layoutOf, pack, placeIn, type RecordName } from "../../lib/train/engine/records.js";

const train = join(paths.root, "lib", "train");
const source = readFileSync(join(train, "kernels", "records.ts"), "utf8");
interface Generator {
  readonly layoutsOf: (source: string) => Record<RecordName, Layout>;
  readonly generated: (source: string, slot: number) => string;
  readonly slotOf: (opcodes: string) => number;
}
const { layoutsOf, generated, slotOf } = await import(pathToFileURL(join(paths.root, "scripts", "records.mjs")).href) as Generator;
const layouts = layoutsOf(source);

/** Networks whose plans have every operation that there is. */
const networks: readonly { network: Network; batchSize: number }[] = [
  { network: paperNetwork, batchSize: 9 }, { network: lenet5, batchSize: 9 }, { network: mlp([100, 10]), batchSize: 1 },
  {
    network: { name: "the rest", input: [9, 9, 3], head: "sigmoid", layers: [
      { kind: "conv", channels: 4, kernel: 3 }, { kind: "tanh" }, { kind: "maxPool", size: 3 }, { kind: "flatten" },
      { kind: "dense", units: 5 }, { kind: "relu" }, { kind: "dense", units: 3 },
    ] },
    batchSize: 4,
  },
];

/** Packs every operation of a plan with layouts read from `text`, as an engine does with those of the build. */
function packAll(text: string): void {
  const read = layoutsOf(text), view = new DataView(new ArrayBuffer(RECORD));
  for (const { network, batchSize } of networks) for (const {
    opcode, fields,
  } of plan(network, { batchSize, optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0.9 } }).operations) {
    pack(view, 0, recordOf(opcode), fields, read[recordOf(opcode)]);
  }
}

/** The source with one piece of it changed: it must have been there. */
function changed(from: string, to: string): string {
  assert.equal(source.split(from).length, 2, `expected "${from}" once`);
  return source.replace(from, to);
}

describe("the records that TypeScript writes and kernels read", () => {
  it("lie where the compiler of the kernels has them: every field of every class", () => {
    const fields = Object
      .entries(layouts)
      .flatMap(([name, layout]) => Object.entries(layout.fields).map(([field, { offset }]) => ({ name, field, offset })));
    const text = fields.map(({ name, field }, i) => `export function at${i}(): usize { return offsetof<${name}>("${field}"); }\n`).join("");
    const folder = mkdtempSync(join(tmpdir(), "golden-records-"));
    try {
      writeFileSync(join(folder, "records.ts"), source);
      writeFileSync(join(folder, "entry.ts"), `import { ${Object.keys(layouts).join(", ")} } from "./records";\n${text}`);
      // As a program: its types would change those of arrays in all of ours.
      const compiler = join(paths.root, "node_modules", "assemblyscript", "bin", "asc.js");
      const { status, stderr } = spawnSync(
        process.execPath, [compiler, "entry.ts", "-o", "out.wasm", "--runtime", "stub", "--noAssert", "-O0"],
        { cwd: folder, encoding: "utf8" },
      );
      assert.equal(status, 0, stderr);
      const { exports } = new WebAssembly.Instance(
        new WebAssembly.Module(new Uint8Array(readFileSync(join(folder, "out.wasm")))), { env: { abort: () => undefined } },
      );
      fields.forEach(({ name, field, offset }, i) => { assert.equal((exports[`at${i}`] as () => number)(), offset, `${name}.${field}`); });
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.ok(fields.length > 100);
  });

  it("are those that the build wrote for the engine", () => {
    const slot = slotOf(readFileSync(join(train, "engine", "opcodes.ts"), "utf8"));
    assert.equal(slot, RECORD);
    assert.equal(readFileSync(join(train, "engine", "records.generated.ts"), "utf8"), generated(source, slot));
    for (const [name, layout] of Object.entries(layouts)) assert.deepEqual(layoutOf(name as RecordName), layout, name);
  });

  it("can be packed for every operation, each value at the place of its name", () => {
    packAll(source);
    const view = new DataView(new ArrayBuffer(RECORD)), layout = layouts.ElementwiseRecord;
    const values = Object.fromEntries(Object.keys(layout.fields).map((field, i) => [field, field === "rate" ? 0.25 : 1000 + i]));
    pack(view, 0, "ElementwiseRecord", values);
    for (const [field, { offset, type }] of Object.entries(layout.fields)) {
      assert.equal(type === "f32" ? view.getFloat32(offset, true) : view.getInt32(offset, true), values[field], field);
    }
  });

  it("refuse a field that was added, removed or renamed in one place only", () => {
    assert.throws(() => {
      packAll(changed("  pooled: i32;\n", "  pooled: i32;\n  dilation: i32;\n"));
    }, /^Error: record ConvRecord: expected a value for dilation, got none$/);
    assert.throws(() => {
      packAll(changed("  pooled: i32;\n", ""));
    }, /^Error: record ConvRecord: expected only its fields .*, got pooled$/);
    assert.throws(() => {
      packAll(changed("  pooled: i32;\n", "  pools: i32;\n"));
    }, /^Error: record ConvRecord: expected only its fields .*, got pooled$/);
    assert.throws(() => {
      pack(new DataView(new ArrayBuffer(16)), 0, "MaskRecord", { opcode: 1, out: 2, dout: 3, N: NaN });
    }, /^Error: record MaskRecord: expected N to be a number of type i32, got NaN$/);
  });

  it("follow two fields that change places, on both sides", () => {
    const swapped = layoutsOf(changed("  dout: usize;\n  N: i32;", "  N: i32;\n  dout: usize;")).MaskRecord;
    assert.notEqual(swapped.fields["N"].offset, layouts.MaskRecord.fields["N"].offset);
    const view = new DataView(new ArrayBuffer(16));
    pack(view, 0, "MaskRecord", { opcode: 12, out: 64, dout: 128, N: 8 }, swapped);
    assert.equal(view.getInt32(swapped.fields["N"].offset, true), 8);
    assert.equal(view.getInt32(swapped.fields["dout"].offset, true), 128);
    // A layout that is not the source's is found out by comparison with it: see the second test.
    assert.notEqual(generated(changed("  dout: usize;\n  N: i32;", "  N: i32;\n  dout: usize;"), RECORD), generated(source, RECORD));
  });

  it("end the build where they do not fit into a program or cannot be read", () => {
    const many = Array.from({ length: 8 }, (_, i) => `  more${i}: i32;\n`).join("");
    assert.throws(
      () => generated(changed("  pooled: i32;\n", `  pooled: i32;\n${many}`), RECORD),
      /^Error: records: ConvRecord has 172 bytes, a record of a program 160: raise RECORD in/,
    );
    assert.throws(
      () => layoutsOf(changed("  pooled: i32;", "  pooled: bool;")),
      /^Error: records: class ConvRecord: expected "name: type;" with a type of i32, usize, f32, f64, got "pooled: bool;"$/,
    );
    assert.throws(
      () => layoutsOf(changed("  pooled: i32;", "  kernel: i32;")), /^Error: records: class ConvRecord: field kernel is there twice$/,
    );
    assert.throws(() => layoutsOf(`${source}\nclass Hidden {\n  opcode: i32;\n}\n`), /read 12 of 13$/);
  });

  it("keep the eight bytes of a Float64 together, and are read with the type that they were given", () => {
    assert.deepEqual(
      layoutsOf("@unmanaged\nexport class A {\n  a: i32;\n  b: f64;\n  c: i32;\n}\n"),
      { A: { bytes: 24, fields: { a: { offset: 0, type: "i32" }, b: { offset: 8, type: "f64" }, c: { offset: 16, type: "i32" } } } },
    );
    assert.equal(placeIn("Context", "lossSum", "f64"), 2);
    assert.throws(() => placeIn("Context", "rate", "i32"), /^Error: record Context: expected field rate to be of type i32, it is f32$/);
  });
});
