/**
 * What the cells that have run declare, and how TypeScript gets to know it. Each of them is kept as a module of its own, from which a
 * later cell's first line, which
 * the reader does not see, takes the names that the cell uses: `declare let n: typeof import("./cell-3").n` where it may be assigned, an
 * import where it is a
 * function, class or type.
 */
import type * as TS from "typescript";

/** How a name came about. */
type Kind = "const" | "let" | "function" | "class" | "type" | "import";

/** A name of a cell. */
interface Declared {
  readonly kind: Kind;
  /** The line that makes it known to a later cell. */
  readonly line: string;
}

/** The names of a notebook, by the cell that declared each of them last. */
export class Names {
  readonly #names = new Map<string, Declared>();
  /** By file name. */
  readonly past = new Map<string, string>();

  constructor(readonly ts: typeof TS, readonly folder: string) {}

  /** Forgets all: the process that held the values is gone. */
  clear(): void {
    this.#names.clear();
    this.past.clear();
  }

  /**
   * The first line of a cell: what it uses of earlier cells.
   * @param all with every name, for completion
   */
  prelude(file: TS.SourceFile, all = false): string {
    const own = declarations(this.ts, file, "");
    const used = all ? undefined : words(file.text);
    const lines: string[] = [];
    for (const [name, { line }] of this.#names) if (!own.has(name) && used?.has(name) !== false) lines.push(line);
    return `export {};${lines.join("")}\n`;
  }

  /**
   * Keeps a cell that has run.
   * @param types of its variables, where they can be written down (see `inline.ts`)
   */
  keep(cell: number, file: TS.SourceFile, types: ReadonlyMap<string, string>): void {
    const prelude = this.prelude(file);
    const base = `golden-cell-${cell}`;
    const own = declarations(this.ts, file, `./${base}.mjs`);
    const exported = [...own].filter(([, { kind }]) => kind !== "import")
      .map(([name, { kind }]) => (kind === "type" ? `type ${name}` : name));
    const already = alreadyExported(this.ts, file);
    const list = exported.filter((name) => !already.has(name.replace(/^type /, "")));
    this.past.set(`${this.folder}/${base}.mts`, `${prelude}${file.text}\nexport { ${list.join(", ")} };\n`);
    for (const [name, declared] of own) {
      const type = declared.kind === "const" || declared.kind === "let" ? types.get(name) : undefined;
      this.#names.set(name, type === undefined ? declared : { kind: declared.kind, line: `declare ${declared.kind} ${name}: ${type};` });
    }
  }
}

/** All identifiers that a text may use. */
const words = (text: string): Set<string> => new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu) ?? []);

/**
 * The names that a cell declares at its top level.
 * @param module by which a later cell finds the cell
 * @example [...declarations(ts, parse(ts, "const a = 1; type B = string"), "./c").keys()] // ["a", "B"]
 */
export function declarations(ts: typeof TS, file: TS.SourceFile, module: string): Map<string, Declared> {
  const found = new Map<string, Declared>();
  const add = (name: string, kind: Kind, line?: string) => {
    const other = found.get(name);
    const merged = other !== undefined && other.kind !== kind && (kind === "type" || other.kind === "type") ? "class" : kind;
    found.set(name, { kind: merged, line: line ?? lineFor(name, merged, module) });
  };
  const bound = (name: TS.BindingName, kind: Kind): void => {
    if (ts.isIdentifier(name)) add(name.text, kind);
    else for (const element of name.elements) if (!ts.isOmittedExpression(element)) bound(element.name, kind);
  };
  const list = (node: TS.VariableDeclarationList) => {
    for (const { name } of node.declarations) bound(name, (node.flags & (ts.NodeFlags.Const | ts.NodeFlags.Using)) !== 0 ? "const" : "let");
  };
  const variables = (node: TS.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleBlock(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) list(node);
    ts.forEachChild(node, variables);
  };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) imports(ts, statement, (name, line) => add(name, "import", line));
    else if (ts.isImportEqualsDeclaration(statement)) add(statement.name.text, "import", statement.getText(file));
    else if (ts.isVariableStatement(statement)) list(statement.declarationList);
    else if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) add(statement.name.text, "function");
    else if ((ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement))
      && statement.name !== undefined) add(statement.name.text, "class");
    else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)
      && statement.name.text !== "global") add(statement.name.text, "class");
    else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) add(statement.name.text, "type");
    else variables(statement);
  }
  return found;
}

function lineFor(name: string, kind: Kind, module: string): string {
  if (kind === "const" || kind === "let") return `declare ${kind} ${name}: typeof import(${JSON.stringify(module)}).${name};`;
  return `import { ${kind === "type" ? "type " : ""}${name} } from ${JSON.stringify(module)};`;
}

/** An import, name by name: a later cell repeats that of each name it uses. */
function imports(ts: typeof TS, statement: TS.ImportDeclaration, add: (name: string, line: string) => void): void {
  const clause = statement.importClause;
  if (clause === undefined) return;
  const file = statement.getSourceFile();
  const attributes = statement.attributes === undefined ? "" : ` ${statement.attributes.getText(file)}`;
  const from = `from ${statement.moduleSpecifier.getText(file)}${attributes};`;
  const type = clause.phaseModifier === ts.SyntaxKind.TypeKeyword ? "type " : "";
  if (clause.name !== undefined) add(clause.name.text, `import ${type}${clause.name.text} ${from}`);
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) add(bindings.name.text, `import ${type}* as ${bindings.name.text} ${from}`);
  else for (const element of bindings.elements) add(element.name.text, `import ${type}{ ${element.getText(file)} } ${from}`);
}

/** Names that a cell exports itself. */
function alreadyExported(ts: typeof TS, file: TS.SourceFile): Set<string> {
  const exported = new Set<string>();
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)) {
      for (const { name } of statement.exportClause.elements) exported.add(name.text);
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) ?? [] : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      || modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) continue;
    const own = new Map<string, unknown>();
    const one = ts.factory.updateSourceFile(file, [statement]);
    for (const name of declarations(ts, one, "").keys()) own.set(name, undefined);
    for (const name of own.keys()) exported.add(name);
  }
  return exported;
}
