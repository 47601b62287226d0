import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCompiler } from "../../lib/kernel/language/compiler.js";
import { Tongue } from "../../lib/kernel/tongue.js";
import { paths } from "../../lib/paths.js";

describe("the thread of TypeScript", function () {
  this.timeout(120_000);
  let cache: string;
  beforeEach(() => { cache = mkdtempSync(join(tmpdir(), "golden-compiler-")); });
  afterEach(() => { rmSync(cache, { recursive: true }); });

  it("is replaced when it has ended, and the new one knows the cells that have run", async () => {
    const tongue = new Tongue({ folder: paths.notebooks, project: paths.root }, cache);
    try {
      const emitted = await tongue.ask("emit", 1, "Cell [1]", "interface Kept { a: number }\nconst kept: Kept = { a: 1 };");
      assert.deepEqual(emitted.errors, []);
      assert.deepEqual((await tongue.ask("check", 1)).errors, []);
      await tongue.ask("keep", 1);
      const lost = tongue.ask("check", 1);
      tongue.renew();
      await assert.rejects(lost, /another thread is there/);
      await tongue.ask("emit", 2, "Cell [2]", "const wrong: string = kept.a;");
      const { errors } = await tongue.ask("check", 2);
      assert.deepEqual(errors.map(({ message }) => message), ["Type 'number' is not assignable to type 'string'."]);
    } finally {
      tongue.end();
    }
  });

  it("keeps the compiler's compiled form, takes it the next time, and makes a damaged one anew", () => {
    loadCompiler(paths.root, cache).keep();
    const [name] = readdirSync(cache), file = join(cache, name);
    const bytes = readFileSync(file);
    const again = loadCompiler(paths.root, cache);
    again.keep();
    assert.equal(again.kept, true);
    assert.match(again.ts.transpileModule("let n: number = 1;", {}).outputText, /let n = 1;/);
    bytes[bytes.length - 1000] ^= 255;
    writeFileSync(file, bytes);
    assert.equal(loadCompiler(paths.root, cache).kept, false);
  });
});
