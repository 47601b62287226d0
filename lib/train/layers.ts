/**
 * The kinds of layers and the settings that each may have.
 */
import { UsageError } from "../errors.js";
import { type ActivationLayer, activations, isActivation } from "./activations.js";
import { checkFields, checkSettings, listed, shown, withoutAbsent } from "./settings.js";

/**
 * One layer. Images are (height, width, channels); kernels are odd squares, stride 1; with padding "same" (the default) a border of zeros
 * keeps the size,
 * with "valid" there is none and the image shrinks by kernel - 1. Max-pooling steps by its size. `inputs`, where given, is checked.
 * Activations are those of `activations`.
 */
export type Layer =
  | { readonly kind: "conv"; readonly channels: number; readonly kernel: number; readonly padding?: "same" | "valid" }
  | { readonly kind: "maxPool"; readonly size: number }
  | { readonly kind: "dense"; readonly units: number; readonly inputs?: number }
  | { readonly kind: "flatten" }
  | { readonly kind: "dropout"; readonly rate: number }
  | ActivationLayer;

/** How logits become outputs in (0, 1): one distribution over all units, or every unit by itself. */
export type Head = "softmax" | "sigmoid";

/** What each kind of layer that is no activation may say besides its kind; their values are checked with their shapes. */
const fields: Readonly<Record<Exclude<Layer["kind"], ActivationLayer["kind"]>, readonly string[]>> = {
  conv: ["channels", "kernel", "padding"], maxPool: ["size"], dense: ["units", "inputs"], flatten: [], dropout: ["rate"],
};

/** Words for all kinds of layers. */
export const layerKinds: readonly string[] = [...Object.keys(fields), ...Object.keys(activations)];

/**
 * Refuses a layer of an unknown kind, or one with a setting that is not known.
 * @param where such as "network mine, layer 2"
 * @throws UsageError naming the layer
 * @example checkLayer({ kind: "conv", channels: 4, kernel: 3, stride: 2 }, "layer 1") // throws "layer 1 (conv):
 *   expected only kind, channels, kernel, padding, got stride"
 */
export function checkLayer(layer: Layer, where: string): void {
  const { kind } = layer;
  if (!layerKinds.includes(kind)) throw new UsageError(`${where}: expected a layer of kind ${listed(layerKinds)}, got ${shown(layer)}`);
  if (isActivation(layer)) checkSettings(layer, activations[layer.kind].settings, `${where} (${kind})`);
  else checkFields(layer, ["kind", ...fields[layer.kind]], `${where} (${kind})`);
  if (layer.kind === "conv" && layer.padding !== undefined && layer.padding !== "same" && layer.padding !== "valid") {
    throw new UsageError(`${where} (conv): expected padding to be same or valid, got ${shown(layer.padding)}`);
  }
}

/** The layer without later settings that say what their absence means: what identifies a run. */
export const plainLayer = (layer: Layer): Layer => withoutAbsent(layer, activations);
