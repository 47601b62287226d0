/** Output on its way to the front ends: in order, pieces of one stream joined, and with a bound for what a cell may print. */
import type { Sockets } from "./sockets.js";
import type { Header } from "./wire.js";

/** How much a cell may print, in characters; what comes then is counted, not shown. */
const bound = 50_000_000;

interface Piece {
  readonly cell: number;
  readonly name: "stdout" | "stderr";
  readonly texts: string[];
  length: number;
}

/** The publisher of a kernel. */
export class Outlet {
  #piece: Piece | undefined;
  readonly #printed = new Map<number, { length: number; left: number }>();
  readonly #parents = new Map<number, Partial<Header>>();

  constructor(readonly sockets: Sockets) {}

  /** Names the request that a cell answers. */
  adopt(cell: number, parent: Partial<Header>): void {
    this.#parents.set(cell, parent);
  }

  parent(cell: number): Partial<Header> | undefined {
    return this.#parents.get(cell);
  }

  /** Text of a cell's stream; it is sent when something else comes, at 64 K characters, or by `flush`. */
  stream(cell: number, name: "stdout" | "stderr", text: string): void {
    const printed = this.#printed.get(cell) ?? { length: 0, left: 0 };
    this.#printed.set(cell, printed);
    const unused = Math.max(0, bound - printed.length);
    const kept = text.length > unused ? text.slice(0, unused) : text;
    const over = printed.left === 0 && text.length > unused;
    printed.length += text.length;
    printed.left += text.length - kept.length;
    if (kept !== "") this.#keep(cell, name, kept);
    if (!over) return;
    this.flush();
    this.#say(cell, `\nThe cell has printed ${bound.toLocaleString("en-US")} characters: what it prints from here on is left out.\n`);
  }

  #keep(cell: number, name: "stdout" | "stderr", text: string): void {
    if (this.#piece !== undefined && (this.#piece.cell !== cell || this.#piece.name !== name || this.#piece.length > 65_536)) this.flush();
    this.#piece ??= { cell, name, texts: [], length: 0 };
    this.#piece.texts.push(text);
    this.#piece.length += text.length;
  }

  flush(): void {
    const piece = this.#piece;
    this.#piece = undefined;
    if (piece !== undefined) void this.sockets.publish("stream", { name: piece.name, text: piece.texts.join("") },
      this.#parents.get(piece.cell));
  }

  /** Any other output of a cell. */
  send(cell: number, type: string, content: object): void {
    this.flush();
    void this.sockets.publish(type, content, this.#parents.get(cell));
  }

  /** The cell has ended: says what was left out. */
  end(cell: number): void {
    this.flush();
    const left = this.#printed.get(cell)?.left ?? 0;
    this.#printed.delete(cell);
    const [all, rest] = [bound + left, left].map((count) => count.toLocaleString("en-US"));
    const words = `The cell printed ${all} characters: the last ${rest} are left out.\n`;
    if (left > 0) this.#say(cell, words);
  }

  #say(cell: number, words: string): void {
    void this.sockets.publish("stream", { name: "stderr", text: words }, this.#parents.get(cell));
  }
}
