/**
 * The convolutions backward. Of the second one's slopes three quarters are zero by pooling, and more by ReLU and dropout:
 * the kernels visit only what is there.
 */
import { GROUP, GROUPS, groupsIn, partial, small } from "./geometry.js";
import { bindings, repeat, runStruct, sampling, type Constants } from "./preamble.js";
import { imageLoad } from "./conv-forward.js";

/**
 * Gradient of the second convolution, summed over four samples: a thread owns one output channel and four input channels, nine vectors; a
 * workgroup has half of the input channels. Where the slope stood before pooling is one of four places, so that a warp reads at most four
 * addresses.
 */
export const conv2Gradient = (): string => /* wgsl */ `
${bindings("state: u32", "pooled1: f32", "slopes2: f32", "winners2: u32", "*sums2: vec4f", "*sums2Bias: f32")}
var<workgroup> tile: array<vec4f, 800>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  if (state[2u + r] != 0u) { return; }
  let half = group.x % 2u;
  let part = group.x / 2u;
  let o = t % 32u;
  let quad = t / 32u;
  var bias = 0.0;
  ${repeat(9, (tap) => `var s${tap} = vec4f();`)}
  for (var sample = part * ${GROUP}u; sample < (part + 1u) * ${GROUP}u; sample++) {
    let b = r * 64u + sample;
    workgroupBarrier();
    for (var i = t; i < 512u; i += 64u) {
      let p = i % 256u;
      let at = b * 4096u + (half * 8u + i / 256u * 4u) * 256u + p;
      tile[p / 16u * 50u + p % 16u * 3u + i / 256u] = vec4f(pooled1[at], pooled1[at + 256u], pooled1[at + 512u], pooled1[at + 768u]);
    }
    workgroupBarrier();
    for (var py = 0u; py < 7u; py++) {
      let codes = winners2[b * 112u + py * 16u + o / 2u] >> (o % 2u * 2u);
      let at = b * 1568u + py * 224u + o;
      ${repeat(7, (px) => `let g${px} = slopes2[at + ${32 * px}u];`)}
      ${repeat(7, (px) => `{
        let code = (codes >> ${4 * px}u) & 3u;
        let base = (py * 2u + (code >> 1u)) * 50u + (${2 * px}u + (code & 1u)) * 3u + quad;
        ${repeat(9, (tap) => `s${tap} = fma(vec4f(g${px}), tile[base + ${Math.floor(tap / 3) * 50 + tap % 3 * 3}u], s${tap});`)}
        bias += g${px};
      }`)}
    }
  }
  let to = (r * ${GROUPS}u + part) * ${partial.conv2 / 4}u + o * 36u + half * 2u + quad;
  ${repeat(9, (tap) => `sums2[to + ${tap * 4}u] = s${tap};`)}
  if (half == 0u && quad == 0u) { sums2Bias[(r * ${GROUPS}u + part) * 32u + o] = bias; }
}`;

/**
 * Slopes with respect to the second convolution's inputs, through the first one's ReLU; they take the place of `pooled1`, which is read for
 * the last time. Sixteen channels' threads own a window of the pooled image and the 4 x 4 pixels it can reach; bits say which output
 * channels have a slope at each of its four places. Windows of one colour do not overlap, so four rounds add them up in a fixed order.
 */
export const conv2Slopes = (): string => /* wgsl */ `
${bindings("state: u32", "small: vec4f", "slopes2: f32", "winners2: u32", "*pooled1: f32")}
var<workgroup> weights: array<f32, 4608>;
var<workgroup> slopes: array<f32, 3332>;
var<workgroup> bits: array<u32, 196>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  if (state[2u + r] != 0u) { return; }
  for (var i = t; i < 1152u; i += 256u) {
    let w = small[r * ${small.length / 4}u + ${small.conv2 / 4}u + i];
    weights[i * 4u] = w.x; weights[i * 4u + 1u] = w.y; weights[i * 4u + 2u] = w.z; weights[i * 4u + 3u] = w.w;
  }
  let c = t % 16u;
  let place = t / 16u;
  for (var sample = group.x * ${GROUP}u; sample < (group.x + 1u) * ${GROUP}u; sample++) {
    let b = r * 64u + sample;
    workgroupBarrier();
    for (var i = t; i < 3332u; i += 256u) { slopes[i] = 0.0; }
    if (t < 196u) {
      let window = t / 4u;
      let code = t % 4u;
      var mask = 0u;
      for (var o = 0u; o < 32u; o += 2u) {
        let codes = winners2[b * 112u + window / 7u * 16u + o / 2u] >> (window % 7u * 4u);
        if ((codes & 3u) == code && slopes2[b * 1568u + window * 32u + o] != 0.0) { mask |= 1u << o; }
        if (((codes >> 2u) & 3u) == code && slopes2[b * 1568u + window * 32u + o + 1u] != 0.0) { mask |= 2u << o; }
      }
      bits[t] = mask;
    }
    workgroupBarrier();
    for (var colour = 0u; colour < 4u; colour++) {
      let py = place / 4u * 2u + colour / 2u;
      let px = place % 4u * 2u + colour % 2u;
      if (py < 7u && px < 7u) {
        let window = py * 7u + px;
        ${repeat(16, (i) => `var s${i} = 0.0;`, " ")}
        ${repeat(4, (code) => `for (var mask = bits[window * 4u + ${code}u]; mask != 0u; mask &= mask - 1u) {
          let o = firstTrailingBit(mask);
          let g = slopes2[b * 1568u + window * 32u + o];
          let w = o * 144u + c;
          ${repeat(9, (tap) => { const i = ((code >> 1) + Math.floor(tap / 3)) * 4 + (code & 1) + tap % 3; return `s${i} = fma(g, weights[w + ${tap * 16}u], s${i});`; }, " ")}
        }`)}
        // Pixel (2 py - 1 + i, 2 px - 1 + j); what lies outside the image is dropped.
        let to = (py * 28u + px * 2u) * 17u + c;
        ${repeat(16, (k) => { const i = k >> 2, j = k & 3, at = `to + ${(i * 14 + j) * 17}u - 255u`, inside = [i === 0 ? "py > 0u" : i === 3 ? "py < 6u" : "", j === 0 ? "px > 0u" : j === 3 ? "px < 6u" : ""].filter(Boolean).join(" && "); return `${inside ? `if (${inside}) ` : ""}{ slopes[${at}] += s${k}; }`; })}
      }
      workgroupBarrier();
    }
    for (var i = t; i < 3136u; i += 256u) {
      let p = i % 196u;
      let at = (b * 16u + i / 196u) * 256u + (p / 14u + 1u) * 16u + p % 14u + 1u;
      pooled1[at] = select(0.0, slopes[p * 17u + i / 196u], pooled1[at] > 0.0);
    }
  }
}`;

