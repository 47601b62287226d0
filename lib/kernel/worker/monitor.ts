/**
 * The thread that can stop a cell. It first asks the main thread, which ends a cell that waits; when that does not answer, it computes,
 * and V8's inspector ends what it
 * computes. When the protocol's process goes, this thread ends the process, whatever it does.
 */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import { calmName } from "./calm.js";
import { lines, pipes, type ToMonitor } from "../messages.js";

/** How long the main thread may take to answer before what it computes is ended, in milliseconds. */
const patience = 60;

let answeredFor = 0;
parentPort!.on("message", (cell: number) => { answeredFor = cell; });

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function interrupt(cell: number): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    parentPort!.postMessage(cell);
    for (let waited = 0; waited < patience && answeredFor !== cell; waited += 5) await pause(5);
    if (answeredFor === cell) return;
    const session = new Session();
    session.connectToMainThread();
    await new Promise<void>((resolve) => {
      session.post("Runtime.evaluate", { expression: `globalThis[Symbol.for(${JSON.stringify(calmName)})]()` });
      session.post("Runtime.terminateExecution", () => resolve());
      setTimeout(resolve, 100);
    });
    session.disconnect();
    for (let waited = 0; waited < patience && answeredFor !== cell; waited += 5) await pause(5);
    if (answeredFor === cell) return;
  }
}

const requests = new Socket({ fd: pipes.monitor, readable: true, writable: false });
const cut = lines();
requests.setEncoding("utf8").on("data", (piece: string) => {
  for (const line of cut(piece)) void interrupt((JSON.parse(line) as ToMonitor).cell);
});
requests.on("close", () => {
  try {
    process.kill(-process.pid, "SIGKILL"); // with what it has started: it leads a group of its own
  } finally {
    process.kill(process.pid, "SIGKILL");
  }
});
