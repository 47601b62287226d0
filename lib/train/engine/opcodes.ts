/**
 * The instructions of a step program, shared by the planner (TypeScript) and the kernels (AssemblyScript).
 * A program is an array of records of `RECORD` bytes. A record holds an opcode and its arguments: the fields of one of the classes in
 * `kernels/records.ts`. Which class an opcode has says `operations.ts`.
 */
export const RECORD = 160;

export const GATHER = 1;
export const CONV = 2;
export const CONV_POOL = 3;
export const MAX_POOL = 4;
export const DENSE = 5;
export const ELEMENTWISE = 6;
export const LOSS = 7;
export const LOSS_SUM = 8;
export const OUTPUT = 9;
export const DENSE_INPUT_GRADIENT = 10;
export const DENSE_GRADIENT = 11;
export const MASK = 12;
export const CONV_GRADIENT = 13;
export const CONV_REDUCE = 14;
export const CONV_TRANSPOSE = 15;
export const MAX_POOL_GRADIENT = 16;
export const ELEMENTWISE_GRADIENT = 17;
export const UPDATE = 18;
export const DENSE_LISTS = 19;
export const SPARSE_BASE = 20;
export const SPARSE = 21;
export const SPARSE_GRADIENT = 22;
export const CONV_BLANK = 23;
export const SPARSE_LISTS = 24;
export const SPARSE_FLUSH = 25;
export const SPARSE_RESTART = 26;
export const AVG_POOL = 27;
export const AVG_POOL_GRADIENT = 28;
export const BATCH_NORM = 29;
export const BATCH_NORM_GRADIENT = 30;
export const BATCH_NORM_RUNNING = 31;

/**
 * Inputs whose weights stay in the first cache while all samples pass: each list of a sparse layer knows where such a block of it ends, see
 * kernels/lists.ts.
 */
export const LIST_BLOCK = 128;

/**
 * Steps of single samples that weights may wait for, see kernels/deferred.ts: more would save little and let the sum of all weights drift
 * by more roundings.
 */
export const DEFERRED_STEPS = 64;

/** Functions of ELEMENTWISE. */
export const RELU = 0;
export const SIGMOID = 1;
export const TANH = 2;
export const DROPOUT = 3;
export const LEAKY_RELU = 4;
export const GELU = 5;

export const SOFTMAX_HEAD = 0;
export const SIGMOID_HEAD = 1;

export const CROSS_ENTROPY = 0;
export const SQUARED_ERROR = 1;
export const SYNAPSE = 2;
export const SYNAPSE_NET = 3;

export const SGD = 0;
export const ADAM = 1;
/** SGD with weight decay or Nesterov's momentum. */
export const SGD_DECAYED = 2;
