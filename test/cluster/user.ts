/** A user of the cluster: a folder of their own, the program called as they call it, and what the work of a plan has left. */
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkFolder } from "../../lib/cluster/index.js";
import { readRecords, type RunRecord } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import type { Running, TwoNodes } from "./two-nodes.js";

const program = join(paths.root, "bin", "golden.js");
const as = (id: number): string[] => [`--reuid=${id}`, `--regid=${id}`, "--clear-groups", process.execPath, program];

/** What a call said, and how it ended. */
interface Said { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** One start of a task that is looked for. */
type Start = Pick<Running, "task" | "start">;

/** Someone who works on the cluster. */
export class User {
  readonly cwd: string;

  /** @param id 0 is root, 65534 an ordinary user that every system has */
  constructor(readonly id: number, readonly cluster: TwoNodes) {
    this.cwd = mkdtempSync(join(tmpdir(), "golden-slurm-"));
    chownSync(this.cwd, id, id);
    process.on("exit", () => { rmSync(this.cwd, { recursive: true, force: true }); });
  }

  /** May that user read the project and run Node? */
  mayWork(): boolean {
    return spawnSync("setpriv", [...as(this.id), "--version"]).status === 0;
  }

  /** A folder to write to. */
  folder(name: string): string {
    const made = join(this.cwd, name);
    mkdirSync(made);
    chownSync(made, this.id, this.id);
    return made;
  }

  /** Calls `golden`. */
  async says(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const child = spawn("setpriv", [...as(this.id), ...words], {
      cwd: this.cwd, env: { ...this.cluster.env, ...env, HOME: this.cwd }, stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "", stderr = "";
    child.stdout.on("data", (piece: Buffer) => { stdout += piece.toString(); });
    child.stderr.on("data", (piece: Buffer) => { stderr += piece.toString(); });
    return new Promise((resolve) => { child.on("close", (status) => { resolve({ status, stdout, stderr }); }); });
  }

  /** Calls `golden`, which is to end well. */
  async well(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const said = await this.says(words, env);
    assert.equal(said.status, 0, `${words.join(" ")}: ${said.stderr}${said.stdout}`);
    return said;
  }
}

/** What the tasks of a plan, a task for each run, have left in the folder of its work. */
export class Traces {
  readonly #folder: WorkFolder;

  constructor(readonly folder: string) {
    this.#folder = new WorkFolder(folder);
  }

  /** The records that a start of a task has left. */
  records({ task, start }: Start): RunRecord[] {
    return this.#folder.recordFiles().filter((file) => {
      const [, ofTask, ofStart] = (/\/1-(\d+)-job-\d+-start-(\d+)-[^/]*$/.exec(file) ?? []).map(Number);
      return ofTask === task && ofStart === start;
    }).flatMap((file) => readRecords(file));
  }

  /** When the run of a task was last kept as it stands; 0 when it is not kept. */
  keptAt({ task }: Pick<Start, "task">): number {
    const [hash] = this.#folder.tasks(1, task), folder = this.#folder.path("checkpoints");
    const names = readdirSync(folder).filter((name) => name.startsWith(hash) && name.endsWith(".safetensors"));
    return Math.max(0, ...names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
  }

  /** The log of a task, of all its starts. */
  log({ job, task }: Pick<Running, "job" | "task">): string {
    return readFileSync(this.#folder.path("logs", `${job}-${task}.log`), "utf8");
  }
}

/** A record file's bytes without times, and the checks that cover them. The library writes no host into a record. */
export const withoutTimes = (file: string): string =>
  readFileSync(file, "utf8").replace(/,"timing":\{[^}]*\}/g, "").replace(/,"check":"[0-9a-f]{8}"/g, "");
