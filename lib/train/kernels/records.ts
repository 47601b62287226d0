/**
 * Every record that TypeScript writes and kernels read: the layout of the whole contract, in one place. The build reads this file and
 * writes `engine/records.generated.ts` from it (names, offsets, types); the engine then packs fields by name. So a field is added, moved or
 * removed here and nowhere else, and whoever still writes the old ones is told by the compiler, or by `pack`.
 *
 * What the build understands: `@unmanaged export class`, and in it one field a line, of type i32, usize, f32 or f64. Addresses and
 * distances are in bytes. In shapes B is samples, n those of the batch, H and W the image, C and N channels or inputs and outputs.
 */

/** What changes from batch to batch, at one fixed place in memory. */
@unmanaged
export class Context {
  /** Samples in this batch. */
  n: i32;
  /** Step of the run, counted from 1: keys the dropout masks. */
  step: i32;
  /** 1 while training (dropout active), 0 while evaluating. */
  training: i32;
  /** Which loss, see opcodes. */
  loss: i32;
  /** Sum over the batch, in nats. */
  lossSum: f64;
  correct: i32;
  /** Barrier of the threads: arrivals and generation. */
  arrived: i32;
  generation: i32;
  /** Dropout key. */
  key0: i32;
  key1: i32;
  /** SGD: eta, alpha. Adam: step size, 1/sqrt(1 - beta2^t), and the three constants. */
  rate: f32;
  momentum: f32;
  adamScale: f32;
  beta1: f32;
  beta2: f32;
  epsilon: f32;
  /** 1 - beta1, 1 - beta2: taken in float64, because 1 - 0.999 in Float32 is wrong in the fifth digit. */
  rest1: f32;
  rest2: f32;
  /** SGD beyond M1: weight decay, and 1 for Nesterov's momentum. */
  decay: f32;
  nesterov: f32;
  /** The value that most inputs have (the background), 0 where none is known. */
  low: f32;
  /** 1 where windows of background may be copied from a blank image: the batch was gathered, and is large enough for it to pay. */
  blank: i32;
  /** 1 where the inputs came as grey levels. */
  levels: i32;
}

/** Grey levels become the values of the input tensor. */
@unmanaged
export class GatherRecord {
  opcode: i32;
  out: usize; // first inner pixel
  outSample: usize;
  outRow: usize;
  bytes: usize; // (B, rows, width) grey levels
  rows: i32;
  width: i32; // values in a row
  table: usize; // 256 Float32: the value of each grey level
  ink: usize; // (B, rows) u64: where there is ink, see blank.ts; 0 where nobody asks
  channels: i32;
  blank: i32; // which sample becomes the blank image
}

/** A convolution, with its ReLU and its pooling where they are fused, forward and backward. */
@unmanaged
export class ConvRecord {
  opcode: i32;
  out: usize; // first inner pixel; outSample, outRow, outPixel bytes apart
  outSample: usize;
  outRow: usize;
  outPixel: usize;
  H: i32; // of out: after pooling where pooling is fused
  W: i32;
  N: i32;
  inp: usize; // first pixel, border included
  inpSample: usize;
  inpRow: usize;
  inpPixel: usize;
  C: i32;
  kernel: i32;
  weight: usize;
  bias: usize;
  relu: i32;
  index: usize; // (B, H, W, N) i32: which of the four pixels won, as 4 times 0 to 3 (row by row); 0 where nothing is pooled
  dout: usize; // like out
  dinp: usize; // like inp; 0 where nobody needs it
  transposed: usize; // (N, k, row): weights of one output channel together, row = k * inpPixel bytes, padded to whole vectors
  dweight: usize; // (blocks, N, k, row)
  dbias: usize; // (blocks, N)
  block: i32; // samples per block
  scratch: usize; // lists, scratchBytes for each thread
  scratchBytes: usize;
  gradient: usize; // like weight, then like bias: the sum over blocks
  gradientBias: usize;
  pooled: i32;
  ink: usize; // where there is ink in inp: (B, inkRows) u64, see blank.ts; 0 where it is not known
  inkRows: i32;
  outInk: usize; // the same of out: (B, H) u64
  blank: i32; // which sample is the blank image
  pad: i32; // pixels before the first of an image's row
  stride: i32; // pixels from one patch to the next; 1 where pooling is fused
}

/** A pooling by itself. */
@unmanaged
export class PoolRecord {
  opcode: i32;
  out: usize;
  outSample: usize;
  outRow: usize;
  outPixel: usize;
  H: i32;
  W: i32;
  N: i32; // channels, a multiple of 8
  inp: usize;
  inpSample: usize;
  inpRow: usize;
  inpPixel: usize;
  rows: i32; // of a window
  columns: i32;
  step: i32; // pixels from one window to the next
  index: usize; // max-pooling: (B, H, W, N) i32: offset of the winner from inp's sample, in bytes, its channel not counted
  dout: usize;
  dinp: usize; // first byte of the block, border included
  dinpInner: usize; // first inner pixel
}

