/** Runs notebooks without a front end, each top to bottom in a kernel of its own, and keeps their outputs in the files. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { UsageError } from "../errors.js";
import { ensureFolder, writeWhole } from "../files.js";
import { paths } from "../paths.js";
import { removeTemporary, temporaryFolder } from "../temporaries.js";
import { fromPercent, toPercent } from "./percent.js";
import { differences, faults, joined, notebookText, readNotebook, type NotebookFile } from "./document.js";

/** What happened to one notebook. */
export interface Executed {
  readonly name: string;
  /** `unchanged`: neither the notebook nor what it rests on changed since its last run. */
  readonly state: "unchanged" | "done" | "failed";
  readonly seconds: number;
  /** What the kernel and its programs took of the processors; absent where the system does not tell. */
  readonly processorSeconds?: number;
  /** Sentences, for `failed`. */
  readonly why: readonly string[];
}

/** How notebooks are run. */
export interface ExecuteOptions {
  /** Run all, change no notebook, and fail where the committed outputs are not those of this run. */
  readonly check?: boolean;
  /** Run also what did not change. */
  readonly force?: boolean;
  /** Which side wins where a notebook and its text form differ; without it, a difference is a failure. */
  readonly from?: "text" | "notebook";
  /** How many at a time; default: one for each core, at most two. */
  readonly parallel?: number;
  /** Called when one has ended. */
  readonly onDone?: (one: Executed) => void;
}

/** The notebooks' names without ".ipynb", in reading order. */
export const notebookNames = (): string[] => {
  const named = (folder: string, ending: string) => (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  return [...new Set([...named(paths.notebooks, ".ipynb"), ...named(textFolder, ".ts")])].sort();
};

/** Where the notebooks' text forms lie. */
const textFolder = join(paths.notebooks, "text");

/** The project's own Python. */
export const pythonProgram = (): string => join(paths.venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** The environment in which Jupyter finds the project's kernel, on the Node that runs now. */
export function jupyterEnvironment(base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const put = (first: string, rest: string | undefined) => (rest === undefined || rest === "" ? first : `${first}${delimiter}${rest}`);
  return {
    ...base, JUPYTER_PATH: put(join(paths.notebooks, "kernel", "share"), base["JUPYTER_PATH"]),
    PATH: put(dirname(process.execPath), base["PATH"]), NO_COLOR: "1", TZ: "UTC", PYTHONDONTWRITEBYTECODE: "1",
  };
}

/**
 * Executes notebooks in place.
 * @param names without ".ipynb"; none means all
 * @throws UsageError when there is no notebook of a name, or the Python side or the kernel is not installed
 * @example (await executeNotebooks(["00-start-here"]))[0].state // "done"
 */
export async function executeNotebooks(names: readonly string[] = [], options: ExecuteOptions = {}): Promise<Executed[]> {
  const all = notebookNames();
  const wanted = names.length === 0 ? all : names.map((name) => name.replace(/\.ipynb$/, ""));
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`notebooks: there is none called ${unknown.join(", ")}; expected names from: ${all.join(", ")}`);
  const cure = "run `npm run notebooks` or `npm run lab`, which install it";
  if (!existsSync(pythonProgram())) throw new UsageError(`the Python side is not installed (.venv): ${cure}`);
  if (!existsSync(join(paths.notebooks, "kernel", "node_modules", "zeromq")))
    throw new UsageError(`the TypeScript kernel is not installed: ${cure}`);
  const state = readState();
  const ground = groundHash();
  const queue = [...wanted];
  const done: Executed[] = [];
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const one = await executeOne(name, ground, state, options);
      done.push(one);
      options.onDone?.(one);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.parallel ?? Math.min(2, cpus().length), wanted.length) }, work));
  writeWhole(stateFile(), `${JSON.stringify(state, undefined, 2)}\n`);
  return done.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function executeOne(name: string, ground: string, state: Record<string, string>, options: ExecuteOptions): Promise<Executed> {
  const file = join(paths.notebooks, `${name}.ipynb`);
  const apart = pair(name, options);
  if (apart !== undefined) return { name, state: "failed", seconds: 0, why: [apart] };
  const before = readNotebook(file);
  if (!options.check && !options.force && state[name] === stateOf(file, ground)) return { name, state: "unchanged", seconds: 0, why: [] };
  const folder = temporaryFolder("notebook");
  try {
    const out = join(folder, `${name}.ipynb`);
    const answer = await python(file, out);
    if (!answer.ok) return { name, state: "failed", seconds: answer.seconds ?? 0, why: [answer.error ?? "it failed without a word"] };
    const fresh = readNotebook(out);
    const changed = differences(before, fresh);
    const why = [...faults(fresh), ...(options.check ? [...faults(before), ...changed] : [])];
    // Equal outputs stay as committed, to the byte: another machine's last digits and letters are no news.
    const settled = !options.force && changed.length === 0 && faults(before).length === 0 && sameSources(before, fresh);
    if (why.length === 0) {
      if (!options.check && !settled) writeWhole(file, notebookText(fresh));
      // A notebook that was checked and found as committed needs no further run either.
      state[name] = stateOf(file, ground);
    }
    const { processorSeconds } = answer;
    const ended = { name, state: why.length === 0 ? "done" : "failed", seconds: answer.seconds ?? 0, why } as const;
    return processorSeconds === undefined ? ended : { ...ended, processorSeconds };
  } finally {
    removeTemporary(folder);
  }
}

