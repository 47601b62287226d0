/**
 * The kinds of layers and the settings that each may have.
 */
import { UsageError } from "../errors.js";
import { type ActivationLayer, activations, isActivation } from "./activations.js";
import { checkFields, checkSettings, listed, shown, withoutAbsent } from "./settings.js";

/**
 * One layer. Images are (height, width, channels); kernels are odd squares; with padding "same" (the default) a border of (kernel - 1)/2
 * zeros surrounds the image, with "valid" there is none. A window steps by `stride` pixels: 1 where a convolution says nothing, its size
 * where a pooling says nothing. A remainder at the right and below is left out. Average pooling takes the mean of a window,
 * `globalAvgPool` that of the whole image. `inputs`, where given, is checked. Batch normalisation is that of `batchNormalisation`.
 * Activations are those of `activations`.
 */
export type Layer =
  | {
    readonly kind: "conv"; readonly channels: number; readonly kernel: number; readonly padding?: "same" | "valid";
    readonly stride?: number;
  }
  | { readonly kind: "maxPool" | "avgPool"; readonly size: number; readonly stride?: number }
  | { readonly kind: "globalAvgPool" }
  | { readonly kind: "batchNorm" }
  | { readonly kind: "dense"; readonly units: number; readonly inputs?: number }
  | { readonly kind: "flatten" }
  | { readonly kind: "dropout"; readonly rate: number }
  | ActivationLayer;

/** How logits become outputs in (0, 1): one distribution over all units, or every unit by itself. */
export type Head = "softmax" | "sigmoid";

/** What each kind of layer that is no activation may say besides its kind; their values are checked with their shapes. */
const fields: Readonly<Record<Exclude<Layer["kind"], ActivationLayer["kind"]>, readonly string[]>> = {
  conv: ["channels", "kernel", "padding", "stride"], maxPool: ["size", "stride"], dense: ["units", "inputs"], flatten: [],
  dropout: ["rate"], avgPool: ["size", "stride"], globalAvgPool: [], batchNorm: [],
};

/** Layers in which a window slides over an image. */
export type WindowLayer = Extract<Layer, { readonly kind: "conv" | "maxPool" | "avgPool" | "globalAvgPool" }>;

/** A window of rows x columns pixels; `step` pixels from one place to the next; `border` pixels of zeros around the image. */
export interface Window {
  readonly rows: number;
  readonly columns: number;
  readonly step: number;
  readonly border: number;
}

/**
 * The window of a layer on an image (height, width). It has floor((height + 2 border - rows)/step) + 1 places from top to bottom.
 * @example windowOf({ kind: "conv", channels: 8, kernel: 3, stride: 2 }, [28, 28]) // { rows: 3, columns: 3, step: 2, border: 1 }
 */
export function windowOf(layer: WindowLayer, [height, width]: readonly number[]): Window {
  if (layer.kind === "globalAvgPool") return { rows: height, columns: width, step: 1, border: 0 };
  if (layer.kind !== "conv") return { rows: layer.size, columns: layer.size, step: layer.stride ?? layer.size, border: 0 };
  const { kernel, padding, stride = 1 } = layer;
  return { rows: kernel, columns: kernel, step: stride, border: padding === "valid" ? 0 : (kernel - 1) / 2 };
}

/** Is this a layer in which a window slides over an image? */
export const hasWindow = (layer: Layer): layer is WindowLayer =>
  layer.kind === "conv" || layer.kind === "maxPool" || layer.kind === "avgPool" || layer.kind === "globalAvgPool";

/** Words for all kinds of layers. */
export const layerKinds: readonly string[] = [...Object.keys(fields), ...Object.keys(activations)];

/**
 * Refuses a layer of an unknown kind, or one with a setting that is not known.
 * @param where such as "network mine, layer 2"
 * @throws UsageError naming the layer
 * @example checkLayer({ kind: "conv", channels: 4, kernel: 3, dilation: 2 }, "layer 1") // throws "layer 1 (conv):
 *   expected only kind, channels, kernel, padding, stride, got dilation"
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

/**
 * The layer without later settings that say what their absence means: what identifies a run.
 * @example plainLayer({ kind: "maxPool", size: 2, stride: 2 }) // { kind: "maxPool", size: 2 }
 */
export function plainLayer(layer: Layer): Layer {
  if (isActivation(layer)) return withoutAbsent(layer, activations);
  if (!("stride" in layer) || (layer.stride !== undefined && layer.stride !== (layer.kind === "conv" ? 1 : layer.size))) return layer;
  const { stride: _absent, ...plain } = layer;
  return plain;
}
