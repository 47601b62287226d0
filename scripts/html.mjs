/**
 * `npm run html`: the executed notebooks as pages that need no network: figures are images in them, each with its sentence as alternative
 * text; pictures that move do so; Vega, which moves them, and MathJax, which typesets the mathematics, lie within each page that needs
 * them. They go to report/notebooks. With two arguments: the notebooks of a folder, into another.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { packages, python, pythonPackages, root } from "./setup.mjs";

/** What nbconvert would fetch: require.js, Mermaid and MathJax 2 with its settings. */
const fetching = new RegExp(
  [
    String.raw`<script\b[^>]*\b(?:src="https?:[^"]*"|type="text/x-mathjax-config")[^>]*>[^]*?</script>`,
    String.raw`<script type="module">[^]*?https:[^]*?</script>`,
  ].join("|"),
  "g",
);

/** A wide formula or table scrolls by itself, so that a narrow page does not cut it off. */
const style = "<style>mjx-container[display=true] { overflow: auto hidden; } .jp-RenderedHTMLCommon table { display: block; overflow-x: " +
  "auto; max-width: 100%; width: fit-content; } .jp-RenderedImage img { height: auto; } [data-moving] { display: block; } " +
  "[data-moving] img[hidden] { display: none; } " +
  "@media print { [data-moving] img[hidden] { display: block; } [data-moving] > div { display: none; } }</style>";

const text = (of) => (Array.isArray(of) ? of.join("") : of ?? "");
const escaped = (of) => of.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/\n/g, " ");

/** Gives each image the sentence that lies beside it in the notebook: nbconvert writes that there is none. */
function withWords(page, notebook) {
  const images = JSON.parse(readFileSync(notebook, "utf8")).cells
    .flatMap(({ outputs }) => outputs ?? [])
    .filter(({ data }) => data?.["image/png"] !== undefined);
  return images.reduce((done, { data }) => {
    const source = `src="data:image/png;base64,${text(data["image/png"]).trim()}`;
    return done.split(/(?=<img\b)/)
      .map((part) => (part.includes(source) ? part.replace(/alt="[^"]*"/, () => `alt="${escaped(text(data["text/plain"]))}"`) : part))
      .join("");
  }, page);
}

const vegaMime = "application/vnd.vega.v5+json";

/**
 * Puts beside the image of each picture that moves its specification, as data. `drawMoving` then draws it; without scripts, and in print,
 * the image stays.
 */
function withPictures(page, notebook) {
  const pictures = JSON.parse(readFileSync(notebook, "utf8")).cells
    .flatMap(({ outputs }) => outputs ?? [])
    .filter(({ data }) => data?.["image/png"] !== undefined && data[vegaMime] !== undefined);
  if (pictures.length === 0) return page;
  const filled = pictures.reduce((done, { data }) => {
    const source = `src="data:image/png;base64,${text(data["image/png"]).trim()}`;
    const spec = JSON.stringify(data[vegaMime]).replace(/</g, "\\u003c");
    return done.split(/(?=<img\b)/)
      .map((part) => (part.includes(source) && !part.includes("data-moving")
        ? part.replace(/<img\b[^>]*>/, (image) => `<span data-moving>${image}<script type="application/json">${spec}</script></span>`)
        : part))
      .join("");
  }, page);
  const vega = readFileSync(join(root, "node_modules", "vega", "build", "vega.min.js"), "utf8").replaceAll("</script", "<\\/script");
  return filled.replace("</body>", () => `<script>${vega}</script>\n<script>(${drawMoving})();</script>\n</body>`);
}

/** Runs in the page: each picture that moves takes the place of its image. */
function drawMoving() {
  for (const place of globalThis.document.querySelectorAll("[data-moving]")) {
    const spec = JSON.parse(place.querySelector("script").textContent), image = place.querySelector("img");
    const box = globalThis.document.createElement("div");
    place.append(box);
    image.hidden = true;
    new globalThis.vega.View(globalThis.vega.parse(spec), { renderer: "svg", container: box, hover: true }).runAsync().catch((error) => {
      console.error(error);
      box.remove();
      image.hidden = false;
    });
  }
}

function main() {
  for (const part of [packages, pythonPackages]) {
    const { ok, why } = part();
    if (!ok) {
      console.error(why);
      return 2;
    }
  }
  const [from, out] = [resolve(root, process.argv[2] ?? "notebooks"), resolve(root, process.argv[3] ?? join("report", "notebooks"))];
  mkdirSync(out, { recursive: true });
  const notebooks = readdirSync(from).filter((name) => name.endsWith(".ipynb")).map((name) => join(from, name));
  const { status } = spawnSync(
    python, ["-m", "nbconvert", "--log-level=ERROR", "--to", "html", "--output-dir", out, ...notebooks], { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) return 1;
  const settings = "window.MathJax = { tex: { inlineMath: [['$', '$'], ['\\\\(', '\\\\)']] }, options: { enableMenu: false } };";
  const mathjaxFile = join(root, "node_modules", "mathjax", "es5", "tex-svg-full.js");
  const mathjax = readFileSync(mathjaxFile, "utf8").replaceAll("</script", "<\\/script");
  for (const name of readdirSync(out).filter((file) => file.endsWith(".html"))) {
    const notebook = join(from, name.replace(/html$/, "ipynb"));
    if (!existsSync(notebook)) {
      rmSync(join(out, name)); // a page of a notebook that is no more
      continue;
    }
    const page = withPictures(withWords(readFileSync(join(out, name), "utf8").replace(fetching, ""), notebook), notebook)
      .replace("</head>", () => `${style}\n<script>${settings}</script>\n<script>${mathjax}</script>\n</head>`);
    writeFileSync(join(out, name), page.replaceAll(".ipynb\"", ".html\""));
  }
  console.log(`${notebooks.length} pages in ${relative(root, out)}`);
  return 0;
}

process.exitCode = main();
