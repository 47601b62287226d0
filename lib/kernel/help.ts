/** `?name` and `??name`, and their other spelling `name?` and `name??`: help in place of a cell. */
import type { Tongue } from "./tongue.js";

/** What a cell that asks for help is answered. */
export interface Answer {
  readonly payload: readonly object[];
  /** In place of a page, when nothing is known. */
  readonly words: string;
}

/**
 * The help that a cell asks for; undefined when it is a cell to run.
 * @example await helpFor(tongue, "?Math.sqrt") // a page
 */
export async function helpFor(tongue: Tongue, code: string): Promise<Answer | undefined> {
  const text = code.trim();
  const match = /^(\?{1,2})\s*([\p{ID_Start}$_][\p{ID_Continue}$.]*)$/u.exec(text) ?? /^([\p{ID_Start}$_][\p{ID_Continue}$.]*)(\?{1,2})$/u.exec(text);
  if (match === null) return undefined;
  const [marks, name] = match[1].startsWith("?") ? [match[1], match[2]] : [match[2], match[1]];
  const help = await tongue.ask("inspect", name, name.length, marks.length === 2);
  if (help === undefined) return { payload: [], words: `Nothing is known of ${name}.` };
  return { payload: [{ source: "page", data: help, start: 0 }], words: "" };
}
