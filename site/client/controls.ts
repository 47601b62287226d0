/** Sliders, number fields, lists and buttons: each tells the state, and each follows it, wherever it stands. */
import { type FigureName, figures, movedBy } from "../draw/figures.js";
import {
  type ChoiceName, choices, type Parameter, type ParameterName, parameters, read, shown, texts, within, type TextName,
} from "../state.js";
import { all, change, element, onChange, openingNotes, say, show, state } from "./page.js";

/** From a slider's 0 .. 1000 to the number. */
function valueAt(name: ParameterName, position: number): number {
  const { low, high, log } = parameters[name] as Parameter, part = position / 1000;
  const value = log ? low * (high / low) ** part : low + (high - low) * part;
  return Number(shown(name, value));
}

/** From the number to the slider. */
function positionOf(name: ParameterName, value: number): number {
  const { low, high, log } = parameters[name] as Parameter;
  return Math.round(1000 * (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)));
}

const due = new Set<FigureName>();
let speaking: ReturnType<typeof setTimeout> | undefined, moved = false;

/** Draws once a frame what has moved since the last. */
function draw(): void {
  const drawn = [...due].map((name) => {
    const drawing = figures[name].draw(state);
    show(name, drawing);
    return drawing.words;
  });
  due.clear();
  // A screen reader hears what has become of it when the hand rests, not at every move.
  clearTimeout(speaking);
  if (moved) speaking = setTimeout(() => { say("spoken", drawn[0] ?? ""); }, 800);
}



function follow(changed: readonly string[]): void {
  for (const name of changed) {
    if (Object.hasOwn(parameters, name)) {
      const parameter = name as ParameterName, text = shown(parameter, state[parameter]);
      for (const field of all<HTMLInputElement>(`[data-slider="${name}"]`)) {
        // The slider in hand stays where it is: put back onto a rounded number, it would never leave it by single steps.
        if (field !== document.activeElement || shown(parameter, valueAt(parameter, Number(field.value))) !== text) {
          field.value = String(positionOf(parameter, state[parameter]));
        }
        field.setAttribute("aria-valuetext", `${parameters[parameter].label} ${text}`);
      }
      for (const field of all<HTMLInputElement>(`[data-number="${name}"]`)) {
        if (field !== document.activeElement || Number(field.value) !== Number(text)) field.value = text;
      }
    } else if (Object.hasOwn(choices, name)) {
      for (const field of all<HTMLSelectElement>(`[data-choice="${name}"]`)) field.value = state[name as ChoiceName];
    } else if (Object.hasOwn(texts, name)) {
      for (const field of all<HTMLInputElement>(`[data-text="${name}"]`)) {
        if (field !== document.activeElement) field.value = state[name as TextName];
      }
    } else if (name === "seed") element<HTMLInputElement>("seed").value = String(state.seed);
    for (const figure of movedBy[name] ?? []) {
      if (due.size === 0) requestAnimationFrame(draw);
      due.add(figure);
    }
  }
}

/** Makes all controls work, and brings them to what the address says. */
export function startControls(): void {
  onChange(follow);
  for (const field of all<HTMLInputElement>("[data-slider]")) {
    const name = field.dataset.slider as ParameterName;
    field.addEventListener("input", () => { change({ [name]: valueAt(name, Number(field.value)) }); });
  }
  for (const field of all<HTMLInputElement>("[data-number]")) {
    const name = field.dataset.number as ParameterName;
    field.addEventListener("change", () => {
      const notes: string[] = [];
      change({ [name]: within(name, field.value, notes) });
      tell(notes);
      field.value = shown(name, state[name]);
    });
  }
  for (const field of all<HTMLSelectElement>("[data-choice]")) {
    field.addEventListener("change", () => { change({ [field.dataset.choice as ChoiceName]: field.value }); });
  }
  for (const field of all<HTMLInputElement>("[data-text]")) {
    field.addEventListener("input", () => { change({ [field.dataset.text as TextName]: field.value }); });
  }
  for (const button of all<HTMLButtonElement>("[data-set]")) {
    button.addEventListener("click", () => { change(JSON.parse(button.dataset.set!) as Record<string, number>); });
  }
  const seed = element<HTMLInputElement>("seed");
  seed.addEventListener("change", () => {
    const whole = /^\d{1,9}$/.test(seed.value);
    if (!whole) tell([`Seed: expected a whole number from 0 to 999999999, got "${seed.value}".`]);
    change({ seed: whole ? Number(seed.value) : state.seed });
  });
  for (const form of all<HTMLFormElement>("form")) form.addEventListener("submit", (event) => { event.preventDefault(); });
  change({ ...state });
  tell(openingNotes);
  addEventListener("hashchange", () => {
    const { state: said, notes } = read(location.hash);
    // A link within the page names a section alone: everything else stays.
    if (location.hash.includes("&")) change(said);
    else change({ section: said.section });
    tell(notes);
    arrive();
  });
  arrive();
  requestAnimationFrame(() => { moved = true; });
}

/** Goes to the section of the address, which the browser does by itself only where nothing stands behind its name. */
function arrive(): void {
  const place = state.section === "" ? null : document.getElementById(state.section);
  if (place === null) return;
  if (place instanceof HTMLDetailsElement) place.open = true;
  if (location.hash.includes("&")) place.scrollIntoView();
}

/** Sentences about what could not be taken as it was given. */
export function tell(notes: readonly string[]): void {
  say("notes", notes.join(" "));
  element("notes").hidden = notes.length === 0;
}
