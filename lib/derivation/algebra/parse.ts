/** Text into trees: mathjs parses, and what it parsed is copied node by node; anything outside the language is refused. */
import type { MathJsInstance, MathNode } from "mathjs";
import { mathjs } from "#mathjs";
import { UsageError } from "../../errors.js";
import {
  call, functionNames, negated, number, operation, parts, symbol, type Expr, type FunctionName, type Operator,
} from "./expression.js";
import { callable, defined } from "./functions.js";

let made: MathJsInstance | undefined;

/** mathjs with numbers of 400 digits, so that a constant is read and differentiated as it is written; made when it is first asked for. */
export const algebra = (): MathJsInstance => (made ??= mathjs({ number: "BigNumber", precision: 400 }));

/**
 * Reads an expression in mathjs syntax.
 * @param where names the entry in the message of an error
 * @param known the variables it may use; every name when absent
 * @throws UsageError in one sentence, for text that does not parse, an unknown function or an unknown symbol
 * @example print(parse("2x + 1", "E1", ["x"])) // "((2 * x) + 1)"
 */
export function parse(text: string, where: string, known?: readonly string[]): Expr {
  // A notebook does not check types as strictly as the library: what comes may be anything.
  if (typeof text !== "string") throw new UsageError(`${where}: expected an expression as text, got ${String(text)}.`);
  if (text.trim() === "") throw new UsageError(`${where}: an expression is empty.`);
  if (text.length > longest) throw new UsageError(
    `${where}: an expression of ${text.length} characters is longer than the ${longest} that are read: "${text.slice(0, 40)}...".`,
  );
  // Runs of signs come down to one: they are read one inside the other, and 1,900 of them overflow the stack.
  const plain = productsIn(text, known).replace(/[+-](\s*[+-])+/g, (run) =>
    ([...run].filter((sign) => sign === "-").length % 2 === 1 ? "-" : "+"));
  if (depthOf(plain) > deepest) throw new UsageError(
    `${where}: brackets and powers nested deeper than the ${deepest} that are read: "${oneLine(text).slice(0, 40)}...".`,
  );
  let node: MathNode;
  try {
    node = algebra().parse(plain);
  } catch (error) {
    throw new UsageError(
      `${where}: "${shortened(text)}" does not parse: ${mistakeIn(text) ?? (error as Error).message.replace(/ \(char \d+\)$/, "")}`,
    );
  }
  const expr = convert(node, text, where, known);
  if (sizeOf(expr, new Map()) > mostParts) throw new UsageError(
    `${where}: "${oneLine(text).slice(0, 40)}..." grows beyond the ${mostParts} parts that are read: `
      + "max, min, tan, cot, sinh and cosh stand for formulas that use their arguments more than once; nest them less deeply.",
  );
  return expr;
}

/** How many parts an expression has; one that stands at several places is counted at each, and looked at once. */
function sizeOf(expr: Expr, known: Map<Expr, number>): number {
  const before = known.get(expr);
  if (before !== undefined) return before;
  const size = parts(expr).reduce((total, part) => total + sizeOf(part, known), 1);
  known.set(expr, size);
  return size;
}
const mostParts = 5000;

/** What is wrong with a text as it was written, with the place: products and signs are rewritten before they are read. */
function mistakeIn(text: string): string | null {
  try {
    algebra().parse(text);
    return null;
  } catch (error) {
    return (error as Error).message.replace(/ \(char (\d+)\)$/, " at character $1");
  }
}

/** Where a name stands in a text, in words; nothing where it does not stand there as it is. */
function placeOf(name: string, text: string): string {
  const at = /^\w+$/.test(name) ? text.search(new RegExp(`(?<!\\w)(?<!\\d)${name}(?!\\w)|(?<=\\d)${name}(?!\\w)`)) : text.indexOf(name);
  return at < 0 ? "" : ` at character ${at + 1}`;
}

/** Limits that no equation meets by accident, and that keep a reader's text from holding the checker for hours. */
const longest = 2000;
const largestPower = 1000;

