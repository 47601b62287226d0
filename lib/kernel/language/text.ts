/** Positions: Jupyter counts code points, TypeScript UTF-16 units. */

/**
 * A position in code points as one in UTF-16 units.
 * @example toUnits("😀a", 1) // 2
 */
export function toUnits(text: string, points: number): number {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left--) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}

/**
 * A position in UTF-16 units as one in code points.
 * @example toPoints("😀a", 2) // 1
 */
export function toPoints(text: string, units: number): number {
  let points = 0;
  for (let at = 0; at < units && at < text.length; points++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return points;
}

/** Line (from 1), column (from 1) and the line's text at a position. */
export function lineAt(text: string, position: number): { line: number; column: number; text: string } {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const end = text.indexOf("\n", position);
  const line = text.slice(0, start).split("\n").length;
  return { line, column: position - start + 1, text: text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "") };
}

/** A line with a caret below the place. @example caret("a = b", 5, 3) // "    3 | a = b\n      |     ^" */
export function caret(text: string, column: number, line: number, length = 1): string {
  const gutter = String(line).padStart(5);
  const before = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `${gutter} | ${text}\n${" ".repeat(5)} | ${before}${"^".repeat(Math.max(1, Math.min(length, text.length - column + 1)))}`;
}
