/** What most scripts begin with: the packages they need are installed, and the project is built. */
import { build } from "./build.mjs";

/**
 * Installs what is missing, in the order given, and builds; says on standard error what could not be done.
 * @param parts functions of setup.mjs, such as `packages`
 * @returns the exit status: 0 ready, 2 something could not be installed, 1 the build failed
 */
export function ready(...parts) {
  for (const part of parts) {
    const { ok, why } = part();
    if (!ok) {
      console.error(why);
      return 2;
    }
  }
  return build() === 0 ? 0 : 1;
}
