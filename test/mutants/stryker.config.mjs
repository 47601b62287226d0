/**
 * What StrykerJS changes, and which tests must notice: one part of the library at a time, named by the variable MUTANTS_PART. The changed
 * sources are compiled once, each change behind a switch; a test run turns one switch on. It runs in a copy of the tree under .cache.
 */
import { parts } from "./parts.mjs";

const part = process.env.MUTANTS_PART ?? "lib/theory";
const { mutate, spec } = parts[part];
const folder = `.cache/mutants/${part.replaceAll("/", "-")}`;

export default {
  testRunner: "mocha",
  mochaOptions: { spec, "no-config": true, "no-package": true, "no-opts": true },
  mutate,
  buildCommand: `node scripts/trust/transpile.mjs ${part}`,
  disableTypeChecks: false,
  coverageAnalysis: "perTest",
  // Changes of what runs once, when a module is loaded, are tried in a process of their own, which takes most of the time.
  ignoreStatic: process.env.MUTANTS_STATIC === "no",
  concurrency: Number(process.env.MUTANTS_AT_ONCE ?? 2),
  // On a busy machine a test run waits long for the processor, and what was late would count as noticed.
  timeoutMS: Number(process.env.MUTANTS_TIMEOUT ?? 30_000),
  timeoutFactor: 3,
  incremental: true,
  incrementalFile: `${folder}/incremental.json`,
  reporters: ["json", "clear-text", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: `${folder}/mutants.json` },
  tempDirName: `${folder}/copy`,
  cleanTempDir: "always",
  allowConsoleColors: false,
  allowEmpty: false,
  ignorePatterns: [
    "/.cache", "/.venv", "/.git", "/notebooks", "/report", "/bench", "/python", "/docs", "/site", "/test", "/paper-figures",
    "/examples", "/data/mine", "**/node_modules",
  ],
};
