/** GELU: z Phi(z), with the normal distribution function Phi and its density phi as ../reference/normal.ts has them, in float64. */

/** z Phi(z) */
export function gelu(z: f32): f32 {
  return <f32>(<f64>z * cdf(z));
}

/** Phi(z) + z phi(z) */
export function geluSlope(z: f32): f32 {
  return <f32>(cdf(z) + <f64>z * density(z));
}

// @ts-ignore: decorator
@inline
function density(z: f64): f64 {
  return NativeMath.exp(-z * z / 2) / NativeMath.sqrt(2 * NativeMath.PI);
}

/** Phi: Marsaglia's series where |z| < 4, to a thousandth of a Float32's last digit; beyond, Laplace's continued fraction. */
function cdf(z: f64): f64 {
  if (z != z) return z;
  const size = abs(z);
  if (size < 4) {
    const square = z * z;
    let sum = z, term = z;
    for (let n: f64 = 3; abs(term) > 1e-11 * abs(sum); n += 2) {
      term *= square / n;
      sum += term;
    }
    return 0.5 + density(z) * sum;
  }
  let fraction = size;
  for (let n: f64 = 20; n > 0; n--) fraction = size + n / fraction;
  const tail = density(z) / fraction;
  return z < 0 ? tail : 1 - tail;
}