/** "x (y + 1)" is a product where x is a variable, though it looks like a call: "(x) (y + 1)" does not. */
function productsIn(text: string, known: readonly string[] | undefined): string {
  const isVariable = (name: string) => (known?.includes(name) || name === "pi") && !callable.includes(name) && name !== "D";
  const once = text.replace(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|([A-Za-z]\w*)(\s*\()?/g, (found, name?: string, bracket?: string) =>
    (name !== undefined && bracket !== undefined && isVariable(name) ? `(${name})${bracket}` : found));
  // "x y (1 + y)": with y in brackets, x has become the one that looks like a call.
  return once === text ? once : productsIn(once, known);
}

const deepest = 40;
/** How deep brackets and powers are nested: both are read one inside the other. */
function depthOf(text: string): number {
  let [depth, deep] = [0, 0];
  for (const c of text) deep = Math.max(deep, (depth += "([{".includes(c) ? 1 : ")]}".includes(c) ? -1 : 0));
  return deep + (text.split("^").length - 1) / 2;
}
/** Text for a message: one line, not too long. */
const shortened = (text: string): string => { const line = oneLine(text); return line.length > 120 ? `${line.slice(0, 117)}...` : line; };
const oneLine = (text: string): string => text.replace(/\s+/g, " ");

/** The parts of mathjs's node types that are read here. */
interface Parsed extends MathNode {
  value?: unknown; name?: string; op?: string; args?: MathNode[]; content?: MathNode; fn?: { name?: string } | string;
}

/** What a part of a text that does not belong here begins with, and its name. */
const foreign: Readonly<Record<string, readonly [name: string, begins: RegExp]>> = {
  AccessorNode: ["an accessor", /(?<!\d)\.|\[/], IndexNode: ["an index", /\[/], BlockNode: ["a block", /[;\n]/],
  AssignmentNode: ["an assignment", /=/], FunctionAssignmentNode: ["the definition of a function", /=/],
  ArrayNode: ["a list", /\[/], ObjectNode: ["an object", /\{/], ConditionalNode: ["a condition", /\?/],
  RangeNode: ["a range", /:/], RelationalNode: ["comparisons", /[<>=!]/],
};

/** What mathjs parsed as a tree of this language. */
export function convert(node: Parsed, text: string, where: string, known?: readonly string[]): Expr {
  const inner = (child: MathNode) => convert(child, text, where, known);
  const refuse = (what: string, name = ""): never => {
    throw new UsageError(
      `${where}: "${shortened(text)}" uses ${what}${name === "" ? "" : placeOf(name, text)}; an expression may hold numbers, `
        + `+ - * / ^, its own variables, pi, D(f, x) and ${callable.join(", ")}.`,
    );
  };
  const args = node.args ?? [];
  switch (node.type) {
    case "ParenthesisNode": return inner(node.content as MathNode);
    case "ConstantNode":
      if (!algebra().isBigNumber(node.value)
        || !node.value.isFinite()) return refuse(`the constant ${shortened(String(node.value))}`, String(node.value));
      if (Math.abs(node.value.e) > largestPower) return refuse(`a number beyond 1e${largestPower} or below 1e-${largestPower}`);
      return number(node.value.toFixed());
    case "SymbolNode": {
      const name = node.name as string;
      if (name !== "pi" && known && !known.includes(name)) {
        throw new UsageError(
          `${where}: unknown symbol "${name}"${placeOf(name, text)} of "${shortened(text)}"; `
            + `its variables are ${known.length > 0 ? known.join(", ") : "none"}.`,
        );
      }
      return symbol(name);
    }
    case "OperatorNode": {
      const op = node.op as string;
      if (args.length === 1 && op === "-") return minus(inner(args[0]));
      if (args.length === 1 && op === "+") return inner(args[0]);
      if (args.length >= 2 && "+-*/^".includes(op)) {
        return args.slice(1).reduce<Expr>((left, right) => operation(op as Operator, left, inner(right)), inner(args[0]));
      }
      return refuse(`the operator "${op}"`, op);
    }
    case "FunctionNode": {
      const name = typeof node.fn === "string" ? node.fn : node.fn?.name ?? "";
      if (name === "D" && args.length !== 2) throw new UsageError(
        `${where}: D takes two arguments, D(f, x), got ${args.length}${placeOf(name, text)} of "${shortened(text)}".`,
      );
      if (name === "D") {
        const by = args[1] as Parsed;
        if (by.type !== "SymbolNode") return refuse("D with something else than a variable as its second argument");
        return { kind: "D", of: inner(args[0]), by: (inner(by) as { name: string }).name };
      }
      // A logarithm to another base is a quotient by definition (B8).
      if (name === "log" && args.length === 2) return operation("/", call("log", inner(args[0])), call("log", inner(args[1])));
      if (Object.hasOwn(defined, name)) {
        const { arity, is } = defined[name];
        if (args.length !== arity) throw new UsageError(
          `${where}: ${name} takes ${arity === 1 ? "one argument" : "two arguments"}, got ${args.length}${placeOf(name, text)} `
            + `of "${shortened(text)}".`,
        );
        return is(...args.map(inner));
      }
      if (!(functionNames as readonly string[]).includes(name)) {
        throw new UsageError(
          `${where}: unknown function "${name}"${placeOf(name, text)} of "${shortened(text)}"; `
            + `known are ${callable.join(", ")} and D(f, x).`,
        );
      }
      if (args.length !== 1) throw new UsageError(
        `${where}: ${name} takes one argument${name === "log" ? ", or two with the base" : ""}, got ${args.length}${placeOf(name, text)} `
          + `of "${shortened(text)}".`,
      );
      return call(name as FunctionName, inner(args[0]));
    }
    default: {
      const [what, begins] = foreign[node.type] ?? [`a ${node.type}`, /$/];
      return refuse(what, begins.exec(text)?.[0]);
    }
  }
}

/** What a minus sign makes of an expression: two of them are none. */
const minus = (of: Expr): Expr => (of.kind === "negated" ? of.of : negated(of));