/**
 * Makes a notebook and its text form agree: the missing one is made from the other, and where they differ `from` decides.
 * @returns a sentence when they differ and nobody decided
 */
function pair(name: string, { from, check }: ExecuteOptions): string | undefined {
  const file = join(paths.notebooks, `${name}.ipynb`), text = join(textFolder, `${name}.ts`);
  const notebook = existsSync(file) ? readNotebook(file) : undefined;
  const written = existsSync(text) ? readFileSync(text, "utf8") : undefined;
  if (notebook !== undefined && written === toPercent(notebook)) return undefined;
  const command = `npx golden notebooks ${name}`;
  if (check && (notebook === undefined || written === undefined))
    return `it is there in one form only: run \`${command}\`, which makes the other, and commit both`;
  if (notebook !== undefined && written !== undefined && from === undefined)
    return `the notebook and its text form, notebooks/text/${name}.ts, differ: run \`${command} --from text\` or ` +
      "`--from notebook`, whichever is right";
  if (notebook !== undefined && (written === undefined || from === "notebook")) writeWhole(text, toPercent(notebook));
  else if (written !== undefined) {
    const made = fromPercent(written, notebook);
    writeWhole(file, notebookText(made));
    writeWhole(text, toPercent(made));
  }
  return undefined;
}

/**
 * The runner ends, and its kernel with it, when the pipe to its standard input closes: this process holds it open as long as it lives,
 * and no longer.
 */
function python(file: string, out: string): Promise<{ ok: boolean; seconds?: number; processorSeconds?: number; error?: string }> {
  return new Promise((resolve, reject) => {
    const args = [join(paths.root, "scripts", "execute_notebook.py"), file, out, "120"];
    const child = spawn(pythonProgram(), args, { env: jupyterEnvironment(), stdio: ["pipe", "pipe", "pipe"] });
    const end = () => { child.kill("SIGTERM"); };
    process.once("exit", end);
    let output = "", errors = "";
    child.stdout.on("data", (piece: Buffer) => { output += piece.toString(); });
    child.stderr.on("data", (piece: Buffer) => { errors += piece.toString(); });
    child.on("error", reject);
    child.on("close", () => {
      process.removeListener("exit", end);
      const line = output.trim().split("\n").at(-1) ?? "";
      if (line.startsWith("{")) resolve(JSON.parse(line) as { ok: boolean });
      else resolve({ ok: false, error: errors.trim().split("\n").slice(-3).join(" ") || "the runner ended without an answer" });
    });
  });
}

const sourcesOf = ({ cells }: NotebookFile): string => JSON.stringify(cells.map(({ source }) => joined(source)));
const sameSources = (a: NotebookFile, b: NotebookFile): boolean => sourcesOf(a) === sourcesOf(b);

const stateFile = (): string => join(paths.cache, "notebooks.json");

function readState(): Record<string, string> {
  ensureFolder(paths.cache);
  try {
    return JSON.parse(readFileSync(stateFile(), "utf8")) as Record<string, string>;
  } catch {
    return {}; // none yet, or a damaged one: everything runs again
  }
}

/** What a notebook's run is known by: the file with its outputs, and all that it rests on. */
const stateOf = (file: string, ground: string): string => createHash("sha256").update(ground).update(readFileSync(file)).digest("hex");

/** SHA-256 of all that a notebook can rest on: the compiled library, the records, the runner, the pinned packages. */
function groundHash(): string {
  const hash = createHash("sha256");
  const add = (path: string) => { if (existsSync(path)) hash.update(path.slice(paths.root.length)).update(readFileSync(path)); };
  const addAll = (folder: string, matches: RegExp) => {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) if (matches.test(name)) add(join(folder, name));
  };
  for (const room of ["lib", "paper-figures"]) addAll(join(paths.root, "dist", room), /\.(js|wasm|d\.ts)$/);
  addAll(paths.records, /\.jsonl$/);
  const more = ["requirements.txt", "package-lock.json", "notebooks/kernel/package-lock.json", "scripts/execute_notebook.py"];
  for (const file of more) add(join(paths.root, file));
  return hash.digest("hex");
}
