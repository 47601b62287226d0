/**
 * Compiles the sources of a room to `dist` without looking at their types: `node scripts/trust/transpile.mjs lib/theory`, in the
 * copy of the tree in which StrykerJS has changed them.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
// Of a part that is one module its room is compiled.
const folder = process.argv[2].split("/").slice(0, 2).join("/");
for (const name of readdirSync(folder, { recursive: true }).map(String)) {
  if (!name.endsWith(".ts") || name.endsWith(".d.ts")) continue;
  const { outputText } = ts.transpileModule(readFileSync(join(folder, name), "utf8"), { compilerOptions });
  writeFileSync(join("dist", folder, name.replace(/ts$/, "js")), outputText);
}
