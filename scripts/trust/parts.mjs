/** What the campaigns take from the library and its tests. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
export const { random } = await import("../../dist/lib/data/index.js");
export const { readRecords, resultText } = await import("../../dist/lib/experiment/index.js");
export const { onSmallDisk } = await import("../../dist/test/trust/damage.js");
