/**
 * The expressions that entries are written in: a small, closed language. mathjs parses and differentiates them; what
 * mathjs parsed is copied into the plain tree below, node by node, and anything outside the language is refused. So an
 * expression from a reader can name numbers, its own variables and the functions listed here, and nothing else.
 */
import Fraction from "fraction.js";
import { all, create, type MathNode } from "mathjs";
import { UsageError } from "../../errors.js";
import { outOfTime } from "./budget.js";

/** mathjs with numbers of 400 digits, so that a constant is read and differentiated as it is written. */
const algebra = create(all, { number: "BigNumber", precision: 400 });

/** The functions of one argument that trees are made of: log is the natural logarithm, W is Lambert's function (its principal branch). */
export const functionNames = ["log", "exp", "sqrt", "sin", "cos", "W", "erf"] as const;
export type FunctionName = (typeof functionNames)[number];
export type Operator = "+" | "-" | "*" | "/" | "^";

/** An expression tree. `D` is the derivative of `of` by the variable `by`. */
export type Expr =
  | { readonly kind: "number"; readonly value: Fraction }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "negated"; readonly of: Expr }
  | { readonly kind: "operation"; readonly op: Operator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "call"; readonly fn: FunctionName; readonly of: Expr }
  | { readonly kind: "D"; readonly of: Expr; readonly by: string };

export const number = (value: Fraction | number | string | bigint): Expr => ({ kind: "number", value: new Fraction(value) });
export const symbol = (name: string): Expr => ({ kind: "symbol", name });
export const negated = (of: Expr): Expr => ({ kind: "negated", of });
export const operation = (op: Operator, left: Expr, right: Expr): Expr => ({ kind: "operation", op, left, right });
export const call = (fn: FunctionName, of: Expr): Expr => ({ kind: "call", fn, of });

const two = number(2);
const halfOf = (expr: Expr): Expr => operation("/", expr, two);
const opposite = (x: Expr): Expr => call("exp", negated(x));
const over1 = (below: Expr): Expr => operation("/", number(1), below);
const size = (x: Expr): Expr => call("sqrt", operation("^", x, two));
const sinh = (x: Expr): Expr => halfOf(operation("-", call("exp", x), opposite(x)));
const cosh = (x: Expr): Expr => halfOf(operation("+", call("exp", x), opposite(x)));
const tan = (x: Expr): Expr => operation("/", call("sin", x), call("cos", x));

/** Functions that are read as what they are defined by, with the number of their arguments: |x| is sqrt(x^2), so that it has the derivative x / |x|. */
const defined: Readonly<Record<string, { readonly arity: number; readonly is: (...args: Expr[]) => Expr }>> = {
  ln: { arity: 1, is: (x) => call("log", x) },
  log2: { arity: 1, is: (x) => operation("/", call("log", x), call("log", two)) },
  log10: { arity: 1, is: (x) => operation("/", call("log", x), call("log", number(10))) },
  abs: { arity: 1, is: size },
  tan: { arity: 1, is: tan },
  cot: { arity: 1, is: (x) => operation("/", call("cos", x), call("sin", x)) },
  sec: { arity: 1, is: (x) => over1(call("cos", x)) },
  csc: { arity: 1, is: (x) => over1(call("sin", x)) },
  sinh: { arity: 1, is: sinh },
  cosh: { arity: 1, is: cosh },
  tanh: { arity: 1, is: (x) => operation("-", number(1), operation("/", two, operation("+", call("exp", operation("*", two, x)), number(1)))) },
  min: { arity: 2, is: (x, y) => halfOf(operation("-", operation("+", x, y), size(operation("-", x, y)))) },
  max: { arity: 2, is: (x, y) => halfOf(operation("+", operation("+", x, y), size(operation("-", x, y)))) },
};
/** Every name that an expression may call. */
export const callable: readonly string[] = [...functionNames, ...Object.keys(defined)];

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
  if (text.length > longest) throw new UsageError(`${where}: an expression of ${text.length} characters is longer than the ${longest} that are read: "${text.slice(0, 40)}...".`);
  // Runs of signs come down to one: they are read one inside the other, and 1,900 of them overflow the stack.
  const plain = productsIn(text, known).replace(/[+-](\s*[+-])+/g, (run) => ([...run].filter((sign) => sign === "-").length % 2 === 1 ? "-" : "+"));
  if (depthOf(plain) > deepest) throw new UsageError(`${where}: brackets and powers nested deeper than the ${deepest} that are read: "${oneLine(text).slice(0, 40)}...".`);
  let node: MathNode;
  try {
    node = algebra.parse(plain);
  } catch (error) {
    throw new UsageError(`${where}: "${shortened(text)}" does not parse: ${(error as Error).message}`);
  }
  return convert(node, shortened(text), where, known);
}

