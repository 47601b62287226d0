/** The top level of a cell, after TypeScript's emitter: declarations become assignments to properties that all cells share. */
import type * as TS from "typescript";

/** Where a cell's names live. */
export interface Scope {
  /** Names that must not replace a global of the process (`URL`, `process`, `window`, ...): they live on an object of their own. */
  isApart(name: string): boolean;
  /** Whether this cell declares or uses one of them. */
  readonly apart: boolean;
}

/** Everything that makes new nodes, with the text position of an old one. */
class Maker {
  readonly hoisted: TS.Statement[] = [];
  readonly variables = new Set<string>();
  #modules = 0;

  constructor(readonly ts: typeof TS, readonly factory: TS.NodeFactory, readonly context: TS.TransformationContext, readonly scope: Scope, readonly helper: string) {}

  at<T extends TS.Node>(made: T, old: TS.Node): T {
    return this.ts.setTextRange(this.ts.setOriginalNode(made, old), old);
  }

  own(property: string): TS.Expression {
    return this.factory.createPropertyAccessExpression(this.factory.createIdentifier(this.helper), property);
  }

  call(method: string, args: readonly TS.Expression[], old: TS.Node): TS.Expression {
    return this.at(this.factory.createCallExpression(this.own(method), undefined, args), old);
  }

  /** The property in which a name lives. */
  target(name: string, old?: TS.Node): TS.Expression {
    const made = this.factory.createPropertyAccessExpression(this.own(this.scope.isApart(name) ? "apart" : "g"), name);
    return old === undefined ? made : this.at(made, old);
  }

  assign(target: TS.Expression, value: TS.Expression): TS.Expression {
    return this.factory.createAssignment(target, value);
  }

  statement(expression: TS.Expression, old: TS.Node): TS.Statement {
    return this.at(this.factory.createExpressionStatement(expression), old);
  }

  nextModule(): string {
    return `__module${this.#modules++}`;
  }

  /** A value under its name, so that a function without one has it. */
  named(name: string, value: TS.Expression): TS.Expression {
    const { ts, factory } = this;
    const nameless = ts.isArrowFunction(value) || ((ts.isFunctionExpression(value) || ts.isClassExpression(value)) && value.name === undefined);
    if (!nameless) return value;
    const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment(factory.createStringLiteral(name), value)]);
    return factory.createElementAccessExpression(factory.createParenthesizedExpression(holder), factory.createStringLiteral(name));
  }

  /** `{ a, b: [c = 1] }` as the pattern of an assignment. */
  pattern(name: TS.BindingName): TS.Expression {
    const { ts, factory } = this;
    if (ts.isIdentifier(name)) return this.target(name.text, name);
    const withDefault = (element: TS.BindingElement) => {
      const inner = this.pattern(element.name);
      return element.initializer === undefined ? inner : this.assign(inner, element.initializer);
    };
    if (ts.isArrayBindingPattern(name)) {
      return this.at(factory.createArrayLiteralExpression(name.elements.map((element) => {
        if (ts.isOmittedExpression(element)) return element;
        return element.dotDotDotToken === undefined ? withDefault(element) : factory.createSpreadElement(this.pattern(element.name));
      })), name);
    }
    return this.at(factory.createObjectLiteralExpression(name.elements.map((element) => {
      if (element.dotDotDotToken !== undefined) return factory.createSpreadAssignment(this.pattern(element.name));
      const key = element.propertyName ?? factory.createIdentifier((element.name as TS.Identifier).text);
      return factory.createPropertyAssignment(key, withDefault(element));
    })), name);
  }

  /** What a declaration does, as an expression; none when it does nothing. */
  declaration(declaration: TS.VariableDeclaration, list: TS.VariableDeclarationList): TS.Expression | undefined {
    const { ts, factory } = this;
    const { name, initializer } = declaration;
    if (initializer === undefined) {
      if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return this.assign(this.pattern(name), factory.createVoidZero());
      const from = ts.getOriginalNode(declaration), statement = ts.getOriginalNode(list);
      const open = [from, from.parent, statement].some((node) => node !== undefined && (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)));
      if (open && ts.isIdentifier(name)) this.hoisted.push(this.statement(this.assign(this.target(name.text), factory.createVoidZero()), declaration));
      else this.names(name);
      return undefined;
    }
    if (ts.isIdentifier(name)) return this.at(this.assign(this.target(name.text, name), this.named(name.text, initializer)), declaration);
    return this.at(this.assign(this.pattern(name), initializer), declaration);
  }

  /** All declarations of a list as one expression. */
  list(list: TS.VariableDeclarationList): TS.Expression | undefined {
    const parts = list.declarations.map((declaration) => this.declaration(declaration, list)).filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : parts.reduce((all, part) => this.factory.createComma(all, part));
  }

  /** Remembers the variables of a pattern: they exist, undefined, from the start of the cell. */
  names(name: TS.BindingName): void {
    if (this.ts.isIdentifier(name)) this.variables.add(name.text);
    else for (const element of name.elements) if (!this.ts.isOmittedExpression(element)) this.names(element.name);
  }

  isVar(list: TS.Node | undefined): list is TS.VariableDeclarationList {
    return list !== undefined && this.ts.isVariableDeclarationList(list) && (list.flags & this.ts.NodeFlags.BlockScoped) === 0;
  }
}

