/** What changes from batch to batch, at one fixed place in memory. Keep in step with `Context` in ../context.ts. */
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
  /** The value that most inputs have (the background), 0 where none is known. */
  low: f32;
  /** 1 where windows of background may be copied from a blank image: the batch was gathered, and is large enough for it to pay. */
  blank: i32;
  /** 1 where the inputs came as grey levels. */
  levels: i32;
}
