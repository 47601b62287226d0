import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { paths } from "../../lib/paths.js";

type Tiles = { readonly withTiles: (source: string, name: string) => string };
const { withTiles } = await import(pathToFileURL(join(paths.root, "scripts", "tiles.mjs")).href) as Tiles;
const of = (source: string): string => withTiles(source, "a.ts").replaceAll(/\s+/g, " ").trim();

describe("withTiles(source, name)", () => {
  it("writes a template out for each value of its counter, with the counter and expressions in it", () => {
    assert.equal(of("//each i < 3 { a$i = load(p, $(16 * i)); //}"), "a0 = load(p, 0); a1 = load(p, 16); a2 = load(p, 32);");
    assert.equal(of("//each n of 8, 4 { f$n($((n + (n >> 1)) * 2)); //}"), "f8(24); f4(12);");
  });

  it("takes templates within templates, and leaves out what its condition does not hold for", () => {
    assert.equal(of("//each y < 2 { //each z < 2 { s$y$z; //} //if y == 1 { end; //} //}"), "s00; s01; s10; s11; end;");
    assert.equal(of("//each y < 3 { //if y >= 1 && y <= 1 { only$y; //} //}"), "only1;");
    assert.equal(of("//each i < 0 { never; //} after"), "after");
  });

  it("leaves all other text as it is, a sign of a dollar in a word too", () => {
    const text = "/** Not a template: //each of them. */\nconst $cost = 1; // }\n";
    assert.equal(withTiles(text, "a.ts"), text);
  });

  it("says what is wrong: a template not ended, ended twice, a counter that is not there, half an offset, code in an expression", () => {
    for (const [source, words] of [
      ["//each i < 2 { a;", "a.ts: a template is not ended"],
      ["a; //}", "ends that was not begun"],
      ["//each i < 2 { $j; //}", "expected an expression in i, got \"j\""],
      ["//each i < 2 { $(i / 2); //}", "to be a whole number, got 0.5"],
      ["//each i < 2 { //each i < 2 { a; //} //}", "the counter i is used"],
      ["//each i < 2 { $(process.exit()); //}", "expected an expression"],
    ] as const) assert.throws(() => withTiles(source, "a.ts"), (error: Error) => error.message.includes(words), source);
  });

  it("writes every kernel out whole: no template and no counter is left", () => {
    const folder = join(paths.root, "lib", "train", "kernels"), templates = readdirSync(folder).filter((name) => name.endsWith(".ts"))
      .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") })).filter(({ text }) => text.includes("//each"));
    assert.ok(templates.length >= 7, `${templates.length} kernels with templates`);
    for (const { name, text } of templates) {
      const result = withTiles(text, name);
      assert.ok(!/\/\/each|\/\/if|\/\/\}|\$/.test(result), name);
      assert.ok(result.length > text.length, name);
    }
  });
});
