#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/lib/cli/main.js", import.meta.url);
if (existsSync(main)) {
  const { main: run } = await import(main.href);
  process.exitCode = await run(process.argv.slice(2));
} else {
  console.error("golden: the project is not built yet; run `npm run build` (or `npm run reproduce`) once, then try again.");
  process.exitCode = 2;
}
