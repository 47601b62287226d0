/** Activations and dropout. */
import { Context, ElementwiseRecord } from "./records";
import { relu, share } from "./vector";
import { gelu, geluSlope } from "./normal";
import { DROPOUT, GELU, LEAKY_RELU, RELU, SIGMOID } from "../engine/opcodes";

/** Are the `count` values of a pixel row whole vectors without gaps? Then the fast path may run. */
// @ts-ignore: decorator
@inline
function solid(r: ElementwiseRecord): bool {
  return r.C == r.stride && ((r.W * r.C) & 3) == 0;
}

export function elementwiseForward(r: ElementwiseRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads);
  const keep: f32 = 1 / (1 - r.rate);
  const key = dropoutKey(context, r.layer), other = mix(key ^ context.key1), threshold = dropoutThreshold(r.rate);
  const dropping = r.function == DROPOUT && context.training != 0;
  for (let b = share(context.n, thread, threads); b < to; b++) {
    for (let y = 0; y < r.H; y++) {
      const inp = r.inp + <usize>b * r.inpSample + <usize>y * r.inpRow;
      const out = r.out + <usize>b * r.outSample + <usize>y * r.outRow;
      const element = (b * r.H + y) * r.W * r.C;
      if (solid(r) && (r.function == RELU || r.function == DROPOUT)) {
        const bytes = <usize>(r.W * r.C) << 2, factors = r.factors + (<usize>element << 2);
        let i: usize = 0;
        if (dropping) {
          for (; i + 32 <= bytes; i += 32) {
            const at = i32x4.splat(element + <i32>(i >> 2) + key);
            const f = dropoutFactors(i32x4.add(at, i32x4(0, 1, 2, 3)), other, threshold, keep),
              g = dropoutFactors(i32x4.add(at, i32x4(4, 5, 6, 7)), other, threshold, keep);
            const v = f32x4.mul(v128.load(inp + i), f), w = f32x4.mul(v128.load(inp + i, 16), g);
            v128.store(factors + i, g, 16); v128.store(factors + i, f);
            v128.store(out + i, w, 16); v128.store(out + i, v);
          }
          if (i < bytes) {
            const f = dropoutFactors(i32x4.add(i32x4.splat(element + <i32>(i >> 2) + key), i32x4(0, 1, 2, 3)), other, threshold, keep);
            v128.store(factors + i, f);
            v128.store(out + i, f32x4.mul(v128.load(inp + i), f));
          }
          continue;
        }
        for (; i < bytes; i += 16) v128.store(out + i, r.function == RELU ? relu(v128.load(inp + i)) : v128.load(inp + i));
        continue;
      }
      for (let x = 0; x < r.W; x++) for (let c = 0; c < r.C; c++) {
        const at = <usize>(x * r.stride + c) << 2;
        let v = load<f32>(inp + at);
        if (r.function == RELU) { if (v < 0) v = 0; }
        else if (r.function == SIGMOID) v = <f32>sigmoid(v);
        else if (r.function == LEAKY_RELU) { if (!(v > 0)) v *= r.setting; }
        else if (r.function == GELU) v = gelu(v);
        else if (r.function != DROPOUT) v = <f32>NativeMath.tanh(v);
        else if (dropping) {
          const i = element + x * r.C + c, factor = dropoutFactor(i, key, other, threshold, keep);
          store<f32>(r.factors + (<usize>i << 2), factor);
          v *= factor;
        }
        store<f32>(out + at, v);
      }
    }
  }
}

/**
 * dinp = dout * f'(inp), f' by way of the output: sigmoid s (1 - s), tanh 1 - t^2, ReLU 1 where positive, leaky ReLU its slope where not;
 * GELU by way of the input.
 */
export function elementwiseGradient(r: ElementwiseRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads);
  for (let b = share(context.n, thread, threads); b < to; b++) {
    for (let y = 0; y < r.H; y++) {
      const from = <usize>b * r.outSample + <usize>y * r.outRow;
      const out = r.out + from, dout = r.dout + from;
      const place = <usize>b * r.inpSample + <usize>y * r.inpRow, dinp = r.dinp + place, inp = r.inp + place;
      const element = (b * r.H + y) * r.W * r.C;
      if (solid(r) && r.function == DROPOUT) {
        for (let i: usize = 0; i < <usize>(r.W * r.C) << 2; i += 16) {
          v128.store(dinp + i, f32x4.mul(v128.load(dout + i), v128.load(r.factors + (<usize>element << 2) + i)));
        }
        continue;
      }
      for (let x = 0; x < r.W; x++) for (let c = 0; c < r.C; c++) {
        const at = <usize>(x * r.stride + c) << 2;
        const v = load<f32>(out + at);
        let d = load<f32>(dout + at);
        if (r.function == RELU) { if (v <= 0) d = 0; }
        else if (r.function == SIGMOID) d *= v * (1 - v);
        else if (r.function == LEAKY_RELU) { if (!(v > 0)) d *= r.setting; }
        else if (r.function == GELU) d *= geluSlope(load<f32>(inp + at));
        else if (r.function == DROPOUT) d *= load<f32>(r.factors + (<usize>(element + x * r.C + c) << 2));
        else d *= 1 - v * v;
        store<f32>(dinp + at, d);
      }
    }
  }
}

/** 1 / (1 + e^-z), without overflow on either side. */
export function sigmoid(z: f64): f64 {
  if (z < 0) {
    const e = NativeMath.exp(z);
    return e / (1 + e);
  }
  return 1 / (1 + NativeMath.exp(-z));
}

/**
 * Dropout masks by a counter-based hash (the finalizer of MurmurHash3 on a counter under two keys): the mask of an element depends on seed,
 * step, layer and position in the batch alone, so neither threads nor vectors change it. `dropoutFactor` of ../reference/dropout.ts is the
 * same function.
 */
// @ts-ignore: decorator
@inline
function dropoutKey(context: Context, layer: i32): i32 {
  return mix(context.key0 + context.step * 0x9e3779b1 + layer * 0x7feb352d);
}

// @ts-ignore: decorator
@inline
function dropoutThreshold(rate: f32): i32 {
  return <i32>NativeMath.round(<f64>rate * 16777216);
}

// @ts-ignore: decorator
@inline
function mix(x: i32): i32 {
  x ^= x >>> 16;
  x *= 0x85ebca6b;
  x ^= x >>> 13;
  x *= 0xc2b2ae35;
  return x ^ (x >>> 16);
}

function dropoutFactor(element: i32, key: i32, other: i32, threshold: i32, keep: f32): f32 {
  return (mix((element + key) ^ other) >>> 8) < threshold ? 0 : keep;
}

// @ts-ignore: decorator
@inline
function mix4(x: v128): v128 {
  x = v128.xor(x, i32x4.shr_u(x, 16));
  x = i32x4.mul(x, i32x4.splat(0x85ebca6b));
  x = v128.xor(x, i32x4.shr_u(x, 13));
  x = i32x4.mul(x, i32x4.splat(0xc2b2ae35));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

// @ts-ignore: decorator
@inline
function dropoutFactors(element: v128, other: i32, threshold: i32, keep: f32): v128 {
  const x = mix4(v128.xor(element, i32x4.splat(other)));
  return v128.andnot(f32x4.splat(keep), i32x4.lt_s(i32x4.shr_u(x, 8), i32x4.splat(threshold)));
}