/**
 * The transformer: `const a = 1` becomes `__cell.g.a = 1`, `import { b } from "c"` an awaited call, `await d` `__cell.go(await d)`.
 * Functions are assigned before all else, as declarations are; `var` in a block or loop belongs to the cell, as it does to a module.
 */
export function hoist(ts: typeof TS, scope: Scope, helper: string): TS.TransformerFactory<TS.SourceFile> {
  return (context) => (file) => {
    const make = new Maker(ts, context.factory, context, scope, helper);
    const everywhere = inside(make);
    const imports: TS.Statement[] = [], body: TS.Statement[] = [];
    for (const statement of file.statements) top(make, ts.visitNode(statement, everywhere) as TS.Statement, imports, body);
    const { factory } = make;
    for (const name of make.variables) body.unshift(factory.createExpressionStatement(make.call("variable", [factory.createStringLiteral(name)], file)));
    return factory.updateSourceFile(file, [...imports, ...make.hoisted, ...body]);
  };
}

/** What holds at any depth: dynamic imports, `import.meta`, `await` and `for await`. */
function inside(make: Maker): (node: TS.Node) => TS.Node {
  const { ts, factory, context } = make;
  const visit = (node: TS.Node): TS.Node => {
    const inner = ts.visitEachChild(node, visit, context);
    if (ts.isCallExpression(inner) && inner.expression.kind === ts.SyntaxKind.ImportKeyword) return make.call("import", inner.arguments, node);
    if (ts.isMetaProperty(inner) && inner.keywordToken === ts.SyntaxKind.ImportKeyword) return make.at(make.own("meta"), node);
    if (ts.isAwaitExpression(inner)) return make.call("go", [inner], node);
    if (ts.isForOfStatement(inner) && inner.awaitModifier !== undefined) {
      const each = make.call("each", [inner.expression], inner.expression);
      return factory.updateForOfStatement(inner, inner.awaitModifier, inner.initializer, each, inner.statement);
    }
    return inner;
  };
  return visit;
}

/** Whether the emitter has made a name up, as it does for `using`: it is no other cell's business. */
const isMade = (ts: typeof TS, name: TS.Node): boolean => (ts as { isGeneratedIdentifier?: (node: TS.Node) => boolean }).isGeneratedIdentifier?.(name) === true;

/** A statement of the top level. */
function top(make: Maker, statement: TS.Statement, imports: TS.Statement[], body: TS.Statement[]): void {
  const { ts, factory } = make;
  if (ts.isImportDeclaration(statement)) imports.push(...imported(make, statement));
  else if (ts.isExportDeclaration(statement)) {
    if (statement.moduleSpecifier !== undefined) imports.push(awaited(make, statement, statement.moduleSpecifier, statement.attributes, []));
  } else if (ts.isExportAssignment(statement)) body.push(make.statement(statement.expression, statement));
  else if (ts.isVariableStatement(statement) && statement.declarationList.declarations.every(({ name }) => isMade(ts, name))) body.push(statement);
  else if (ts.isVariableStatement(statement)) {
    const all = make.list(statement.declarationList);
    if (all !== undefined) body.push(make.statement(all, statement));
  } else if (ts.isFunctionDeclaration(statement)) {
    if (statement.body === undefined) return;
    const name = statement.name?.text ?? "default_";
    const value = factory.createFunctionExpression(plain(make, statement), statement.asteriskToken, undefined, undefined, statement.parameters, undefined, statement.body);
    make.hoisted.push(make.statement(make.assign(make.target(name), make.named(name, make.at(value, statement))), statement));
  } else if (ts.isClassDeclaration(statement)) {
    const name = statement.name?.text ?? "default_";
    const value = factory.createClassExpression(plain(make, statement), statement.name, undefined, statement.heritageClauses, statement.members);
    body.push(make.statement(make.assign(make.target(name), make.at(value, statement)), statement));
  } else body.push(nested(make)(statement) as TS.Statement);
}

