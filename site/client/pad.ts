/** A pad to draw a digit on, by pointer or by keys, brought into the form of MNIST's digits and read by the trained network. */
import type { FromTrainer, ToTrainer } from "../workers/messages.js";
import { asDigit } from "./pad-image.js";
import { element, messageOf, say } from "./page.js";

type Ask = (order: ToTrainer) => Promise<Extract<FromTrainer, { kind: "prediction" }>> | undefined;
const says = (text: string, bad = false): void => { say("pad-says", text, bad); };
const size = 280;

/** Makes the pad work. `ask` gives nothing while the network is busy. */
export function startPad(ask: Ask): void {
  const pad = element<HTMLCanvasElement>("pad"), context = pad.getContext("2d", { willReadFrequently: true });
  if (context === null) {
    says("This browser cannot draw here; the other button shows the network digits of MNIST.", true);
    return;
  }
  const pen = { x: 140, y: 60, down: false };
  const clear = (): void => {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, size, size);
    Object.assign(context, { lineWidth: 22, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    element<SVGElement>("pad-bars").innerHTML = "";
  };
  const stroke = (x: number, y: number): void => {
    context.beginPath();
    context.moveTo(pen.x, pen.y);
    context.lineTo(x, y);
    context.stroke();
  };
  const moveTo = (x: number, y: number): void => {
    if (pen.down) stroke(x, y);
    [pen.x, pen.y] = [x, y];
  };
  const read = async (): Promise<void> => {
    const { data } = context.getImageData(0, 0, size, size);
    const image = asDigit(Uint8Array.from({ length: size * size }, (_, i) => 255 - data[4 * i]));
    if (image !== undefined) await answer({ kind: "predict", image });
  };
  const answer = async (order: ToTrainer): Promise<void> => {
    try {
      const found = await ask(order);
      if (found === undefined) return;
      if (found.image !== undefined) paint(context, found.image);
      says(inWords(found));
      element<SVGElement>("pad-bars").innerHTML = bars(found.outputs);
    } catch (error) {
      says(messageOf(error), true);
    }
  };
  const place = (event: PointerEvent): [number, number] => {
    const box = pad.getBoundingClientRect();
    return [(event.clientX - box.left) * size / box.width, (event.clientY - box.top) * size / box.height];
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    [pen.x, pen.y] = place(event);
    pen.down = true;
    stroke(pen.x + 0.1, pen.y);
  });
  pad.addEventListener("pointermove", (event) => { if (pen.down && event.buttons > 0) moveTo(...place(event)); });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { pen.down = false; void read(); });
  pad.addEventListener("keydown", (event) => {
    const step: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-12, 0], ArrowRight: [12, 0], ArrowUp: [0, -12], ArrowDown: [0, 12],
    };
    const by = Object.hasOwn(step, event.key) ? step[event.key] : undefined;
    if (by !== undefined) {
      moveTo(Math.min(size, Math.max(0, pen.x + by[0])), Math.min(size, Math.max(0, pen.y + by[1])));
      if (!pen.down) says(`The pen is up, at ${Math.round(pen.x / 2.8)}% across and ${Math.round(pen.y / 2.8)}% down.`);
    } else if (event.key === " ") {
      pen.down = !pen.down;
      if (pen.down) stroke(pen.x + 0.1, pen.y);
      says(pen.down ? "The pen is down." : "The pen is up.");
      if (!pen.down) void read();
    } else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
  });
  element("pad-clear").addEventListener("click", () => {
    clear();
    says("Draw with the pointer, a finger, or the arrow keys.");
  });
  element("pad-sample").addEventListener("click", () => { void answer({ kind: "sample" }); });
  clear();
}

/** An image of MNIST on the pad, ink dark on white as people draw. */
function paint(context: CanvasRenderingContext2D, image: Uint8Array): void {
  image.forEach((value, i) => {
    context.fillStyle = `rgb(${255 - value},${255 - value},${255 - value})`;
    context.fillRect(10 * (i % 28), 10 * Math.floor(i / 28), 10, 10);
  });
}

function inWords({ outputs, label }: Extract<FromTrainer, { kind: "prediction" }>): string {
  const best = outputs.indexOf(Math.max(...outputs)), read = `It reads a ${best}, with ${(100 * outputs[best]).toFixed(0)}%.`;
  return label === undefined ? read : `${read} The label says ${label}.`;
}

function bars(outputs: readonly number[]): string {
  const best = outputs.indexOf(Math.max(...outputs));
  return outputs.map((output, i) => {
    const place = `x="${4 + 28 * i}" y="${(70 - 62 * output).toFixed(1)}" width="20" height="${(62 * output + 1).toFixed(1)}"`;
    return `<rect class="bar ${i === best ? "accent" : "faint"}" ${place}/>`
      + `<text class="tick" x="${14 + 28 * i}" y="88" text-anchor="middle">${i}</text>`;
  }).join("");
}
