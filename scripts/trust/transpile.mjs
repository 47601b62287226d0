/**
 * Compiles the sources under some folders to `dist` without looking at their types: `node scripts/trust/transpile.mjs lib/theory`, in the
 * copy of the tree in which StrykerJS has changed them.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
for (const folder of process.argv.slice(2)) for (const name of readdirSync(folder, { recursive: true }).map(String)) {
  if (!name.endsWith(".ts") || name.endsWith(".d.ts")) continue;
  const { outputText } = ts.transpileModule(readFileSync(join(folder, name), "utf8"), { compilerOptions });
  writeFileSync(join("dist", folder, name.replace(/ts$/, "js")), outputText);
}
