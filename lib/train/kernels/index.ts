/** The door of the kernels: one call runs the program of one batch. */
import { convBlank, convForward, convPoolForward } from "./conv";
import { convGradient, convReduce, convTranspose } from "./conv-gradient";
import { denseForward } from "./dense";
import { denseGradient, denseInputGradient, denseLists, update } from "./dense-gradient";
import { batchNormForward, batchNormGradient, batchNormRunning } from "./batch-norm";
import { elementwiseForward, elementwiseGradient } from "./elementwise";
import { gather } from "./gather";
import { deferredForward, deferredGradient, restart, flush } from "./deferred";
import { sparseLists } from "./lists";
import {
  BatchNormRecord, Context, ConvRecord, DenseRecord, ElementwiseRecord, GatherRecord, LossRecord, MaskRecord, PoolRecord, SparseRecord,
  UpdateRecord,
} from "./records";
import { sparseBase, sparseForward, sparseGradient } from "./sparse";
import { loss, lossSum, output } from "./loss";
import { avgPoolForward, avgPoolGradient, maxPoolForward, maxPoolGradient } from "./pool";
import { madd, share } from "./vector";
export { peak } from "./peak";
export { stream } from "./stream";
import {
  ADAM, AVG_POOL, AVG_POOL_GRADIENT, BATCH_NORM, BATCH_NORM_GRADIENT, BATCH_NORM_RUNNING, CONV, CONV_BLANK, CONV_GRADIENT,
  CONV_POOL, CONV_REDUCE, CONV_TRANSPOSE, DENSE, DENSE_GRADIENT, DENSE_INPUT_GRADIENT, DENSE_LISTS,
  ELEMENTWISE, ELEMENTWISE_GRADIENT, GATHER, LOSS, LOSS_SUM, MASK, MAX_POOL, MAX_POOL_GRADIENT, OUTPUT, SPARSE, SPARSE_BASE, SPARSE_FLUSH,
  SPARSE_GRADIENT, SPARSE_LISTS, SPARSE_RESTART, RECORD, SGD_DECAYED, UPDATE,
} from "../engine/opcodes";

/** The first byte of memory that is free for a plan; below it lie the tables of exp and log. */
export function base(): usize {
  return __heap_base;
}

/**
 * Runs the operations of a program in their order. Returns 1, or 0 as soon as the batch's loss is not finite: nothing after it has run.
 * With several threads each calls it with its number and does its share of every operation; shares are whole samples, outputs or fixed
 * blocks, so that no sum depends on how many they are. All meet after each operation.
 */
export function run(program: usize, operations: i32, context: Context, thread: i32, threads: i32): i32 {
  for (let i = 0; i < operations; i++, program += RECORD) {
    switch (load<i32>(program)) {
      case GATHER: gather(changetype<GatherRecord>(program), context, thread, threads); break;
      case CONV: convForward(changetype<ConvRecord>(program), context, thread, threads); break;
      case CONV_BLANK: if (thread == 0) convBlank(changetype<ConvRecord>(program), context); break;
      case CONV_POOL: convPoolForward(changetype<ConvRecord>(program), context, thread, threads); break;
      case MAX_POOL: maxPoolForward(changetype<PoolRecord>(program), context, thread, threads); break;
      case DENSE: denseForward(changetype<DenseRecord>(program), context, thread, threads); break;
      case ELEMENTWISE: elementwiseForward(changetype<ElementwiseRecord>(program), context, thread, threads); break;
      case LOSS: loss(changetype<LossRecord>(program), context, thread, threads); break;
      case LOSS_SUM: if (thread == 0) lossSum(changetype<LossRecord>(program), context); break;
      case OUTPUT: if (thread == 0) output(changetype<LossRecord>(program), context); break;
      case DENSE_LISTS: denseLists(changetype<DenseRecord>(program), context, thread, threads); break;
      case DENSE_INPUT_GRADIENT: denseInputGradient(changetype<DenseRecord>(program), context, thread, threads); break;
      case DENSE_GRADIENT: denseGradient(changetype<DenseRecord>(program), context, thread, threads); break;
      case MASK: mask(changetype<MaskRecord>(program), context, thread, threads); break;
      case CONV_TRANSPOSE: if (thread == 0) convTranspose(changetype<ConvRecord>(program)); break;
      case CONV_GRADIENT: convGradient(changetype<ConvRecord>(program), context, thread, threads); break;
      case CONV_REDUCE: convReduce(changetype<ConvRecord>(program), context, thread, threads); break;
      case MAX_POOL_GRADIENT: maxPoolGradient(changetype<PoolRecord>(program), context, thread, threads); break;
      case ELEMENTWISE_GRADIENT: elementwiseGradient(changetype<ElementwiseRecord>(program), context, thread, threads); break;
      case SPARSE_LISTS: sparseLists(changetype<SparseRecord>(program), context, thread, threads); break;
      case SPARSE_BASE: if (!isDeferred(program, context)) sparseBase(changetype<SparseRecord>(program), context, thread, threads); break;
      case SPARSE:
        if (!isDeferred(program, context)) sparseForward(changetype<SparseRecord>(program), context, thread, threads);
        else if (thread == 0) deferredForward(changetype<SparseRecord>(program), context);
        break;
      case SPARSE_GRADIENT:
        if (!isDeferred(program, context)) sparseGradient(changetype<SparseRecord>(program), context, thread, threads);
        else if (thread == 0) deferredGradient(changetype<SparseRecord>(program), context);
        break;
      case SPARSE_FLUSH: if (thread == 0) flush(changetype<SparseRecord>(program), context); break;
      case SPARSE_RESTART: if (thread == 0) restart(changetype<SparseRecord>(program), context); break;
      case AVG_POOL: avgPoolForward(changetype<PoolRecord>(program), context, thread, threads); break;
      case AVG_POOL_GRADIENT: avgPoolGradient(changetype<PoolRecord>(program), context, thread, threads); break;
      case BATCH_NORM: batchNormForward(changetype<BatchNormRecord>(program), context, thread, threads); break;
      case BATCH_NORM_GRADIENT: batchNormGradient(changetype<BatchNormRecord>(program), context, thread, threads); break;
      case BATCH_NORM_RUNNING: if (thread == 0) batchNormRunning(changetype<BatchNormRecord>(program), context); break;
      case UPDATE: updateAll(changetype<UpdateRecord>(program), context, thread, threads); break;
      default: unreachable();
    }
    if (threads > 1) meet(context, threads);
    if (load<i32>(program) == LOSS_SUM && !isFinite(context.lossSum)) return 0;
  }
  return 1;
}