/** The modifiers that an expression keeps. */
function plain(make: Maker, node: TS.FunctionDeclaration | TS.ClassDeclaration): TS.Modifier[] {
  return (make.ts.getModifiers(node) ?? []).filter(({ kind }) => kind === make.ts.SyntaxKind.AsyncKeyword);
}

/** `var` below the top level, outside functions. */
function nested(make: Maker): (node: TS.Node) => TS.Node {
  const { ts, factory, context } = make;
  const seen = (list: TS.VariableDeclarationList) => { for (const { name } of list.declarations) make.names(name); };
  const visit = (node: TS.Node): TS.Node => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    if (ts.isVariableStatement(node) && make.isVar(node.declarationList)) {
      seen(node.declarationList);
      const all = make.list(node.declarationList);
      return all === undefined ? make.at(factory.createEmptyStatement(), node) : make.statement(all, node);
    }
    const inner = ts.visitEachChild(node, visit, context);
    if (ts.isForStatement(inner) && make.isVar(inner.initializer)) {
      seen(inner.initializer);
      return factory.updateForStatement(inner, make.list(inner.initializer), inner.condition, inner.incrementor, inner.statement);
    }
    if ((ts.isForOfStatement(inner) || ts.isForInStatement(inner)) && make.isVar(inner.initializer)) {
      seen(inner.initializer);
      const target = make.pattern(inner.initializer.declarations[0].name);
      if (ts.isForInStatement(inner)) return factory.updateForInStatement(inner, target, inner.expression, inner.statement);
      return factory.updateForOfStatement(inner, inner.awaitModifier, target, inner.expression, inner.statement);
    }
    return inner;
  };
  return visit;
}

/** An import: the module is awaited, and what it gives is assigned. */
function imported(make: Maker, statement: TS.ImportDeclaration): TS.Statement[] {
  const { ts, factory } = make;
  const clause = statement.importClause, bindings = clause?.namedBindings;
  const name = factory.createIdentifier(make.nextModule());
  const elements = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
  const wanted = elements.map((element) => (element.propertyName ?? element.name).text);
  const load = awaited(make, statement, statement.moduleSpecifier, statement.attributes, clause?.name === undefined ? wanted : ["default", ...wanted], name);
  const take = (local: TS.Identifier, from: string | undefined) => {
    const value = from === undefined ? name : factory.createElementAccessExpression(name, factory.createStringLiteral(from));
    return make.statement(make.assign(make.target(local.text, local), value), local);
  };
  return [
    load,
    ...(clause?.name === undefined ? [] : [take(clause.name, "default")]),
    ...(bindings !== undefined && ts.isNamespaceImport(bindings) ? [take(bindings.name, undefined)] : []),
    ...elements.map((element, i) => take(element.name, wanted[i])),
  ];
}

function awaited(make: Maker, old: TS.Node, specifier: TS.Expression, attributes: TS.ImportAttributes | undefined, names: readonly string[], into?: TS.Identifier): TS.Statement {
  const { factory } = make;
  const pairs = attributes?.elements.map(({ name, value }) => factory.createPropertyAssignment(name, value)) ?? [];
  const given = factory.createObjectLiteralExpression([factory.createPropertyAssignment("with", factory.createObjectLiteralExpression(pairs))]);
  const args = [specifier, attributes === undefined ? factory.createVoidZero() : given, factory.createArrayLiteralExpression(names.map((name) => factory.createStringLiteral(name)))];
  const value = make.call("go", [factory.createAwaitExpression(make.call("import", args, old))], old);
  if (into === undefined) return make.statement(value, old);
  const declared = factory.createVariableDeclarationList([factory.createVariableDeclaration(into, undefined, undefined, value)], make.ts.NodeFlags.Const);
  return make.at(factory.createVariableStatement(undefined, declared), old);
}
