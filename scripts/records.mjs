/**
 * Reads the record classes of the kernels and writes what the engine needs of them: names, offsets and types.
 * AssemblyScript lays an unmanaged class out as C does a struct: fields in their order, each at a multiple of its own size.
 */

/** Bytes of each type that a field may have; in 32-bit WebAssembly an address has four. */
const sizes = { i32: 4, usize: 4, f32: 4, f64: 8 };

/** @param {number} at @param {number} unit */
const aligned = (at, unit) => Math.ceil(at / unit) * unit;

/**
 * The layouts of all `@unmanaged` classes in a source text.
 * @param {string} source lib/train/kernels/records.ts
 * @returns {Record<string, { bytes: number, fields: Record<string, { offset: number, type: string }> }>} in the order of the text
 * @throws Error for a line that is neither a field nor a comment, an unknown type, or a name used twice
 */
export function layoutsOf(source) {
  const layouts = {};
  const code = source.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\/\/.*/g, "");
  for (const [, name, body] of code.matchAll(/@unmanaged\s+export class (\w+) \{([^}]*)\}/g)) {
    if (Object.hasOwn(layouts, name)) throw new Error(`records: class ${name} is there twice`);
    const fields = {};
    let end = 0, unit = 4;
    for (const line of body.split("\n").map((text) => text.trim()).filter((text) => text !== "")) {
      const [, field, type] = /^(\w+): (\w+);$/.exec(line) ?? [];
      if (field === undefined || !Object.hasOwn(sizes, type)) {
        throw new Error(`records: class ${name}: expected "name: type;" with a type of ${Object.keys(sizes).join(", ")}, got "${line}"`);
      }
      if (Object.hasOwn(fields, field)) throw new Error(`records: class ${name}: field ${field} is there twice`);
      const offset = aligned(end, sizes[type]);
      fields[field] = { offset, type };
      end = offset + sizes[type];
      unit = Math.max(unit, sizes[type]);
    }
    layouts[name] = { bytes: aligned(end, unit), fields };
  }
  const classes = code.match(/\bclass\b/g)?.length ?? 0, read = Object.keys(layouts).length;
  if (classes !== read) {
    throw new Error(`records: expected every class to be "@unmanaged export class Name { ... }"; read ${read} of ${classes}`);
  }
  return layouts;
}

/**
 * The text of lib/train/engine/records.generated.ts.
 * @param {string} source lib/train/kernels/records.ts
 * @param {number} slot bytes from one record of a program to the next
 * @throws Error when a record does not fit into its slot
 */
export function generated(source, slot) {
  const layouts = layoutsOf(source);
  for (const [name, { bytes, fields }] of Object.entries(layouts)) {
    if (Object.hasOwn(fields, "opcode") && bytes > slot) {
      throw new Error(`records: ${name} has ${bytes} bytes, a record of a program ${slot}: raise RECORD in lib/train/engine/opcodes.ts`);
    }
  }
  const lines = Object.entries(layouts).flatMap(([name, { bytes, fields }]) => [
    `  ${name}: {`, `    bytes: ${bytes},`, "    fields: {",
    ...Object.entries(fields).map(([field, { offset, type }]) => `      ${field}: { offset: ${offset}, type: "${type}" },`),
    "    },", "  },",
  ]);
  return [
    "/** Where each field of each record lies. Made by the build from lib/train/kernels/records.ts: change that file, not this one. */",
    "export const layouts = {", ...lines, "} as const;", "",
  ].join("\n");
}

/** `RECORD` of lib/train/engine/opcodes.ts. @param {string} opcodes its text */
export function slotOf(opcodes) {
  const [, bytes] = /^export const RECORD = (\d+);$/m.exec(opcodes) ?? [];
  if (bytes === undefined) throw new Error("opcodes.ts: expected a line `export const RECORD = ...;`");
  return Number(bytes);
}
