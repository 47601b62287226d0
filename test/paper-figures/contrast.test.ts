import assert from "node:assert/strict";
import { curvesFigure, makeFigures, onScreen, type Figure, type Json } from "../../paper-figures/index.js";
import { middle } from "../../paper-figures/screen.js";
import { colour, lineStyles } from "../../paper-figures/theme.js";

type Rgb = readonly [number, number, number];

/** "#rrggbb", "#rgb", "rgb(r, g, b)" and the two names that figures use, as 0 to 255. */
function rgb(text: string): Rgb {
  const hex = ({ black: "#000000", white: "#ffffff" } as Record<string, string>)[text] ?? text.replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
  const parts = /^#[0-9a-f]{6}$/i.test(hex)
    ? [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16))
    : /^rgb\(/.test(hex) ? hex.match(/\d+/g)!.map(Number) : undefined;
  assert.ok(parts?.length === 3, `a colour this test does not know: ${text}`);
  return parts as unknown as Rgb;
}

/** Relative luminance of the Web Content Accessibility Guidelines, 0 (black) to 1 (white). */
const luminance = (of: Rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
  const c = of[i] / 255;
  return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
}, 0);

/** Contrast ratio of the same guidelines, 1 to 21. Letters want 4.5 (1.4.3), lines and marks 3 (1.4.11). */
function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (light + 0.05) / (dark + 0.05);
}

const white = rgb("white");
const letters = 4.5, marks = 3;
const fonts = (value: unknown): string[] => (typeof value !== "object" || value === null ? [] : Object
  .entries(value)
  .flatMap(
    ([key, inner]) => (/font$/.test(key) && typeof (inner as Json)["color"] === "string" ? [
      (inner as { color: string }).color,
    ] : fonts(inner)),
  ));

/** The colour of a heat map at a cell. */
function shade(
  { z, zmin, zmax, colorscale }: { z: number[][]; zmin?: number; zmax?: number; colorscale: [number, string][] }, x: number, y: number,
): Rgb {
  const all = z.flat().filter(Number.isFinite);
  const low = zmin ?? Math.min(...all), high = zmax ?? Math.max(...all);
  const at = (z[y][x] - low) / (high - low);
  if (!Number.isFinite(at)) return white; // no value, no paint
  const i = Math.max(1, colorscale.findIndex(([stop]) => stop >= at));
  const [[from, a], [to, b]] = [colorscale[i - 1], colorscale[i]];
  return rgb(a).map((c, k) => c + ((rgb(b)[k] - c) * (at - from)) / (to - from)) as unknown as Rgb;
}

describe("contrast", () => {
  it("is what the guidelines say: 21 for black on white, 1 for a colour on itself", () => {
    assert.ok(Math.abs(contrast(rgb("#000"), white) - 21) < 1e-12);
    assert.equal(contrast(rgb("#0072B2"), rgb("rgb(0, 114, 178)")), 1);
    assert.ok(Math.abs(contrast(rgb("#777777"), white) - 4.478) < 1e-3);
  });

  it("suffices for marks in every line style, and for letters in black and grey", () => {
    for (const { color } of lineStyles) assert.ok(contrast(rgb(color), white) >= marks, `${color}: ${contrast(rgb(color), white)}`);
    for (const name of ["black", "grey"] as const) assert.ok(contrast(rgb(colour[name]), white) >= letters, name);
  });
});

describe("every figure", () => {
  let figures: readonly Figure[];
  before(async () => {
    const epochs = [1, 2].map((epoch) => ({ epoch, train: { loss: 1, accuracy: 0.5 }, validation: { loss: 1, accuracy: 0.5 } }));
    figures = [
      ...(await makeFigures()).figures, curvesFigure(lineStyles.map((_, i) => ({ label: `run ${i}`, epochs })), { label: "a test" }),
    ];
  });

  it("has letters that stand out from what lies behind them", () => {
    for (const { name, layout, data } of figures) {
      const { annotations = [], ...rest } = layout as { annotations?: Json[] };
      for (const color of fonts(rest)) assert.ok(contrast(rgb(color), white) >= letters, `${name}: ${color} on white`);
      const map = data.find(
        ({ type, colorscale }) => type === "heatmap" && colorscale !== undefined,
      ) as unknown as Parameters<typeof shade>[0] | undefined;
      for (const {
        x, y, xref, font, text, bgcolor,
      } of annotations as { x: number; y: number; xref?: string; font?: { color?: string }; text: string; bgcolor?: string }[]) {
        const behind = typeof bgcolor === "string"
          ? rgb(bgcolor)
          : map !== undefined && xref !== "paper" && map.z[y]?.[x] !== undefined ? shade(map, x, y) : white;
        const ratio = contrast(rgb(font?.color ?? colour.black), behind);
        assert.ok(ratio >= letters, `${name}: "${text}" has a contrast of ${ratio.toFixed(2)}`);
      }
    }
  });

  it("has lines that stand out from the page", () => {
    for (const { name, data } of figures) {
      for (const { line, mode } of data as { line?: { color?: string }; mode?: string }[]) {
        if (mode?.includes("lines") && line?.color !== undefined) {
          assert.ok(contrast(rgb(line.color), white) >= marks, `${name}: ${line.color}`);
        }
      }
    }
  });

  it("tells its lines apart without colour: by dash, width or mark", () => {
    for (const { name, data } of figures) {
      const seen = new Map<string, unknown>();
      for (const {
        mode, line, marker, xaxis, yaxis, showlegend, name: label,
      } of data as { mode?: string; line?: Json; marker?: Json; xaxis?: string; yaxis?: string; showlegend?: boolean; name?: string }[]) {
        if (!mode?.includes("lines") || line?.["color"] === undefined) continue;
        const style = JSON.stringify([xaxis, yaxis, line["dash"], line["width"], marker?.["symbol"], marker?.["color"] === "#ffffff"]);
        assert.ok(
          !seen.has(style) || seen.get(style) === line["color"],
          `${name}: ${label ?? style} (${showlegend}) differs from another line by colour alone`,
        );
        seen.set(style, line["color"]);
      }
    }
  });

  it("stands out on a light and on a dark page as notebooks show it, without a ground of its own", () => {
    const dark = rgb("#111111");
    assert.ok(contrast(rgb(middle), white) >= letters && contrast(rgb(middle), dark) >= 4);
    for (const figure of figures.map(onScreen)) {
      const { annotations = [], ...rest } = figure.layout as { annotations?: Json[] };
      assert.equal((figure.layout as { paper_bgcolor: string }).paper_bgcolor, "rgba(0,0,0,0)", figure.name);
      for (const color of fonts(rest)) assert.ok(contrast(rgb(color), dark) >= marks, `${figure.name}: ${color} on a dark page`);
      const lines = figure.data.flatMap(({ line, mode }) => (String(mode).includes("lines") ? [(line as { color?: string }).color] : []));
      for (const color of lines) {
        if (color !== undefined) assert.ok([white, dark].every((page) => contrast(rgb(color), page) >= marks), `${figure.name}: ${color}`);
      }
      for (const note of annotations.filter(({ xref }) => xref === "paper")) {
        const color = (note["font"] as { color?: string } | undefined)?.color ?? middle;
        assert.ok(contrast(rgb(color), dark) >= marks, `${figure.name}: "${String(note["text"])}" is ${color}`);
      }
    }
  });
});
