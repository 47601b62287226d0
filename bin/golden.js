#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/lib/cli/main.js", import.meta.url);
if (existsSync(main)) {
  try {
    const { main: run } = await import(main.href);
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    // Loading the program itself takes a few dozen open files.
    if (!["EMFILE", "ENFILE", "ERR_MODULE_NOT_FOUND"].includes(error?.code)) throw error;
    const missing = error.code === "ERR_MODULE_NOT_FOUND" ? "; if that does not help, install the packages again (npm ci)" : "";
    console.error(
      `golden: a part of the program could not be loaded (${error.code}), as when too few files may be open; allow this process more, ` +
        `for example with \`ulimit -n 256\`${missing}.`,
    );
    process.exitCode = 1;
  }
} else {
  console.error("golden: the project is not built yet; run `npm run build` (or `npm run reproduce`) once, then try again.");
  process.exitCode = 2;
}