/** Limits that no equation meets by accident, and that keep a reader's text from holding the checker for hours. */
const longest = 2000;
const largestPower = 1000;
const largestTree = 4000;

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

function convert(node: Parsed, text: string, where: string, known?: readonly string[]): Expr {
  const inner = (child: MathNode) => convert(child, text, where, known);
  const refuse = (what: string): never => {
    throw new UsageError(`${where}: "${text}" uses ${what}; an expression may hold numbers, + - * / ^, its own variables, pi, D(f, x) and ${callable.join(", ")}.`);
  };
  const args = node.args ?? [];
  switch (node.type) {
    case "ParenthesisNode": return inner(node.content as MathNode);
    case "ConstantNode":
      if (!algebra.isBigNumber(node.value) || !node.value.isFinite()) return refuse(`the constant ${String(node.value)}`);
      if (Math.abs(node.value.e) > largestPower) return refuse(`a number beyond 1e${largestPower} or below 1e-${largestPower}`);
      return number(node.value.toFixed());
    case "SymbolNode": {
      const name = node.name as string;
      if (name !== "pi" && known && !known.includes(name)) {
        throw new UsageError(`${where}: unknown symbol "${name}" in "${text}"; its variables are ${known.length > 0 ? known.join(", ") : "none"}.`);
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
      return refuse(`the operator "${op}"`);
    }
    case "FunctionNode": {
      const name = typeof node.fn === "string" ? node.fn : node.fn?.name ?? "";
      if (name === "D" && args.length === 2) {
        const by = args[1] as Parsed;
        if (by.type !== "SymbolNode") return refuse("D with something else than a variable as its second argument");
        return { kind: "D", of: inner(args[0]), by: (inner(by) as { name: string }).name };
      }
      // A logarithm to another base is a quotient by definition (B8).
      if (name === "log" && args.length === 2) return operation("/", call("log", inner(args[0])), call("log", inner(args[1])));
      if (Object.hasOwn(defined, name)) {
        const { arity, is } = defined[name];
        if (args.length !== arity) throw new UsageError(`${where}: ${name} takes ${arity === 1 ? "one argument" : "two arguments"}, got ${args.length} in "${text}".`);
        return is(...args.map(inner));
      }
      if (!(functionNames as readonly string[]).includes(name)) {
        throw new UsageError(`${where}: unknown function "${name}" in "${text}"; known are ${callable.join(", ")} and D(f, x).`);
      }
      if (args.length !== 1) throw new UsageError(`${where}: ${name} takes one argument, got ${args.length} in "${text}".`);
      return call(name as FunctionName, inner(args[0]));
    }
    default: return refuse(`a ${node.type.replace(/Node$/, "").toLowerCase()}`);
  }
}

/** What a minus sign makes of an expression: two of them are none. */
const minus = (of: Expr): Expr => (of.kind === "negated" ? of.of : negated(of));

/** The expression as text with every operation in parentheses, for mathjs. @example print(parse("a - b", "x")) // "(a - b)" */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case "number": return expr.value.d === 1n && expr.value.s >= 0n ? expr.value.n.toString() : `(${expr.value.toFraction().replace("/", " / ")})`;
    case "symbol": return expr.name;
    case "negated": return `(-${print(expr.of)})`;
    case "operation": return `(${print(expr.left)} ${expr.op} ${print(expr.right)})`;
    case "call": return `${expr.fn}(${print(expr.of)})`;
    case "D": return `D(${print(expr.of)}, ${expr.by})`;
  }
}

/** The expression with `change` applied to each direct part. */
export function mapParts(expr: Expr, change: (part: Expr) => Expr): Expr {
  switch (expr.kind) {
    case "number": case "symbol": return expr;
    case "negated": return negated(change(expr.of));
    case "operation": return operation(expr.op, change(expr.left), change(expr.right));
    case "call": return call(expr.fn, change(expr.of));
    case "D": return { ...expr, of: change(expr.of) };
  }
}

