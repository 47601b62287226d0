/**
 * Rich output: the kernel's own `display`, the module `tslab` for cells written for that kernel, and the bridge that libraries look for.
 */
import { randomBytes } from "node:crypto";
import type { Bundle } from "../messages.js";
import { currentCell } from "./cell.js";
import { comms } from "./comms.js";
import { clearOutput, input, show, type ShowOptions } from "./output.js";
import { formatted, formatters, isBundle, mayBeMore, textOf, type Formatter, type Shown } from "./values.js";

/**
 * `display(value)`: a bundle as it is, any other value in its forms. Where these take time, the output has its place at once, before what
 * is
 * shown later, and the cell ends when all is shown.
 */
function display(value: unknown, options: Omit<ShowOptions, "anew"> = {}): void {
  if (isBundle(value)) return show({ "text/plain": "", ...value }, options);
  if (!mayBeMore(value)) return show({ "text/plain": textOf(value) }, options);
  const id = options.id ?? randomBytes(8).toString("hex");
  show({ "text/plain": "" }, { ...options, id });
  const put = ({ data, metadata }: Shown) => show(data, { metadata: { ...metadata, ...options.metadata }, id, update: true });
  currentCell().pending.add(formatted(value).then(put));
}

/** tslab's way to show one form at a time. */
class TslabDisplay {
  #shown = false;

  constructor(readonly id?: string) {}

  javascript(s: string): void { this.raw("text/javascript", s); }
  html(s: string): void { this.raw("text/html", s); }
  markdown(s: string): void { this.raw("text/markdown", s); }
  latex(s: string): void { this.raw("text/latex", s); }
  svg(s: string): void { this.raw("image/svg+xml", s); }
  png(b: Uint8Array): void { this.raw("image/png", b); }
  jpeg(b: Uint8Array): void { this.raw("image/jpeg", b); }
  gif(b: Uint8Array): void { this.raw("image/gif", b); }
  pdf(b: Uint8Array): void { this.raw("application/pdf", b); }
  text(s: string): void { this.raw("text/plain", s); }

  raw(contentType: string, content: string | Uint8Array): void {
    const text = typeof content === "string" ? content : Buffer.from(content).toString("base64");
    show({ [contentType]: text }, this.id === undefined ? {} : { id: this.id, update: this.#shown });
    this.#shown = true;
  }
}

/** What `import * as tslab from "tslab"` gives. */
export const tslab = {
  display: new TslabDisplay(),
  newDisplay: () => new TslabDisplay(randomBytes(8).toString("hex")),
  versions: { tslab: "1.0.22", typescript: process.env["GOLDEN_KERNEL_TYPESCRIPT"] ?? "", node: process.version },
};

/** What a library that runs in a notebook may ask the kernel for, under `Symbol.for("golden-momentum.kernel")` of the global object. */
interface Bridge {
  show(data: Bundle, options?: ShowOptions): void;
  /** Registers what makes something richer of a value. */
  format(formatter: Formatter): void;
  /** Aborted when the cell that asks is stopped. */
  signal(): AbortSignal;
}

/** Keeps the last result under the name `_`, until a cell declares that name itself. */
export const results: { last: unknown } = { last: undefined };

function offerLast(): void {
  Object.defineProperty(globalThis, "_", {
    get: () => results.last,
    set: (value: unknown) => { Object.defineProperty(globalThis, "_", { value, writable: true, configurable: true, enumerable: true }); },
    configurable: true, enumerable: false,
  });
}

/** Puts the kernel's functions where cells and libraries find them. */
export function offer(): void {
  offerLast();
  const signal = () => currentCell().signal;
  const bridge: Bridge = { show, format: (formatter) => { formatters.unshift(formatter); }, signal };
  Object.defineProperty(globalThis, Symbol.for("golden-momentum.kernel"), { value: bridge });
  for (const [name, value] of Object.entries({ input, display, clearOutput, comms, cellSignal: signal })) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
