/**
 * A gate for the tasks of a cluster: each start of a task is held still as soon as it is seen, until the test lets it go on. However slow
 * the machine is, no task has ended when the test comes to it.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Running, TwoNodes } from "./two-nodes.js";

/** Holds every start of a task while it is shut. */
export class Gate {
  readonly #free = new Set<number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly cluster: TwoNodes) {}

  /** From now on starts are held. */
  shut(): void {
    this.#timer ??= setInterval(() => {
      for (const { pid } of this.cluster.running()) if (!this.#free.has(pid)) send(pid, "SIGSTOP");
    }, 50);
  }

  /** All go on, and none is held any more. */
  open(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const { pid } of this.cluster.running()) send(pid, "SIGCONT");
  }

  /** These go on. */
  letGo(...starts: readonly Running[]): void {
    for (const { pid } of starts) {
      this.#free.add(pid);
      send(pid, "SIGCONT");
    }
  }

  /** These are held again. */
  hold(...starts: readonly Running[]): void {
    for (const { pid } of starts) {
      this.#free.delete(pid);
      send(pid, "SIGSTOP");
    }
  }
}

function send(pid: number, signal: "SIGSTOP" | "SIGCONT"): void {
  if (isAlive({ pid })) process.kill(pid, signal);
}

/** Is a process there? */
export const isAlive = ({ pid }: Pick<Running, "pid">): boolean => existsSync(`/proc/${pid}`);

/** Has a signal TERM been sent that the process, which is held still, has not taken yet? */
export function isToldToStop({ pid }: Running): boolean {
  const [, mask] = /^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return (parseInt(mask, 16) & (1 << 14)) !== 0;
}
