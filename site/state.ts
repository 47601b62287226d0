/** All that can be set on the page, in one place: from here come the controls, the address, and what a shared address may say. */
import { conventionalPair, golden, publishedGridPair } from "../lib/theory/index.js";

/** A number that a slider moves. */
export interface Parameter {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly start: number;
  readonly log?: boolean;
  readonly digits: number;
}

/** The numbers by the name that they have in the address. */
export const parameters = {
  p: { label: "probability p", low: 0.01, high: 0.99, start: 0.5, digits: 3 },
  eta: { label: "learning rate η", low: 0.0001, high: 2, start: golden.eta, log: true, digits: 4 },
  alpha: { label: "momentum weight α", low: 0, high: 0.99, start: golden.alpha, digits: 3 },
  c: { label: "curvature c", low: 0.01, high: 300, start: 4, log: true, digits: 3 },
  noise: { label: "noise of the gradient", low: 0, high: 1, start: 0, digits: 2 },
} as const satisfies Readonly<Record<string, Parameter>>;

/** Pairs of learning rate and momentum weight that have a name. */
export const pairs = {
  golden: { label: "golden", ...golden.pair },
  published: { label: "as printed", ...publishedGridPair },
  conventional: { label: "common practice", ...conventionalPair },
  plain: { label: "no momentum", learningRate: conventionalPair.learningRate, momentum: 0 },
} as const;

/** Training images of a run that is asked for, which is what `--limit` says; 0 is all. */
export const sizes = [500, 1000, 2000, 5000, 0] as const;

/** What is chosen from a list: the words of the address, and which is there first. */
export const choices = {
  pair: { values: [...Object.keys(pairs), "moved"], start: "golden" },
  loss: { values: ["synapse", "cross-entropy", "synapse-net", "squared-error"], start: "synapse" },
  images: { values: ["1000", "2000", "5000", "0"], start: "1000" },
  epochs: { values: ["1", "2", "3", "5", "10"], start: "3" },
  cells: { values: ["60", "9", "6"], start: "60" },
  size: { values: ["auto", "500", "1000", "2000", "5000"], start: "auto" },
  standing: { values: ["", "published", "stated", "derived"], start: "" },
  verdict: { values: ["", "holds", "by reading", "not a derivation"], start: "" },
} as const;

/** Texts of the reader's own. */
export const texts = { find: "", equation: "sin(2x) = 2 sin(x) cos(x)", on: "x: -4..4" } as const;

export type ParameterName = keyof typeof parameters;
export type ChoiceName = keyof typeof choices;
export type TextName = keyof typeof texts;

/** Everything as it stands. */
export type State = Record<ParameterName, number> & Record<ChoiceName | TextName, string> & { seed: number; section: string };

/** How the page begins. @example start().p // 0.5 */
export function start(): State {
  const numbers = Object.fromEntries(Object.entries(parameters).map(([name, { start: value }]) => [name, value]));
  const chosen = Object.fromEntries(Object.entries(choices).map(([name, { start: value }]) => [name, value]));
  return { ...numbers, ...chosen, ...texts, seed: 1, section: "" } as State;
}

/** A number as the address and the field beside its slider show it. @example shown("p", 0.25) // "0.25" */
export function shown(name: ParameterName, value: number): string {
  const { log, digits } = parameters[name] as Parameter;
  return String(log ? Number(value.toPrecision(digits)) : Number(value.toFixed(digits)));
}

/** The address behind "#": the section, then what differs from the beginning. @example written({ ...start(), p: 0.25 }) // "&p=0.25" */
export function written(state: State): string {
  const from = start();
  const text = (name: keyof State): string | number =>
    Object.hasOwn(parameters, name) ? shown(name as ParameterName, state[name] as number) : state[name];
  const said = (Object.keys(from) as (keyof State)[]).filter((name) => name !== "section" && state[name] !== from[name])
    .map((name) => `&${name}=${encodeURIComponent(text(name))}`);
  return state.section + said.join("");
}

/** What an address says, each value within its bounds; what was not is told in sentences. */
export function read(address: string): { readonly state: State; readonly notes: readonly string[] } {
  const state = start(), notes: string[] = [];
  const [section, ...said] = address.replace(/^#/, "").split("&");
  state.section = /^[\w.-]*$/.test(section) ? section : "";
  for (const one of said) {
    const [name, ...rest] = one.split("=");
    const value = decoded(rest.join("="));
    if (Object.hasOwn(parameters, name)) state[name as ParameterName] = within(name as ParameterName, value, notes);
    else if (Object.hasOwn(choices, name)) {
      const { values } = choices[name as ChoiceName];
      if ((values as readonly string[]).includes(value)) state[name as ChoiceName] = value;
      else notes.push(`The address says ${name} = "${value}"; it is one of ${values.filter((word) => word !== "").join(", ")}.`);
    } else if (Object.hasOwn(texts, name)) state[name as TextName] = value.slice(0, 400);
    else if (name === "seed") {
      if (/^\d{1,9}$/.test(value)) state.seed = Number(value);
      else notes.push(`The address says seed = "${value}"; a seed is a whole number.`);
    } else if (name !== "") notes.push(`The address says "${name}", which this page does not know.`);
  }
  return { state, notes };
}

/** A number brought within its bounds. */
export function within(name: ParameterName, text: string, notes: string[]): number {
  const { low, high, label } = parameters[name], value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    notes.push(`${label}: expected a number from ${low} to ${high}, got "${text}".`);
    return parameters[name].start;
  }
  if (value < low || value > high) notes.push(`${label}: ${value} lies outside ${low} to ${high} and was brought to its edge.`);
  return Math.min(high, Math.max(low, value));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
