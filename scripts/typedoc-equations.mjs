/**
 * Typesets the equations in the API reference: where a docstring names an equation of the ledger ("S16", "G1-G7"), the symbol's page shows
 * it as MathML, which browsers typeset by themselves; a page of its own shows them all. An id that the ledger does not have is a warning,
 * and warnings are errors. A module's page opens with the sentence that its file opens with; an argument that is taken apart where it is
 * declared is called by its type.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import katex from "katex";
import { Comment, CommentTag, Converter, ReflectionKind } from "typedoc";
import { ledger } from "../dist/lib/derivation/index.js";
import { root } from "./setup.mjs";

/** Without the LaTeX that KaTeX adds: TypeDoc would read "[g](t)" in it as a link. */
const typeset = (latex) =>
  katex.renderToString(latex, { output: "mathml", displayMode: true, throwOnError: true }).replace(/<annotation[^]*?<\/annotation>/, "");
const origin = ({ standing, source: { key, place } }) => (key === "here" ? standing : `${standing}, ${key}, ${place}`);
const shown = (
  entry,
) => `**${entry.id}** ${entry.title} ` +
  `(${origin(entry)})\n\n<div>${typeset(entry.latex)}</div>` +
  (entry.cases ?? []).map(({ name, latex, kind }) => `\n\n${name} (${kind}):\n\n<div>${typeset(latex)}</div>`).join("");

/** The ids that a text names, in its order, each once; "G1-G3" names three. */
export function idsIn(text) {
  const keys = Object.keys(ledger);
  const named = [...text.matchAll(/\b([GBSM])(\d+)(?:\.\d+)?(?:-\1?(\d+)\b)?/g)].flatMap(([whole, letter, from, to]) => (
    to === undefined ? [whole] : Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${letter}${Number(from) + i}`)));
  // A chain (B10) stands for its arrows (B10.1, ...).
  return [
    ...new Set(named.flatMap(
      (id) => (keys.includes(id) || !keys.some((key) => key.startsWith(`${id}.`)) ? [id] : keys.filter((key) => key.startsWith(`${id}.`))),
    )),
  ];
}

/** What a comment says, without its examples: code may hold names like S1. */
const words = (comment) => Comment.combineDisplayParts([
  ...comment.summary, ...comment.blockTags.filter(({ tag }) => tag !== "@example").flatMap(({ content }) => content),
]);

/** The sentence that a module's file opens with. */
export function sentenceOf(module) {
  const file = join(root, module, "index.ts");
  const comment = existsSync(file) ? /^\/\*\*([^]*?)\*\//.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  return comment?.replace(/\s*\n \* ?/g, " ").trim();
}

/** A name for an argument that has none: its type's, or what it is. */
export function nameOf(type, others) {
  const name = type?.type === "reference" ? type.name.charAt(0).toLowerCase() + type.name.slice(1) : "options";
  return others.includes(name) ? `${name}Given` : name;
}

function nameArguments(project) {
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
    if (!parameter.name.startsWith("__namedParameters")) continue;
    parameter.name = nameOf(parameter.type, (parameter.parent?.parameters ?? []).map(({ name }) => name));
  }
}

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    nameArguments(project);
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const sentence = sentenceOf(module.name);
      if (module.comment === undefined && sentence === undefined) app.logger.warn(`${module.name}: its file opens with no sentence`);
      module.comment ??= new Comment([{ kind: "text", text: sentence ?? "" }]);
    }
    for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) {
      if (!reflection.comment) continue;
      const ids = idsIn(words(reflection.comment));
      for (const id of ids.filter((one) => !(one in ledger))) {
        app.logger.warn(`${reflection.getFriendlyFullName()}: the ledger has no equation ${id}`);
      }
      const entries = ids.filter((id) => id in ledger).map((id) => ledger[id]);
      if (entries.length > 0) {
        reflection.comment.blockTags.push(new CommentTag("@equations", [{ kind: "text", text: entries.map(shown).join("\n\n") }]));
      }
    }
  });
}

/** The page of all equations, as Markdown. */
export const equationsDocument = () =>
  [
    "---\ntitle: The equations\n---", "Each symbol's page shows the equations that its docstring names. `npx golden verify` checks them.",
    ...Object.values(ledger).map(shown),
  ].join("\n\n") + "\n";
