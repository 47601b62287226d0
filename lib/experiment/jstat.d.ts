/** The part of jstat that is used here; the package has no types of its own. */
declare module "jstat" {
  interface Distribution { cdf(x: number, df: number): number; inv(p: number, df: number): number }
  interface RatioDistribution { cdf(x: number, a: number, b: number): number; inv(p: number, a: number, b: number): number }
  const module: { readonly jStat: {
    readonly studentt: Distribution;
    readonly chisquare: Distribution;
    readonly centralF: RatioDistribution;
    readonly beta: RatioDistribution;
    readonly normal: RatioDistribution;
  } };
  export default module;
}
