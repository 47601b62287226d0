/** A plan on a cluster with Slurm: packed into the tasks of a job array, submitted, waited for, found again. */
export { pack, secondsOfTasks } from "./packing.js";
export { inSlurm, seconds } from "./time.js";
export { arrayScript, checkFurther, quoted, type ScriptParts } from "./script.js";
export { queue, submit } from "./slurm.js";
export { WorkFolder, type Choice, type State } from "./folder.js";
export { runTask } from "./task.js";
export { inWords, waitFor } from "./watch.js";
