/** Runs the AssemblyScript compiler with the arguments given, over sources whose tiles are written out (tiles.mjs); used by build.mjs. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { main } from "assemblyscript/asc";
import { withTiles } from "./tiles.mjs";

const readFile = (name, base) => {
  try {
    const text = readFileSync(resolve(base, name), "utf8");
    return name.endsWith(".ts") && !name.includes("node_modules") ? withTiles(text, name) : text;
  } catch (error) {
    // The compiler asks for several names of a module and goes on where one is not there.
    if (error.code === "ENOENT") return null;
    throw error;
  }
};

const { error } = await main(process.argv.slice(2), { readFile, stdout: process.stdout, stderr: process.stderr });
if (error !== null) {
  console.error(error.message);
  process.exitCode = 1;
}
