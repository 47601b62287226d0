/** A kernel: it answers what front ends ask, by Jupyter's protocol. */
import type { Place } from "./language/service.js";
import { Cells } from "./cells.js";
import { Outlet } from "./protocol/publisher.js";
import type { Channel, Sockets } from "./protocol/sockets.js";
import { Status } from "./protocol/status.js";
import { protocolVersion, type Message } from "./protocol/wire.js";
import { Tongue } from "./tongue.js";

/** What a kernel is told when it starts. */
export interface KernelOptions extends Place {
  /** The project's version. */
  readonly version: string;
  /** The folder for what a later kernel need not make again. */
  readonly cache: string;
  /** TypeScript's version. */
  readonly typescript: string;
  /** The most memory that JavaScript of cells may take, in megabytes. */
  readonly memory?: number;
}

type Content = Readonly<Record<string, unknown>>;
type Handler = (content: Content, message: Message) => object | Promise<object>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const whole = (value: unknown, otherwise: number): number => (typeof value === "number" && value >= 0 ? Math.floor(value) : otherwise);

/** The kernel of one notebook. */
export class Kernel {
  readonly #cells: Cells;
  readonly #status: Status;
  readonly #tongue: Tongue;
  readonly #outlet: Outlet;
  #end: (() => void) | undefined;
  /** When the kernel has been shut down. */
  readonly ended: Promise<void>;

  constructor(readonly sockets: Sockets, readonly options: KernelOptions) {
    this.ended = new Promise((resolve) => { this.#end = resolve; });
    const { folder, project, cache, memory } = options;
    this.#tongue = new Tongue({ folder, project }, cache);
    this.#outlet = new Outlet(sockets);
    this.#status = new Status(sockets, this.#outlet);
    this.#cells = new Cells({ sockets, outlet: this.#outlet, status: this.#status, tongue: this.#tongue, place: { folder, project },
      ...(memory !== undefined && { memory }) });
  }

  /** Listens until it is shut down. */
  async serve(): Promise<void> {
    const failed = (error: unknown) => console.error(error);
    this.sockets.beat().catch(failed);
    this.sockets.welcome(() => this.#status.starting()).catch(failed);
    this.sockets.listen("control", (message) => void this.#take("control", message)).catch(failed);
    this.sockets.listen("stdin",
      ({ header, content }) => { if (header.msg_type === "input_reply") this.#cells.answer(text(content["value"])); }).catch(failed);
    this.sockets.listen("shell", (message) => void this.#take("shell", message)).catch(failed);
    await this.ended;
  }

  /** Stops the cell that runs. */
  interrupt(by?: Message): void {
    this.#cells.interrupt(by?.header);
  }

  /** Ends the kernel; what was said before is sent. */
  async shutdown(): Promise<void> {
    this.#cells.end();
    await this.sockets.close();
    this.#end?.();
  }

  async #take(channel: Channel, message: Message): Promise<void> {
    const { msg_type: type } = message.header;
    if (type === "execute_request" && channel === "shell") return this.#cells.add(message);
    await this.#status.during(message.header, async () => {
      const handler = this.#handlers[type];
      if (type in this.#quiet) await this.#quiet[type](message);
      else if (handler === undefined) {
        if (!type.endsWith("_request"))
          return console.error(`${channel}: a message of the type ${type}, which this kernel does not know; it is left out`);
        const words = `this kernel does not know the request ${type}`;
        await this.sockets.reply(channel, type.replace(/_request$/, "_reply"), { status: "error", ename: "UnknownRequest", evalue: words,
          traceback: [words] }, message);
      } else await this.#answer(channel, type, handler, message);
    });
    if (type === "shutdown_request") await this.shutdown();
  }

  async #answer(channel: Channel, type: string, handler: Handler, message: Message): Promise<void> {
    let answer: object;
    try {
      answer = { status: "ok", ...await handler(message.content, message) };
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      answer = { status: "error", ename: "KernelError", evalue: words, traceback: [words] };
    }
    await this.sockets.reply(channel, type.replace(/_request$/, "_reply"), answer, message);
  }

  /** Messages without an answer on their channel. */
  readonly #quiet: Readonly<Record<string, (message: Message) => Promise<void> | void>> = {
    comm_open: (message) => this.#cells.comms.heard(message),
    comm_msg: (message) => this.#cells.comms.heard(message),
    comm_close: (message) => this.#cells.comms.heard(message),
  };

  readonly #handlers: Readonly<Record<string, Handler>> = {
    kernel_info_request: () => this.#info(),
    complete_request: (content) => this.#tongue.ask("complete", text(content["code"]),
      whole(content["cursor_pos"], [...text(content["code"])].length)).then((found) => ({ ...found })),
    inspect_request: async (content) => {
      const found = await this.#tongue.ask("inspect", text(content["code"]),
        whole(content["cursor_pos"], [...text(content["code"])].length), content["detail_level"] === 1);
      return found === undefined ? { found: false, data: {}, metadata: {} } : { found: true, data: found, metadata: {} };
    },
    is_complete_request: async (content) => ({ ...await this.#tongue.ask("whole", text(content["code"])) }),
    history_request: (content) => ({ history: this.#cells.history.ask(content) }),
    comm_info_request: (content) => this.#cells.comms.info(content["target_name"]),
    interrupt_request: (_content, message) => {
      this.interrupt(message);
      return {};
    },
    shutdown_request: (content) => ({ restart: content["restart"] === true }),
  };

  #info(): object {
    const { version, typescript } = this.options;
    return {
      protocol_version: protocolVersion,
      implementation: "golden-momentum",
      implementation_version: version,
      language_info: {
        name: "typescript", version: typescript, mimetype: "text/typescript", file_extension: ".ts",
        pygments_lexer: "typescript", codemirror_mode: { name: "javascript", typescript: true }, nbconvert_exporter: "script",
      },
      banner: `TypeScript ${typescript} on Node ${process.versions.node}, golden-momentum ${version}`,
      debugger: false,
      help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
        { text: "Node", url: "https://nodejs.org/docs/latest/api/" }],
    };
  }
}
