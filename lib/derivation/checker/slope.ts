/** The slope of somebody's own loss: differentiated by the algebra, verified by the checker, and compared with the code that trains. */
import { mathjs } from "#mathjs";
import { UsageError } from "../../errors.js";
import { differentiate } from "../algebra/derivatives.js";
import { evaluate } from "../algebra/evaluate.js";
import { Outside, type Expr } from "../algebra/expression.js";
import { simplified } from "../algebra/normal-form.js";
import { floats } from "../algebra/numbers.js";
import { parse } from "../algebra/parse.js";
import { plainText } from "../algebra/words.js";
import { examine, type OwnVerdict } from "./examine.js";

/** What is found of a loss L(y). */
export interface Slope {
  /** dL/dy as text. */
  readonly slope: string;
  /** The checker's verdict on "D(L, y) = slope" for y in (0, 1). */
  readonly verdict: OwnVerdict;
  /** The largest relative difference between this slope and the code's, and the y where it is. */
  readonly code: { readonly difference: number; readonly at: number };
}

/** Where slope and code are compared. */
const places = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/**
 * Differentiates a loss in y, has the checker verify the derivative, and compares it with a function that computes the slope.
 * @param text an expression in y, such as "-(1 - y) ln(y)"
 * @param code the slope dL/dy as the training core has it
 * @throws UsageError when the text cannot be read or has no derivative that is known
 * @example slopeOf("-ln(y)", (y) => -1 / y).slope // "-1 / y"
 */
export function slopeOf(text: string, code: (y: number) => number): Slope {
  const loss = parse(text, "loss", ["y"]);
  let found: Expr;
  try {
    found = shortest(simplified(differentiate(loss, "y")));
  } catch (error) {
    if (error instanceof Outside) throw new UsageError(`loss "${text}": its slope is not known to the algebra (${error.message})`);
    throw error;
  }
  const judge = (rhs: string) =>
    examine({ id: "slope of the loss", lhs: `D(${plainText(loss)}, y)`, rhs, domain: { y: [0, 1] } }, { mutants: 24 });
  // A shorter form is taken only where the checker confirms it.
  const short = mathjs().simplify(plainText(found)).toString(), shortVerdict = judge(short);
  const [slope, verdict] = shortVerdict.verdict === "holds" ? [short, shortVerdict] : [plainText(found), judge(plainText(found))];
  const differences = places.map((y) => {
    const [own, other] = [evaluate(found, floats, { y }), code(y)];
    return { difference: Math.abs(own - other) / Math.max(1, Math.abs(own)), at: y };
  });
  return { slope, verdict, code: differences.reduce((a, b) => (b.difference > a.difference || Number.isNaN(b.difference) ? b : a)) };
}

/** Without a division by one, which the normal form leaves. */
const shortest = (expr: Expr): Expr =>
  (expr.kind === "operation" && expr.op === "/" && expr.right.kind === "number" && expr.right.value.equals(1) ? expr.left : expr);
