/**
 * What a cell finds without importing it, for TypeScript: the kernel's own functions, and the module `tslab` for cells that were written
 * for that kernel.
 */
export const ambient = `
/**
 * Asks the reader for a line of text.
 * @example const name = await input("Your name? ")
 */
declare function input(prompt?: string, options?: { password?: boolean }): Promise<string>;
/**
 * Shows a value, or a bundle of forms by MIME type.
 * @param options.id an output with an id can be replaced: by \`update: true\` with the same id
 * @example display({ "text/html": "<b>bold</b>", "text/plain": "bold" })
 */
declare function display(value: unknown, options?: { id?: string; metadata?: object; update?: boolean }): void;
/**
 * Clears what the cell has shown.
 * @param options.wait only when something new comes
 */
declare function clearOutput(options?: { wait?: boolean }): void;
/** A signal that the stop button aborts, for the cell that asks for it. */
declare function cellSignal(): AbortSignal;
/** What goes with a message on a comm: metadata of the message, and bytes. */
interface CommMore { readonly metadata?: object; readonly buffers?: readonly Uint8Array[] }
/** A channel between the notebook and what its front end runs, such as a widget. */
interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: object, more?: CommMore): void;
  close(data?: object, more?: CommMore): void;
  onMessage(listener: (data: any, buffers: readonly Uint8Array[]) => void): void;
  onClose(listener: (data: any, buffers: readonly Uint8Array[]) => void): void;
}
/**
 * Channels to the front end: \`open\` one to what it has registered under a name, \`accept\` those that it opens.
 * @example const comm = comms.open("jupyter.widget", { state }, { metadata: { version: "2.1.0" } })
 */
declare var comms: {
  open(target: string, data?: object, more?: CommMore): Comm;
  accept(target: string, listener: (comm: Comm, data: any, buffers: readonly Uint8Array[]) => void): void;
};
/** The last result that was shown. */
declare var _: any;

declare module "tslab" {
  export interface Display {
    javascript(s: string): void;
    html(s: string): void;
    markdown(s: string): void;
    latex(s: string): void;
    svg(s: string): void;
    png(b: Uint8Array): void;
    jpeg(b: Uint8Array): void;
    gif(b: Uint8Array): void;
    pdf(b: Uint8Array): void;
    text(s: string): void;
    raw(contentType: string, b: string | Uint8Array): any;
  }
  /** Makes an output of its own, which each call replaces. */
  export function newDisplay(): Display;
  /** Shows rich contents. */
  export const display: Display;
  export const versions: { tslab: string; typescript: string; node: string };
}
`;