/** Are this layer's updates deferred? Only in training on single samples: its record then says where they are noted. */
// @ts-ignore: decorator
@inline
function isDeferred(program: usize, context: Context): bool {
  return changetype<SparseRecord>(program).deferred != 0 && context.training != 0;
}

/**
 * Waits until all threads have come. At first a thread stays awake, for some microseconds, because most operations are short. Then it
 * sleeps, because another thread may have lost its processor.
 */
function meet(context: Context, threads: i32): void {
  const arrived = changetype<usize>(context) + offsetof<Context>("arrived"),
    generation = changetype<usize>(context) + offsetof<Context>("generation");
  const before = atomic.load<i32>(generation);
  if (atomic.add<i32>(arrived, 1) == threads - 1) {
    atomic.store<i32>(arrived, 0);
    atomic.add<i32>(generation, 1);
    atomic.notify(generation, threads);
    return;
  }
  for (let turn = 0; turn < 2000; turn++) if (atomic.load<i32>(generation) != before) return;
  while (atomic.load<i32>(generation) == before) atomic.wait<i32>(generation, before, -1);
}

/** dout = 0 where a fused ReLU put out 0. */
function mask(r: MaskRecord, context: Context, thread: i32, threads: i32): void {
  const vectors = context.n * r.N >> 2, zero = f32x4.splat(0);
  const to = <usize>share(vectors, thread + 1, threads) << 4;
  for (let i = <usize>share(vectors, thread, threads) << 4; i < to; i += 16) {
    v128.store(r.dout + i, v128.andnot(v128.load(r.dout + i), f32x4.le(v128.load(r.out + i), zero)));
  }
}

/**
 * SGD with weight decay and Nesterov's momentum, on four weights: h = g + lambda w, dw = -eta h + alpha dw,
 * then w += dw or w += alpha dw - eta h.
 */
// @ts-ignore: decorator
@inline
function updateDecayed(weight: usize, state: usize, gradient: v128, context: Context): void {
  const w = v128.load(weight), alpha = f32x4.splat(context.momentum);
  const own = f32x4.mul(f32x4.splat(-context.rate), madd(f32x4.splat(context.decay), w, gradient));
  const dw = madd(alpha, v128.load(state), own);
  v128.store(state, dw);
  v128.store(weight, f32x4.add(w, context.nesterov != 0 ? madd(alpha, dw, own) : dw));
}

/** SGD: equation M1 of the ledger. Adam: Kingma and Ba 2015, with epsilon where PyTorch has it. */
function updateAll(r: UpdateRecord, context: Context, thread: i32, threads: i32): void {
  const vectors = <i32>(r.bytes >> 4);
  const to = <usize>share(vectors, thread + 1, threads) << 4;
  let i = <usize>share(vectors, thread, threads) << 4;
  if (r.kind == SGD_DECAYED) {
    for (; i < to; i += 16) updateDecayed(r.weight + i, r.state + i, v128.load(r.gradient + i), context);
    return;
  }
  if (r.kind != ADAM) {
    const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
    for (; i < to; i += 16) update(r.weight + i, r.state + i, v128.load(r.gradient + i), rate, momentum);
    return;
  }
  const beta1 = f32x4.splat(context.beta1), beta2 = f32x4.splat(context.beta2);
  const rest1 = f32x4.splat(context.rest1), rest2 = f32x4.splat(context.rest2);
  const rate = f32x4.splat(context.rate), scale = f32x4.splat(context.adamScale), epsilon = f32x4.splat(context.epsilon);
  for (; i < to; i += 16) {
    const g = v128.load(r.gradient + i), m = r.state + i, v = m + r.block;
    const mean = f32x4.add(f32x4.mul(beta1, v128.load(m)), f32x4.mul(rest1, g));
    const square = f32x4.add(f32x4.mul(beta2, v128.load(v)), f32x4.mul(rest2, f32x4.mul(g, g)));
    v128.store(m, mean);
    v128.store(v, square);
    const step = f32x4.div(f32x4.mul(rate, mean), f32x4.add(f32x4.mul(f32x4.sqrt(square), scale), epsilon));
    v128.store(r.weight + i, f32x4.sub(v128.load(r.weight + i), step));
  }
}
