/** What every piece of the page's script shares: the elements, the state, the data that the page brought along, words for the reader. */
import type { CommittedGrid } from "../draw/grid.js";
import { apart, type Drawing } from "../draw/plot.js";
import type { ImageFiles } from "../images.js";
import { read, type State, written } from "../state.js";

/** An element that the page has. */
export function element<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found as unknown as T;
}

/** All elements that a selector finds. */
export const all = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] =>
  [...within.querySelectorAll<T>(selector)];

/** An element made of a tag, its text or children, and attributes. */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T, inside: string | readonly Node[] = "", attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  if (typeof inside === "string") made.textContent = inside;
  else made.append(...inside);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** What was written into the page when it was built. */
export const data = JSON.parse(element("data").textContent) as {
  readonly files: Readonly<Record<string, string>>; readonly grid: CommittedGrid;
};

/** The address of a file beside the page, for a worker too, which lives elsewhere. */
export const address = (file: string): string => new URL(file, document.baseURI).href;

/** The list of image files, fetched when it is first needed. */
export async function imageFiles(): Promise<ImageFiles> {
  const response = await fetch(address(data.files.images));
  if (!response.ok) throw new Error(`the list of images could not be fetched (status ${response.status})`);
  return response.json() as Promise<ImageFiles>;
}

const opened = read(location.hash);

/** Everything as it stands; `change` is the only way to alter it. */
export const state: State = opened.state;

/** Sentences about an address that said what cannot be. */
export const openingNotes = opened.notes;

const listeners: ((changed: readonly string[]) => void)[] = [];
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Calls when something has changed, with the names. */
export function onChange(listener: (changed: readonly string[]) => void): void {
  listeners.push(listener);
}

/** Sets some of the state; the address follows a little later, since browsers refuse to write it at every move. */
export function change(values: Partial<State>): void {
  Object.assign(state, values);
  const changed = Object.keys(values);
  for (const listener of listeners) listener(changed);
  clearTimeout(waiting);
  waiting = setTimeout(writeAddress, 200);
}

function writeAddress(): void {
  const text = written(state);
  try {
    history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
  } catch {
    // A browser that refuses (too many at once, or a sandbox) loses the address and nothing else.
  }
}

/** What stands still in each drawing, so that only the rest is drawn again. */
const stillOf = new Map<string, string>();

/** Puts a drawing and its sentence in their place. */
export function show(name: string, { svg, words }: Drawing): void {
  const place = element<SVGElement>(`figure-${name}`).querySelector("svg")!, group = place.querySelector(".moves");
  const { still, moving } = apart(svg);
  if (group !== null && stillOf.get(name) === still) group.innerHTML = moving;
  else place.innerHTML = svg;
  stillOf.set(name, still);
  element(`words-${name}`).textContent = words;
}

/** Says something in a place that screen readers listen to. */
export function say(id: string, text: string, bad = false): void {
  const place = element(id);
  place.textContent = text;
  place.classList.toggle("bad", bad);
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
