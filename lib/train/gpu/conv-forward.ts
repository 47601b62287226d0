/**
 * The two convolutions, each with its bias, ReLU and 2 x 2 pooling, forward.
 */
import { small } from "./geometry.js";
import { bindings, dropout, repeat, runStruct, sampling, type Constants, type Phase } from "./preamble.js";

/** The image with a border of zeros, 30 x 30, from its bytes; `word` is one of its 196 words of four grey levels. */
export const imageLoad = /* wgsl */ `
fn load(at: u32, word: u32) {
  let levels = images[at * 196u + word];
  let to = (word / 7u + 1u) * 30u + word % 7u * 4u + 1u;
  image[to] = table[levels & 255u];
  image[to + 1u] = table[(levels >> 8u) & 255u];
  image[to + 2u] = table[(levels >> 16u) & 255u];
  image[to + 3u] = table[levels >> 24u];
}`;

/**
 * One sample a workgroup, one pooled pixel a thread, all 16 channels. `pooled1` is (run, sample, channel, row, column), 16 x 16 with a
 * border of zeros; `winners1` two bits a channel in one word a pixel: which of the four was the greatest, the first of equals.
 */
export const conv1 = (phase: Phase, constants: Constants): string => /* wgsl */ `
${bindings("state: u32", "runs: Run", "lists: u32", "images: u32", "table: f32", "small: f32", "*pooled1: f32", "*winners1: u32")}
${runStruct}
${sampling(phase, constants)}
var<workgroup> image: array<f32, 900>;
var<workgroup> weights: array<vec4f, 48>;
${imageLoad}
@compute @workgroup_size(196)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  let b = group.x;
  if (state[2u + r] != 0u) { return; }
  for (var i = t; i < 900u; i += 196u) { image[i] = 0.0; }
  if (t < 48u) {
    let base = r * ${small.length}u + t / 3u * 9u + t % 3u * 4u;
    if (t % 3u == 2u) { weights[t] = vec4f(small[base], small[r * ${small.length}u + ${small.bias1}u + t / 3u], 0.0, 0.0); }
    else { weights[t] = vec4f(small[base], small[base + 1u], small[base + 2u], small[base + 3u]); }
  }
  workgroupBarrier();
  load(imageAt(r, b), t);
  workgroupBarrier();
  let corner = t / 14u * 60u + t % 14u * 2u;
  ${repeat(16, (i) => `let p${i >> 2}${i & 3} = image[corner + ${(i >> 2) * 30 + (i & 3)}u];`)}
  let to = (r * 64u + b) * 4096u + (t / 14u + 1u) * 16u + t % 14u + 1u;
  var winners = 0u;
  for (var c = 0u; c < 16u; c++) {
    let wa = weights[c * 3u];
    let wb = weights[c * 3u + 1u];
    let wc = weights[c * 3u + 2u];
    ${repeat(4, (k) => `var s${k} = wc.y;\n${repeat(9, (tap) => `s${k} = fma(p${(k >> 1) + Math.floor(tap / 3)}${(k & 1) + tap % 3}, ${["wa", "wb", "wc"][tap >> 2]}.${"xyzw"[tap & 3]}, s${k});`)}`)}
    var best = s0;
    var code = 0u;
    ${repeat(3, (k) => `if (s${k + 1} > best) { best = s${k + 1}; code = ${k + 1}u; }`)}
    winners |= code << (2u * c);
    pooled1[to + c * 256u] = select(best, 0.0, best < 0.0);
  }
  winners1[(r * 64u + b) * 196u + t] = winners;
}`;

/**
 * Two samples a workgroup; a thread computes two rows of 14 pixels for two channels, which it pools by itself. Input channels come in by
 * fours. `pooled2` is (run, sample, pixel, channel) after dropout; `winners2` one word for a row of pooled pixels and two channels, two
 * bits each.
 */
export const conv2 = (phase: Phase, constants: Constants): string => /* wgsl */ `
${bindings("state: u32", "runs: Run", "small: vec2f", "pooled1: vec4f", "*pooled2: vec2f", "*winners2: u32")}
${runStruct}
${dropout(constants)}
var<workgroup> input: array<vec4f, 512>;
var<workgroup> weights: array<vec2f, 576>;
@compute @workgroup_size(224)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  if (state[2u + r] != 0u) { return; }
  let half = t / 112u;
  let py = t % 112u / 16u;
  let pair = t % 16u;
  let b = group.x * 2u + half;
  let bias = small[r * ${small.length / 2}u + ${small.bias2 / 2}u + pair];
  ${repeat(28, (i) => `var a${i} = bias;`)}
  for (var chunk = 0u; chunk < 4u; chunk++) {
    workgroupBarrier();
    for (var i = t; i < 512u; i += 224u) { input[i] = pooled1[(r * 64u + group.x * 2u + i / 256u) * 1024u + chunk * 256u + i % 256u]; }
    for (var i = t; i < 576u; i += 224u) { weights[i] = small[r * ${small.length / 2}u + ${small.forward / 2}u + chunk * 576u + i]; }
    workgroupBarrier();
    for (var c = 0u; c < 4u; c++) {
      let base = (half * 4u + c) * 64u + py * 8u;
      let w = c * 144u + pair;
      ${repeat(9, (tap) => `let w${tap} = weights[w + ${tap * 16}u];`)}
      ${repeat(4, (row) => `{
        ${repeat(4, (q) => `let q${q} = input[base + ${row * 4 + q}u];`)}
        ${repeat(14, (x) => repeat(2, (i) => (row - i < 0 || row - i > 2 ? "" : repeat(3, (kx) => `a${i * 14 + x} = fma(vec2f(q${(x + kx) >> 2}.${"xyzw"[(x + kx) & 3]}), w${(row - i) * 3 + kx}, a${i * 14 + x});`)))) }
      }`)}
    }
  }
  ${phase === "train" ? `
  let key = mix(runs[r].key0 + (state[1] + 1u) * 0x9e3779b1u);
  let other = mix(key ^ runs[r].key1);` : ""}
  let to = (r * 64u + b) * 784u + py * 112u + pair;
  var winners = 0u;
  ${repeat(7, (px) => `{
    var best = a${2 * px};
    var code = vec2u();
    ${repeat(3, (k) => { const v = `a${((k + 1) >> 1) * 14 + 2 * px + ((k + 1) & 1)}`; return `code = select(code, vec2u(${k + 1}u), ${v} > best); best = select(best, ${v}, ${v} > best);`; })}
    winners |= (code.x | (code.y << 2u)) << ${4 * px}u;
    best = select(best, vec2f(), best < vec2f());
    ${phase === "train" ? `
    let element = b * 1568u + (py * 7u + ${px}u) * 32u + pair * 2u;
    best *= vec2f(factor(element, key, other), factor(element + 1u, key, other));` : ""}
    pooled2[to + ${px * 16}u] = best;
  }`)}
  winners2[(r * 64u + b) * 112u + py * 16u + pair] = winners;
}`;
