/** Large packages that single tests hold the library against: they lie in test/peers, where `npm test` installs them by their lock file. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { paths } from "../lib/paths.js";

const require = createRequire(join(paths.root, "test", "peers", "package.json"));

/**
 * One of these packages. A test that needs one fails where it is missing; it is not passed over.
 * @throws Error that says how to install it
 */
export function peer(name: "onnxruntime-node" | "danfojs-node"): unknown {
  try {
    return require(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(`${name} is not in test/peers; run the test by npm test, which installs it`, { cause: error });
  }
}
