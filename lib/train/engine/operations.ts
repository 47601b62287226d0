/**
 * The operations of a program: for each opcode its name in profiles and the record that it reads.
 */
import { type FieldsOf, layoutOf, type RecordName } from "./records.js";
import * as op from "./opcodes.js";

/** Name, then record class. */
const kinds = {
  [op.GATHER]: ["gather", "GatherRecord"],
  [op.CONV]: ["conv", "ConvRecord"],
  [op.CONV_BLANK]: ["blank image", "ConvRecord"],
  [op.CONV_POOL]: ["conv + pool", "ConvRecord"],
  [op.CONV_GRADIENT]: ["conv gradient", "ConvRecord"],
  [op.CONV_REDUCE]: ["conv gradient sum", "ConvRecord"],
  [op.CONV_TRANSPOSE]: ["conv transpose", "ConvRecord"],
  [op.MAX_POOL]: ["max-pool", "PoolRecord"],
  [op.MAX_POOL_GRADIENT]: ["max-pool gradient", "PoolRecord"],
  [op.AVG_POOL]: ["average pool", "PoolRecord"],
  [op.AVG_POOL_GRADIENT]: ["average pool gradient", "PoolRecord"],
  [op.BATCH_NORM]: ["batch norm", "BatchNormRecord"],
  [op.BATCH_NORM_GRADIENT]: ["batch norm gradient", "BatchNormRecord"],
  [op.BATCH_NORM_RUNNING]: ["running statistics", "BatchNormRecord"],
  [op.ELEMENTWISE]: ["elementwise", "ElementwiseRecord"],
  [op.ELEMENTWISE_GRADIENT]: ["elementwise gradient", "ElementwiseRecord"],
  [op.DENSE]: ["dense", "DenseRecord"],
  [op.DENSE_LISTS]: ["lists of slopes", "DenseRecord"],
  [op.DENSE_INPUT_GRADIENT]: ["dense input gradient", "DenseRecord"],
  [op.DENSE_GRADIENT]: ["dense gradient + update", "DenseRecord"],
  [op.MASK]: ["relu gradient", "MaskRecord"],
  [op.SPARSE_LISTS]: ["lists", "SparseRecord"],
  [op.SPARSE_BASE]: ["background", "SparseRecord"],
  [op.SPARSE]: ["sparse dense", "SparseRecord"],
  [op.SPARSE_GRADIENT]: ["sparse gradient + update", "SparseRecord"],
  [op.SPARSE_FLUSH]: ["deferred update", "SparseRecord"],
  [op.SPARSE_RESTART]: ["deferred update", "SparseRecord"],
  [op.LOSS]: ["loss", "LossRecord"],
  [op.LOSS_SUM]: ["loss sum", "LossRecord"],
  [op.OUTPUT]: ["output", "LossRecord"],
  [op.UPDATE]: ["update", "UpdateRecord"],
} as const satisfies Readonly<Record<number, readonly [string, RecordName]>>;

/** Every opcode that there is. */
export type Opcode = keyof typeof kinds;

/** The record that an operation reads. @example recordOf(op.MASK) // "MaskRecord" */
export const recordOf = <Code extends Opcode>(opcode: Code): (typeof kinds)[Code][1] => kinds[opcode][1];

/** The name of an operation. @example operationName(op.GATHER) // "gather" */
export const operationName = (opcode: Opcode): string => kinds[opcode][0];

/** One operation: its opcode and the fields of its record by name, as `pack` writes them. */
export interface Operation {
  readonly opcode: Opcode;
  readonly fields: Readonly<Record<string, number>>;
  /** Bytes of memory of its own that each thread needs at work. */
  readonly scratchBytes: number;
}

/** Fields that a stage gives: the opcode is known, and scratch memory is placed when all operations are. */
export type Given<Name extends RecordName> = Omit<FieldsOf<Name>, "opcode" | "scratch" | "scratchBytes">;

/** Makes an operation; `scratchBytes` is what each thread needs. */
export function operation<Code extends Opcode>(opcode: Code, fields: Given<(typeof kinds)[Code][1]>, scratchBytes = 0): Operation {
  return { opcode, fields: { opcode, ...fields }, scratchBytes };
}

/** Does this operation's record say where scratch memory lies? */
const hasScratch = ({ opcode }: Operation): boolean => Object.hasOwn(layoutOf(recordOf(opcode)).fields, "scratch");

/**
 * Gives all operations one scratch memory, because no two operations run at a time. For each thread it is as large as the operation that
 * needs most.
 * @param take hands out so many bytes
 */
export function withScratch(operations: readonly Operation[], threads: number, take: (bytes: number) => number): Operation[] {
  const most = Math.max(0, ...operations.map((one) => one.scratchBytes));
  const scratchBytes = Math.ceil(most / 64) * 64, scratch = take(scratchBytes * threads);
  return operations.map((one) => (hasScratch(one) ? { ...one, fields: { ...one.fields, scratch, scratchBytes } } : one));
}
