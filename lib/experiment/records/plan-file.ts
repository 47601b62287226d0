/**
 * A plan in a file: the runs of a sweep as plain data, one a line, for any scheduler.
 * The first line names the plan and its hash; each further line is a run's configuration with the run's identity.
 */
import { createHash } from "node:crypto";
import { UsageError } from "../../errors.js";
import { readBounded } from "../../files.js";
import { type RunConfig, runHash } from "../running/config.js";
import { Fault } from "./checks.js";
import { checkPlanned } from "./schema.js";

/** Runs that belong together. */
export interface Plan {
  /** Of the record file that the runs belong into, such as "E1-paper-3-folds-10-epochs". */
  readonly name: string;
  /** Of the identities of all runs, in their order. */
  readonly hash: string;
  /** Of the library that made the plan. */
  readonly version: string;
  readonly configs: readonly RunConfig[];
}

const format = "golden-momentum plan 1";

/** Most bytes of a plan's file, as of a record file. */
const mostBytes = 2 ** 28;

/**
 * The plan's identity: the first 16 hexadecimal digits of the SHA-256 of its runs' identities, in their order.
 * @example planHash([]) // "e3b0c44298fc1c14"
 */
export function planHash(configs: readonly RunConfig[]): string {
  return createHash("sha256").update(configs.map(runHash).join("\n")).digest("hex").slice(0, 16);
}

/**
 * The text of a plan's file.
 * @example writeFileSync("E1.plan", planText({ name: "E1-quick", version, configs }))
 */
export function planText({ name, version, configs }: Omit<Plan, "hash">): string {
  const head = { format, name, plan: planHash(configs), version, runs: configs.length };
  return [head, ...configs.map((config) => ({ hash: runHash(config), config }))].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/**
 * Reads a plan's file.
 * @throws UsageError naming the file and the line when it is missing, cut short, changed by hand or no plan
 * @example readPlan("E1.plan").configs.length // 60
 */
export function readPlan(file: string): Plan {
  const text = readBounded(file, mostBytes, "a plan as `golden sweep ... --plan FILE` writes it").toString("utf8");
  const [head, ...lines] = text.trimEnd().split("\n").map((line, i) => parsed(line, `${file}, line ${i + 1}`));
  if (head?.["format"] !== format) {
    throw new UsageError(`${file}: expected a plan (${format}) as \`golden sweep ... --plan FILE\` writes it, got another file`);
  }
  if (lines.length !== head["runs"]) {
    throw new UsageError(
      `${file}: expected ${String(head["runs"])} runs, got ${lines.length}: the file was cut short; write the plan again`,
    );
  }
  const { name, version } = head;
  // The name becomes that of a record file, and must not lead elsewhere.
  if (typeof name !== "string" || !/^[^./\\\0][^/\\\0]{0,199}$/.test(name) || typeof version !== "string") {
    const got = JSON.stringify([name, version]).slice(0, 60);
    throw new UsageError(`${file}: expected a plan's name and version, got ${got}; write the plan again`);
  }
  const configs = lines.map(({ config }, i) => planned(config, `${file}, line ${i + 2}`));
  const wrong = configs.findIndex((config, i) => runHash(config) !== lines[i]?.["hash"]);
  if (wrong >= 0 || planHash(configs) !== head["plan"]) {
    throw new UsageError(
      `${file}${wrong >= 0 ? `, line ${wrong + 2}` : ""}: the hash is not that of the runs: the file was changed; write the plan again`,
    );
  }
  return { name, hash: planHash(configs), version, configs };
}

function planned(config: unknown, place: string): RunConfig {
  try {
    checkPlanned(config);
    return config;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UsageError(`${place}: ${error.message}; write the plan again`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(line: string, place: string): Record<string, unknown> {
  try {
    const value = JSON.parse(line) as unknown;
    if (isObject(value)) return value;
  } catch {
    // Said below, as for a line that is JSON and no object.
  }
  throw new UsageError(`${place}: expected a line of a plan, got "${line.slice(0, 40)}"; write the plan again`);
}
