/**
 * Names of the operations, for profiles.
 */
import * as op from "./opcodes.js";

const names = new Map<number, string>([
  [op.GATHER, "gather"], [op.CONV, "conv"], [op.CONV_BLANK, "blank image"], [op.CONV_POOL, "conv + pool"], [op.MAX_POOL, "max-pool"], [op.DENSE, "dense"], [op.ELEMENTWISE, "elementwise"],
  [op.LOSS, "loss"], [op.LOSS_SUM, "loss sum"], [op.OUTPUT, "output"], [op.DENSE_INPUT_GRADIENT, "dense input gradient"], [op.DENSE_GRADIENT, "dense gradient + update"],
  [op.MASK, "relu gradient"], [op.CONV_GRADIENT, "conv gradient"], [op.CONV_REDUCE, "conv gradient sum"], [op.CONV_TRANSPOSE, "conv transpose"], [op.DENSE_LISTS, "lists of slopes"],
  [op.MAX_POOL_GRADIENT, "max-pool gradient"], [op.ELEMENTWISE_GRADIENT, "elementwise gradient"], [op.UPDATE, "update"], [op.SPARSE_LISTS, "lists"], [op.SPARSE_SETTLE, "waiting weights"], [op.SPARSE_RESTART, "waiting weights"], [op.SPARSE_BASE, "background"], [op.SPARSE, "sparse dense"], [op.SPARSE_GRADIENT, "sparse gradient + update"],
]);

/** @example operationName(op.GATHER) // "gather" */
export function operationName(opcode: number): string {
  return names.get(opcode) ?? `operation ${opcode}`;
}
