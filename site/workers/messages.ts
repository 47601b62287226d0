/** What the page and its workers say to each other. */
import type { Epoch, LossName } from "../../lib/train/types.js";

/** A run that is asked for. */
export interface Run {
  readonly learningRate: number;
  readonly momentum: number;
  readonly loss: LossName;
  readonly epochs: number;
  readonly seed: number;
}

/** To begin with. `level` is the size's index; parts are compressed, as they lie beside the page. */
interface Load {
  readonly kind: "load";
  readonly parts: readonly ArrayBuffer[];
  readonly level: number;
  readonly kernels: Readonly<Record<"relaxed-simd" | "simd", string>>;
}

/** To the training worker. */
export type ToTrainer =
  | Load
  | { readonly kind: "train"; readonly run: Run }
  | { readonly kind: "cell"; readonly run: Run }
  | { readonly kind: "stop" }
  | { readonly kind: "sample" }
  | { readonly kind: "predict"; readonly image: Uint8Array };

/** The end of a run, whole or stopped. */
interface Done {
  readonly kind: "done";
  readonly hash: string;
  readonly variant: string;
  readonly confusion: readonly (readonly number[])[];
  readonly weights: Uint8Array;
  readonly stopped: boolean;
}

/** From it. Every order is answered; `failed` says in a sentence why not. */
export type FromTrainer =
  | { readonly kind: "loaded"; readonly variant: string; readonly train: number; readonly validation: number }
  | { readonly kind: "progress"; readonly samples: number; readonly of: number; readonly samplesPerSecond: number }
  | { readonly kind: "epoch"; readonly epoch: Epoch }
  | Done
  | { readonly kind: "diverged"; readonly step: number; readonly loss: number }
  | { readonly kind: "cell-done"; readonly accuracy: number | null; readonly seconds: number }
  | { readonly kind: "prediction"; readonly outputs: readonly number[]; readonly image?: Uint8Array; readonly label?: number }
  | { readonly kind: "failed"; readonly why: string };

/** To the worker that judges equations, and from it. */
export interface Question { readonly equation: string; readonly on: string; readonly seconds: number }
export interface Answer {
  readonly verdict?: string;
  readonly where?: string;
  readonly title?: string;
  readonly lines?: readonly string[];
  readonly error?: string;
}
