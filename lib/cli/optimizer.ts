/** The options of `golden train` that say how weights are updated; they follow from the list of update rules. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { UsageError } from "../errors.js";
import { isDecimal } from "./command.js";
import {
  checkOptimizer,
  expected,
  optimizerNames,
  optimizers,
  schedules,
  type Choices,
  type Optimizer,
  type Setting,
  type Settings,
} from "../train/index.js";

/** What commander read: a setting is absent where nothing was said. */
export type OptimizerOptions = { readonly optimizer: Optimizer["kind"] } & Readonly<Record<string, unknown>>;

const dashed = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const settingsOf = (kind: Optimizer["kind"]): Settings => optimizers[kind].settings;

/** Each setting by name, with the rules that have it. */
function everySetting(): Map<string, [Optimizer["kind"], Setting][]> {
  const found = new Map<string, [Optimizer["kind"], Setting][]>();
  for (const kind of optimizerNames) for (const [name, setting] of Object.entries(
    settingsOf(kind),
  )) found.set(name, [...found.get(name) ?? [], [kind, setting]]);
  return found;
}

const usualOf = (setting: Setting): unknown => (setting.type === "number" ? setting.usual ?? setting.absent : undefined);

/** Adds `--optimizer` and an option for every setting of an update rule. */
export function addOptimizerOptions(command: Command): void {
  command.addOption(
    new Option(
      "--optimizer <name>",
      `how weights are updated: ${optimizerNames.map((kind) => `${kind}: ${optimizers[kind].says}`).join("; ")}`,
    ).choices(optimizerNames).default("sgd"),
  );
  for (const [name, holders] of everySetting()) {
    const usual = holders.flatMap(([kind, setting]) => {
      const value = usualOf(setting);
      return value === undefined ? [] : [`${Number((value as number).toPrecision(4))} for ${kind}`];
    });
    const only = holders.length < optimizerNames.length ? `; ${holders.map(([kind]) => kind).join(", ")} only` : "";
    const help = `${holders[0][1].says}${usual.length > 0 ? `; default: ${usual.join(", ")}` : ""}${only}`;
    const { type } = holders[0][1];
    if (type === "flag") command.option(dashed(name), help);
    else if (type === "choice") command.option(
      `${dashed(name)} <text>`,
      `${help}: such as step,every=10,factor=0.1, or cosine,over=30, or warmup,over=500,from=0.01,per=update+cosine,over=9000`,
      scheduleOf,
    );
    else command.option(`${dashed(name)} <number>`, help, numberOf);
  }
}

const numberOf = (text: string): number => {
  const value = Number(text);
  if (isDecimal(text) && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`expected a decimal number, got "${text}".`);
};

/**
 * The optimizer that the options say, with the usual value of each setting that must be given and was not.
 * @throws UsageError for a setting that the chosen rule has not, or a value out of its bounds
 * @example optimizerOf({ optimizer: "adam" }) // { kind: "adam", learningRate: 0.001 }
 */
export function optimizerOf(options: OptimizerOptions): Optimizer {
  const kind = options.optimizer, settings = settingsOf(kind);
  const other = [...everySetting().keys()].find((name) => options[name] !== undefined && !Object.hasOwn(settings, name));
  if (other !== undefined) {
    throw new UsageError(`${dashed(other)}: ${kind} has no such setting; it takes ${Object.keys(settings).map(dashed).join(", ")}`);
  }
  const values = Object.entries(settings).flatMap(([name, setting]): [string, unknown][] => {
    const value = options[name] ?? (setting.required ? usualOf(setting) : undefined);
    return value === undefined ? [] : [[name, value]];
  });
  const optimizer = { kind, ...Object.fromEntries(values) };
  checkOptimizer(optimizer);
  return optimizer as Optimizer;
}

/**
 * Reads a schedule: its kind and its settings, separated by commas; behind a plus sign, in the same way, the one that follows a warm-up.
 * @throws InvalidArgumentError (exit status 2) for what is no schedule
 * @example scheduleOf("step,every=10,factor=0.1") // { kind: "step", every: 10, factor: 0.1 }
 */
function scheduleOf(text: string): Record<string, unknown> {
  const parts = text.split("+");
  if (parts.length > 2) throw new InvalidArgumentError(`expected one schedule, or a warm-up + one, got "${text}".`);
  const [first, then] = parts.map((part) => readPart(part, schedules));
  return then === undefined ? first : { ...first, then };
}

function readPart(text: string, choices: Choices): Record<string, unknown> {
  const [kind, ...pairs] = text.split(",").map((word) => word.trim());
  if (!Object.hasOwn(choices, kind)) {
    throw new InvalidArgumentError(`expected a schedule of kind ${Object.keys(choices).join(", ")}, got "${kind}".`);
  }
  const { settings } = choices[kind];
  return { kind, ...Object.fromEntries(pairs.map((pair) => {
    const [name, value = ""] = pair.split("=");
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting === undefined || value === "") {
      throw new InvalidArgumentError(
        `expected ${kind} with ${Object.entries(settings).map(([known, one]) => `${known}=(${expected(one)})`).join(", ")}, got "${pair}".`,
      );
    }
    return [name, setting.type === "number" ? numberOf(value) : value];
  })) };
}
