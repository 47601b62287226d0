/** How much a test can find. */
import jstat from "jstat";

const { centralF, beta } = jstat.jStat;

/**
 * The noncentrality at which an F test at a level has the given power, by halving;
 * the noncentral distribution is a Poisson mixture of beta distributions.
 * @example powerOfF(0.8, 0.05, [2, 30]) // 10.9
 */
export function powerOfF(power: number, level: number, [above, below]: readonly [number, number]): number {
  const limit = centralF.inv(1 - level, above, below);
  const share = above * limit / (above * limit + below);
  const missed = (noncentrality: number): number => {
    let weight = Math.exp(-noncentrality / 2), sum = 0;
    for (let j = 0; j < 400; j++) {
      sum += weight * beta.cdf(share, above / 2 + j, below / 2);
      weight *= noncentrality / 2 / (j + 1);
    }
    return sum;
  };
  let low = 0, high = 200;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (1 - missed(middle) < power) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
