/** Values as outputs. */
import { inspect } from "node:util";
import type { Bundle } from "../messages.js";

/** A value in its forms. */
export interface Shown {
  readonly data: Bundle;
  readonly metadata: object;
}

/** What makes something richer of a value than its text; undefined where it does not know the value. */
export type Formatter = (value: unknown) => Shown | undefined | Promise<Shown | undefined>;

/** Those that a library has registered, the last first. */
export const formatters: Formatter[] = [];

/** Brings the formatters of the project's own library, when a value comes that they may know; set where the process starts. */
export const library: { load?: () => Promise<unknown> } = {};

/** Figures and frames, by what they have; the formatters know better. */
const mayBeRich = (value: unknown): boolean => typeof value === "object" && value !== null && (("layout" in value && "data" in value) || ("columns" in value && "values" in value));

/** Method by which an object shows itself (Deno's convention). */
const own = Symbol.for("Jupyter.display");

/** Whether a value may have more forms than its text; cheap to ask, and no promise. */
export const mayBeMore = (value: unknown): boolean => typeof value === "object" && value !== null && (mayBeRich(value) || formatters.length > 0 || typeof (value as Record<symbol, unknown>)[own] === "function");

/** Whether a value is a bundle of forms by MIME type: plain, and every key such a type. */
export function isBundle(value: unknown): value is Bundle {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[a-z]+\/[\w.+-]+$/i.test(key));
}

/** A value's text, as the console prints it; functions and classes by their names. */
export const textOf = (value: unknown): string => inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 });

/**
 * A value in its forms.
 * @example (await formatted(42)).data // { "text/plain": "42" }
 */
export async function formatted(value: unknown): Promise<Shown> {
  if (formatters.length === 0 && mayBeRich(value)) await library.load?.().catch(() => {});
  for (const formatter of formatters) {
    const shown = await formatter(value);
    if (shown !== undefined) return shown;
  }
  const method = typeof value === "object" && value !== null ? (value as Record<symbol, unknown>)[own] : undefined;
  if (typeof method === "function") return { data: await (method as () => Bundle | Promise<Bundle>).call(value), metadata: {} };
  return { data: { "text/plain": textOf(value) }, metadata: {} };
}

/** Marks by which Node before 24 keeps account of what was started where. */
const marks = /^(async_id_symbol|trigger_async_id_symbol|asyncId|triggerId|kResourceStore|refed|kHasPrimitive)$/;

/** Lets promises and timers be shown as they are without Node's own marks, by results and by the console. */
export function hideMarks(): void {
  const timer = setTimeout(() => {}, 0), immediate = setImmediate(() => {});
  for (const prototype of [Promise.prototype, Object.getPrototypeOf(timer), Object.getPrototypeOf(immediate)] as object[]) {
    Object.defineProperty(prototype, inspect.custom, {
      value(this: object) {
        for (const mark of Object.getOwnPropertySymbols(this)) {
          if (marks.test(mark.description ?? "")) Object.defineProperty(this, mark, { enumerable: false });
        }
        return this; // to be shown as any other object
      },
      configurable: true, writable: true, enumerable: false,
    });
  }
  clearTimeout(timer);
  clearImmediate(immediate);
}
