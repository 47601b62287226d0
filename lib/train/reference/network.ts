/**
 * A whole network by definition, layer after layer, in either precision: what the kernels are judged by.
 */
import type { LossName, Network, Optimizer } from "../types.js";
import { activationOf, isActivation } from "../activations.js";
import { learningRateAt, ruleOf, stateBlocksOf } from "../optimizers.js";
import { type LayerShape, type Shape, type Shapes, shapesOf, trainedStretches } from "../engine/shapes.js";
import { hasWindow, type Window, windowOf } from "../layers.js";
import {
  batchNormBackward, batchNormForward, type BatchStatistics, batchStatistics, moveRunning, runningStatistics,
} from "./batch-norm.js";
import { type ConvSizes, convBackward, convForward } from "./conv.js";
import { denseBackward, denseForward } from "./dense.js";
import { dropout, sigmoid } from "./layers.js";
import { lossForwardBackward } from "./loss.js";
import { avgPoolBackward, avgPoolForward, maxPoolBackward, maxPoolForward, type PoolSizes } from "./pool.js";
import type { Precision, Reals } from "./reals.js";

/** Key and step of the dropout masks; without it dropout is off. */
type Mask = { readonly key: Int32Array; readonly step: number } | undefined;

/** The plain float64 reference: every forward and backward step written out, to judge the kernels by. */
export class ReferenceNetwork {
  readonly shapes: Shapes;
  /** In the exchange layout of shapes.ts. */
  readonly parameters: Reals;
  readonly gradient: Reals;
  /** SGD: dw. Adam: first and second moments. */
  readonly state: Reals[];
  /** Inputs and the output of each layer, of the last forward pass. */
  values: Reals[] = [];
  /** The loss's slopes in each of `values`, of the last backward pass; those of the inputs are not computed and stay zero. */
  slopes: Reals[] = [];
  readonly #winners = new Map<number, Uint32Array>();
  /** Of each batch normalisation, by the place of its layer: what the last batch that trained left. */
  readonly #statistics = new Map<number, BatchStatistics>();

  constructor(readonly network: Network, readonly precision: Precision, optimizer?: Optimizer["kind"]) {
    this.shapes = shapesOf(network);
    const block = (): Reals => new precision(this.shapes.parameterCount);
    this.parameters = block();
    this.gradient = block();
    this.state = Array.from({ length: stateBlocksOf(optimizer) }, block);
  }

