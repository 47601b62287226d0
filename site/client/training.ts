/** Train it: one run in a worker, its curve, what it takes for what, its weights and the command that gives the same. */
import { type CurvePoint, drawCurve } from "../draw/grid.js";
import { pairs } from "../state.js";
import type { FromTrainer, Run } from "../workers/messages.js";
import { startPad } from "./pad.js";
import { all, element, make, messageOf, onChange, say, show, state } from "./page.js";
import { imagesOf, levelOf, noWorkers, Trainer } from "./trainer.js";

let trainer: Trainer | undefined, running = false, weightsAddress = "";
const says = (text: string, bad = false): void => { say("train-says", text, bad); };
const percent = (part: number): string => `${(100 * part).toFixed(1)}%`;

/** What the controls ask for. */
export function runOf(): Run {
  const { learningRate, momentum } = state.pair === "moved" ? { learningRate: state.eta, momentum: state.alpha }
    : pairs[state.pair as keyof typeof pairs];
  return { learningRate, momentum, loss: state.loss as Run["loss"], epochs: Number(state.epochs), seed: state.seed };
}

/** The lines that give the same weights in a terminal. */
export function commandOf({ learningRate, momentum, loss, epochs, seed }: Run, images: string, variant: string): string {
  const limit = images === "0" ? "" : ` --limit ${images}`;
  return `npx golden train --loss ${loss} --learning-rate ${learningRate} --momentum ${momentum}${limit} \\\n` +
    `  --epochs ${epochs} --seed ${seed} --variant ${variant} --save-weights golden.safetensors\n` +
    "sha256sum golden.safetensors   # macOS: shasum -a 256";
}

async function go(): Promise<void> {
  const asked = runOf(), { images } = state, level = levelOf(Number(images)), points: CurvePoint[] = [];
  const bar = element<HTMLProgressElement>("train-progress");
  busy(true);
  element("after-training").hidden = true;
  try {
    show("curve", drawCurve([], asked.epochs));
    trainer?.close();
    trainer = undefined;
    says("Fetching the images.");
    const parts = await imagesOf(level, (got, of) => {
      bar.value = got / of;
      says(`Fetching the images: ${(got / 1e6).toFixed(1)} of ${(of / 1e6).toFixed(1)} MB.`);
    });
    says("Unpacking.");
    const { trainer: opened, loaded } = await Trainer.open(parts, level);
    trainer = opened;
    element("fact-variant").textContent = loaded.variant;
    if (loaded.variant === "plain") {
      says("This browser offers no WebAssembly SIMD: the network trains in plain TypeScript, many times slower.");
    }
    const end = await trainer.ask({ kind: "train", run: asked }, ["done", "diverged"], (message) => {
      onway(message, asked, points, bar);
    });
    if (end.kind === "diverged") {
      says(`The run diverged at step ${end.step}: its loss was no longer a number. A smaller learning rate may help.`, true);
    }
    else finish(end, asked, images, loaded, points);
  } catch (error) {
    says(sentence(messageOf(error)), true);
  } finally {
    busy(false);
  }
}

const sentence = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}${/[.!]$/.test(text) ? "" : "."}`;

function onway(message: FromTrainer, { epochs }: Run, points: CurvePoint[], bar: HTMLProgressElement): void {
  if (message.kind === "progress") {
    bar.value = (points.length + message.samples / message.of) / epochs;
    element("fact-speed").textContent = `${Math.round(message.samplesPerSecond).toLocaleString("en")} images/s`;
  } else if (message.kind === "epoch") {
    const { epoch, validation, train, samplesPerSecond } = message.epoch;
    points.push({ epoch, accuracy: validation.accuracy, loss: train.loss });
    bar.value = epoch / epochs;
    element("fact-accuracy").textContent = percent(validation.accuracy);
    element("fact-speed").textContent = `${Math.round(samplesPerSecond).toLocaleString("en")} images/s`;
    says(`Epoch ${epoch} of ${epochs}: validation accuracy ${percent(validation.accuracy)}.`);
    if (!document.hidden) show("curve", drawCurve(points, epochs));
    else document.addEventListener("visibilitychange", () => { show("curve", drawCurve(points, epochs)); }, { once: true });
  }
}

function finish(
  { hash, variant, confusion, weights, stopped }: Extract<FromTrainer, { kind: "done" }>, run: Run, images: string,
  loaded: { train: number; validation: number }, points: readonly CurvePoint[],
): void {
  const right = confusion.reduce((sum, row, i) => sum + row[i], 0);
  element("after-training").hidden = false;
  showConfusion(confusion);
  element("weights-hash").textContent = stopped ? "(the run was stopped, so no command gives the same)" : hash;
  element("weights-command").textContent = stopped ? "" : commandOf(run, images, variant);
  URL.revokeObjectURL(weightsAddress);
  weightsAddress = URL.createObjectURL(new Blob([weights.slice()], { type: "application/octet-stream" }));
  element<HTMLAnchorElement>("weights-file").href = weightsAddress;
  says(`${stopped ? `Stopped in epoch ${points.length + 1}` : "Done"}: ${loaded.train.toLocaleString("en")} images, ` +
    `${percent(right / loaded.validation)} of ${loaded.validation.toLocaleString("en")} validation images right.`);
}

function showConfusion(counts: readonly (readonly number[])[]): void {
  const table = element<HTMLTableElement>("confusion"), digits = Array.from({ length: 10 }, (_, i) => i);
  all("thead, tbody", table).forEach((part) => { part.remove(); });
  const head = make("tr", [make("td"), ...digits.map((digit) => make("th", String(digit), { scope: "col" }))]);
  const rows = counts.map((row, digit) => {
    const total = Math.max(1, row.reduce((sum, n) => sum + n, 0));
    const look = (n: number, i: number): string =>
      n === 0 ? "none" : i === digit ? "right" : `wrong w${Math.min(4, Math.ceil(12 * n / total))}`;
    const counts = row.map((n, i) => make("td", n === 0 ? "" : String(n), { class: look(n, i) }));
    return make("tr", [make("th", String(digit), { scope: "row" }), ...counts]);
  });
  table.append(make("thead", [head]), make("tbody", rows));
}

function busy(now: boolean): void {
  running = now;
  element<HTMLButtonElement>("train-go").disabled = now;
  element<HTMLButtonElement>("train-stop").disabled = !now;
}

/** Makes the section work. */
export function startTraining(): void {
  const without = noWorkers();
  if (without !== undefined) {
    says(without, true);
    element<HTMLButtonElement>("train-go").disabled = true;
    return;
  }
  element("train-form").addEventListener("submit", () => { if (!running) void go(); });
  element("train-stop").addEventListener("click", () => { trainer?.stop(); });
  onChange((changed) => {
    const untrained = !running && element("after-training").hidden;
    if (changed.includes("epochs") && untrained) show("curve", drawCurve([], Number(state.epochs)));
  });
  startPad((order) => (running || trainer === undefined ? undefined : trainer.ask(order, ["prediction"])));
}