/** The direct parts of an expression, left to right. */
export function parts(expr: Expr): readonly Expr[] {
  if (expr.kind === "operation") return [expr.left, expr.right];
  return expr.kind === "number" || expr.kind === "symbol" ? [] : [expr.of];
}

/** The variables an expression uses (pi is none). @example [...variables(parse("a + pi", "x"))] // ["a"] */
export function variables(expr: Expr): Set<string> {
  if (expr.kind === "symbol") return new Set(expr.name === "pi" ? [] : [expr.name]);
  return new Set(parts(expr).flatMap((part) => [...variables(part)]));
}

/** The expression with variables replaced; derivatives are carried out first, so that D(f, x) at x = 1 means f'(1). */
export function substitute(expr: Expr, values: Readonly<Record<string, Expr>>): Expr {
  if (expr.kind === "symbol") return Object.hasOwn(values, expr.name) ? values[expr.name] : expr;
  if (expr.kind === "D" && Object.hasOwn(values, expr.by)) return substitute(differentiate(expr.of, expr.by), values);
  return mapParts(expr, (part) => substitute(part, values));
}

/**
 * The derivative by mathjs.
 * @throws Outside where mathjs knows no derivative (of W, for one), or the result grows beyond reason
 * @example print(differentiate(parse("log(x)", "x"), "x")) // "(1 / x)", up to its form
 */
export function differentiate(expr: Expr, by: string): Expr {
  const plain = expandDerivatives(expr);
  const text = print(plain);
  const key = `${by}|${text}`;
  let found = derivatives.get(key);
  if (found) return found;
  if (sizeOf(plain) > largestTree) throw new Outside("a derivative this large");
  try {
    found = uses(plain, unknownThere) ? byRules(plain, by) : foldedPowers(convert(algebra.derivative(text, by, { simplify: false }), text, "derivative"));
  } catch (error) {
    if (error instanceof Outside) throw error;
    throw new Outside(`the algebra system knows no derivative of ${text} (${(error as Error).message.split(":")[0]})`);
  }
  if (sizeOf(found) > largestTree) throw new Outside("a derivative this large");
  derivatives.set(key, found);
  return found;
}
const derivatives = new Map<string, Expr>();

/**
 * Exponents that are differences of numbers worked out, as the rule n x^(n - 1) leaves them: x^(2 - 1) is x, and x^(1 - 1) is the 1 that the slope
 * of x is everywhere. Left as they are, the next derivative would divide by x.
 */
function foldedPowers(expr: Expr): Expr {
  const folded = mapParts(expr, foldedPowers);
  const exponent = folded.kind === "operation" && folded.op === "^" && folded.right.kind === "operation" ? fractionOf(folded.right) : null;
  if (exponent === null || folded.kind !== "operation") return folded;
  return exponent.equals(0) ? number(1) : exponent.equals(1) ? folded.left : operation("^", folded.left, number(exponent));
}

/** The functions whose derivative mathjs does not know, or does not carry out. */
const unknownThere: readonly FunctionName[] = ["W", "erf"];
const uses = (expr: Expr, names: readonly FunctionName[]): boolean => (expr.kind === "call" && names.includes(expr.fn)) || parts(expr).some((part) => uses(part, names));

/** The derivative by the rules of sum, product, quotient and chain, for what mathjs does not know: W' = 1 / (exp(W) (1 + W)), erf' = 2 exp(-x^2) / sqrt(pi). */
function byRules(expr: Expr, by: string): Expr {
  if (!variables(expr).has(by)) return number(0);
  if (!uses(expr, unknownThere)) return differentiate(expr, by);
  const inner = (part: Expr) => byRules(part, by);
  if (expr.kind === "negated") return negated(inner(expr.of));
  if (expr.kind === "call") {
    const x = expr.of;
    const slope: Record<FunctionName, () => Expr> = {
      log: () => over1(x), exp: () => expr, sqrt: () => over1(operation("*", two, expr)), sin: () => call("cos", x), cos: () => negated(call("sin", x)),
      W: () => over1(operation("*", call("exp", expr), operation("+", number(1), expr))),
      erf: () => operation("/", operation("*", two, call("exp", negated(operation("^", x, two)))), call("sqrt", symbol("pi"))),
    };
    return operation("*", slope[expr.fn](), inner(x));
  }
  if (expr.kind !== "operation") return number(1);
  const { op, left, right } = expr;
  if (op === "+" || op === "-") return operation(op, inner(left), inner(right));
  if (op === "*") return operation("+", operation("*", inner(left), right), operation("*", left, inner(right)));
  if (op === "/") return operation("/", operation("-", operation("*", inner(left), right), operation("*", left, inner(right))), operation("^", right, two));
  if (!variables(right).has(by)) return operation("*", operation("*", right, operation("^", left, operation("-", right, number(1)))), inner(left));
  return operation("*", expr, inner(operation("*", right, call("log", left))));
}

