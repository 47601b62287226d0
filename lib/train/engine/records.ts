/**
 * Writes the kernels' records by name. Where each field lies is read by the build from kernels/records.ts.
 */
import { layouts } from "./records.generated.js";

/** Types that a field may have: a whole number, an address or a distance in bytes, a Float32, a Float64. */
export type FieldType = "i32" | "usize" | "f32" | "f64";

/** Where the fields of one record lie. */
export interface Layout {
  readonly bytes: number;
  readonly fields: Readonly<Record<string, { readonly offset: number; readonly type: FieldType }>>;
}

/** Names of the record classes of kernels/records.ts. */
export type RecordName = keyof typeof layouts;

/** Names of a record's fields. */
export type FieldName<Name extends RecordName> = keyof (typeof layouts)[Name]["fields"];

/** A value for every field of a record. */
export type FieldsOf<Name extends RecordName> = Readonly<Record<FieldName<Name>, number>>;

/** The layout of a record. @example layoutOf("MaskRecord").bytes // 16 */
export const layoutOf = (name: RecordName): Layout => layouts[name];

const writers: Readonly<Record<FieldType, (view: DataView, at: number, value: number) => void>> = {
  i32: (view, at, value) => view.setInt32(at, value, true),
  usize: (view, at, value) => view.setUint32(at, value, true),
  f32: (view, at, value) => view.setFloat32(at, value, true),
  f64: (view, at, value) => view.setFloat64(at, value, true),
};

/**
 * Writes a record at an address, each value where the layout has its name. The compiler checks the names too; this check is for whoever got
 * past it.
 * @throws Error naming the record and the field, when a field has no value, or a value no field
 * @example pack(new DataView(new ArrayBuffer(16)), 0, "MaskRecord", { opcode: 12, out: 64, dout: 128, N: 8 })
 */
export function pack(
  view: DataView, address: number, name: RecordName, values: Readonly<Record<string, number>>, layout: Layout = layoutOf(name),
): void {
  const surplus = Object.keys(values).filter((field) => !Object.hasOwn(layout.fields, field));
  if (surplus.length > 0) {
    throw new Error(`record ${name}: expected only its fields ${Object.keys(layout.fields).join(", ")}, got ${surplus.join(", ")}`);
  }
  for (const [field, { offset, type }] of Object.entries(layout.fields)) {
    const value = values[field];
    if (value === undefined) throw new Error(`record ${name}: expected a value for ${field}, got none`);
    const whole = type === "i32" || type === "usize";
    if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
      throw new Error(`record ${name}: expected ${field} to be a number of type ${type}, got ${value}`);
    }
    writers[type](view, address + offset, value);
  }
}

/**
 * How many values of its own size a field is from the start of its record: its place in a typed array that begins there.
 * @throws Error when the field is of another type than the array's
 * @example placeIn("Context", "lossSum", "f64") // 2
 */
export function placeIn<Name extends RecordName>(name: Name, field: FieldName<Name>, type: FieldType): number {
  const found = layoutOf(name).fields[field as string];
  if (found.type !== type) throw new Error(`record ${name}: expected field ${String(field)} to be of type ${type}, it is ${found.type}`);
  return found.offset / (type === "f64" ? 8 : 4);
}
