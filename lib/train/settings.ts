/**
 * Settings of a choice as data: types, checks, help and defaults follow from one description of each setting.
 */
import { UsageError } from "../errors.js";

/** What every setting says about itself. */
interface Described {
  /** What it means, for help. */
  readonly says: string;
  /** It must be given; every other setting may be absent. */
  readonly required?: true;
  /**
   * It came after the first records: where it says what its absence means, it is left out of a run's identity, so that no record loses its
   * own.
   */
  readonly later?: true;
}

/** A number; bounds are allowed values unless the setting is `positive`. */
export interface NumberSetting extends Described {
  readonly type: "number";
  readonly whole?: true;
  readonly positive?: true;
  readonly least?: number;
  readonly most?: number;
  readonly below?: number;
  /** What absence means. */
  readonly absent?: number;
  /** What a command takes where nothing is said. */
  readonly usual?: number;
}

/** Yes or no. */
interface FlagSetting extends Described {
  readonly type: "flag";
  readonly absent: boolean;
}

/** One of some words. */
interface WordSetting extends Described {
  readonly type: "word";
  readonly words: readonly string[];
  readonly absent: string;
}

/** A choice with settings of its own, such as a schedule; its absence means that there is none. */
interface ChoiceSetting extends Described {
  readonly type: "choice";
  readonly of: Choices;
  readonly absent?: undefined;
}

/** Any setting. */
export type Setting = NumberSetting | FlagSetting | WordSetting | ChoiceSetting;

/** Settings by name. */
export type Settings = Readonly<Record<string, Setting>>;

/** A list of choices by the word that stands in `kind`, each with its settings. */
export type Choices = Readonly<Record<string, { readonly says: string; readonly settings: Settings }>>;

type ValueOf<S> = S extends { type: "number" } ? number : S extends { type: "flag" } ? boolean
  : S extends { type: "word"; words: readonly (infer Word)[] } ? Word
  : S extends { type: "choice"; of: infer List } ? KindOf<List> : never;

/** The object that holds values for some settings: those that are required, and perhaps the others. */
export type ValuesOf<S> = { readonly [Name in keyof S as S[Name] extends { required: true } ? Name : never]: ValueOf<S[Name]> }
  & { readonly [Name in keyof S as S[Name] extends { required: true } ? never : Name]?: ValueOf<S[Name]> };

/** The object that names one of a list of choices in `kind` and holds its settings. */
export type KindOf<List> = {
  [Kind in keyof List]: List[Kind] extends { settings: infer S } ? { readonly kind: Kind } & ValuesOf<S> : never;
}[keyof List];

/** A name as it is written in a sentence. @example spoken("learningRate") // "learning rate" */
export const spoken = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A value as it is shown in a sentence. */
export const shown = (value: unknown): string =>
  (typeof value === "number" || value === undefined ? String(value) : (JSON.stringify(value) ?? typeof value).slice(0, 60));

/** Which values a setting takes. @example expected({ type: "number", least: 0, says: "" }) // "a number of at least 0" */
export function expected(setting: Setting): string {
  if (setting.type === "flag") return "true or false";
  if (setting.type === "word") return listed(setting.words);
  if (setting.type === "choice") return `an object whose kind is ${listed(Object.keys(setting.of))}`;
  const { whole, positive, least, most, below } = setting, number = whole ? "a whole number" : "a number";
  if (positive) return `${number} above 0${most === undefined ? "" : `, at most ${most}`}`;
  if (least !== undefined && most !== undefined) return `${number} from ${least} to ${most}`;
  if (below !== undefined) return `${number} of at least ${least} and below ${below}`;
  return least === undefined ? `a finite ${whole ? "whole number" : "number"}` : `${number} of at least ${least}`;
}

/** Words as they are listed in a sentence. @example listed(["a", "b", "c"]) // "a, b or c" */
export const listed = (words: readonly string[]): string =>
  (words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);

function fits(setting: Exclude<Setting, ChoiceSetting>, value: unknown): boolean {
  if (setting.type === "flag") return typeof value === "boolean";
  if (setting.type === "word") return typeof value === "string" && setting.words.includes(value);
  const { whole, positive, least = -Infinity, most = Infinity, below = Infinity } = setting;
  if (typeof value !== "number" || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) return false;
  return (!positive || value > 0) && value >= least && value <= most && value < below;
}

/**
 * Refuses a field that is not known: what does nothing would be believed.
 * @throws UsageError naming the field, with those that there are
 * @example checkFields({ kind: "relu", slope: 1 }, ["kind"], "relu 1") // throws "relu 1: expected only kind, got slope"
 */
export function checkFields(given: object, known: readonly string[], where: string): void {
  const other = Object.keys(given).find((key) => !known.includes(key));
  if (other !== undefined) throw new UsageError(`${where}: expected only ${known.join(", ")}, got ${other}`);
}

/**
 * Checks the values of some settings; `kind` and `others` are fields beside them.
 * @throws UsageError for a setting that is missing, unknown or out of its bounds
 * @example checkSettings({ kind: "sgd", learningRate: -1, momentum: 0 }, optimizers.sgd.settings, "sgd") // throws "sgd, learning rate:
 *   expected a number of at least 0, got -1"
 */
export function checkSettings(given: object, settings: Settings, where: string): void {
  checkFields(given, ["kind", ...Object.keys(settings)], where);
  for (const [name, setting] of Object.entries(settings)) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value === undefined && setting.required === undefined) continue;
    if (setting.type === "choice") checkChoice(value, setting.of, `${where}, ${spoken(name)}`);
    else if (!fits(setting, value)) {
      throw new UsageError(`${where}, ${spoken(name)}: expected ${expected(setting)}, got ${shown(value)}`);
    }
  }
}

/**
 * Checks an object whose `kind` is one of a list of choices, and its settings.
 * @throws UsageError for a kind that is not known, and as `checkSettings`
 * @example checkChoice({ kind: "rmsprop" }, optimizers, "optimizer") // throws "optimizer:
 *   expected an object whose kind is sgd or adam, got {"kind":"rmsprop"}"
 */
export function checkChoice(given: unknown, choices: Choices, where: string): void {
  const kind = typeof given === "object" && given !== null ? (given as { kind?: unknown }).kind : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(choices, kind)) {
    throw new UsageError(`${where}: expected an object whose kind is ${listed(Object.keys(choices))}, got ${shown(given)}`);
  }
  checkSettings(given as object, choices[kind].settings, `${where} ${kind}`);
}

/**
 * The same object without the later settings that say what their absence means: what identifies a run. An object of an unknown kind stays
 * as it is.
 * @example withoutAbsent({ kind: "sgd", learningRate: 1, momentum: 0, nesterov: false }, optimizers) // { kind: "sgd", learningRate:
 *   1, momentum: 0 }
 */
export function withoutAbsent<Given extends { readonly kind: string }>(given: Given, choices: Choices): Given {
  if (!Object.hasOwn(choices, given.kind)) return given;
  const { settings } = choices[given.kind];
  const kept = Object.entries(given).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting?.type === "choice" && value !== undefined) return [[name, withoutAbsent(value as { kind: string }, setting.of)]];
    return setting?.later && value === setting.absent ? [] : [[name, value]];
  });
  return Object.fromEntries(kept) as Given;
}
