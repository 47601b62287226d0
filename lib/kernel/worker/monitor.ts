/**
 * The thread that can stop a cell. It first asks the main thread, which ends a cell that waits; when that does not answer, it computes,
 * and V8's inspector ends what it computes; when that does not help either, it waits for a program that the cell has started, and that is
 * ended. When the protocol's process goes, this thread ends the process, whatever it does.
 */
import { execFileSync } from "node:child_process";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import { calmName } from "./calm.js";
import { lines, pipes, type ToMonitor } from "../messages.js";

/** What the main thread says: it has heard of the stop, or has carried it out. */
export interface Heard {
  readonly cell: number;
  readonly over: boolean;
}

/** How long the main thread may take to hear, and then to tell the cell's listeners, in milliseconds. */
const patience = { hear: 60, carryOut: 700 };

const last = { heard: 0, over: 0 };
parentPort!.on("message", ({ cell, over }: Heard) => { last[over ? "over" : "heard"] = cell; });

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function within(milliseconds: number, test: () => boolean): Promise<boolean> {
  for (const end = performance.now() + milliseconds; !test() && performance.now() < end;) await pause(5);
  return test();
}

async function interrupt(cell: number): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    last.heard = 0;
    parentPort!.postMessage(cell);
    const over = () => last.over === cell;
    if (await within(patience.hear, () => last.heard === cell || over())) await within(patience.carryOut, over);
    if (over()) return;
    await terminate();
    if (await within(patience.hear, over)) return;
    if (attempt > 0) endChildren(attempt > 3 ? "SIGKILL" : "SIGINT");
  }
}

/** Ends what the main thread computes. */
async function terminate(): Promise<void> {
  const session = new Session();
  session.connectToMainThread();
  await new Promise<void>((resolve) => {
    session.post("Runtime.evaluate", { expression: `globalThis[Symbol.for(${JSON.stringify(calmName)})]()` });
    session.post("Runtime.terminateExecution", () => resolve());
    setTimeout(resolve, 100);
  });
  session.disconnect();
}

/** Signals the programs that this process has started, and those that they have: `execSync` waits where no JavaScript can be ended. */
function endChildren(signal: "SIGINT" | "SIGKILL"): void {
  if (process.platform === "win32") return;
  try {
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8", timeout: 1000 }).split("\n")
      .map((row) => row.trim().split(/\s+/)).filter(([, , name]) => name !== "ps");
    const family = [String(process.pid)];
    for (const one of family) family.push(...rows.filter(([, parent]) => parent === one).map(([pid]) => pid));
    for (const pid of family.slice(1)) process.kill(Number(pid), signal);
  } catch {
    // no such program, or one of the children has just ended
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
