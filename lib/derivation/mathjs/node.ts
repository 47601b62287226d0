/**
 * mathjs on Node: the package's one-file build, read when something is parsed or differentiated for the first time. Its thousand modules
 * take 2.4 s of the processor, the one file 0.35 s, and who parses nothing pays neither. The package's import `#mathjs` is this file on
 * Node and browser.ts elsewhere.
 */
import { createRequire } from "node:module";
import type { ConfigOptions, MathJsInstance } from "mathjs";

let loaded: MathJsInstance | undefined;

/**
 * An instance of mathjs with all of its functions.
 * @example mathjs({ number: "BigNumber", precision: 64 }).parse("x + 1").toString() // "x + 1"
 */
export function mathjs(config: ConfigOptions = {}): MathJsInstance {
  loaded ??= createRequire(import.meta.url)("mathjs/lib/browser/math.js") as MathJsInstance;
  // Unlike the package's `create`, an instance's knows its functions already.
  return (loaded.create as unknown as (given: ConfigOptions) => MathJsInstance)(config);
}
