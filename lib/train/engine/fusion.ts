/**
 * Fusion: layers that run as one operation. And what a layer may rely on because of the layers before it.
 */
import type { ActivationLayer } from "../activations.js";
import { windowOf, hasWindow, type WindowLayer } from "../layers.js";
import type { LayerShape, Shape } from "./shapes.js";

type LayerOf<Kind extends LayerShape["layer"]["kind"]> = Extract<LayerShape["layer"], { kind: Kind }>;

/** Layers that run as one operation. `output` is the shape that they leave in memory, with `border` pixels of zeros around it. */
export type Fusion = { readonly shape: LayerShape; readonly output: Shape; readonly border: number } & (
  | { readonly kind: "conv"; readonly layer: LayerOf<"conv">; readonly relu: boolean; readonly pool: boolean }
  | { readonly kind: "dense"; readonly layer: LayerOf<"dense">; readonly relu: boolean }
  | { readonly kind: "pool"; readonly layer: Exclude<WindowLayer, { kind: "conv" }> }
  | { readonly kind: "batchNorm"; readonly layer: LayerOf<"batchNorm"> }
  | { readonly kind: "elementwise"; readonly layer: Extract<LayerShape["layer"], { kind: ActivationLayer["kind"] | "dropout" }> }
  | { readonly kind: "flatten" });

/**
 * Fuses ReLU into the layer before it, and 2x2 max-pooling into a convolution of stride 1. ReLU and max-pooling may follow each other in
 * either order: ReLU is monotone, so both orders give the same numbers.
 */
export function fuse(layers: readonly LayerShape[]): Fusion[] {
  const fusions: Fusion[] = [];
  // Flattening moves nothing in memory: what follows sees the image's dimensions until a dense layer ends them.
  let memory: Shape = layers[0].input;
  for (let i = 0; i < layers.length; i++) {
    const shape = layers[i], { layer } = shape;
    const kindAt = (j: number): string | undefined => layers[j]?.layer.kind;
    const pools = (j: number): boolean => {
      const next = layers[j]?.layer;
      return next?.kind === "maxPool" && next.size === 2 && (next.stride ?? 2) === 2;
    };
    if (layer.kind === "conv") {
      let relu = kindAt(i + 1) === "relu";
      const pool = (layer.stride ?? 1) === 1 && pools(relu ? i + 2 : i + 1);
      if (pool && !relu) relu = kindAt(i + 2) === "relu";
      i += (relu ? 1 : 0) + (pool ? 1 : 0);
      memory = layers[i].output;
      fusions.push({ kind: "conv", shape, layer, relu, pool, output: memory, border: 0 });
    } else if (layer.kind === "dense") {
      const relu = kindAt(i + 1) === "relu";
      if (relu) i += 1;
      memory = layers[i].output;
      fusions.push({ kind: "dense", shape, layer, relu, output: memory, border: 0 });
    } else if (hasWindow(layer)) {
      memory = shape.output;
      fusions.push({ kind: "pool", shape, layer, output: memory, border: 0 });
    } else if (layer.kind === "batchNorm") {
      fusions.push({ kind: "batchNorm", shape, layer, output: memory, border: 0 });
    } else if (layer.kind === "flatten") {
      fusions.push({ kind: "flatten", shape, output: memory, border: 0 });
    } else {
      fusions.push({ kind: "elementwise", shape, layer, output: memory, border: 0 });
    }
  }
  // What a padded convolution will read is written with the border of zeros that it needs.
  return fusions.map((fusion, i) => ({ ...fusion, border: i + 1 < fusions.length ? borderOf(fusions[i + 1].shape) : 0 }));
}

/**
 * How many fusions, counted from the first, can copy output windows from a blank image (kernels/blank.ts). A fusion can if it is a pooled
 * convolution and a row of its input, border included, has at most 64 pixels: the ink of a row is kept in 64 bits.
 */
export function blankLayers(fusions: readonly Fusion[]): number {
  const rowOf = (shape: LayerShape): number => shape.input[1] + 2 * borderOf(shape);
  const copies = (fusion: Fusion): boolean => fusion.kind === "conv" && fusion.pool && rowOf(fusion.shape) <= 64;
  const other = fusions.findIndex((fusion) => !copies(fusion));
  return other === -1 ? fusions.length : other;
}

/**
 * Behind a ReLU, a dense layer of at least so many outputs skips inputs that are zero. With fewer outputs, making the lists of the others
 * costs more than it saves.
 */
export const SPARSE = 32;

/** Are many outputs of these layers zero? Behind a ReLU they are; pooling, dropout and flattening do not change that. */
export function rectified(before: readonly Fusion[]): boolean {
  const passed: readonly string[] = ["flatten", "maxPool", "dropout"];
  const last = before.findLast(({ shape }) => !passed.includes(shape.layer.kind));
  return last !== undefined
    && (last.kind === "elementwise" ? last.layer.kind === "relu" : (last.kind === "conv" || last.kind === "dense") && last.relu);
}

/** Pixels of zeros that a layer wants around its input. */
export const borderOf = ({ layer, input }: LayerShape): number => (hasWindow(layer) ? windowOf(layer, input).border : 0);

/** Does this fusion have weights? */
export const learns = ({ kind }: Fusion): boolean => kind === "conv" || kind === "dense" || kind === "batchNorm";