/**
 * Gradient of the first convolution, summed over four samples: a thread owns a channel and every sixteenth pixel, nine sums and the bias;
 * they are added up at the end.
 */
export const conv1Gradient = (constants: Constants): string => /* wgsl */ `
${bindings("state: u32", "runs: Run", "lists: u32", "images: u32", "table: f32", "pooled1: f32", "winners1: u32", "*sums1: f32")}
${runStruct}
${sampling("train", constants)}
var<workgroup> image: array<f32, 900>;
var<workgroup> slopes: array<f32, 3152>;
${imageLoad}
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  if (state[2u + r] != 0u) { return; }
  for (var i = t; i < 900u; i += 256u) { image[i] = 0.0; }
  let c = t % 16u;
  ${repeat(10, (i) => `var s${i} = 0.0;`, " ")}
  for (var sample = group.x * ${GROUP}u; sample < (group.x + 1u) * ${GROUP}u; sample++) {
    workgroupBarrier();
    if (t < 196u) { load(imageAt(r, sample), t); }
    for (var i = t; i < 3136u; i += 256u) {
      let p = i % 196u;
      slopes[i / 196u * 197u + p] = pooled1[((r * 64u + sample) * 16u + i / 196u) * 256u + (p / 14u + 1u) * 16u + p % 14u + 1u];
    }
    workgroupBarrier();
    for (var p = t / 16u; p < 196u; p += 16u) {
      let g = slopes[c * 197u + p];
      let code = winners1[(r * 64u + sample) * 196u + p] >> (2u * c);
      let base = (p / 14u * 2u + ((code >> 1u) & 1u)) * 30u + p % 14u * 2u + (code & 1u);
      ${repeat(9, (tap) => `s${tap} = fma(g, image[base + ${Math.floor(tap / 3) * 30 + tap % 3}u], s${tap});`, " ")}
      s9 += g;
    }
  }
  workgroupBarrier();
  ${repeat(10, (i) => `slopes[${i * 256}u + t] = s${i};`, " ")}
  workgroupBarrier();
  if (t < 160u) {
    var sum = 0.0;
    for (var i = 0u; i < 16u; i++) { sum += slopes[t / 16u * 256u + i * 16u + c]; }
    sums1[(r * ${GROUPS}u + group.x) * ${partial.conv1}u + select(144u + c, c * 9u + t / 16u, t < 144u)] = sum;
  }
}`;

/**
 * Sums of all groups in their order, and the update of both convolutions; one thread counts the batch.
 * The copy that forward reads is written too.
 */
export const convUpdate = ({ batchSize }: Constants): string => /* wgsl */ `
${bindings("*state: u32", "runs: Run", "sums1: f32", "sums2: f32", "sums2Bias: f32", "*small: f32", "*smallStep: f32")}
${runStruct}
@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  let i = group.x * 128u + t;
  if (i == 0u && r == 0u) { state[0] += 1u; state[1] += 1u; }
  if (i >= 4800u || state[2u + r] != 0u) { return; }
  var gradient = 0.0;
  for (var part = 0u; part < ${groupsIn(batchSize)}u; part++) {
    let own = r * ${GROUPS}u + part;
    if (i < 160u) { gradient += sums1[own * ${partial.conv1}u + i]; }
    else if (i < ${small.bias2}u) { gradient += sums2[own * ${partial.conv2}u + i - 160u]; }
    else { gradient += sums2Bias[own * 32u + i - ${small.bias2}u]; }
  }
  let at = r * ${small.length}u + i;
  let w = small[at];
  let step = fma(runs[r].momentum, smallStep[at], -runs[r].rate * fma(runs[r].decay, w, gradient));
  smallStep[at] = step;
  small[at] = w + step;
  if (i >= 160u && i < ${small.bias2}u) {
    let k = i - 160u;
    small[r * ${small.length}u + ${small.forward}u + (k % 16u * 9u + k / 16u % 9u) * 32u + k / 144u] = w + step;
  }
}`;

/** Where nothing learns, the batch is counted alone. */
export const advance = (): string => /* wgsl */ `
${bindings("*state: u32")}
@compute @workgroup_size(1)
fn main() { state[0] += 1u; }`;
