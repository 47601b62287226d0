/**
 * Breaks the notebooks in the ways they are known to break, one after the other, and asks the browser test to notice: each breaking must
 * turn it red, and without any it must be green. Works on a copy; nothing of the tree changes. Some minutes: run by hand after a change to
 * the notebooks' machinery or to their tests.
 * node scripts/break-notebooks.mjs [words of a breaking ...]   exit status 1 when one went unnoticed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./setup.mjs";

const copy = mkdtempSync(join(tmpdir(), "golden-break-"));

/** Links to all that lies in a folder, but for what is left out. */
function linkAll(folder, leaveOut = []) {
  mkdirSync(join(copy, folder), { recursive: true });
  const names = readdirSync(join(root, folder)).filter((name) => !leaveOut.includes(name));
  for (const name of names) symlinkSync(join(root, folder, name), join(copy, folder, name));
}

/** The project once more: its own files as copies, to be broken, installed packages as links. */
function makeCopy() {
  for (const part of ["bin", "dist", "scripts", "package.json", "package-lock.json", "requirements.txt", "tsconfig.json"])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  const own = (path) => !/node_modules|\.ipynb_checkpoints/.test(path.slice(root.length));
  cpSync(join(root, "notebooks"), join(copy, "notebooks"), { recursive: true, filter: own });
  symlinkSync(join(root, "data"), join(copy, "data"));
  symlinkSync(join(root, "notebooks", "kernel", "node_modules"), join(copy, "notebooks", "kernel", "node_modules"));
  linkAll("node_modules", ["golden-momentum"]);
  symlinkSync(copy, join(copy, "node_modules", "golden-momentum"));
  linkAll(".venv", ["share", "pyvenv.cfg"]);
  cpSync(join(root, ".venv", "pyvenv.cfg"), join(copy, ".venv", "pyvenv.cfg"));
  linkAll(".venv/share", ["jupyter"]);
  linkAll(".venv/share/jupyter", ["labextensions"]);
  linkAll(".venv/share/jupyter/labextensions");
}

/** Replaces in a file of the copy, and puts back what was there. */
function edit(file, change) {
  const path = join(copy, file);
  const sound = readFileSync(path, "utf8");
  const broken = change(sound);
  if (broken === sound) throw new Error(`${file}: nothing to break was found; the script needs an update`);
  writeFileSync(path, broken);
  return () => writeFileSync(path, sound);
}
const swap = (file, from, to) => () => edit(file, (text) => text.replace(from, () => to));

/** Changes the code cell of a notebook that holds `has`. */
const cell = (name, has, change) => () => edit(`notebooks/${name}.ipynb`, (text) => {
  const notebook = JSON.parse(text);
  const found = notebook.cells.find(({ cell_type, source }) => cell_type === "code" && source.join("").includes(has));
  change(found);
  return JSON.stringify(notebook);
});
const source = (name, has, change) => cell(name, has, (found) => { found.source = [change(found.source.join(""))]; });

