/**
 * Ends a process when its parent has ended, whatever ended it: a kernel whose Jupyter was killed would run on for ever. It watches from a thread of its own, because a cell may keep
 * the process busy. Where a parent has ended, the system gives the process another one.
 */
const { setInterval } = require("node:timers");
const { isMainThread, Worker, workerData } = require("node:worker_threads");

if (isMainThread) {
  const parent = process.ppid;
  exports.endWithParent = () => {
    if (process.platform !== "win32") new Worker(module.filename, { workerData: parent, stdin: false }).unref();
  };
} else {
  setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL"); }, 500);
}
