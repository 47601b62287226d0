/**
 * `npm run html`: the executed notebooks as pages that need no network: figures are images in them, and MathJax, which typesets the mathematics, lies
 * within each page. They go to report/notebooks.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packages, python, pythonPackages, root } from "./setup.mjs";

/** What nbconvert would fetch: require.js, Mermaid and MathJax 2 with its settings. */
const fetching = /<script\b[^>]*\b(?:src="https?:[^"]*"|type="text\/x-mathjax-config")[^>]*>[^]*?<\/script>|<script type="module">[^]*?https:[^]*?<\/script>/g;

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
  const { status } = spawnSync(python, ["-m", "nbconvert", "--log-level=ERROR", "--to", "html", "--output-dir", out, ...notebooks], { cwd: root, stdio: "inherit" });
  if (status !== 0) return 1;
  const settings = "window.MathJax = { tex: { inlineMath: [['$', '$'], ['\\\\(', '\\\\)']] }, options: { enableMenu: false } };";
  const mathjax = readFileSync(join(root, "node_modules", "mathjax", "es5", "tex-svg-full.js"), "utf8").replaceAll("</script", "<\\/script");
  for (const name of readdirSync(out).filter((file) => file.endsWith(".html"))) {
    const page = readFileSync(join(out, name), "utf8").replace(fetching, "").replace("</head>", () => `<script>${settings}</script>\n<script>${mathjax}</script>\n</head>`);
    writeFileSync(join(out, name), page.replaceAll(".ipynb\"", ".html\""));
  }
  console.log(`${notebooks.length} pages in report/notebooks`);
  return 0;
}

process.exitCode = main();
