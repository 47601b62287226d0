/** The lines of the chains B10 and B11 as DB24 prints them. */

/** A printed line, `left = factor * first * log_L(of)`, as text and as LaTeX. */
export interface Line { readonly left: string; readonly first: string; readonly of: string; readonly tex: readonly [
  left: string, first: string, of: string,
]; readonly factor?: string }

/** The seven lines of a chain over its four letters; of the mirrored one the angle is counted from the other side. */
export function linesOf([a, b, u, v]: readonly string[], mirrored: boolean): readonly Line[] {
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
