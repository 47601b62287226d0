/**
 * Types that can be written down where they are used. A name of such a type is declared by it in a later cell, not by the cell it comes
 * from: else every cell of a long
 * notebook would lead TypeScript through all cells before it.
 */
import type * as TS from "typescript";

/** Types of the language that mean the same everywhere. */
const everywhere = new Set(["Array", "ReadonlyArray", "Promise", "Map", "Set", "Date", "RegExp", "Error", "Uint8Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array", "Record", "Partial", "Readonly"]);

/**
 * The types of a cell's variables, by name, as far as they can be written down. A variable with a comment of its own is left out: the
 * comment is shown as help.
 * @example inlineTypes(ts, program, file) // { x: "number", f: "(y: number) => number" }
 */
export function inlineTypes(ts: typeof TS, program: TS.Program, file: TS.SourceFile): Map<string, string> {
  const checker = program.getTypeChecker();
  const found = new Map<string, string>();
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseFullyQualifiedType | ts.TypeFormatFlags.InTypeAlias;
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement) || ts.getJSDocCommentsAndTags(statement).length > 0) continue;
    for (const { name } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name)) continue;
      const text = checker.typeToString(checker.getTypeAtLocation(name), undefined, flags);
      if (text.length <= 500 && isPlain(ts, text)) found.set(name.text, text);
    }
  }
  return found;
}

/** Whether a type's text names nothing that is not known everywhere. */
function isPlain(ts: typeof TS, text: string): boolean {
  const file = ts.createSourceFile("type.ts", `type T = ${text};`, ts.ScriptTarget.ES2022, true);
  if ((file as { parseDiagnostics?: readonly unknown[] }).parseDiagnostics?.length !== 0) return false;
  let plain = true;
  const visit = (node: TS.Node): void => {
    if (ts.isTypeReferenceNode(node) && !(ts.isIdentifier(node.typeName) && everywhere.has(node.typeName.text))) plain = false;
    else if (ts.isTypeQueryNode(node) || ts.isImportTypeNode(node) || ts.isTypeParameterDeclaration(node) || ts.isTypePredicateNode(node) || ts.isThisTypeNode(node)) plain = false;
    else if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.UniqueKeyword) plain = false;
    else if (ts.isComputedPropertyName(node)) plain = false;
    else if (plain) ts.forEachChild(node, visit);
  };
  ts.forEachChild(file.statements[0], visit);
  return plain;
}
