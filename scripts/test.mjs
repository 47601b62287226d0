/**
 * `npm test`: installs what is missing, then types (the build), lint, unused exports and mocha; stops at the first that fails.
 * `npm test -- test/train/shapes.test.ts` builds and runs that file alone. Options (`--grep WORDS`, `--bail`) go to mocha.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { packages, root, testPeers } from "./setup.mjs";

const node = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
const program = (...path) => join(root, "node_modules", ...path);

/** The compiled form of a test file of this project, or the sentence that says why there is none. */
function compiled(file) {
  const path = relative(root, resolve(root, file));
  if (isAbsolute(path) || !/^test[\\/].*\.test\.ts$/.test(path)) {
    return { why: `${file}: expected a test file such as test/train/shapes.test.ts` };
  }
  if (!existsSync(join(root, path))) return { why: `${file}: no such test file; test mirrors lib: look for the module's name there` };
  return { path: join("dist", path).replace(/\.ts$/, ".js") };
}

function steps(args) {
  const files = args.filter((arg) => /\.[cm]?[jt]s$/.test(arg)).map((file) => compiled(file));
  const refused = files.find(({ why }) => why !== undefined);
  if (refused) return refused.why;
  const options = args.filter((arg) => !/\.[cm]?[jt]s$/.test(arg));
  const build = ["types", join(root, "scripts", "build.mjs")];
  const mocha = program("mocha", "bin", "mocha.js");
  const reporter = ["--reporter", join(root, "scripts", "reporter.cjs")];
  if (files.length > 0) {
    return [
      build, ["mocha", mocha, "--no-config", "--enable-source-maps", "--timeout", "60000", ...options, ...files.map(({ path }) => path)],
    ];
  }
  return [
    build,
    ["types in notebooks", program("typescript", "bin", "tsc"), "-p", join(root, "notebooks")],
    ["lint", program("eslint", "bin", "eslint.js"), "--cache", "--cache-location", join(root, ".cache", "eslint"), "."],
    ["unused exports", program("knip", "bin", "knip.js"), "--no-progress"],
    ["mocha", mocha, ...reporter, ...options],
  ];
}

/** Do these tests need the large packages of test/peers? All of them together do. */
function needsPeers(args) {
  const files = args.filter((arg) => /\.[cm]?[jt]s$/.test(arg)).map((file) => join(root, relative(root, resolve(root, file))));
  return files.length === 0 || files.some((file) => existsSync(file) && readFileSync(file, "utf8").includes('/peers.js"'));
}

function main(args) {
  for (const install of [packages, ...(needsPeers(args) ? [testPeers] : [])]) {
    const installed = install();
    if (installed.ok) continue;
    console.error(installed.why);
    return 2;
  }
  const plan = steps(args);
  if (typeof plan === "string") {
    console.error(plan);
    return 2;
  }
  for (const [name, ...command] of plan) {
    console.log(`\n== ${name}`);
    const status = node(...command);
    if (status !== 0) {
      console.error(`\n${name} failed.`);
      return status;
    }
  }
  return 0;
}

process.exitCode = main(process.argv.slice(2));
