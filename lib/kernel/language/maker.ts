/** Makes the nodes by which a cell's declarations become assignments, each with the text position of what it stands for. */
import type * as TS from "typescript";

/** Where a cell's names live. */
export interface Scope {
  /** Names that must not replace a global of the process (`URL`, `process`, `window`, ...): they live on an object of their own. */
  isApart(name: string): boolean;
  /** Whether this cell declares or uses one of them. */
  readonly apart: boolean;
}

/** Everything that makes new nodes, with the text position of an old one. */
export class Maker {
  readonly hoisted: TS.Statement[] = [];
  readonly variables = new Set<string>();
  #modules = 0;

  constructor(readonly ts: typeof TS, readonly factory: TS.NodeFactory, readonly context: TS.TransformationContext,
    readonly scope: Scope, readonly helper: string) {}

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
    const nameless = ts.isArrowFunction(value) || ((ts.isFunctionExpression(value) || ts.isClassExpression(value))
      && value.name === undefined);
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
      const open = [from, from.parent, statement].some((node) => node !== undefined
        && (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)));
      if (open && ts.isIdentifier(name)) this.hoisted.push(this.statement(this.assign(this.target(name.text), factory.createVoidZero()),
        declaration));
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
