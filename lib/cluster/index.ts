/** A plan on a cluster with Slurm: packed into the tasks of a job array, submitted, waited for, found again. */
export { pack, secondsOfTasks, type Sized, type TaskSize } from "./packing.js";
export { inSlurm, seconds } from "./time.js";
export { arrayScript, checkFurther, quoted, type ScriptParts } from "./script.js";
export { queue, submit, type QueuedTask } from "./slurm.js";
export { WorkFolder, type Choice, type State, type Submission } from "./folder.js";
export { runTask, type TaskOptions } from "./task.js";
export { inWords, waitFor, type Watched } from "./watch.js";
