/** The five sockets of a kernel, over the npm package zeromq, which lies in `notebooks/kernel`. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { Wire, type Beside, type Header, type Message } from "./wire.js";

/** A connection file's content. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** What is used of a socket of zeromq 6. */
interface Socket extends AsyncIterable<Buffer[]> {
  bind(address: string): Promise<void>;
  send(frames: readonly (Buffer | string)[]): Promise<void>;
  close(): void;
  linger: number;
}

interface ZeroMq {
  readonly Router: new (options: object) => Socket;
  readonly XPublisher: new (options: object) => Socket;
}

/** Channels that take requests. */
export type Channel = "shell" | "control" | "stdin";

/** Sends one after the other: a send of zeromq.js that is not awaited can fail when another is under way. */
class Line {
  #last: Promise<void> = Promise.resolve();
  waiting = 0;

  constructor(readonly socket: Socket) {}

  /** When all that was given so far is sent. */
  sent(): Promise<void> {
    return this.#last;
  }

  send(frames: readonly (Buffer | string)[]): Promise<void> {
    this.waiting++;
    this.#last = this.#last.then(() => this.socket.send(frames)).catch((error: unknown) => {
      console.error(`a message could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    }).finally(() => { this.waiting--; });
    return this.#last;
  }
}

/** The bound sockets. */
export class Sockets {
  readonly wire: Wire;
  readonly #lines: Readonly<Record<Channel | "iopub" | "heartbeat", Line>>;

  private constructor(wire: Wire, sockets: Readonly<Record<Channel | "iopub" | "heartbeat", Socket>>) {
    this.wire = wire;
    const { shell, control, stdin, iopub, heartbeat } = sockets;
    this.#lines = { shell: new Line(shell), control: new Line(control), stdin: new Line(stdin), iopub: new Line(iopub),
      heartbeat: new Line(heartbeat) };
  }

  /**
   * Opens the sockets that a connection file names.
   * @param modules a folder in whose node_modules zeromq lies
   * @throws Error when a port is taken
   */
  static async open(connection: Connection, modules: string): Promise<Sockets> {
    const { Router, XPublisher } = createRequire(join(modules, "package.json"))("zeromq") as ZeroMq;
    // No high water mark: nothing is dropped because a front end reads slowly. What a cell may print is bounded elsewhere.
    const sending = { linger: 2000, sendHighWaterMark: 0, sendTimeout: -1 };
    const options = { ...sending, receiveHighWaterMark: 0 };
    const address = (port: number) => (connection.transport === "ipc" ? `ipc://${connection.ip}-${port}`
      : `${connection.transport}://${connection.ip}:${port}`);
    const sockets = {
      shell: new Router({ ...options, handover: true }), control: new Router({ ...options, handover: true }),
      stdin: new Router({ ...options, handover: true }),
      iopub: new XPublisher({ ...sending, verbosity: "allSubs" }), heartbeat: new Router(options),
    };
    const ports = { shell: connection.shell_port, control: connection.control_port, stdin: connection.stdin_port,
      iopub: connection.iopub_port, heartbeat: connection.hb_port };
    for (const name of Object.keys(sockets) as (keyof typeof sockets)[]) await sockets[name].bind(address(ports[name]));
    return new Sockets(new Wire(connection.key, connection.signature_scheme), sockets);
  }

  /** Answers the heartbeat: what comes goes back. */
  async beat(): Promise<void> {
    const { heartbeat } = this.#lines;
    for await (const frames of heartbeat.socket) await heartbeat.send(frames);
  }

  /** Welcomes each front end that listens, so that it knows from when on it hears all. */
  async welcome(first: () => void): Promise<void> {
    let begun = false;
    for await (const [frame] of this.#lines.iopub.socket) {
      if (frame?.[0] !== 1) continue; // 0: one has left
      const subscription = frame.subarray(1).toString("utf8");
      await this.#lines.iopub.send(this.wire.write("iopub_welcome", { subscription }, undefined, [subscription]));
      if (!begun) first();
      begun = true;
    }
  }

  /** Gives each message of a channel to `take`; what is no message is told on the kernel's log, and nothing else happens. */
  async listen(channel: Channel, take: (message: Message) => void): Promise<void> {
    for await (const frames of this.#lines[channel].socket) {
      const message = this.wire.read(frames);
      if (typeof message === "string") console.error(`${channel}: ${message}; it is left out`);
      else take(message);
    }
  }

  /** Answers a request. */
  reply(channel: Channel, type: string, content: object, to: Message): Promise<void> {
    return this.#lines[channel].send(this.wire.write(type, content, to.header, to.identities));
  }

  /** Says something to all front ends. */
  publish(type: string, content: object, parent: Partial<Header> | undefined, beside?: Beside): Promise<void> {
    return this.#lines.iopub.send(this.wire.write(type, content, parent, [`kernel.${type}`], beside));
  }

  /** When all publications so far are sent. */
  sent(): Promise<void> {
    return this.#lines.iopub.sent();
  }

  /** How many publications wait to be sent. */
  get waiting(): number {
    return this.#lines.iopub.waiting;
  }

  /** Closes all, when what was sent is sent. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#lines).map((line) => line.sent()));
    for (const { socket } of Object.values(this.#lines)) socket.close();
  }
}
