/** Tables in a notebook: HTML to read, text everywhere else. */
import { display, escaped, type Bundle } from "./kernel.js";

/** What a danfojs DataFrame offers; named by its shape, so that nothing is loaded for it. */
export interface DataFrameLike {
  readonly columns: readonly unknown[];
  readonly values: readonly unknown[];
  /** Names of the rows; those of a frame that was given none are 0, 1, 2, ..., and are not shown. */
  readonly index?: readonly unknown[];
}

/** What `table` takes: rows as objects, or a danfojs DataFrame. */
export type TableSource = DataFrameLike | readonly Readonly<Record<string, unknown>>[];

/** How a table is shown. */
export interface TableOptions {
  /** Stands above the table. */
  readonly caption?: string;
  /** Significant digits of numbers, default 6. */
  readonly digits?: number;
  /** Rows that are shown, default 30; the rest is counted. */
  readonly rows?: number;
}

/**
 * Shows a table of rows or a danfojs DataFrame.
 * @throws TypeError when it is neither
 * @example table([{ loss: "synapse", accuracy: 0.98 }], { caption: "Test accuracy" })
 */
export function table(source: TableSource, options: TableOptions = {}): void {
  display(tableBundle(source, options));
}

/** The forms of a table. */
export function tableBundle(source: TableSource, options: TableOptions = {}): Bundle {
  const { columns, rows } = normal(source);
  const most = options.rows ?? 30;
  const shown = rows.slice(0, most);
  const left = rows.length > most ? `and ${rows.length - most} more rows` : undefined;
  const cells = shown.map((row) => row.map((value) => cellText(value, options.digits ?? 6)));
  const right = columns.map((_, c) => shown.length > 0 && shown.every((row) => typeof row[c] === "number"));
  return {
    "text/html": html(columns, cells, right, options.caption, left),
    "text/plain": plain(columns, cells, right, options.caption, left),
  };
}

/** A difference of shares in percentage points for a table's cell, blank where there is none. @example points(-0.0021) // "-0.21" */
export const points = (difference: number | undefined): string => (difference === undefined ? "" : (100 * difference).toFixed(2));

/** A share as percent for a table's cell, blank where there is none. @example percent(0.9731) // "97.31%" */
export const percent = (share: number | undefined): string => (share === undefined ? "" : `${(100 * share).toFixed(2)}%`);

function normal(source: TableSource): { columns: readonly string[]; rows: readonly (readonly unknown[])[] } {
  if (Array.isArray(source)) {
    const objects = source as readonly Readonly<Record<string, unknown>>[];
    const wrong = objects.find((row) => typeof row !== "object" || row === null);
    if (wrong !== undefined) throw new TypeError(`table: expected every row to be an object, got ${cellText(wrong, 6)}`);
    const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))];
    // A column may have any name, also one that every object inherits.
    return { columns, rows: objects.map((row) => columns.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined))) };
  }
  const frame = source as Partial<DataFrameLike> | null;
  if (!Array.isArray(frame?.columns) || !Array.isArray(frame.values)) {
    throw new TypeError("table: expected rows (an array of objects) or a danfojs DataFrame");
  }
  // A Series' values are flat: one column.
  const columns = (frame.columns as unknown[]).map((name) => cellText(name, 6)),
    rows = (frame.values as unknown[]).map((row) => (Array.isArray(row) ? row as unknown[] : [row]));
  const index = Array.isArray(frame.index) && frame.index.some((name, i) => name !== i) ? frame.index as unknown[] : undefined;
  return index === undefined
    ? { columns, rows }
    : { columns: ["", ...columns], rows: rows.map((row, i) => [cellText(index[i], 6), ...row]) };
}

/** Any value in a line of text. */
function cellText(value: unknown, digits: number): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") {
    return Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : Number(value.toPrecision(digits))) : String(value);
  }
  if (typeof value === "string") return value.replaceAll(/\s*[\r\n\t]\s*/g, " ");
  if (typeof value === "function") return `function ${value.name}`.trimEnd();
  if (typeof value === "boolean" || typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "no date" : value.toISOString();
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Map) return objectText([...value]);
  if (value instanceof Set || ArrayBuffer.isView(value)) return objectText(Array.from(value as unknown as Iterable<unknown>));
  return objectText(value);
}

/** As JSON, with what JSON has not as text; what contains itself is cut off there. */
function objectText(value: object): string {
  const open: unknown[] = [];
  try {
    return JSON.stringify(value, function (this: unknown, _key, part: unknown) {
      while (open.length > 0 && open.at(-1) !== this) open.pop();
      if (typeof part === "bigint" || typeof part === "symbol" || typeof part === "function"
        || (typeof part === "number" && !Number.isFinite(part))) {
        return cellText(part, 6);
      }
      if (typeof part !== "object" || part === null) return part;
      if (open.includes(part)) return "...";
      open.push(part);
      return part;
    }) ?? Object.prototype.toString.call(value);
  } catch {
    return Object.prototype.toString.call(value); // a getter or toJSON that throws
  }
}

function html(
  columns: readonly string[], cells: readonly (readonly string[])[], right: readonly boolean[], caption?: string, left?: string,
): string {
  // Alignment is written on each cell: viewers that sanitise remove style sheets, but keep this attribute.
  const align = (c: number) => ` style="text-align: ${right[c] === true ? "right" : "left"}"`;
  const head = `<tr>${columns.map((name, c) => `<th scope="col"${align(c)}>${escaped(name)}</th>`).join("")}</tr>`;
  const body = cells.map((row) => `<tr>${row.map((text, c) => `<td${align(c)}>${escaped(text)}</td>`).join("")}</tr>`).join("\n");
  const rest = left === undefined ? "" : `\n<tr><td colspan="${columns.length}">${left}</td></tr>`;
  return `<table>${caption === undefined ? "" : `\n<caption>${escaped(caption)}</caption>`}\n` +
    `<thead>${head}</thead>\n<tbody>\n${body}${rest}\n</tbody>\n</table>`;
}

function plain(
  columns: readonly string[], cells: readonly (readonly string[])[], right: readonly boolean[], caption?: string, left?: string,
): string {
  const widths = columns.map((name, c) => Math.max(name.length, ...cells.map((row) => row[c]?.length ?? 0)));
  const lineOf = (row: readonly string[]) =>
    row.map((text, c) => (right[c] === true ? text.padStart(widths[c] ?? 0) : text.padEnd(widths[c] ?? 0))).join("  ").trimEnd();
  return [
    ...(caption === undefined ? [] : [caption]), lineOf(columns), widths.map((width) => "-".repeat(width)).join("  "), ...cells.map(lineOf),
    ...(left === undefined ? [] : [left]),
  ].join("\n");
}
