/**
 * Comms, seen from the cells: channels between a notebook and what its front end runs, such as a widget. A message is a JSON object, with
 * bytes beside it where there are some.
 */
import { AsyncResource } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { CommEvent } from "../messages.js";
import { currentCell } from "./cell.js";
import { tell } from "./pipe.js";

/** What goes with a message. */
interface More {
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

type Listener = (data: object, buffers: readonly Buffer[]) => void;

const open = new Map<string, Comm>();
const targets = new Map<string, (comm: Comm, data: object, buffers: readonly Buffer[]) => void>();

function say(kind: CommEvent["kind"], { id, target }: Comm, data: object, { metadata = {}, buffers = [] }: More): void {
  const bytes = buffers.map((one) => Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString("base64"));
  tell({ t: "comm", cell: currentCell().id, kind, id, target, data, metadata, buffers: bytes });
}

/** One channel. */
class Comm {
  readonly #listeners: Record<"msg" | "close", Listener[]> = { msg: [], close: [] };

  constructor(readonly target: string, readonly id = randomBytes(16).toString("hex")) {
    open.set(id, this);
  }

  /** Sends a message to the front end. */
  send(data: object, more: More = {}): void {
    if (!open.has(this.id)) throw new Error(`the comm ${this.id} to ${this.target} is closed: open another one`);
    say("msg", this, data, more);
  }

  /** Ends it; nothing comes any more. */
  close(data: object = {}, more: More = {}): void {
    if (open.delete(this.id)) say("close", this, data, more);
  }

  /** Has a function called with each message that the front end sends. */
  onMessage(listener: Listener): void {
    this.#listeners.msg.push(AsyncResource.bind(listener));
  }

  /** The same, when the front end closes it. */
  onClose(listener: Listener): void {
    this.#listeners.close.push(AsyncResource.bind(listener));
  }

  heard(kind: "msg" | "close", data: object, buffers: readonly Buffer[]): void {
    if (kind === "close") open.delete(this.id);
    for (const listener of this.#listeners[kind]) listener(data, buffers);
  }
}

/** What a cell finds under the name `comms`. */
export const comms = {
  /** Opens a channel to what the front end has registered under a name, such as "jupyter.widget". */
  open(target: string, data: object = {}, more: More = {}): Comm {
    const comm = new Comm(target);
    say("open", comm, data, more);
    return comm;
  },
  /** Takes the channels that a front end opens to a name. */
  accept(target: string, listener: (comm: Comm, data: object, buffers: readonly Buffer[]) => void): void {
    targets.set(target, AsyncResource.bind(listener));
    tell({ t: "target", name: target });
  },
};

/** What a front end has said. */
export function heardComm({ kind, id, target, data, buffers }: CommEvent): void {
  const bytes = buffers.map((one) => Buffer.from(one, "base64"));
  if (kind === "open") targets.get(target)?.(new Comm(target, id), data, bytes);
  else open.get(id)?.heard(kind, data, bytes);
}
