/**
 * The end of the network: sum of the slices, bias and ReLU of the first dense layer, the second one, softmax, loss and hit, and the slopes
 * on the way back; then, a workgroup a run, the batch's loss and the update of what lies behind the first dense layer's weights.
 */
import { SLICES, small } from "./geometry.js";
import { bindings, repeat, runStruct, sampling, type Constants, type Phase } from "./preamble.js";

/**
 * The loss of one sample from ten logits, and its slopes, in Float32: the forms of ../kernels/loss.ts, which do not overflow and, but for
 * one slope named there, do not cancel.
 */
const lossFunction = (loss: Constants["loss"]): string => /* wgsl */ `
/** ln(1 + x) for x >= 0: by its series in x / (2 + x) up to 1, where the built-in logarithm has only an absolute bound. */
fn log1p(x: f32) -> f32 {
  let s = x / (2.0 + x);
  let q = s * s;
  let series = 2.0 * s * fma(q, fma(q, fma(q, fma(q, fma(q, fma(q, 1.0 / 13.0, 1.0 / 11.0), 1.0 / 9.0), 1.0 / 7.0), 0.2), 1.0 / 3.0), 1.0);
  return select(log(1.0 + x), series, x < 1.0);
}
/** Slopes come back in dz, unscaled; the confidence in dz[10], the loss in dz[11]. */
fn lossOf(z: array<f32, 10>, label: u32) -> array<f32, 12> {
  var logits = z;
  var dz: array<f32, 12>;
  let zt = logits[label];
  var rival = -3.4e38;
  for (var k = 0u; k < 10u; k++) { if (k != label) { rival = max(rival, logits[k]); } }
  let top = max(rival, zt);
  var others = 0.0;
  for (var k = 0u; k < 10u; k++) { if (k != label) { others += exp(logits[k] - rival); } }
  let below = exp(rival - top);
  let rest = others * below;
  let total = exp(zt - top) + rest;
  let y = exp(zt - top) / total;
  let e = rest / total;
  let lnTotal = select(log1p(total - 1.0), log1p(rest), zt >= rival);
  let lnY = zt - top - lnTotal;
  dz[10] = max(y, below / total);
  ${loss === "squared-error" ? `
  var squares = 0.0;
  for (var k = 0u; k < 10u; k++) { if (k != label) { let o = exp(logits[k] - top) / total; squares += o * o; } }
  for (var k = 0u; k < 10u; k++) {
    let o = exp(logits[k] - top) / total;
    dz[k] = select(2.0 * o * (o + e * y - squares), -2.0 * y * (e * e + squares), k == label);
  }
  dz[11] = e * e + squares + (zt - zt);
  return dz;` : `
  ${{ "cross-entropy": "let value = -lnY; let f = 1.0;", synapse: "let value = -e * lnY; let f = e - y * lnY;",
    "synapse-net": "let lnE = rival - top + log1p(others - 1.0) - lnTotal; let value = -e * (lnY - lnE); let f = y * (lnE - lnY) + 1.0;" }[loss]}
  for (var k = 0u; k < 10u; k++) { dz[k] = select(exp(logits[k] - top) / total * f, -e * f, k == label); }
  dz[11] = value;
  return dz;`}
}`;

/**
 * Eight samples a workgroup. `heads` is (sample, 16): slopes of the logits, then loss and hit in places 10 and 11. In training `hidden`
 * keeps the first dense layer's outputs and their slopes, (run, 2, sample, unit); otherwise `scores` keeps each image's confidence,
 * negative where the answer is wrong.
 */
