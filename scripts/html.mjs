/**
 * `npm run html`: the executed notebooks as pages that need no network: figures are images in them, each with its sentence as alternative
 * text, and MathJax, which typesets the mathematics, lies within each page. They go to report/notebooks.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
const style = "<style>mjx-container[display=true] { overflow: auto hidden; } " +
  ".jp-RenderedHTMLCommon table { display: block; overflow-x: auto; max-width: 100%; width: fit-content; }</style>";

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

function main() {
  for (const part of [packages, pythonPackages]) {
    const { ok, why } = part();
    if (!ok) {
      console.error(why);
      return 2;
    }
  }
  const out = join(root, "report", "notebooks");
  mkdirSync(out, { recursive: true });
  const notebooks = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb")).map((name) => join("notebooks", name));
  const words = ["-m", "nbconvert", "--log-level=ERROR", "--to", "html", "--output-dir", out, ...notebooks];
  const { status } = spawnSync(python, words, { cwd: root, stdio: "inherit" });
  if (status !== 0) return 1;
  const settings = "window.MathJax = { tex: { inlineMath: [['$', '$'], ['\\\\(', '\\\\)']] }, options: { enableMenu: false } };";
  const mathjaxFile = join(root, "node_modules", "mathjax", "es5", "tex-svg-full.js");
  const mathjax = readFileSync(mathjaxFile, "utf8").replaceAll("</script", "<\\/script");
  for (const name of readdirSync(out).filter((file) => file.endsWith(".html"))) {
    const notebook = join(root, "notebooks", name.replace(/html$/, "ipynb"));
    if (!existsSync(notebook)) {
      rmSync(join(out, name)); // a page of a notebook that is no more
      continue;
    }
    const page = withWords(readFileSync(join(out, name), "utf8"), notebook)
      .replace(fetching, "")
      .replace("</head>", () => `${style}\n<script>${settings}</script>\n<script>${mathjax}</script>\n</head>`);
    writeFileSync(join(out, name), page.replaceAll(".ipynb\"", ".html\""));
  }
  console.log(`${notebooks.length} pages in report/notebooks`);
  return 0;
}

process.exitCode = main();
