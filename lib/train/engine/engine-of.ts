/**
 * The engine of a variant.
 */
import { UsageError } from "../../errors.js";
import { hasKernel } from "../losses.js";
import type { Network, TrainOptions } from "../types.js";
import type { Engine, EngineOptions } from "./engine.js";
import { PlainEngine } from "./plain-engine.js";
import { WasmEngine } from "./wasm-engine.js";
import { vectorWidth } from "./vector-width.js";
import { chooseVariant } from "./wasm.js";

/**
 * Makes the engine that computes a network. A loss without a kernel takes the plain engine.
 * @throws UsageError for a network whose shapes do not fit, a variant that cannot run here, or one that has no kernel for the loss
 */
export function engineOf(network: Network, variant: TrainOptions["variant"], options: EngineOptions): Engine {
  const plain = !hasKernel(options.loss);
  if (plain && variant !== undefined && variant !== "auto" && variant !== "plain") {
    throw new UsageError(`loss ${options.loss}: expected the variant auto or plain, since this loss has no kernel, got ${variant}`);
  }
  const chosen = plain ? "plain" : chooseVariant(variant);
  return chosen === "plain" ? new PlainEngine(network, options)
    : new WasmEngine(network, chosen, { ...options, vectorBits: options.vectorBits ?? (chosen === "relaxed-simd" ? vectorWidth() : 128) });
}
