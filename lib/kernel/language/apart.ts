/** Names that a cell may declare without taking them from the rest of the process. */

/** Names by which libraries find out where they run: a reader's `document` must not make them believe in a browser. */
const telltale = [
  "window", "document", "self", "navigator", "location", "define", "module", "exports", "require", "global", "globalThis", "importScripts", "WorkerGlobalScope",
  "Deno", "Bun", "process", "__dirname", "__filename",
];

/** Those of them that each cell has, as a script has. */
export const givenNames = ["__dirname", "__filename"];

/**
 * All globals of this Node, and those that libraries look for. A cell that declares one of them gets it in an object of its own, which
 * stands before the global one
 * (slower to read, therefore only these).
 * @example apartNames().has("URL") // true
 */
export const apartNames = (): Set<string> => new Set([...Object.getOwnPropertyNames(globalThis), ...telltale]);
