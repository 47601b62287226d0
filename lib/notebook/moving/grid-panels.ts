/** The panels of the grid that opens cell by cell. */
import type { Panel } from "./panels.js";
import type { Json } from "./picture.js";
import { ink, mark } from "./pieces.js";

const cellBox = (size: number): Json => ({
  x: { scale: "gridX", field: "column", offset: { signal: `(${size} - 1) / 2` } },
  width: { signal: `bandwidth('gridX') - ${size}` },
  y: { scale: "gridY", field: "row", offset: { signal: `(${size} - 1) / 2` } },
  height: { signal: `bandwidth('gridY') - ${size}` },
});

/** Its three panels: the grid, the curves of the chosen cell, how it and its neighbours end. */
export function gridPanels(rates: readonly number[], momenta: readonly number[], epochs: number): Panel[] {
  const band = (count: number) => ({ type: "band", domain: Array.from({ length: count }, (_, i) => i) });
  const label = (values: readonly number[]) => ({
    encode: { labels: { update: { text: { signal: `${JSON.stringify(values)}[datum.value]` } } } },
  });
  return [
    {
      name: "grid",
      title: "learning rate η (press a cell)",
      moves: true,
      x: {
        title: "momentum weight α",
        scale: band(momenta.length),
        ticks: { ticks: false, domain: false, labelOverlap: true, labelSeparation: 6, ...label(momenta) },
      },
      y: { title: "learning rate", scale: band(rates.length), ticks: { ticks: false, domain: false, ...label(rates) } },
      marks: [
        mark("rect", { table: "cells" }, {
          ...cellBox(1),
          fill: { signal: "datum.accuracy === null ? 'transparent' : scale('shade', datum.shade)" },
          stroke: ink.grey,
          strokeWidth: { signal: "datum.accuracy === null ? 1 : 0" },
        }),
        mark("symbol", { table: "cells" }, {
          x: { scale: "gridX", field: "column", band: 0.5 },
          y: { scale: "gridY", field: "row", band: 0.5 },
          shape: "diamond",
          size: { signal: "datum.golden ? 110 : 0" },
          fill: "#E0A000",
          stroke: "#000000",
        }),
        mark("rect", { table: "around" }, {
          ...cellBox(2), fill: "transparent", stroke: ink.second, strokeWidth: { signal: "datum.own ? 4 : 1.5" },
        }),
      ],
    },
    {
      name: "curves",
      title: "the chosen cell's runs: accuracy (%)",
      x: {
        title: "epoch",
        scale: { type: "linear", domain: [1, Math.max(2, epochs)], zero: false },
        ticks: { tickMinStep: 1, format: "d", tickCount: 5 },
      },
      y: {
        title: "accuracy",
        scale: { type: "linear", domain: { signal: "curveEnds" }, zero: false },
        ticks: { tickCount: 4, encode: { labels: { update: { text: { signal: "format(100 * datum.value, '.3~r')" } } } } },
      },
      marks: [
        {
          type: "group",
          from: { facet: { name: "oneRun", data: "curvePoints", groupby: "run" } },
          interactive: false,
          encode: { update: { width: { signal: "panelWidth" }, height: { signal: "panelHeight" } } },
          marks: [
            mark("line", { table: "oneRun", clip: false }, {
              x: { scale: "curvesX", field: "epoch" },
              y: { scale: "curvesY", field: "accuracy" },
              stroke: ink.first,
              strokeWidth: 2,
              strokeDash: { signal: "[[1, 0], [6, 4], [2, 3], [8, 3, 2, 3]][datum.run % 4]" },
            }),
          ],
        },
      ],
    },
    {
      name: "near",
      title: "its runs and its neighbours' (%)",
      x: {
        title: "effective learning rate",
        scale: { type: "log", domain: { signal: "nearRates" } },
        ticks: { tickCount: 3, format: ".2~r", labelOverlap: true },
      },
      y: {
        title: "accuracy",
        scale: { type: "linear", domain: { signal: "nearEnds" }, zero: false },
        ticks: { tickCount: 4, encode: { labels: { update: { text: { signal: "format(100 * datum.value, '.4~r')" } } } } },
      },
      marks: [
        mark("symbol", { table: "nearRuns", clip: true }, {
          x: { scale: "nearX", signal: "datum.rate" },
          y: { scale: "nearY", signal: "max(datum.end, nearEnds[0] + 0.0005)" },
          size: { signal: "datum.own ? 70 : 35" },
          shape: { signal: "datum.end < nearEnds[0] ? 'cross' : 'circle'" },
          fill: { signal: `datum.own ? '${ink.second}' : 'transparent'` },
          stroke: { signal: `datum.own ? '${ink.second}' : '${ink.grey}'` },
          strokeWidth: 1.5,
        }),
      ],
    },
  ];
}
