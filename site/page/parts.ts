/** The pieces that the page is written with: formulas as MathML made beforehand, controls, drawings as they stand at the beginning. */
import katex from "katex";
import { type FigureName, figures } from "../draw/figures.js";
import { escape } from "../../lib/markup.js";
import { viewBox } from "../draw/plot.js";
import { choices, type ChoiceName, type Parameter, type ParameterName, parameters, shown, start } from "../state.js";

/** A formula as MathML: browsers typeset it by themselves, no script and no font of ours is needed. */
export function formula(latex: string, display = true): string {
  const math = katex.renderToString(latex, { output: "mathml", displayMode: display, throwOnError: true })
    .replace(/<annotation[^>]*>[^]*?<\/annotation>/g, "").replace(/ style="[^"]*"/g, "");
  return display ? `<div class="formula" tabindex="0" role="group" aria-label="formula">${math}</div>` : math;
}

/** Several formulas beside each other, below each other where there is no room. */
export const formulas = (...all: readonly string[]): string => `<div class="formulas">${all.map((latex) => formula(latex)).join("")}</div>`;

/** A drawing with the sentence that follows its values. */
export function figure(name: FigureName, caption = ""): string {
  const { height, label, draw } = figures[name], { svg, words } = draw(start());
  return drawn(name, height, label, svg, words, caption);
}

/** A drawing that is given. */
export function drawn(name: string, height: number, label: string, svg: string, words: string, caption = ""): string {
  const attributes = `role="img" aria-label="${escape(label)}" aria-describedby="words-${name}"`;
  const picture = `<svg viewBox="${viewBox(height)}" ${attributes}>${svg}</svg>`;
  const sentences = `<span id="words-${name}" class="words">${escape(words)}</span>`;
  return `<figure id="figure-${name}">${picture}<figcaption>${caption}${sentences}</figcaption></figure>`;
}

/** A slider with a field for the exact number. The same number may stand in several places of the page. */
export function slider(name: ParameterName, where: string): string {
  const { label, low, high, start: value, log } = parameters[name] as Parameter, id = `${name}-${where}`;
  const position = Math.round(1000 * (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)));
  const said = escape(label), number = shown(name, value);
  return `<div class="control"><label for="${id}">${said}</label><input type="range" id="${id}" data-slider="${name}" `
    + `min="0" max="1000" step="1" value="${position}" aria-valuetext="${said} ${number}">`
    + `<input type="number" data-number="${name}" aria-label="${said}, as a number" `
    + `min="${low}" max="${high}" step="any" value="${number}"></div>`;
}

/** A list to choose from. */
export function choice(name: ChoiceName, label: string, words: (value: string) => string = (value) => value): string {
  const { values, start: first } = choices[name];
  const option = (value: string): string =>
    `<option value="${escape(value)}"${value === first ? " selected" : ""}>${escape(words(value))}</option>`;
  return `<div class="control pick"><label for="choose-${name}">${escape(label)}</label>`
    + `<select id="choose-${name}" data-choice="${name}">${values.map(option).join("")}</select></div>`;
}

/** Buttons that set some numbers at once. */
export function presets(label: string, all: readonly { readonly text: string; readonly set: Readonly<Record<string, number>> }[]): string {
  const buttons = all.map(({ text, set }) =>
    `<button type="button" class="quiet" data-set="${escape(JSON.stringify(set))}">${escape(text)}</button>`);
  return `<div class="presets" role="group" aria-label="${escape(label)}">${buttons.join("")}</div>`;
}

/** A part of the page. */
export function section(id: string, title: string, body: string): string {
  const heading = `<h2 id="${id}-title"><a href="#${id}">${escape(title)}</a></h2>`;
  return `<section id="${id}" aria-labelledby="${id}-title">${heading}\n${body}\n</section>`;
}
