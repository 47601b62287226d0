/** Slurm's own programs, called; what they answer as data, and what they refuse as a sentence. */
import { spawnSync } from "node:child_process";
import { Trouble, UsageError } from "../errors.js";
import { isFromSystem } from "../files.js";

/** One task of an array in the queue; several that wait are one row. */
export interface QueuedTask {
  /** Of the array. */
  readonly job: string;
  /** Slurm's word in short, such as R for running, PD for pending, CG for ending. */
  readonly state: string;
  /** Where it runs, or "". */
  readonly node: string;
  /** Why it waits, or "None". */
  readonly reason: string;
}

interface Answer { readonly status: number | null; readonly stdout: string; readonly stderr: string }

function call(program: string, words: readonly string[], input?: string): Answer {
  const env = { ...process.env, SLURM_TIME_FORMAT: "standard" };
  const answer = spawnSync(program, words, { encoding: "utf8", timeout: 120_000, env, ...(input !== undefined && { input }) });
  const code = isFromSystem(answer.error) ? answer.error.code : undefined;
  if (code === "ENOENT") {
    throw new UsageError(
      `${program} was not found: Slurm is not on this machine; call this on a login node of a cluster with Slurm, or use any other ` +
      "scheduler with `golden sweep --plan`, `--part` and `golden merge` (docs/cluster.md)",
    );
  }
  // A program that refuses the call may end before it has read the script; what it said is there all the same.
  if (answer.error !== undefined && code !== "ETIMEDOUT" && code !== "EPIPE") {
    throw new Trouble(`${program} could not be started (${code ?? answer.error.message})`);
  }
  return answer;
}

/** The last thing that a program of Slurm said, without its name. */
const said = ({ stderr, stdout }: Answer): string => {
  const lines = `${stdout}\n${stderr}`.split("\n").map((line) => line.replace(/^\w+: (error|fatal): /, "").trim()).filter(Boolean);
  return [...new Set(lines)].slice(-2).join("; ") || "it said nothing";
};

/** Is the controller what is missing? */
const silent = (words: string): boolean =>
  /unable to contact|connection (refused|timed out)|timed out|socket|could not establish a configuration|zero bytes/i.test(words);

/**
 * Puts a script into the queue.
 * @returns the number of the job
 * @throws UsageError when Slurm does not take it, with Slurm's words and, for a partition, those there are
 * @throws Trouble when the controller does not answer
 * @example submit("#!/bin/bash\n...") // "4711"
 */
export function submit(script: string, partition?: string): string {
  const answer = call("sbatch", ["--parsable"], script);
  const [, job] = /^(\d+)(?:;.*)?$/m.exec(answer.stdout.trim()) ?? [];
  if (answer.status === 0 && job !== undefined) return job;
  const words = said(answer);
  if (silent(words)) {
    throw new Trouble(`Slurm's controller does not answer (${words}); nothing was submitted: the same command tries again`);
  }
  if (partition !== undefined && /partition/i.test(words)) {
    throw new UsageError(
      `--partition ${partition}: Slurm has none of that name that takes this job (${words}); there are ` +
      (partitions().join(", ") || "none"),
    );
  }
  throw new UsageError(
    `Slurm did not take the jobs (${words}); nothing was submitted: change the options and start the same command again`,
  );
}

/** The partitions' names. */
function partitions(): string[] {
  return [...new Set(call("sinfo", ["--noheader", "--format=%R"]).stdout.split("\n").map((line) => line.trim()).filter(Boolean))];
}

/**
 * The tasks of a name that run or wait; undefined when the controller does not answer just now.
 * @throws UsageError when Slurm is not there
 * @example queue("golden-E1-quick-0a1b2c3d").length // 0: all have ended
 */
export function queue(name: string): QueuedTask[] | undefined {
  const answer = call("squeue", ["--noheader", "--array", `--name=${name}`, "--format=%F|%t|%N|%r"]);
  if (answer.status !== 0) return undefined;
  return answer.stdout.split("\n").filter(Boolean).map((line) => {
    const [job, state, node, reason] = line.trim().split("|") as [string, string, string, string];
    return { job, state, node, reason };
  });
}
