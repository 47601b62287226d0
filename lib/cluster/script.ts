/** The script of a job array, as text: what sbatch is told, and what each task does. */
import { UsageError } from "../errors.js";
import { inSlurm } from "./time.js";

/** What a script is made of. */
export interface ScriptParts {
  /** By which the jobs are found again. */
  readonly name: string;
  readonly tasks: number;
  /** Tasks at a time, at most. */
  readonly atOnce?: number;
  readonly cores: number;
  /** As sbatch takes it, such as "4G". */
  readonly memory?: string;
  /** Seconds. */
  readonly time: number;
  /** Seconds before the time limit at which Slurm sends the signal. */
  readonly lead: number;
  readonly partition?: string;
  /** A GPU for each task: true, or its type. */
  readonly gpu?: string | true;
  /** More options for sbatch, such as "--account=physics". */
  readonly further: readonly string[];
  /** Folder of the tasks' logs. */
  readonly logs: string;
  /** Program and words of a task, without its number. */
  readonly command: readonly string[];
}

/** Options of sbatch that this library needs for itself, with the reason. */
const taken: Readonly<Record<string, string>> = Object.fromEntries(([
  [["--array", "-a"], "the array is made from the plan; --at-once bounds the tasks at a time"],
  [["--job-name", "-J"], "by its name the jobs are found again"],
  [["--signal"], "use --lead for the seconds before the limit"],
  [["--no-requeue"], "a task whose machine is lost must be started again"],
  [["--wrap"], "the script is made here"],
  [["--cpus-per-task", "-c"], "use --cores"],
  [["--time", "-t"], "use --time before the --"],
  [["--partition", "-p"], "use --partition before the --"],
  [["--mem"], "use --memory"],
  [["--ntasks", "-n"], "a task is one process"],
  [["--nodes", "-N"], "a task is one process on one machine"],
  [["--chdir", "-D"], "the folders are in the script"],
] as const).flatMap(([names, why]) => names.map((name) => [name, why])));

/**
 * Refuses options for sbatch that would break what the script does, and words that are none.
 * @throws UsageError naming the option and what to use instead
 * @example checkFurther(["--array=1-4"]) // throws "--array: not to be given to sbatch, ..."
 */
export function checkFurther(words: readonly string[]): void {
  for (const word of words) {
    const [name] = word.split("=") as [string];
    if (!/^--?[A-Za-z]/.test(word)) {
      throw new UsageError(`"${word}": expected options of sbatch behind --, each in one word such as --account=physics`);
    }
    const short = name.startsWith("--") ? name : name.slice(0, 2);
    if (Object.hasOwn(taken, short)) throw new UsageError(`${short}: not to be given to sbatch, ${taken[short]}`);
    if (/[\n\r]/.test(word)) throw new UsageError(`${name}: expected an option of one line`);
  }
}

/** A word for a shell. @example quoted("it's") // "'it'\\''s'" */
export const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** A word on a line `#SBATCH`, where double quotes hold blanks together. */
const forSbatch = (word: string): string => (/[\s"'#\\]/.test(word) ? `"${word.replace(/["\\]/g, "\\$&")}"` : word);

/**
 * The script of a job array. Slurm signals the script some time before the limit, or before it gives the place to others; the script tells
 * its work to stop, which then keeps a checkpoint, and puts itself into the queue again. When a machine is lost, Slurm does that.
 * @example arrayScript({ name: "golden-E1", tasks: 4, ... }).split("\n")[0] // "#!/bin/bash"
 */
export function arrayScript(parts: ScriptParts): string {
  const { name, tasks, atOnce, cores, memory, time, lead, partition, gpu, further, logs, command } = parts;
  const options = [
    `--job-name=${name}`,
    `--array=1-${tasks}${atOnce === undefined ? "" : `%${atOnce}`}`,
    "--nodes=1", "--ntasks=1", `--cpus-per-task=${cores}`,
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    `--time=${inSlurm(time)}`,
    `--signal=B:USR1@${lead}`,
    "--requeue", "--open-mode=append",
    `--output=${logs}/%A-%a.log`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(gpu === undefined ? [] : [`--gres=gpu:${gpu === true ? "" : `${gpu}:`}1`]),
    ...further,
  ];
  return `#!/bin/bash
${options.map((option) => `#SBATCH ${forSbatch(option)}`).join("\n")}

# Slurm sends USR1 ahead of the time limit, and where a cluster is set up so, ahead of preemption. The work is then told to stop:
# it keeps its runs as they stand, and this task goes back into the queue, to go on within them.
asked=
# shellcheck disable=SC2317 # called by the traps
tell() { again=1; kill -TERM "$work" 2>/dev/null; }

${command.map(quoted).join(" ")} "$SLURM_ARRAY_TASK_ID" &
work=$!
trap 'asked=1; tell' USR1
trap tell TERM

# A signal cuts a wait short, so it is waited again.
again=1
while [ -n "$again" ]; do
  again=
  wait "$work"
  status=$?
done

if [ -n "$asked" ] && [ "$status" -eq 143 ]; then
  echo "back into the queue: \${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
fi
exit "$status"
`;
}
