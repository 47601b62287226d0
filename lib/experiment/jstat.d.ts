/** The part of jstat that is used here; the package brings no types. */
declare module "jstat" {
  const jstat: { readonly jStat: { readonly studentt: { cdf(x: number, degrees: number): number; inv(p: number, degrees: number): number } } };
  export default jstat;
}
