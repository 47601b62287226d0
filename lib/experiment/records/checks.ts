/** Small checks of values out of a file, put together into tables: one line for each field. */

/** Throws a `Fault` when the value is not what the check stands for. */
export type Check = (value: unknown, place: string) => void;

/** What does not fit, and where: "epochs[1].validation.accuracy: expected a number from 0 to 1, got 5". */
export class Fault extends Error {}

const shown = (value: unknown): string =>
  value === undefined ? "nothing" : typeof value === "number" ? String(value) : JSON.stringify(value).slice(0, 60);

/** @throws Fault with both sides */
export function fault(place: string, expected: string, value: unknown): never {
  throw new Fault(`${place}: expected ${expected}, got ${shown(value)}`);
}

/** A finite number in [low, high]. */
export const real = (low: number, high: number): Check => (value, place) => {
  if (typeof value !== "number" || !Number.isFinite(value) || value < low || value > high) {
    fault(place, `a number from ${low} to ${high}`, value);
  }
};

/** A whole number in [low, high]. */
export const whole = (low: number, high: number = Number.MAX_SAFE_INTEGER): Check => (value, place) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < low || value > high) {
    fault(place, `a whole number from ${low} to ${high}`, value);
  }
};

/** A text of that form. */
export const text = (form: RegExp): Check => (value, place) => {
  if (typeof value !== "string" || !form.test(value)) fault(place, `a text like ${String(form)}`, value);
};

/** One of these words. */
export const word = (...words: readonly string[]): Check => (value, place) => {
  if (typeof value !== "string" || !words.includes(value)) fault(place, `one of ${words.join(", ")}`, value);
};

/** A list of `least` to `most` of such values. */
export const list = (of: Check, least: number, most: number): Check => (value, place) => {
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    fault(place, `a list of ${least === most ? least : `${least} to ${most}`}`, Array.isArray(value) ? `${value.length} values` : value);
  }
  value.forEach((one, i) => { of(one, `${place}[${i}]`); });
};

/** Any JSON value whose numbers are finite, at most `depth` deep: for a field that others describe. */
export const json = (depth = 8): Check => (value, place) => {
  if (typeof value === "number" && !Number.isFinite(value)) fault(place, "a finite number", value);
  if (typeof value !== "object" || value === null) return;
  if (depth === 0) fault(place, "a value that is less deep", "more");
  for (const [key, part] of Object.entries(value)) json(depth - 1)(part, `${place}.${key}`);
};

interface Optional { readonly optional: Check }

/** A field that may be absent. */
export const optional = (check: Check): Optional => ({ optional: check });

/** What an object holds: these fields and no others. */
export type Fields = Readonly<Record<string, Check | Optional>>;

/** An object with these fields and no others; a field of the name `__proto__` is another one too. */
export const object = (fields: Fields): Check => (value, place) => {
  const given = asObject(value, place);
  for (const key of Object.keys(given)) if (!Object.hasOwn(fields, key)) fault(place, `only ${Object.keys(fields).join(", ")}`, key);
  for (const [key, check] of Object.entries(fields)) {
    const there = Object.hasOwn(given, key), at = place === "" ? key : `${place}.${key}`;
    if (typeof check === "function") check(there ? given[key] : undefined, at);
    else if (there) check.optional(given[key], at);
  }
};

function asObject(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fault(place === "" ? "record" : place, "an object", value);
  return value as Record<string, unknown>;
}
