/**
 * The first dense layer, 1568 -> 128: a product of 64 samples, forward; slopes, gradient and update in one reading of the weights,
 * backward. A thread holds 8 x 8 sums; sixteen terms at a time lie in workgroup memory.
 */
import { SLICES } from "./geometry.js";
import { bindings, literal, repeat, runStruct, type Constants } from "./preamble.js";

/** Sums of 8 rows x 2 vectors: `s{row}_{vector}`. */
const sums = (rows: number, vectors: number): string => repeat(rows, (i) => repeat(vectors, (j) => `var s${i}_${j} = vec4f();`, " "));
/** One term of each sum: rows from `a0`, `a1`, vectors `b0`, ... */
const terms = (rows: number, vectors: number): string =>
  repeat(rows, (i) => repeat(vectors, (j) => `s${i}_${j} = fma(vec4f(a${i >> 2}.${"xyzw"[i & 3]}), b${j}, s${i}_${j});`, " "));
/** Four rows of four become four columns in `tile`, whose rows are 17 vectors long; `row(m)` is the source of row m. Threads 0 .. 63. */
const transposed = (tile: string, row: (m: number) => string): string => `
      ${repeat(4, (m) => `let v${m} = ${row(m)};`)}
      let to = t % 4u * 68u + t / 4u % 16u;
      ${repeat(4, (m) => `${tile}[to + ${m * 17}u] = vec4f(v0.${"xyzw"[m]}, v1.${"xyzw"[m]}, v2.${"xyzw"[m]}, v3.${"xyzw"[m]});`)}`;

/** A workgroup adds up one slice of the inputs, 224 of them, for all samples and units: `slices` is (run, slice, sample, unit). */
export const denseForward = (): string => /* wgsl */ `
${bindings("state: u32", "pooled2: vec4f", "dense: vec4f", "*slices: vec4f")}
var<workgroup> left: array<vec4f, 272>;
var<workgroup> right: array<vec4f, 512>;
@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  if (state[2u + r] != 0u) { return; }
  let tb = t / 16u;
  let tn = t % 16u;
  ${sums(8, 2)}
  for (var chunk = 0u; chunk < 14u; chunk++) {
    let k = group.x * 224u + chunk * 16u;
    workgroupBarrier();
    if (t < 64u) {${transposed("left", (m) => `pooled2[(r * 64u + t / 4u * 4u + ${m}u) * 392u + k / 4u + t % 4u]`)}
    } else {
      for (var i = t - 64u; i < 512u; i += 64u) { right[i] = dense[(r * 1568u + k) * 32u + i]; }
    }
    workgroupBarrier();
    for (var j = 0u; j < 16u; j++) {
      let a0 = left[j * 17u + tb];
      let a1 = left[j * 17u + 8u + tb];
      let b0 = right[j * 32u + tn];
      let b1 = right[j * 32u + 16u + tn];
      ${terms(8, 2)}
    }
  }
  let to = ((r * ${SLICES}u + group.x) * 64u + tb * 4u) * 32u + tn;
  ${repeat(8, (i) => `slices[to + ${((i >> 2) * 32 + (i & 3)) * 32}u] = s${i}_0; slices[to + ${((i >> 2) * 32 + (i & 3)) * 32 + 16}u] = s${i}_1;`)}
}`;

/**
 * A workgroup owns 64 inputs: slopes with respect to them (through dropout and ReLU:
 * both are in the sign of `pooled2`), then the gradient of their weights and its update. The last workgroup owns 32.
 */
export const denseBackward = ({ dropoutRate }: Constants): string => /* wgsl */ `
${bindings("state: u32", "runs: Run", "pooled2: vec4f", "hidden: vec4f", "*dense: vec4f", "*denseStep: vec4f", "*slopes2: vec4f")}
${runStruct}
const KEEP = ${literal(Math.fround(1 / Math.fround(1 - Math.fround(dropoutRate))))};
var<workgroup> left: array<vec4f, 272>;
var<workgroup> right: array<vec4f, 512>;
@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  if (state[2u + r] != 0u) { return; }
  let first = group.x * 64u;
  let high = t / 16u;
  let low = t % 16u;
  {
    ${sums(8, 1)}
    for (var chunk = 0u; chunk < 8u; chunk++) {
      workgroupBarrier();
      if (t < 64u) {${transposed("left", (m) => `hidden[(r * 128u + 64u + t / 4u * 4u + ${m}u) * 32u + chunk * 4u + t % 4u]`)}
      } else {${transposed("right", (m) => `dense[(r * 1568u + min(first + t / 4u % 16u * 4u + ${m}u, 1567u)) * 32u + chunk * 4u + t % 4u]`)}
      }
      workgroupBarrier();
      for (var j = 0u; j < 16u; j++) {
        let a0 = left[j * 17u + high];
        let a1 = left[j * 17u + 8u + high];
        let b0 = right[j * 17u + low];
        ${terms(8, 1)}
      }
    }
    if (first + low * 4u < 1568u) {
      let at = (r * 64u + high * 4u) * 392u + first / 4u + low;
      ${repeat(8, (i) => { const to = `at + ${((i >> 2) * 32 + (i & 3)) * 392}u`; return `slopes2[${to}] = select(vec4f(), s${i}_0 * KEEP, pooled2[${to}] > vec4f());`; })}
    }
  }
  ${sums(8, 2)}
  for (var chunk = 0u; chunk < 4u; chunk++) {
    workgroupBarrier();
    for (var i = t; i < 256u; i += 128u) { left[i / 16u * 17u + i % 16u] = pooled2[(r * 64u + chunk * 16u + i / 16u) * 392u + min(first / 4u + i % 16u, 391u)]; }
    for (var i = t; i < 512u; i += 128u) { right[i] = hidden[(r * 128u + 64u + chunk * 16u) * 32u + i]; }
    workgroupBarrier();
    for (var j = 0u; j < 16u; j++) {
      let a0 = left[j * 17u + high];
      let a1 = left[j * 17u + 8u + high];
      let b0 = right[j * 32u + low];
      let b1 = right[j * 32u + 16u + low];
      ${terms(8, 2)}
    }
  }
  let run = runs[r];
  ${repeat(8, (i) => `if (first + ${(i >> 2) * 32}u + high * 4u < 1568u) {
    let at = (r * 1568u + first + ${(i >> 2) * 32 + (i & 3)}u + high * 4u) * 32u + low;
    ${repeat(2, (j) => `{
      let w = dense[at + ${16 * j}u];
      let step = fma(vec4f(run.momentum), denseStep[at + ${16 * j}u], -run.rate * fma(vec4f(run.decay), w, s${i}_${j}));
      denseStep[at + ${16 * j}u] = step;
      dense[at + ${16 * j}u] = w + step;
    }`)}
  }`)}
}`;