/** Batch normalisation; pixels of out and inp lie N channels apart. */
@unmanaged
export class BatchNormRecord {
  opcode: i32;
  out: usize; // first inner pixel
  outSample: usize;
  outRow: usize;
  inp: usize; // first inner pixel
  inpSample: usize;
  inpRow: usize;
  H: i32;
  W: i32;
  N: i32; // channels, a multiple of 8
  weight: usize; // (N)
  bias: usize; // (N)
  running: usize; // (2, N): mean and variance, for evaluation
  batch: usize; // (3, N): mean, 1/sqrt(variance + epsilon) and variance of the last batch that trained
  dout: usize; // like out
  dinp: usize; // like inp; 0 where nobody needs it
  dweight: usize; // (N)
  dbias: usize; // (N)
}

/** An activation or dropout by itself. */
@unmanaged
export class ElementwiseRecord {
  opcode: i32;
  function: i32;
  out: usize; // first inner pixel
  outSample: usize;
  outRow: usize;
  inp: usize;
  inpSample: usize;
  inpRow: usize;
  H: i32;
  W: i32;
  C: i32;
  stride: i32; // channels with those that fill up a vector
  dout: usize;
  dinp: usize;
  rate: f32; // dropout: share of units set to zero
  layer: i32; // dropout: each layer has masks of its own
  factors: usize; // dropout: (B, H, W, C) Float32, what each input was multiplied by in this step
  setting: f32; // of an activation that has one: leakyRelu's slope
}

/** A dense layer on panels of eight outputs; backward also one whose weights lie in rows. */
@unmanaged
export class DenseRecord {
  opcode: i32;
  out: usize; // (B, N)
  inp: usize; // (B, K), samples inpSample bytes apart
  weight: usize; // (N/8, K, 8)
  bias: usize; // (N)
  K: i32;
  N: i32;
  relu: i32;
  inpSample: usize;
  dout: usize; // (B, N)
  dinp: usize; // (B, K), like inp
  dweight: usize; // like weight, or the momentum where the update is fused
  dbias: usize;
  fused: i32; // 1: the gradient never goes to memory, weights are updated at once (SGD)
  transposed: usize; // (threads, N, chunk): a chunk of inputs at work, weights of one output together
  lists: usize; // (B, N) items (offset, slope): the outputs of a sample that received a gradient
  ends: usize; // (B) u32: where each list ends
  rows: i32; // 1: weight is (K, N), see sparse.ts
}

/** A dense layer whose weights lie in rows, of which only those of inputs that are not `low` are read. */
@unmanaged
export class SparseRecord {
  opcode: i32;
  out: usize; // (B, N)
  inp: usize; // (B, K), samples inpSample bytes apart
  inpSample: usize;
  weight: usize; // (K, N)
  bias: usize; // (N)
  K: i32;
  N: i32;
  relu: i32;
  dout: usize; // (B, N)
  dweight: usize; // like weight, or the momentum where the update is fused
  dbias: usize;
  fused: i32; // 1: the gradient never goes to memory, weights are updated at once (SGD)
  image: i32; // 1: inputs are an image's, `low` its background; 0: the layer stands behind a ReLU, and `low` is 0
  base: usize; // (N): bias + low (sum of W's rows)
  scratch: usize; // scratchBytes for each thread
  scratchBytes: usize;
  bytes: usize; // (B, K) grey levels, where the inputs are an image's
  table: usize; // 256 Float32: the value of each grey level
  items: usize; // (B, K) items (offset u32, x - low f32), see lists.ts
  numbers: usize; // (B, K) u32: which input each item is
  splits: usize; // (B, blocks) u32: where each block of a sample's list ends
  columns: usize; // (K, n) items (offset u32, x - low f32)
  ends: usize; // (K) u32: where each column's list ends
  deferred: usize; // a DeferredState, in an engine for batches of one sample; 0 in any other
}

/**
 * Lies at `lazy`; behind it, each from a new cache line: S (N), V (N), slopes (DEFERRED_STEPS, N), steps -eta low slopes (DEFERRED_STEPS,
 * N), rows (K) of a u32 and an f32.
 */
@unmanaged
export class DeferredState {
  /** Steps since the rows were last made equal: what a row may have missed. */
  steps: i32;
  /** 1 where S and V must be made anew. */
  stale: i32;
}

/** The slope of a ReLU that is fused into a dense layer. */
@unmanaged
export class MaskRecord {
  opcode: i32;
  out: usize; // (B, N)
  dout: usize;
  N: i32;
}

/** The loss of a batch, its slopes, and the network's outputs. */
@unmanaged
export class LossRecord {
  opcode: i32;
  logits: usize; // (B, N)
  dlogits: usize; // (B, N): slope of the batch's mean loss
  labels: usize; // (B) u8
  losses: usize; // (B) f64
  hits: usize; // (B) i32
  units: i32; // K; N - K units only fill up vectors
  N: i32;
  head: i32;
  outputs: usize; // (B, K)
}

/** One rule's update of a block of parameters. */
@unmanaged
export class UpdateRecord {
  opcode: i32;
  kind: i32;
  weight: usize;
  gradient: usize;
  state: usize; // SGD: dw. Adam: first moments, then second moments
  bytes: usize; // a multiple of 16
  block: usize; // bytes from Adam's first moments to its second
}
