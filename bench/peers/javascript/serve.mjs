/**
 * What the contestants in JavaScript share: the data, the order of the samples, and the conversation: one JSON request per line on stdin,
 * one JSON answer per line on stdout. Arguments of every contestant: its variant, and the folder of MNIST's idx files. Images are converted
 * to float once, before anything is timed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";

export const [variant, folder] = process.argv.slice(2);

/** Of an installed package; its own `exports` may hide its package.json. */
export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
}

/** Images (N, 28, 28, 1) in [-1, 1] as one block, labels (N). */
const images = Float32Array.from(readFileSync(join(folder, "train-images-idx3-ubyte")).subarray(16), (grey) => -1 + grey * 2 / 255);
const labels = readFileSync(join(folder, "train-labels-idx1-ubyte")).subarray(8);

/**
 * Answers a function that gathers step `number`'s batch: images (size, pixels) and one-hot labels (size, classes), in blocks that the next
 * call may overwrite. Sample b is the same for everybody.
 */
export function makeBatch({ layers }, size) {
  const pixels = images.length / labels.length, classes = layers.at(-1).units, steps = Math.floor(labels.length / size);
  const batch = { images: new Float32Array(size * pixels), targets: new Float32Array(size * classes) };
  return (number) => {
    batch.targets.fill(0);
    for (let b = 0; b < size; b++) {
      const at = (number % steps * size + b) * 7919 % labels.length;
      batch.images.set(images.subarray(at * pixels, (at + 1) * pixels), b * pixels);
      batch.targets[b * classes + labels[at]] = 1;
    }
    return batch;
  };
}

/** Whether a network is dense layers with ReLU between them and nothing else. */
export function isDense({ layers }) {
  return layers.every(({ kind }, i) => kind === "flatten" || kind === (layers[i - 1]?.kind === "dense" ? "relu" : "dense"));
}

/**
 * The network's weights and biases, { shape, values }, in this library's layout:
 * (outputs, rows, columns, inputs) for convolutions, (outputs, inputs) for dense layers. Without a file they are drawn.
 */
export function parametersOf(network, file) {
  let [height, width, channels] = network.input;
  const shapes = [];
  for (const layer of network.layers) {
    if (layer.kind === "conv") {
      const lost = layer.padding === "valid" ? layer.kernel - 1 : 0;
      shapes.push([layer.channels, layer.kernel, layer.kernel, channels], [layer.channels]);
      [height, width, channels] = [height - lost, width - lost, layer.channels];
    } else if (layer.kind === "maxPool") {
      [height, width] = [Math.floor(height / layer.size), Math.floor(width / layer.size)];
    } else if (layer.kind === "dense") {
      shapes.push([layer.units, height * width * channels], [layer.units]);
      [height, width, channels] = [1, 1, layer.units];
    }
  }
  const given = file === undefined ? undefined : new Float32Array(new Uint8Array(readFileSync(file)).buffer);
  let at = 0, state = 1;
  return shapes.map((shape) => {
    const size = shape.reduce((a, b) => a * b);
    const values = given?.slice(at, at += size) ?? Float32Array.from({ length: size }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // any numbers will do: they are only timed
      return (state / 2 ** 32 - 0.5) / 10;
    });
    return { shape, values };
  });
}

/** (outputs, rest) as (rest, outputs). */
export function outputsLast({ shape: [outputs, ...rest], values }) {
  const inputs = values.length / outputs;
  return { shape: [...rest, outputs], values: values.map((_, i) => values[i % outputs * inputs + Math.floor(i / outputs)]) };
}

/**
 * Answers until stdin ends. make(request, file) gives an object with run(number), which begins one step and answers its loss in whatever
 * form, and wait(loss), which waits until that step is done and answers the loss as a number. `file` holds shared weights; without it the
 * network is made as the library's user would make it.
 */
export async function serve(version, make) {
  const running = new Map();
  const say = (answer) => { process.stdout.write(`${JSON.stringify(answer)}\n`); };
  say({ ready: version });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      if (request.losses !== undefined) say({ losses: await firstLosses(await make(request, request.weights), request) });
      else {
        const known = running.get(request.id) ?? { contestant: await make(request), done: 0 };
        running.set(request.id, known);
        const wall = performance.now(), cpu = process.cpuUsage();
        let last;
        for (let i = 0; i < request.steps; i++) last = known.contestant.run(known.done + i);
        await known.contestant.wait(last);
        const used = process.cpuUsage(cpu);
        say({ wall: (performance.now() - wall) / 1000, cpu: (used.user + used.system) / 1e6 });
        known.done += request.steps;
      }
    } catch (error) { // the answer names it
      say({ error: String(error.message).split("\n")[0] });
    }
  }
}

/** Some backends take seconds for a step: they may stop before the last, but not before the third. */
async function firstLosses(contestant, { losses: count, within }) {
  const losses = [], started = performance.now();
  while (losses.length < count && (losses.length < 3 || performance.now() - started < within * 1000)) {
    losses.push(await contestant.wait(contestant.run(losses.length)));
  }
  return losses;
}
