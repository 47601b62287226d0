/**
 * Momentum as a filter, moved (ledger M5, M8): seeded noise before it, the same noise after it, and the gain over the frequency. What
 * comes after is divided by
 * eta / (1 - alpha), so that both are seen on one scale.
 */
import { random } from "../../data/index.js";
import { publishedGridPair } from "../../theory/index.js";
import { panels } from "./panels.js";
import { computed, curve, dot, fixed, ink, letters, rule, said, short } from "./pieces.js";
import type { Json, MovingPicture } from "./picture.js";

const count = 100,
  leastFrequency = 0.0005;

/** Numbers that are normal enough for the eye, each the sum of twelve uniform ones: the same for everybody. */
function noise(): number[] {
  const stream = random(1, "noise");
  return Array.from({ length: count }, () =>
    Number((Array.from({ length: 12 }, () => stream.uniform()).reduce((sum, u) => sum + u, 0) - 6).toFixed(3)),
  );
}

const gain = (turns: string, eta: string, alpha: string): string =>
  `${eta} / sqrt(pow(1 - ${alpha} * cos(2 * PI * ${turns}), 2) + pow(${alpha} * sin(2 * PI * ${turns}), 2))`;

const words = said(
  "'At learning rate η = '",
  fixed("eta", 3),
  "' and momentum weight α = '",
  fixed("alpha", 3),
  "' slow gradients pass with a gain of '",
  short("slow"),
  "', the fastest with '",
  short("fast"),
  "': '",
  fixed("slow / fast", 1),
  "' times less. A gradient is remembered for '",
  fixed("1 / (1 - alpha)", 1),
  "' steps on average. Of the noise, '",
  fixed("100 * (1 - alpha) / sqrt(1 - alpha * alpha)", 1),
  "'% of its size are left beside a constant gradient in the long run; of the '",
  "count",
  "' numbers shown, from rest, '",
  fixed("100 * spreadOut / spreadIn", 1),
  "'% are.'",
);

/** The picture. @example filterPicture({ eta: 0.01, alpha: 0.9 }).name // "moving-filter" */
export function filterPicture(start: { readonly eta?: number; readonly alpha?: number } = {}): MovingPicture {
  const { eta = publishedGridPair.learningRate, alpha = publishedGridPair.momentum } = start;
  const time = { title: "step", scale: { type: "linear", domain: [0, count - 1] }, ticks: { tickCount: 4 } };
  const size = { title: "size", scale: { type: "linear", domain: [-3.2, 3.2] }, ticks: { values: [-2, 0, 2] } };
  const signals: Json[] = [
    computed("slow", "eta / (1 - alpha)"),
    computed("fast", "eta / (1 + alpha)"),
    { name: "gradients", value: noise() },
    { name: "count", value: count },
    computed("spreadOut", "length(data('spread')) ? data('spread')[0].out : 1"),
    computed("spreadIn", "length(data('spread')) ? data('spread')[0].in : 1"),
  ];
  const spec = panels({
    description:
      "Momentum as a filter: noise before it, the same noise after it, and the gain over the frequency. Sliders for learning rate " +
      "and momentum weight follow.",
    sliders: [
      {
        name: "eta",
        label: "learning rate η",
        value: eta,
        ends: [0.001, 0.3, 0.001],
        drags: [{ from: "gain", value: "invert('gainY', gainAt[1]) * (1 - alpha)" }],
      },
      {
        name: "alpha",
        label: "momentum weight α",
        value: alpha,
        ends: [0, 0.99, 0.001],
        drags: [{ from: "gain", value: "1 - 2 * PI * invert('gainX', gainAt[0])" }],
      },
    ],
    signals,
    data: [
      {
        // Every pair of a step and an earlier gradient: alpha^k g(t-k), added up by step.
        name: "out",
        transform: [
          { type: "sequence", start: 0, stop: count * count, as: "i" },
          { type: "formula", as: "t", expr: `floor(datum.i / ${count})` },
          { type: "formula", as: "k", expr: `datum.i % ${count}` },
          { type: "filter", expr: "datum.k <= datum.t" },
          { type: "formula", as: "part", expr: "(1 - alpha) * pow(alpha, datum.k) * gradients[datum.t - datum.k]" },
          { type: "aggregate", groupby: ["t"], ops: ["sum"], fields: ["part"], as: ["out"] },
          { type: "formula", as: "in", expr: "gradients[datum.t]" },
        ],
      },
      {
        name: "spread",
        source: "out",
        transform: [{ type: "aggregate", ops: ["stdevp", "stdevp"], fields: ["in", "out"], as: ["in", "out"] }],
      },
      {
        name: "response",
        transform: [
          { type: "sequence", start: 0, stop: 101, as: "i" },
          { type: "formula", as: "turns", expr: `${leastFrequency} * pow(${0.5 / leastFrequency}, datum.i / 100)` },
          { type: "formula", as: "gain", expr: gain("datum.turns", "eta", "alpha") },
          {
            type: "formula",
            as: "golden",
            expr: gain("datum.turns", String(publishedGridPair.learningRate), String(publishedGridPair.momentum)),
          },
        ],
      },
    ],
    all: [
      {
        name: "before",
        title: "gradients: noise in",
        x: time,
        y: size,
        marks: [rule("before", "y", "0"), curve("before", "out", ["t", "in"], { stroke: ink.grey, strokeWidth: 1.5 })],
      },
      {
        name: "after",
        title: "updates (1−α)/η: noise out",
        x: time,
        y: size,
        marks: [rule("after", "y", "0"), curve("after", "out", ["t", "out"], { stroke: ink.first })],
      },
      {
        name: "gain",
        title: "gain (drag the dot)",
        moves: true,
        x: {
          title: "turns per step",
          scale: { type: "log", domain: [leastFrequency, 0.5] },
          ticks: { values: [0.001, 0.01, 0.1, 0.5], format: "~r" },
        },
        y: { title: "gain", scale: { type: "log", domain: [0.0005, 50] }, ticks: { values: [0.001, 0.1, 10], format: "~r" } },
        marks: [
          curve("gain", "response", ["turns", "golden"], { stroke: ink.second, strokeDash: [5, 4] }),
          curve("gain", "response", ["turns", "gain"], { stroke: ink.first }),
          dot("gain", [`clamp((1 - alpha) / (2 * PI), ${leastFrequency}, 0.5)`, "slow"], { fill: ink.first, size: 130 }),
          letters("gain", ["0.0007", "0.0012"], "'dashed: golden pair'"),
        ],
      },
    ],
    words,
    letterCount: 345,
  });
  return {
    name: "moving-filter",
    title: "Momentum as a filter, moved",
    spec,
    words:
      "On the left gradients that are noise (seeded); in the middle the updates that momentum makes of them, divided by the " +
      "effective rate η/(1−α), on the same scale; on the right the gain " +
      "over the frequency, dashed that of the golden pair. The pair is moved by two sliders, or by dragging the dot: up and down " +
      "the gain of slow gradients, left and right the memory.",
  };
}
