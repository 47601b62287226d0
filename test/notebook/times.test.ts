import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readTimes } from "../../lib/jupyter/times.js";
import { paths } from "../../lib/paths.js";

const folder = join(paths.notebooks, "text");
const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, "")).sort();
const textOf = (name: string): string => readFileSync(join(folder, `${name}.ts`), "utf8").replace(/\n\/\/ /g, " ");

describe("the times that notebooks state", () => {
  const { processorSeconds } = readTimes();
  const overview = textOf("00-start-here");

  for (const name of names) {
    it(`${name} takes what it says, to the next five seconds`, () => {
      const stated = Number(/Time: about (\d+) s to run/.exec(textOf(name))?.[1]);
      const measured = processorSeconds[name];
      assert.ok(measured !== undefined, "it was not measured: run npx golden notebooks --force --times");
      assert.equal(stated, Math.ceil(measured / 5) * 5, `measured: ${measured} s of processor time`);
      if (name !== "00-start-here") {
        const listed = Number(new RegExp(`\\(${name}\\.ipynb\\) \\|[^|]*\\| (\\d+) s \\|`).exec(overview)?.[1]);
        assert.equal(listed, stated, "00-start-here states another time");
      }
    });
  }
});
