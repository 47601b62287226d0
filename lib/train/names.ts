/** The kinds of arithmetic by name: the list is checked against its type by the compiler. */
import type { Variant } from "./types.js";

/** All kinds of arithmetic, the fastest first. */
export const variants = ["relaxed-simd", "simd", "plain"] as const satisfies readonly Variant[];
