/**
 * What the kernels share: the description of a run, which sample a place in the batch holds, the numbers of dropout.
 */
import type { KernelLossName } from "../losses.js";

/** What a pass over samples is for. */
export type Phase = "train" | "validation" | "test";

/** What is the same for all runs of an ensemble and is written into the source of its kernels. */
export interface Constants {
  readonly batchSize: number;
  readonly loss: KernelLossName;
  readonly dropoutRate: number;
  /** Places between two runs in the traces of losses, and in the scores of images. */
  readonly batches: number;
  readonly scores: number;
}

/** A number as WGSL reads it back without loss. */
export const literal = (value: number): string => `bitcast<f32>(0x${new Uint32Array(Float32Array.of(value).buffer)[0].toString(16)}u)`;

/** One of `count` pieces of source after the other. */
export const repeat = (count: number, piece: (i: number) => string, between = "\n"): string =>
  Array.from({ length: count }, (_, i) => piece(i)).join(between);

const places = { train: 0, validation: 2, test: 4 } as const;

/** Bindings in the order of their names: `*name: type` is written to, `name: type` only read (no barrier is inserted between readers). */
export function bindings(...names: readonly string[]): string {
  return names.map((text, i) => {
    const write = text.startsWith("*"), [name, type] = (write ? text.slice(1) : text).split(": ");
    return `@group(0) @binding(${i}) var<storage, ${write ? "read_write" : "read"}> ${name}: array<${type}>;`;
  }).join("\n");
}

/**
 * `state`: batch within the epoch, steps done, then for each run the step at which it diverged (0: it has not).
 * `lists` holds positions of images, epoch's order included; a run says where its own begin and how many they are.
 */
export const runStruct = /* wgsl */ `
struct Run { rate: f32, momentum: f32, decay: f32, key0: u32, key1: u32, unused: u32, places: array<u32, 6> }
fn broken(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) == 0x7f800000u; }
`;

/** Samples of this batch, and the image at a place in it; an empty place repeats the first sample, so that nothing odd comes of it. */
export const sampling = (phase: Phase, { batchSize }: Constants): string => /* wgsl */ `
const BATCH = ${batchSize}u;
fn filled(r: u32) -> u32 {
  let base = state[0] * BATCH;
  let count = runs[r].places[${places[phase] + 1}];
  return select(0u, min(BATCH, count - base), count > base);
}
fn imageAt(r: u32, b: u32) -> u32 {
  let base = state[0] * BATCH;
  let count = runs[r].places[${places[phase] + 1}];
  return lists[runs[r].places[${places[phase]}] + select(min(base, max(count, 1u) - 1u), base + b, b < filled(r))];
}
`;

/**
 * The dropout of the processor's kernels (elementwise.ts), bit for bit: whether an element stays depends on key, step and place in the
 * batch alone.
 */
export const dropout = ({ dropoutRate }: Constants): string => /* wgsl */ `
const KEEP = ${literal(Math.fround(1 / Math.fround(1 - Math.fround(dropoutRate))))};
fn mix(value: u32) -> u32 {
  var x = value;
  x ^= x >> 16u;
  x *= 0x85ebca6bu;
  x ^= x >> 13u;
  x *= 0xc2b2ae35u;
  return x ^ (x >> 16u);
}
fn factor(element: u32, key: u32, other: u32) -> f32 {
  return select(KEEP, 0.0, (mix((element + key) ^ other) >> 8u) < ${Math.round(Math.fround(dropoutRate) * 2 ** 24)}u);
}
`;
