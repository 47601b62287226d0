/** Comms, seen from the front ends: which are open, and who is told what. What is opened to a name that no cell has taken is closed. */
import type { CommEvent } from "../messages.js";
import type { Sockets } from "./sockets.js";
import type { Header, Message } from "./wire.js";

const types = { open: "comm_open", msg: "comm_msg", close: "comm_close" } as const;
const kinds = Object.fromEntries(Object.entries(types).map(([kind, type]) => [type, kind])) as Readonly<Record<string, CommEvent["kind"]>>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The comms of a kernel. */
export class Comms {
  readonly #open = new Map<string, string>();
  readonly #targets = new Set<string>();

  /** @param tell passes on what a front end has said to the process for cells */
  constructor(readonly sockets: Sockets, readonly tell: (event: CommEvent) => void) {}

  /** A cell takes what is opened to a name. */
  accept(target: string): void {
    this.#targets.add(target);
  }

  /** A cell has said something. */
  said({ kind, id, target, data, metadata, buffers }: CommEvent, parent: Partial<Header> | undefined): void {
    if (kind === "open") this.#open.set(id, target);
    if (kind === "close") this.#open.delete(id);
    const content = { comm_id: id, data, ...(kind === "open" && { target_name: target }) };
    void this.sockets.publish(types[kind], content, parent, { metadata, buffers: buffers.map((one) => Buffer.from(one, "base64")) });
  }

  /** A front end has said something. */
  heard({ header, content, metadata, buffers }: Message): void {
    const kind = kinds[header.msg_type], id = text(content["comm_id"]), target = text(content["target_name"]);
    if (kind === "open" && !this.#targets.has(target)) {
      // So that the front end does not wait for an answer.
      void this.sockets.publish("comm_close", { comm_id: id, data: {} }, header);
      return;
    }
    if (kind !== "open" && !this.#open.has(id)) return;
    if (kind === "open") this.#open.set(id, target);
    if (kind === "close") this.#open.delete(id);
    const data = typeof content["data"] === "object" && content["data"] !== null ? content["data"] : {};
    this.tell({ kind, id, target, data, metadata, buffers: buffers.map((one) => one.toString("base64")) });
  }

  /** The content of a `comm_info_reply`. @param target only those to this name */
  info(target: unknown): { readonly comms: object } {
    const wanted = [...this.#open].filter(([, name]) => typeof target !== "string" || name === target);
    return { comms: Object.fromEntries(wanted.map(([id, target_name]) => [id, { target_name }])) };
  }

  /** The process for cells has ended, and what it had opened with it. */
  lost(): void {
    for (const id of this.#open.keys()) void this.sockets.publish("comm_close", { comm_id: id, data: {} }, undefined);
    this.#open.clear();
    this.#targets.clear();
  }
}
