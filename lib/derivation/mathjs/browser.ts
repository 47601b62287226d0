/** mathjs where a bundler puts it together; see node.ts beside this file. */
import { all, create, type ConfigOptions, type MathJsInstance } from "mathjs";

/** An instance of mathjs with all of its functions. @example mathjs().parse("x + 1").toString() // "x + 1" */
export const mathjs = (config: ConfigOptions = {}): MathJsInstance => create(all, config);
