/**
 * The engine of a variant.
 */
import type { Network, TrainOptions } from "../types.js";
import type { Engine, EngineOptions } from "./engine.js";
import { PlainEngine } from "./plain-engine.js";
import { WasmEngine } from "./wasm-engine.js";
import { vectorWidth } from "./vector-width.js";
import { chooseVariant } from "./wasm.js";

/**
 * Makes the engine that computes a network.
 * @throws UsageError for a network whose shapes do not fit, or a variant that cannot run here
 */
export function engineOf(network: Network, variant: TrainOptions["variant"], options: EngineOptions): Engine {
  const chosen = chooseVariant(variant);
  return chosen === "plain" ? new PlainEngine(network, options)
    : new WasmEngine(network, chosen, { ...options, vectorBits: options.vectorBits ?? (chosen === "relaxed-simd" ? vectorWidth() : 128) });
}
