/** What the front ends see of the kernel's state: busy and idle, each the answer to a request. */
import type { Outlet } from "./publisher.js";
import type { Sockets } from "./sockets.js";
import type { Header } from "./wire.js";

/** Says busy and idle. */
export class Status {
  #cell: Partial<Header> | undefined;

  constructor(readonly sockets: Sockets, readonly outlet: Outlet) {}

  #say(state: "busy" | "idle" | "starting", parent: Partial<Header> | undefined): void {
    this.outlet.flush();
    void this.sockets.publish("status", { execution_state: state }, parent);
  }

  starting(): void {
    this.#say("starting", undefined);
  }

  /** A cell begins. */
  begin(parent: Partial<Header>): void {
    this.#cell = parent;
    this.#say("busy", parent);
  }

  /** The cell has ended. */
  end(parent: Partial<Header>): void {
    this.#cell = undefined;
    this.#say("idle", parent);
  }

  /** Something short, answered while a cell may run: front ends that look at the last word alone are to read that the cell still runs. */
  async during(parent: Partial<Header>, work: () => Promise<void>): Promise<void> {
    this.#say("busy", parent);
    try {
      await work();
    } finally {
      this.#say("idle", parent);
      if (this.#cell !== undefined) this.#say("busy", this.#cell);
    }
  }
}
