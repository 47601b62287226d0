/** The lines of the chains B10 and B11 as DB24 prints them. */

/** A printed line, `left = factor * first * log_L(of)`, as text and as LaTeX. */
interface Line { readonly left: string; readonly first: string; readonly of: string; readonly tex: readonly [
  left: string, first: string, of: string,
]; readonly factor?: string }

/** The seven lines of a chain over its four letters; of the mirrored one the angle is counted from the other side. */
function linesOf([a, b, u, v]: readonly string[], mirrored: boolean): readonly Line[] {
  const rest = `1 - ${b} ^ 2`;
  const [sin, cos] = mirrored ? ["cos", "sin"] : ["sin", "cos"];
  return [
    { left: "1", first: `${a} / ${b}`, of: `${v} / ${u}`, tex: ["1", `\\frac{${a}}{${b}}`, `\\frac{${v}}{${u}}`] },
    { left: u, first: `${a} / ${b}`, of: `${v} / 1`, tex: [u, `\\frac{${a}}{${b}}`, `\\frac{${v}}{1}`] },
    { left: u, first: `(1 - ${b}) / ${b}`, of: v, tex: [u, `\\frac{1-${b}}{${b}}`, v] },
    { left: u, first: `(1 - ${b})`, of: `${b} ^ 2`, tex: [u, `(1-${b})`, `(${b}^2)`] },
    { left: u, first: b, of: rest, tex: [u, b, `(1-${b}^2)`] },
    { left: u, first: b, of: `sqrt(${rest})`, tex: [u, b, `\\sqrt{1-${b}^2}`], factor: "2" },
    { left: u, first: `${sin}(f)`, of: `${cos}(f)`, tex: [u, `(\\${sin}\\varphi)`, `(\\${cos}\\varphi)`], factor: "2" },
  ];
}

/** The lines of a chain with what is made of them: their numbers in DB24, values, inner equations, and LaTeX. */
export function formsOf(letters: readonly string[], mirrored: boolean) {
  const [, , u] = letters;
  const lines = linesOf(letters, mirrored);
  const number = (n: number) => (mirrored ? 17 : 10) + n;
  const times = ({ factor }: Line) => (factor ? `${factor} * ` : "");
  /** Right-hand sides as values, with one base and with log_L(x) = x; the first line's times what is moved to the left. */
  const moved = ({ left }: Line, text: string) => (left === "1" ? `${u} * (${text})` : text);
  const fixed = (line: Line) => moved(line, `${times(line)}${line.first} * log(${line.of}, L)`);
  const floating = (line: Line) => moved(line, `${times(line)}${line.first} * (${line.of})`);
  const product = ({ tex: [, first, of], factor = "" }: Line, log: boolean) =>
    `${factor}${mirrored ? `${log ? "\\log_L" : ""}${of}\\,${first}` : `${first}\\,${log ? "\\log_L" : ""}${of}`}`;
  const texOf = (line: Line, log: boolean) => `${line.left === "1" ? `${u}\\,` : ""}${product(line, log)}`;
  const innerTex = ({ tex: [, first, of] }: Line) => `${first} = ${of}`;
  const inner = ({ first, of }: Line) => ({ lhs: first, rhs: of });
  const gap = ({ first, of }: Line) => `${first} - (${of})`;

  const lineTex = (n: number, log: boolean) => `${lines[n].tex[0]} = ${product(lines[n], log)}`;
  return { lines, number, times, fixed, floating, texOf, innerTex, inner, gap, lineTex };
}

/** What is to be said of the arrows that do not hold in every reading. @param number the number in DB24 of the chain's n-th line */
export function notesOf([a, b, u, v]: readonly string[], number: (n: number) => number): Readonly<Record<string, string>> {
  return {
    moved: `DB24 moves ${u} to the left, "Bayes in its original form". As products both lines are Bayes' theorem. `
      + `As inner equations they differ unless ${u} = 1: Eq. ${number(0)} is B5, which the complements turn into ${a} = ${b} = 1/2; `
      + `Eq. ${number(1)} becomes the golden proportion two lines later. This is the first of the two steps that do not follow.`,
    square: `DB24 assumes ${b} = ${v} and the inner equation. As inner equations the two lines are the same; `
      + `as values Eq. ${number(3)} is off, and so is the next arrow: the two taken together hold.`,
    exchange: `DB24 rewrites 1 - ${b} = ${b}^2 as ${b} = 1 - ${b}^2. `
      + `With one base Eq. ${number(3)} can be met (the counterexample meets it); `
      + "with log_L(x) = x it cannot be met beside the complements, so that there the arrow is judged without it.",
  };
}
