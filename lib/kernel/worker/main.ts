/** The process that runs a notebook's cells. It is started by `kernel/host.ts`, which speaks for it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { lines, pipes, type ToWorker } from "../messages.js";
import { offerCalm } from "./calm.js";
import { heardComm } from "./comms.js";
import { answered, takeStreams, unanswered } from "./output.js";
import { tell } from "./pipe.js";
import { Runner } from "./run.js";
import { offer } from "./show.js";
import { watchTimers } from "./timers.js";
import type { Heard } from "./monitor.js";
import { hideMarks, library } from "./values.js";
import { mapTraces } from "./traces.js";

/** Node's own, before cells get one that is watched. */
const soon = setImmediate;
const project = process.argv[2], folder = process.cwd();

/** Where memory ends, this process is to go first, not the one that speaks for it (Linux). */
function goFirst(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "700");
  } catch {
    // elsewhere nobody asks
  }
}

function main(): void {
  goFirst();
  offerCalm();
  mapTraces();
  hideMarks();
  takeStreams();
  const monitor = new Worker(new URL("./monitor.js", import.meta.url), { stdout: false, stderr: false });
  monitor.unref();
  const runner = new Runner({ folder, project });
  offer();
  library.load = () => import(pathToFileURL(join(project, "dist", "lib", "notebook", "index.js")).href);
  watchTimers();
  monitor.on("message", (cell: number) => {
    const say = (over: boolean) => monitor.postMessage({ cell, over } satisfies Heard);
    say(false);
    runner.stop(cell);
    say(true);
  });
  process.on("unhandledRejection", (reason, promise) => runner.lost(reason, promise));
  process.on("rejectionHandled", (promise) => runner.found(promise));
  process.on("uncaughtException", (error) => runner.lost(error));
  // An interrupt is told to the libraries' own listeners; one that counts itself the only listener would end the process.
  process.on("SIGINT", () => {});
  process.on("exit", (code) => tell({ t: "exit", code }));
  const requests = new Socket({ fd: pipes.requests, readable: true, writable: false });
  const cut = lines();
  requests.setEncoding("utf8").on("data", (piece: string) => {
    for (const line of cut(piece)) {
      const message = JSON.parse(line) as ToWorker;
      // In a turn of its own: what is stopped then takes nothing with it.
      if (message.t === "input") answered(message.value);
      else if (message.t === "no input") unanswered(message.why);
      else if (message.t === "comm") soon(() => heardComm(message));
      else soon(() => void (message.t === "run" ? runner.run(message.cell, message.label, message.text, message.script, message.silent)
        : runner.evaluate(message.cell, message.expressions)));
    }
  });
  requests.on("close", () => process.exit());
  process.argv.splice(1, process.argv.length - 1);
  tell({ t: "ready" });
}

main();