  /** Weight and bias of a layer within a block. */
  #views({ parameters }: LayerShape, block: Reals): [Reals, Reals] {
    const [weight, bias] = parameters.map(({ offset, size }) => block.subarray(offset, offset + size));
    return [weight, bias];
  }

  /** Running mean and variance of a batch normalisation. */
  #running({ parameters }: LayerShape): [Reals, Reals] {
    const [mean, variance] = parameters.slice(2).map(({ offset, size }) => this.parameters.subarray(offset, offset + size));
    return [mean, variance];
  }

  /** Logits (B, K) of inputs (B, H, W, C); batches are normalised by their own statistics where the network is `training`. */
  forward(inputs: Reals, mask?: Mask, training = mask !== undefined): Reals {
    const [height, width, channels] = this.network.input;
    const B = inputs.length / (height * width * channels);
    this.values = [inputs];
    let dropouts = 0;
    this.shapes.layers.forEach((shape, i) => {
      const { layer, input, output } = shape, inp = this.values[i];
      const out = new this.precision(B * output[0] * output[1] * output[2]);
      if (isActivation(layer)) {
        const { forward } = activationOf(layer);
        for (let j = 0; j < out.length; j++) out[j] = forward(inp[j], layer);
      } else switch (layer.kind) {
        case "conv": convForward(out, inp, ...this.#views(shape, this.parameters), convSizes(shape, B)); break;
        case "dense": denseForward(out, inp, ...this.#views(shape, this.parameters), B, input[0] * input[1] * input[2], output[2]); break;
        case "maxPool": {
          const winner = new Uint32Array(out.length);
          this.#winners.set(i, winner);
          maxPoolForward(out, winner, inp, poolSizes(shape, B));
          break;
        }
        case "avgPool": case "globalAvgPool": avgPoolForward(out, inp, poolSizes(shape, B)); break;
        case "batchNorm": {
          const statistics = training ? batchStatistics(inp, output[2]) : runningStatistics(...this.#running(shape));
          if (training) this.#statistics.set(i, statistics);
          batchNormForward(out, inp, ...this.#views(shape, this.parameters), statistics);
          break;
        }
        case "flatten": out.set(inp); break;
        case "dropout": {
          const number = dropouts++;
          if (mask === undefined) out.set(inp);
          else dropout(out, inp, layer.rate, { ...mask, layer: number });
        }
      }
      this.values.push(out);
    });
    return this.values[this.values.length - 1];
  }

  /** Forward, then the gradient of the mean loss into `gradient`; answers the sum of the losses. */
  forwardBackward(inputs: Reals, labels: ArrayLike<number>, loss: LossName, mask?: Mask): number {
    const logits = this.forward(inputs, mask, true);
    const dlogits = new this.precision(logits.length);
    const sum = lossForwardBackward(loss, this.network.head, dlogits, logits, labels, this.shapes.classes);
    this.backward(dlogits, labels.length, mask);
    return sum;
  }

  /** From the slopes of the logits back to the weights. */
  backward(dlogits: Reals, B: number, mask?: Mask): void {
    this.gradient.fill(0);
    let dout = dlogits;
    this.slopes = [dlogits];
    let dropouts = this.shapes.layers.filter(({ layer }) => layer.kind === "dropout").length;
    for (let i = this.shapes.layers.length - 1; i >= 0; i--) {
      const shape = this.shapes.layers[i], { layer, input, output } = shape, inp = this.values[i], out = this.values[i + 1];
      const dinp = new this.precision(inp.length);
      const wanted = i > 0 ? dinp : undefined; // nobody asks for the gradient of the inputs
      if (isActivation(layer)) {
        const { backward } = activationOf(layer);
        for (let j = 0; j < dinp.length; j++) dinp[j] = backward(dout[j], out[j], layer, inp[j]);
      } else switch (layer.kind) {
        case "conv": convBackward(
          wanted, ...this.#views(shape, this.gradient), dout, inp, this.#views(shape, this.parameters)[0], convSizes(shape, B),
        ); break;
        case "dense": denseBackward(
          wanted, ...this.#views(shape, this.gradient), dout, inp, this.#views(shape, this.parameters)[0], B,
          input[0] * input[1] * input[2], output[2],
        ); break;
        case "maxPool": maxPoolBackward(dinp, dout, this.#winners.get(i)!); break;
        case "avgPool": case "globalAvgPool": avgPoolBackward(dinp, dout, poolSizes(shape, B)); break;
        case "batchNorm": batchNormBackward(
          wanted, ...this.#views(shape, this.gradient), dout, inp, this.#views(shape, this.parameters)[0], this.#statistics.get(i)!,
        ); break;
        case "flatten": dinp.set(dout); break;
        case "dropout":
          dropouts -= 1;
          if (mask === undefined) dinp.set(dout);
          else dropout(dinp, dout, layer.rate, { ...mask, layer: dropouts });
      }
      dout = dinp;
      this.slopes.unshift(dinp);
    }
  }

  /** One step of the update rule on the last gradient, and of running statistics; `step` and `epoch` are counted from 1. */
  update(optimizer: Optimizer, step: number, epoch = 1): void {
    const rate = learningRateAt(optimizer, { step, epoch });
    for (const [from, to] of trainedStretches(this.shapes)) {
      const part = (block: Reals): Reals => block.subarray(from, to);
      ruleOf(optimizer).update(optimizer, step, rate, part(this.parameters), this.state.map(part), part(this.gradient));
    }
    for (const [i, statistics] of this.#statistics) {
      const shape = this.shapes.layers[i];
      moveRunning(...this.#running(shape), statistics, this.values[i].length / shape.output[2]);
    }
  }
}

function convSizes({ layer, input, output }: LayerShape, B: number): ConvSizes {
  const { rows: k, step: S, border: P } = windowSizes(layer, input);
  return { B, H: input[0], W: input[1], C: input[2], N: output[2], k, P, S };
}

function poolSizes({ layer, input }: LayerShape, B: number): PoolSizes {
  return { B, H: input[0], W: input[1], C: input[2], ...windowSizes(layer, input) };
}

function windowSizes(layer: LayerShape["layer"], input: Shape): Window {
  if (!hasWindow(layer)) throw new Error(`layer ${layer.kind}: expected one with a window`);
  return windowOf(layer, input);
}

/** Outputs (B, K) in (0, 1) of logits (B, K). */
export function headOutputs(network: Network, logits: Reals, K: number): Float32Array {
  const outputs = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += K) {
    const z = logits.subarray(at, at + K);
    const top = Math.max(...z);
    let total = 0;
    for (const v of z) total += Math.exp(v - top);
    for (let k = 0; k < K; k++) outputs[at + k] = network.head === "sigmoid" ? sigmoid(z[k]) : Math.exp(z[k] - top) / total;
  }
  return outputs;
}
