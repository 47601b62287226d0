/** What TypeScript objects to in a cell: errors that keep it from running, and objections with which it runs. */
import type * as TS from "typescript";
import { errorsOf } from "./emit.js";
import { inlineTypes } from "./inline.js";
import { caret, lineAt } from "./text.js";
import type { Service } from "./service.js";

/** One sentence of TypeScript's about a place in a cell. */
export interface Complaint {
  readonly code: number;
  readonly message: string;
  /** "Cell [7], line 2, column 5: error TS2322: ..." and the line with a caret below the place. */
  readonly shown: string;
}

/** The verdict on a cell. */
export interface Verdict {
  /** With these the cell does not run. */
  readonly errors: readonly Complaint[];
  /** Only the project's strict options object: the cell runs. */
  readonly objections: readonly Complaint[];
}

/** A verdict, with the types of the cell's variables. */
export interface Checked extends Verdict {
  readonly types: ReadonlyMap<string, string>;
}

/**
 * What does not concern a cell: that it is empty of effect, that an `await` could be left out, and how imports of types are to be
 * written.
 */
const idle = new Set([
  1375, 1378, // top-level await asks for a module: each cell is one
]);

/**
 * Errors of syntax.
 * @example syntax(ts, parse(ts, "let = ;"), "Cell [1]")[0]!.code // 1109
 */
export function syntax(ts: typeof TS, file: TS.SourceFile, name: string): Complaint[] {
  return errorsOf(file).map((error) => complaint(ts, error, file.text, 0, name));
}

/**
 * Errors of types. What the strict options alone object to is an objection; what the lax ones refuse too, an error.
 * @param name how the cell is called, such as "Cell [7]"
 */
export function check(service: Service, file: TS.SourceFile, name: string): Checked {
  const { ts } = service;
  const seen = service.see(file);
  const strict = own(ts, seen.service.getSemanticDiagnostics(seen.file), seen.before);
  const program = seen.service.getProgram(), source = program?.getSourceFile(seen.file);
  const types = program === undefined || source === undefined ? new Map<string, string>() : inlineTypes(ts, program, source);
  if (strict.length === 0) return { errors: [], objections: [], types };
  const lax = own(ts, service.laxly().getSemanticDiagnostics(seen.file), seen.before);
  const told = strict.map((error) => complaint(ts, error, file.text, seen.before, name));
  return lax.length > 0 ? { errors: told, objections: [], types } : { errors: [], objections: told, types };
}

function own(ts: typeof TS, all: readonly TS.Diagnostic[], before: number): TS.Diagnostic[] {
  return all.filter(({ start, category, code }) => category === ts.DiagnosticCategory.Error && !idle.has(code) && (start ?? before) >= before);
}

function complaint(ts: typeof TS, error: TS.Diagnostic, text: string, before: number, name: string): Complaint {
  const message = ts.flattenDiagnosticMessageText(error.messageText, "\n");
  const at = Math.min(Math.max(0, (error.start ?? before) - before), text.length);
  const { line, column, text: source } = lineAt(text, at);
  const shown = `${name}, line ${line}, column ${column}: error TS${error.code}: ${message}\n${caret(source, column, line, error.length ?? 1)}`;
  return { code: error.code, message, shown };
}
