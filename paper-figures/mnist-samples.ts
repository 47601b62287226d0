import type { Dataset } from "../lib/data/index.js";
import type { Figure } from "./figure.js";
import { axis, layout } from "./theme.js";

/**
 * The first `columns` images of each class of a data set, a class a row, ink dark on white as on paper.
 * @example mnistSamples((await mnist()).train).data.length // 1
 */
export function mnistSamples(dataset: Dataset, columns = 8): Figure {
  const { height, width, classes } = dataset;
  const stepY = height + 2, stepX = width + 2; // two pixels of white between the images
  const z = Array.from({ length: classes * stepY }, () => Array<number>(columns * stepX).fill(0));
  const seen = Array<number>(classes).fill(0);
  for (let n = 0; n < dataset.count && seen.some((count) => count < columns); n++) {
    const label = dataset.labels[n];
    const column = seen[label]++;
    if (column >= columns) continue;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) z[label * stepY + y + 1][column * stepX + x + 1] = dataset.images[(n * height + y) * width + x]!;
    }
  }
  const rows = Array.from({ length: classes }, (_, label) => label);
  return {
    name: "mnist-samples",
    title: "What the network sees: handwritten digits",
    caption: `The first ${columns} images of each of the ${classes} classes of ${dataset.name}, ${height} x ${width} grey levels, one ` +
      "class a row; shapes and slants vary widely within a class.",
    data: [{ type: "heatmap", z, colorscale: [[0, "#ffffff"], [1, "#000000"]], zmin: 0, zmax: 255, showscale: false, hoverinfo: "skip" }],
    layout: layout({
      height: 30 + Math.round((480 - 50) * (classes * stepY) / (columns * stepX)),
      margin: { l: 50, r: 4, t: 4, b: 22 },
      xaxis: axis("first images of each class, in the data set's order", {
        showticklabels: false, ticks: "", showline: false, fixedrange: true,
      }),
      yaxis: axis("class", {
        autorange: "reversed", tickvals: rows.map((label) => label * stepY + stepY / 2), ticktext: rows.map(String), ticks: "",
        showline: false, fixedrange: true, scaleanchor: "x", constrain: "domain",
      }),
    }),
    sources: { label: dataset.name, data: { images: dataset.sha256[0], labels: dataset.sha256[1] } },
  };
}
