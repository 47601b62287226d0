/**
 * jax-js as a contestant, on its WebAssembly backend: one jitted function a step, from a batch of images and one-hot labels to new weights.
 * Dense networks have their gradient written out, which is faster here than `valueAndGrad`; others use that. (In Node it has no worker
 * threads.)
 */
import { jit, lax, nn, numpy as np, random, valueAndGrad } from "@jax-js/jax";
import { isDense, makeBatch, parametersOf, serve, versionOf } from "./serve.mjs";

/**
 * Its convolution takes channels first, so images do, and weights are (outputs, inputs, rows, columns);
 * dense weights stay (outputs, inputs), the faster way for its products.
 */
function arrayOf({ shape, values }) {
  const array = np.array(values).reshape(shape);
  return shape.length === 4 ? array.transpose([0, 3, 1, 2]) : array;
}

const dense = (x, weight, bias) => np.dot(x, weight.transpose()).add(bias);
const lossOf = (logarithms, y) => np.mean(np.sum(logarithms.mul(y), 1)).neg();

function logitsOf(layers, parameters, x, key, rowsFirst) {
  const left = [...parameters];
  for (const layer of layers) {
    switch (layer.kind) {
      case "conv": x = lax
        .conv(x, left.shift(), [1, 1], layer.padding === "valid" ? "VALID" : "SAME")
        .add(left.shift().reshape([1, layer.channels, 1, 1])); break;
      case "dense": x = dense(x, left.shift(), left.shift()); break;
      case "maxPool": x = lax.reduceWindow(x, np.max, [layer.size, layer.size], [layer.size, layer.size]); break;
      case "flatten": x = (rowsFirst && x.shape.length === 4 ? x.transpose([0, 2, 3, 1]) : x).reshape([x.shape[0], -1]); break;
      case "dropout": x = np.where(random.bernoulli(key.ref, 1 - layer.rate, x.shape), x.mul(1 / (1 - layer.rate)), 0); break;
      default: x = { relu: nn.relu, sigmoid: nn.sigmoid, tanh: np.tanh }[layer.kind](x);
    }
  }
  return x;
}

/** Loss and gradient of a chain of dense layers with ReLU between them. */
function writtenOut(parameters, x, y, size) {
  const own = (i) => [parameters[2 * i].ref, parameters[2 * i + 1].ref], last = parameters.length / 2 - 1, inputs = [x];
  for (let i = 0; i < last; i++) inputs.push(nn.relu(dense(inputs[i].ref, ...own(i))));
  const logarithms = nn.logSoftmax(dense(inputs[last].ref, ...own(last)));
  const loss = lossOf(logarithms.ref, y.ref), gradient = [];
  let d = np.exp(logarithms).sub(y).mul(1 / size);
  for (let i = last; i >= 0; i--) {
    gradient.unshift(np.matmul(d.ref.transpose(), inputs[i].ref), np.sum(d.ref, 0));
    const before = i > 0 ? np.where(inputs[i].greater(0), np.matmul(d.ref, parameters[2 * i].ref), 0) : inputs[i];
    d.dispose();
    d = before;
  }
  d.dispose();
  return [loss, gradient];
}

function make({ network, batchSize: size, learningRate: eta, momentum: alpha }, file) {
  const { layers, input: [height, width, channels] } = network, drops = layers.some(({ kind }) => kind === "dropout");
  let parameters = parametersOf(network, file).map(arrayOf), velocities = parameters.map((p) => np.zerosLike(p.ref)), last;
  const differentiated = (x, y, key) => valueAndGrad(
    (weights) => lossOf(nn.logSoftmax(logitsOf(layers, weights, x.reshape([size, channels, height, width]), key, file !== undefined)), y),
  );
  const step = jit((parameters, velocities, x, y, key) => {
    const [loss, gradient] = isDense(network)
      ? writtenOut(parameters, x, y, size)
      : differentiated(x, y, key)(parameters.map((p) => p.ref));
    const moved = velocities.map((v, i) => v.mul(alpha).sub(gradient[i].mul(eta)));
    return [parameters.map((p, i) => p.add(moved[i].ref)), moved, loss];
  });
  const batch = makeBatch(network, size);
  return {
    run(number) {
      const { images, targets } = batch(number);
      last?.dispose();
      // A key costs more than a small network's whole step: only where something is dropped.
      [parameters, velocities, last] = step(
        parameters, velocities, np.array(images).reshape([size, -1]), np.array(targets).reshape([size, -1]), drops ? random.key(number) : 0,
      );
      // Reading runs what was queued: left to pile up, the queue makes every step slower than the one before.
      last.ref.dataSync();
      return last;
    },
    wait: async (loss) => (await loss.ref.data())[0],
  };
}

await serve(versionOf("@jax-js/jax"), make);