export const head = (phase: Phase, constants: Constants): string => /* wgsl */ `
${bindings("state: u32", "runs: Run", "lists: u32", "labels: u32", "small: f32", "slices: f32", "*heads: f32", ...(phase === "train" ? ["*hidden: f32"] : ["*scores: f32"]))}
${runStruct}
${sampling(phase, constants)}
${lossFunction(constants.loss)}
var<workgroup> units: array<f32, 1056>;
var<workgroup> weights: array<f32, 1290>;
var<workgroup> logits: array<f32, 128>;
var<workgroup> slopes: array<f32, 128>;
@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.y;
  if (state[2u + r] != 0u) { return; }
  let own = r * ${small.length}u;
  let bias = small[own + ${small.bias3}u + t];
  for (var k = 0u; k < 10u; k++) { weights[k * 129u + t] = small[own + ${small.dense2}u + k * 128u + t]; }
  for (var j = 0u; j < 8u; j++) {
    let at = (r * ${SLICES * 64}u + group.x * 8u + j) * 128u + t;
    let sum = bias + ${repeat(SLICES, (s) => `slices[at + ${s * 8192}u]`, " + ")};
    let value = select(sum, 0.0, sum < 0.0);
    units[j * 132u + t] = value;
    ${phase === "train" ? "hidden[(r * 128u + group.x * 8u + j) * 128u + t] = value;" : ""}
  }
  workgroupBarrier();
  let k = t % 16u;
  let j = t / 16u;
  if (k < 10u) {
    var sum = small[own + ${small.bias4}u + k];
    for (var n = 0u; n < 128u; n++) { sum = fma(units[j * 132u + n], weights[k * 129u + n], sum); }
    logits[t] = sum;
  }
  workgroupBarrier();
  if (t < 8u) {
    let b = group.x * 8u + t;
    let inside = b < filled(r);
    let label = labels[imageAt(r, b)];
    var z: array<f32, 10>;
    for (var i = 0u; i < 10u; i++) { z[i] = logits[t * 16u + i]; }
    var winner = select(0u, 99u, broken(z[0]));
    var best = z[0];
    for (var i = 1u; i < 10u; i++) { if (z[i] > best) { best = z[i]; winner = i; } }
    let dz = lossOf(z, label);
    let scale = select(0.0, 1.0 / f32(max(filled(r), 1u)), inside);
    for (var i = 0u; i < 10u; i++) {
      let slope = select(0.0, dz[i] * scale, inside);
      slopes[t * 16u + i] = slope;
      heads[(r * 64u + b) * 16u + i] = slope;
    }
    heads[(r * 64u + b) * 16u + 10u] = select(0.0, dz[11], inside);
    heads[(r * 64u + b) * 16u + 11u] = select(0.0, 1.0, inside && winner == label);
    ${phase === "train" ? "" : `if (inside) { scores[r * ${constants.scores}u + state[0] * BATCH + b] = select(-dz[10], dz[10], winner == label); }`}
  }
  ${phase === "train" ? `
  workgroupBarrier();
  for (var b = 0u; b < 8u; b++) {
    var sum = 0.0;
    for (var i = 0u; i < 10u; i++) { sum = fma(slopes[b * 16u + i], weights[i * 129u + t], sum); }
    hidden[(r * 128u + 64u + group.x * 8u + b) * 128u + t] = select(0.0, sum, units[b * 132u + t] > 0.0);
  }` : ""}
}`;

/**
 * A workgroup a run: the batch's loss and hits into the trace; where the loss is not finite the run is marked with its step and nothing is
 * updated; otherwise the second dense layer and the first one's biases learn.
 */
export const finish = (phase: Phase, { batches }: Constants): string => /* wgsl */ `
${bindings("*state: u32", "runs: Run", "heads: f32", "*trace: vec2f", ...(phase === "train" ? ["hidden: f32", "*small: f32", "*smallStep: f32"] : []))}
${runStruct}
var<workgroup> slopes: array<f32, 1024>;
@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let r = group.x;
  for (var i = t; i < 1024u; i += 128u) { slopes[i] = heads[r * 1024u + i]; }
  workgroupBarrier();
  if (state[2u + r] != 0u) { return; }
  var loss = 0.0;
  var hits = 0.0;
  for (var b = 0u; b < 64u; b++) {
    loss += slopes[b * 16u + 10u];
    hits += slopes[b * 16u + 11u];
  }
  if (t == 0u) { trace[r * ${batches}u + state[0]] = vec2f(loss, hits); }
  ${phase === "train" ? `
  if (broken(loss)) {
    if (t == 0u) { state[2u + r] = state[1] + 1u; }
    return;
  }
  var bias = 0.0;
  ${repeat(10, (k) => `var g${k} = 0.0;`, " ")}
  var last = 0.0;
  for (var b = 0u; b < 64u; b++) {
    let unit = hidden[(r * 128u + b) * 128u + t];
    bias += hidden[(r * 128u + 64u + b) * 128u + t];
    ${repeat(10, (k) => `g${k} = fma(slopes[b * 16u + ${k}u], unit, g${k});`, " ")}
    if (t < 10u) { last += slopes[b * 16u + t]; }
  }
  learn(r, r * ${small.length}u + ${small.bias3}u + t, bias);
  ${repeat(10, (k) => `learn(r, r * ${small.length}u + ${small.dense2 + 128 * k}u + t, g${k});`)}
  if (t < 10u) { learn(r, r * ${small.length}u + ${small.bias4}u + t, last); }
}
fn learn(r: u32, at: u32, gradient: f32) {
  let w = small[at];
  let step = fma(runs[r].momentum, smallStep[at], -runs[r].rate * fma(runs[r].decay, w, gradient));
  smallStep[at] = step;
  small[at] = w + step;
}` : "}"}`;
