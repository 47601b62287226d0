/** The choices by name, for options and plans: each list is checked against its type by the compiler. */
import type { LossName, Variant } from "./types.js";

/** All losses: the synapse's two (S13-S17), then the conventional ones. */
export const lossNames = ["synapse", "synapse-net", "cross-entropy", "squared-error"] as const satisfies readonly LossName[];

/** All kinds of arithmetic, the fastest first. */
export const variants = ["relaxed-simd", "simd", "plain"] as const satisfies readonly Variant[];
