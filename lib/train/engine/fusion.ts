/**
 * Layers that run as one operation, and what a layer can rely on because of those before it.
 */
import type { ActivationLayer } from "../activations.js";
import type { LayerShape, Shape } from "./shapes.js";

/** Layers that run as one operation. */
export type Group = { readonly shape: LayerShape; readonly output: Shape; border: number } & (
  | { readonly kind: "conv"; readonly layer: Extract<LayerShape["layer"], { kind: "conv" }>; readonly relu: boolean; readonly pool: boolean }
  | { readonly kind: "dense"; readonly layer: Extract<LayerShape["layer"], { kind: "dense" }>; readonly relu: boolean }
  | { readonly kind: "maxPool"; readonly layer: Extract<LayerShape["layer"], { kind: "maxPool" }> }
  | { readonly kind: "elementwise"; readonly layer: Extract<LayerShape["layer"], { kind: ActivationLayer["kind"] | "dropout" }> }
  | { readonly kind: "flatten" });

/** Fuses ReLU into the layer before it, and 2x2 max-pooling into a convolution (in either order with its ReLU: both are monotone). */
export function groupsOf(layers: readonly LayerShape[]): Group[] {
  const groups: Group[] = [];
  // Flattening renames a tensor: memory keeps the image's dimensions until a dense layer.
  let memory: Shape = layers[0].input;
  for (let i = 0; i < layers.length; i++) {
    const shape = layers[i], { layer } = shape;
    const kindAt = (j: number): string | undefined => layers[j]?.layer.kind;
    const pools = (j: number): boolean => { const next = layers[j]?.layer; return next?.kind === "maxPool" && next.size === 2; };
    if (layer.kind === "conv") {
      let relu = kindAt(i + 1) === "relu";
      const pool = pools(relu ? i + 2 : i + 1);
      if (pool && !relu) relu = kindAt(i + 2) === "relu";
      i += (relu ? 1 : 0) + (pool ? 1 : 0);
      memory = layers[i].output;
      groups.push({ kind: "conv", shape, layer, relu, pool, output: memory, border: 0 });
    } else if (layer.kind === "dense") {
      const relu = kindAt(i + 1) === "relu";
      if (relu) i += 1;
      memory = layers[i].output;
      groups.push({ kind: "dense", shape, layer, relu, output: memory, border: 0 });
    } else if (layer.kind === "maxPool") {
      memory = shape.output;
      groups.push({ kind: "maxPool", shape, layer, output: memory, border: 0 });
    } else if (layer.kind === "flatten") {
      groups.push({ kind: "flatten", shape, output: memory, border: 0 });
    } else {
      groups.push({ kind: "elementwise", shape, layer, output: memory, border: 0 });
    }
  }
  // Whoever writes for a convolution leaves it its border.
  for (let i = 0; i + 1 < groups.length; i++) groups[i].border = borderOf(groups[i + 1].shape);
  return groups;
}

/** The first layers, as far as they are pooled convolutions on images whose rows of pixels are not longer than the bits that mark ink. */
export function blankLayers(groups: readonly Group[]): number {
  const other = groups.findIndex((group) => group.kind !== "conv" || !group.pool || group.shape.input[1] + 2 * borderOf(group.shape) > 64);
  return other === -1 ? groups.length : other;
}

/** A dense layer of so many outputs or more skips inputs that are zero where it stands behind a ReLU; with fewer, making lists costs more than it saves. */
export const SPARSE = 32;

/** Are most outputs of these layers zero? Behind a ReLU they are, and neither pooling nor dropout changes that. */
export function rectified(before: readonly Group[]): boolean {
  const last = before.findLast(({ kind, shape }) => kind !== "flatten" && kind !== "maxPool" && shape.layer.kind !== "dropout");
  return last !== undefined && (last.kind === "elementwise" ? last.layer.kind === "relu" : (last.kind === "conv" || last.kind === "dense") && last.relu);
}

/** Pixels of zeros that a layer wants around its input. */
export const borderOf = ({ layer }: LayerShape): number => (layer.kind === "conv" && layer.padding !== "valid" ? (layer.kernel - 1) / 2 : 0);
