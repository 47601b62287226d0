/**
 * A cell as JavaScript. TypeScript's own emitter takes the types away; the two transformers here make of a module's top level what a
 * notebook needs: names become
 * properties of the global object, so that later cells see them and may declare them anew; imports become calls, the last expression's
 * value is kept, and after every
 * `await` the cell asks whether it was stopped.
 */
import type * as TS from "typescript";
import { hoist } from "./hoist.js";
import type { Scope } from "./maker.js";

/** A cell that can be run. */
export interface Emitted {
  /** A script whose value is a function of the cell's helper, see `worker/cell.ts`. */
  readonly code: string;
  /** The source map from the script to the cell, as JSON. */
  readonly map: string;
}

/** The name by which a cell's code knows its helper. */
const helper = "__cell";

/** Compiler options of the emitter: what Node 20 runs, and each import kept, for it may be used by a later cell. */
function options(ts: typeof TS): TS.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
    verbatimModuleSyntax: true, isolatedModules: true, sourceMap: true, inlineSources: false, removeComments: false,
    experimentalDecorators: false, useDefineForClassFields: true,
  };
}

/**
 * Emits a cell.
 * @param text the cell; `{ a }` alone is to be in parentheses already, see `asExpression`
 * @param scope which names are kept apart from the global object
 * @throws Error what TypeScript throws at text that it cannot print; a cell with errors of syntax is not to come here
 * @example emit(ts, "const a = 1; a", scope).code // "...__cell.g.a = 1; __cell.result = a..."
 */
export function emit(ts: typeof TS, text: string, scope: Scope): Emitted {
  const out = ts.transpileModule(text, {
    fileName: "cell.mts",
    compilerOptions: options(ts),
    transformers: { before: [keepResult(ts)], after: [hoist(ts, scope, helper)] },
  });
  const body = out.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
  const open = scope.apart ? `(function (${helper}) { with (${helper}.apart) { return (async () => { "use strict";\n`
    : `(async (${helper}) => { "use strict";\n`;
  return { code: `${open}${body}\n${scope.apart ? "})(); } })" : "})"}`, map: out.sourceMapText ?? "" };
}

/** `expression` as last statement, without a semicolon, becomes `__cell.result = (expression)`. */
function keepResult(ts: typeof TS): TS.TransformerFactory<TS.SourceFile> {
  return ({ factory }) => (file) => {
    const last = lastExpression(ts, file);
    if (last === undefined) return file;
    const target = factory.createPropertyAccessExpression(factory.createIdentifier(helper), "result");
    const kept = factory.updateExpressionStatement(last,
      factory.createAssignment(target, factory.createParenthesizedExpression(last.expression)));
    return factory.updateSourceFile(file, file.statements.map((statement) => (statement === last ? kept : statement)));
  };
}

/**
 * The statement whose value a cell shows: its last one, when that is an expression and no semicolon ends it.
 * @example lastExpression(ts, file) // undefined for "a;" and for "const a = 1"
 */
function lastExpression(ts: typeof TS, file: TS.SourceFile): TS.ExpressionStatement | undefined {
  const last = file.statements.findLast((statement) => statement.kind !== ts.SyntaxKind.EmptyStatement);
  if (last === undefined || last !== file.statements.at(-1) || !ts.isExpressionStatement(last)) return undefined;
  return file.text[last.end - 1] === ";" ? undefined : last;
}

/**
 * A cell that is an object literal alone, which as a statement would be a block, in parentheses; any other cell as it is.
 * @example asExpression(ts, "{ a }") // "({ a })"
 */
export function asExpression(ts: typeof TS, text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{") || !trimmed.endsWith("}")) return text;
  const inner = text.replace(trimmed, () => `(${trimmed})`);
  const file = parse(ts, inner);
  const [only, ...more] = file.statements;
  const literal = only !== undefined && more.length === 0 && ts.isExpressionStatement(only) && ts.isParenthesizedExpression(only.expression)
    && ts.isObjectLiteralExpression(only.expression.expression) && errorsOf(file).length === 0;
  return literal && trimmed !== "{}" ? inner : text;
}

/** A cell's syntax tree. */
export const parse = (ts: typeof TS, text: string): TS.SourceFile => ts.createSourceFile("cell.mts", text, ts.ScriptTarget.ES2022, true,
  ts.ScriptKind.TS);

/** What the parser objects to; TypeScript keeps it in a property that its types leave out. */
export const errorsOf = (file: TS.SourceFile): readonly TS.DiagnosticWithLocation[] =>
  (file as { parseDiagnostics?: TS.DiagnosticWithLocation[] }).parseDiagnostics ?? [];