/** Nodes of the tree. */
const sizeOf = (expr: Expr): number => parts(expr).reduce((sum, part) => sum + sizeOf(part), 1);

/** The expression with every D carried out. */
export function expandDerivatives(expr: Expr): Expr {
  return expr.kind === "D" ? differentiate(expr.of, expr.by) : mapParts(expr, expandDerivatives);
}

/** Whether a derivative occurs. */
export const hasDerivative = (expr: Expr): boolean => expr.kind === "D" || parts(expr).some(hasDerivative);

/**
 * A kind of number that expressions can be evaluated in: Float64, 64 digits, exact, intervals, rational functions.
 * One walk over the tree serves them all. A member that throws `Outside` says that this kind cannot express the value.
 */
export interface Algebra<T> {
  number(value: Fraction): T;
  pi(): T;
  negated(a: T): T;
  plus(a: T, b: T): T;
  minus(a: T, b: T): T;
  times(a: T, b: T): T;
  over(a: T, b: T): T;
  /** `whole` is the exponent where it is written as a whole number. */
  power(a: T, b: T, whole: number | null): T;
  call(fn: FunctionName, a: T): T;
}

/** A value that an algebra cannot express (a logarithm in the exact field, a number too large). */
export class Outside extends Error {}
/** There is no such real number: a root or a logarithm of a negative number, a division by zero. */
export class Missing extends Outside {}
/** The time given is used up: nothing is known of the value. */
export class Late extends Outside {}

/** Evaluates an expression without derivatives in the given algebra. @example evaluate(parse("x^2", "x"), floats, { x: 3 }) // 9 */
export function evaluate<T>(expr: Expr, kind: Algebra<T>, scope: Readonly<Record<string, T>>): T {
  if (outOfTime()) throw new Late("more time than was given");
  switch (expr.kind) {
    case "number": return kind.number(expr.value);
    case "symbol":
      if (Object.hasOwn(scope, expr.name)) return scope[expr.name];
      if (expr.name === "pi") return kind.pi();
      throw new Outside(`no value for ${expr.name}`);
    case "negated": return kind.negated(evaluate(expr.of, kind, scope));
    case "call": return kind.call(expr.fn, evaluate(expr.of, kind, scope));
    case "D": return evaluate(differentiate(expr.of, expr.by), kind, scope);
    case "operation": {
      const a = evaluate(expr.left, kind, scope);
      const b = evaluate(expr.right, kind, scope);
      switch (expr.op) {
        case "+": return kind.plus(a, b);
        case "-": return kind.minus(a, b);
        case "*": return kind.times(a, b);
        case "/": return kind.over(a, b);
        case "^": return kind.power(a, b, wholeNumber(expr.right));
      }
    }
  }
}

/** The fraction that numbers and + - * / alone make, or null; powers are left out, for they may be of any size. */
export function fractionOf(expr: Expr): Fraction | null {
  if (expr.kind === "number") return expr.value;
  if (expr.kind === "negated") return fractionOf(expr.of)?.neg() ?? null;
  if (expr.kind !== "operation" || expr.op === "^") return null;
  const [a, b] = [fractionOf(expr.left), fractionOf(expr.right)];
  if (a === null || b === null) return null;
  switch (expr.op) {
    case "+": return a.add(b);
    case "-": return a.sub(b);
    case "*": return a.mul(b);
    case "/": return b.n === 0n ? null : a.div(b);
  }
}

/** The whole number an exponent is, or null. */
export function wholeNumber(expr: Expr): number | null {
  const value = fractionOf(expr);
  return value !== null && value.d === 1n ? Number(value.s * value.n) : null;
}
