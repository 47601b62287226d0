export type * from "./types.js"; export * from "./random.js";
