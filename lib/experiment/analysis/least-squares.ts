/** Ordinary least squares, by orthogonal columns (modified Gram-Schmidt, applied twice): short tables, no library needed. */

/** A fit: coefficients by column, residual sum of squares, degrees of freedom left. */
export interface Fit {
  readonly coefficients: readonly number[];
  readonly residual: number;
  readonly freedom: number;
}

/**
 * Least squares of y on the columns. Columns should be of like size; powers are taken of a variable that was moved and scaled to [-1, 1].
 * @throws RangeError when there are no more rows than columns, or a column follows from the others
 * @example leastSquares([[1, 1, 1], [0, 1, 2]], [1, 3, 5]).coefficients // [1, 2]
 */
export function leastSquares(columns: readonly (readonly number[])[], y: readonly number[]): Fit {
  const rows = y.length;
  if (rows <= columns.length) {
    throw new RangeError(`least squares: expected more than ${columns.length} rows for ${columns.length} columns, got ${rows}`);
  }
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const unit: number[][] = [];
  const upper: number[][] = [];
  for (const column of columns) {
    let rest = [...column];
    const parts = new Array<number>(unit.length).fill(0);
    for (let pass = 0; pass < 2; pass++) {
      for (const [j, direction] of unit.entries()) {
        const part = dot(direction, rest);
        parts[j] += part;
        rest = rest.map((value, i) => value - part * direction[i]);
      }
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length <= 1e-10 * Math.sqrt(dot(column, column))) {
      throw new RangeError(`least squares: column ${unit.length + 1} follows from the ones before it`);
    }
    unit.push(rest.map((value) => value / length));
    upper.push([...parts, length]);
  }
  let rest = [...y];
  const along = unit.map((direction) => {
    const part = dot(direction, rest);
    rest = rest.map((value, i) => value - part * direction[i]);
    return part;
  });
  const coefficients = new Array<number>(columns.length).fill(0);
  for (let k = columns.length - 1; k >= 0; k--) {
    let value = along[k];
    for (let j = k + 1; j < columns.length; j++) value -= upper[j][k] * coefficients[j];
    coefficients[k] = value / upper[k][k];
  }
  return { coefficients, residual: dot(rest, rest), freedom: rows - columns.length };
}
