/** The reference runs on either precision: float64 to judge the kernels, Float32 where an engine has no SIMD. */
export type Reals = Float64Array | Float32Array;

/** Makes a zero-filled array of the wanted precision. */
export type Precision = new (length: number) => Reals;
