/** The inputs of a session, and what `history_request` asks of them. */

/** One input, with the text of its result where there was one. */
interface Entry {
  readonly line: number;
  readonly input: string;
  output: string | null;
}

/** What a request may say; all of it comes from outside. */
export type HistoryRequest = Readonly<Record<string, unknown>>;

/** An answer's lines: session, number, input, or input and output. */
export type HistoryLine = readonly [number, number, string | readonly [string, string | null]];

/** The history of this kernel's life. It is one session, number 1: nothing is kept on disk. */
export class History {
  readonly #entries: Entry[] = [];

  add(line: number, input: string): void {
    this.#entries.push({ line, input, output: null });
  }

  /** Adds the text of a result. */
  result(line: number, output: string): void {
    const entry = this.#entries.findLast((one) => one.line === line);
    if (entry !== undefined) entry.output = output;
  }

  /**
   * @example history.ask({ hist_access_type: "tail", n: 1 }) // [[1, 7, "x"]]
   */
  ask(request: HistoryRequest): HistoryLine[] {
    const count = typeof request["n"] === "number" && request["n"] >= 0 ? request["n"] : Infinity;
    const last = (entries: readonly Entry[]) => (count === Infinity ? entries : count === 0 ? [] : entries.slice(-count));
    const shown = (entries: readonly Entry[]) => entries.map(({ line, input, output }): HistoryLine => [1, line, request["output"] === true ? [input, output] : input]);
    if (request["hist_access_type"] === "range") {
      const start = Number(request["start"] ?? 0), stop = typeof request["stop"] === "number" ? request["stop"] : Infinity;
      const session = Number(request["session"] ?? 0);
      return session === 0 || session === 1 ? shown(this.#entries.filter(({ line }) => line >= start && line < stop)) : [];
    }
    if (request["hist_access_type"] === "search") {
      const found = this.#entries.filter(({ input }) => glob(typeof request["pattern"] === "string" ? request["pattern"] : "*").test(input));
      const unique = request["unique"] === true ? found.filter(({ input }, i) => found.findLastIndex((other) => other.input === input) === i) : found;
      return shown(last(unique));
    }
    return shown(last(this.#entries));
  }
}

/** A pattern with * and ? (and [abc]) as an expression. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, "[^]*").replace(/\?/g, "[^]");
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return new RegExp(`^${source.replace(/[[\]]/g, "\\$&")}$`);
  }
}
