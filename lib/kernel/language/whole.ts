/** Whether a text is a whole cell: a console asks before it runs it. */
import type * as TS from "typescript";
import { asExpression, errorsOf, parse } from "./emit.js";

/** The content of an `is_complete_reply`. */
export interface Whole {
  readonly status: "complete" | "incomplete" | "invalid";
  readonly indent?: string;
}

/** Errors that more text could cure wherever they stand: an unterminated template, comment or regular expression literal at the end. */
const open = new Set([1160, 1010, 1161]);

/**
 * Complete, when it parses; incomplete, when all that is wrong is that it ends; else invalid.
 * @example whole(ts, "for (;;) {") // { status: "incomplete", indent: "  " }
 */
export function whole(ts: typeof TS, text: string): Whole {
  const errors = errorsOf(parse(ts, asExpression(ts, text)));
  if (errors.length === 0) return { status: "complete" };
  const end = text.trimEnd().length;
  const first = errors[0];
  const more = open.has(first.code) || errors.every(({ start }) => start >= end);
  if (!more) return { status: "invalid" };
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  return { status: "incomplete", indent: (/^\s*/.exec(last)?.[0] ?? "") + (/[{([]$/.test(last) ? "  " : "") };
}