const [first, loss, training, long] = ["00-start-here runs", "03-synapse-loss", "06-first-training-run runs", "long training"];
/** The pitfall, how to fall into it, and the test that is to notice (by its title; default: all of the file). */
const breakings = [
  ["JupyterLab without its Plotly extension", () => {
    const link = join(copy, ".venv", "share", "jupyter", "labextensions", "jupyterlab-plotly");
    rmSync(link);
    return () => symlinkSync(join(root, ".venv", "share", "jupyter", "labextensions", "jupyterlab-plotly"), link);
  }, first],
  ["subpaths of the package without their exports", swap("package.json", '"./theory"', '"./theories"'), first],
  ["a cell that imports a source of the library",
    source("00-start-here", "import", (code) => code.replace('"golden-momentum/theory"', '"../lib/theory/index.js"')), first],
  ["an error in a cell", source("00-start-here", "golden.p1 -", (code) => `${code}\nthrow new Error("broken");`), first],
  ["a cell that does not parse", source("00-start-here", "golden.p1 -", (code) => `${code}\nconst = 3;`), first],
  ["a promise that nobody awaits, and that fails", source("00-start-here", "show(synapseLoss",
    (code) => code.replace("await show(synapseLoss())", "show(undefined as never)")), first],
  ["one form to an output in place of several", swap("dist/lib/notebook/kernel.js", "notebook.show(bundle, { metadata })",
    'notebook.show({ "text/plain": bundle["text/plain"] })'), first],
  ["an equation whose formula cannot be read",
    swap("dist/lib/notebook/equation.js", "$$${entry.latex}", "$$\\\\frac{${entry.latex}"), first],
  ["a figure as HTML with a script, blank where it is not trusted", cell("03-synapse-loss", "show(synapseLoss", ({ outputs }) => {
    const html = "<div id=\"figure\"></div><script>figure.textContent = 'drawn'</script>";
    for (const output of outputs)
      if (output.data?.["application/vnd.plotly.v1+json"]) output.data = { "text/html": html, "text/plain": "Figure" };
  }), `${loss} shows`],
  ["a live curve that is drawn again below itself",
    swap("dist/lib/notebook/kernel.js", "id, update, anew", "id, update: false, anew"), training],
  ["a live curve of which the extension shows the first state alone",
    swap("dist/lib/notebook/kernel.js", "anew: update && plotlyMime in bundle", "anew: false"), long],
  ["a picture that gives way to its words while it is drawn anew",
    swap("dist/lib/kernel/stage.js", "data: event.data, metadata: event.metadata, transient",
      'data: { "text/plain": "" }, metadata: {}, transient'), long],
  ["a training that does not hear the stop button",
    swap("dist/lib/notebook/live.js", "return notebook.signal()", "return new AbortController().signal"), long],
  ["a kernel that is not told of the stop button", swap("dist/lib/kernel/kernel.js", "this.interrupt(message)", "void message"), long],
  ["pages that fetch their mathematics from the network", swap("scripts/html.mjs", '.replace(fetching, "")', ""), "npm run html", "pages"],
  ["pages whose images have no words",
    swap("scripts/html.mjs", "const page = withWords(", "const page = ((same) => same)("), "npm run html", "pages"],
  ["a kernel that is looked for beside its description alone",
    swap("notebooks/kernel/share/kernels/tslab/start.cjs", "upwards(process.cwd())", "around"), "kernelspec install", "elsewhere"],
];

/** Runs tests of the copy, all or those of a title. */
function test(title, file = "lab") {
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js"), named = title === undefined ? [] : ["-g", title];
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  return spawnSync(process.execPath, [mocha, "--no-config", "--bail", ...named, `dist/test/browser/${file}.browser.js`],
    { cwd: copy, encoding: "utf8", env });
}

function main() {
  makeCopy();
  const wanted = breakings.filter(([name]) => process.argv.length < 3 || name.includes(process.argv.slice(2).join(" ")));
  for (const [title, file] of new Map(wanted.map(([, , title, file]) => [`${title} ${file}`, [title, file]])).values()) {
    const { status, stdout } = test(title, file);
    if (status !== 0 || !/ [1-9]\d* passing/.test(stdout)) {
      console.error(`unbroken, "${title}" is red already (or there is no such test):\n${stdout}`);
      return 1;
    }
  }
  let missed = 0;
  for (const [name, fall, title, file] of wanted) {
    const mend = fall();
    const { status, stdout } = test(title, file);
    mend();
    if (status === 0) missed++;
    const why = /\n {2}1\) [^]*?:\n+([^]*?)\n\s+at /.exec(stdout)?.[1]?.split("\n").map((line) => line.trim()) ?? [];
    const told = why.find((line) => /^[+-] +['"\d]/.test(line)) ?? why.find((line) => /\w/.test(line)) ?? "";
    console.log(`${status === 0 ? "UNNOTICED" : "noticed"}: ${name}${status === 0 ? "" : `\n         ${told.slice(0, 160)}`}`);
  }
  console.log(`${wanted.length} breakings, ${missed} unnoticed.`);
  return missed > 0 ? 1 : 0;
}

try {
  process.exitCode = main();
} finally {
  rmSync(copy, { recursive: true });
}
