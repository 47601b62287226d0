/** Completion. */
import type * as TS from "typescript";
import { parse } from "./emit.js";
import { toPoints, toUnits } from "./text.js";
import type { Service } from "./service.js";

/** The content of a `complete_reply`. */
export interface Completion {
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
  readonly metadata: { readonly _jupyter_types_experimental?: readonly { text: string; type: string; start: number; end: number; signature?: string }[] };
}

/**
 * What may stand at the cursor: names that begin as it does, and where there are none, those that do but for capitals.
 * @param cursor in code points
 * @example complete(service, "Math.sq", 7).matches // ["sqrt"]
 */
export function complete(service: Service, text: string, cursor: number): Completion {
  const { ts } = service;
  const position = toUnits(text, cursor);
  const nothing = { matches: [], cursor_start: cursor, cursor_end: cursor, metadata: {} };
  const seen = service.see(parse(ts, text), true);
  const at = seen.before + position;
  const found = seen.service.getCompletionsAtPosition(seen.file, at, { includeCompletionsForModuleExports: false, includeCompletionsWithInsertText: false });
  if (found === undefined) return nothing;
  const word = /[\p{ID_Continue}$\u200c\u200d]*$/u.exec(text.slice(0, position))![0];
  const span = found.optionalReplacementSpan ?? found.entries.find(({ replacementSpan }) => replacementSpan !== undefined)?.replacementSpan;
  const start = span === undefined || span.start < seen.before || span.start > at ? position - word.length : span.start - seen.before;
  const end = span === undefined ? position : Math.max(position, Math.min(text.length, span.start + span.length - seen.before));
  const prefix = text.slice(start, position);
  const known = found.entries.filter(({ kind }) => kind !== ts.ScriptElementKind.warning);
  const exact = known.filter(({ name }) => name.startsWith(prefix));
  const other = known.filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()));
  const entries = ranked(exact.length > 0 ? exact : other).slice(0, 500);
  const [from, to] = [toPoints(text, start), toPoints(text, end)];
  return {
    matches: entries.map(({ name }) => name),
    cursor_start: from,
    cursor_end: to,
    metadata: { _jupyter_types_experimental: entries.map(({ name, kind }) => ({ text: name, type: kindName(kind), start: from, end: to })) },
  };
}

/** TypeScript's order: near names before those of the library. */
function ranked(entries: readonly TS.CompletionEntry[]): TS.CompletionEntry[] {
  const rank = ({ sortText }: TS.CompletionEntry) => sortText;
  return [...entries].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Kinds by the names under which front ends have icons. */
function kindName(kind: string): string {
  if (/function|method|construct|call/.test(kind)) return "function";
  if (/class/.test(kind)) return "class";
  if (/interface|alias|type/.test(kind)) return "interface";
  if (/module|script|directory/.test(kind)) return "module";
  if (/property|getter|setter|accessor/.test(kind)) return "property";
  return /keyword/.test(kind) ? "keyword" : "instance";
}
