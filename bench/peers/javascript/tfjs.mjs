/**
 * TensorFlow.js as a contestant. Variants: wasm (SIMD, one thread; forward, backward and update written out, which is faster than its
 * optimizer) and cpu (plain JavaScript, its own gradient and optimizer): for networks with convolutions, of whose weights the WebAssembly
 * backend has no gradient.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { isDense, makeBatch, outputsLast, parametersOf, serve, variant, versionOf } from "./serve.mjs";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");

wasm.setWasmPaths(fileURLToPath(new URL("node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url)));
wasm.setThreadsCount(1);
tf.enableProdMode();
await tf.setBackend(variant);

/** Weights are (inputs, outputs) and (rows, columns, inputs, outputs), as its operations want them. */
function variableOf(parameter) {
  const { shape, values } = parameter.shape.length > 1 ? outputsLast(parameter) : parameter;
  return tf.variable(tf.tensor(values, shape));
}

function writtenOut(parameters, { learningRate: eta, momentum: alpha, batchSize: size }) {
  const velocities = parameters.map((p) => tf.variable(tf.zerosLike(p))), last = parameters.length / 2 - 1;
  return (images, targets) => {
    const inputs = [images];
    for (let i = 0; i <= last; i++) {
      inputs.push(tf.fused.matMul({
        a: inputs[i], b: parameters[2 * i], bias: parameters[2 * i + 1], activation: i < last ? "relu" : "linear",
      }));
    }
    const outputs = tf.softmax(inputs[last + 1]);
    const loss = tf.neg(tf.mean(tf.log(tf.sum(tf.mul(outputs, targets), 1))));
    const update = (i, gradient) => {
      velocities[i].assign(tf.sub(tf.mul(velocities[i], alpha), gradient));
      parameters[i].assign(tf.add(parameters[i], velocities[i]));
    };
    // With the learning rate in the slopes of the logits, every gradient comes with it.
    let d = tf.mul(tf.sub(outputs, targets), eta / size);
    for (let i = last; i >= 0; i--) {
      const before = i > 0 ? tf.mul(tf.matMul(d, parameters[2 * i], false, true), tf.step(inputs[i])) : undefined;
      update(2 * i, tf.matMul(inputs[i], d, true, false));
      update(2 * i + 1, tf.sum(d, 0));
      d = before;
    }
    return loss;
  };
}

function differentiated(parameters, { network: { input, layers }, learningRate, momentum }) {
  const optimizer = tf.train.momentum(learningRate, momentum);
  const logitsOf = (images) => {
    const left = [...parameters];
    return layers.reduce((x, layer) => {
      switch (layer.kind) {
        case "conv": return tf.add(tf.conv2d(x, left.shift(), 1, layer.padding ?? "same"), left.shift());
        case "dense": return tf.add(tf.matMul(x, left.shift()), left.shift());
        case "maxPool": return tf.maxPool(x, layer.size, layer.size, "valid");
        case "flatten": return tf.reshape(x, [x.shape[0], -1]);
        case "dropout": return tf.dropout(x, layer.rate);
        default: return tf[layer.kind](x);
      }
    }, tf.reshape(images, [-1, ...input]));
  };
  return (images, targets) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(targets, logitsOf(images)), true);
}

function make(request, file) {
  const { network, batchSize: size } = request, dense = isDense(network);
  if (variant === "wasm" && !dense) throw new Error("no convolution gradient in its wasm backend");
  if (variant === "cpu" && dense) throw new Error("only for what its wasm backend cannot train");
  const parameters = parametersOf(network, file).map(variableOf);
  const step = (dense ? writtenOut : differentiated)(parameters, request), batch = makeBatch(network, size);
  let last;
  return {
    run(number) {
      last?.dispose();
      const { images, targets } = batch(number);
      return last = tf.tidy(
        () => step(tf.tensor2d(images, [size, images.length / size]), tf.tensor2d(targets, [size, targets.length / size])),
      );
    },
    wait: async (loss) => (await loss.data())[0],
  };
}

await serve(versionOf("@tensorflow/tfjs"), make);
