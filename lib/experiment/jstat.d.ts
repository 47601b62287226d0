/** The part of jstat that is used here; the package has no types of its own. */
declare module "jstat" {
  interface Distribution { cdf(x: number, df: number): number; inv(p: number, df: number): number }
  interface RatioDistribution { inv(p: number, df1: number, df2: number): number }
  const module: { readonly jStat: { readonly studentt: Distribution; readonly centralF: RatioDistribution } };
  export default module;
}
