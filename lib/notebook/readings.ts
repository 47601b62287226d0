/** The arrows of a printed chain of equations, a row each, with what each of three readings makes of it: a table's rows for a notebook. */
import { check, ledger } from "../derivation/index.js";
import { inMarkdown } from "./mathematics.js";

/**
 * Judges the arrows of a chain, as they are asked for. "follows for v = b": from the line before, where that condition holds.
 * @param chain "B10", the first, or "B11", its mirror
 * @example readings("B10")[0]["inner equation"] // "does not follow"
 */
export function readings(chain: "B10" | "B11"): readonly Readonly<Record<string, string>>[] {
  return Object.values(ledger).filter(({ id }) => id.startsWith(`${chain}.`)).map((entry) => {
    const found = (check(entry, { mutants: 0 }).cases ?? []).map(({ name, kind, under, verdict }) => {
      const follows = kind === "conditional" ? `follows for ${inMarkdown(under, { f: "\\varphi" })}` : "follows";
      return [name, verdict === "refuted" ? "does not follow" : follows] as const;
    });
    return { step: entry.source.place.replace("-", " to "), ...Object.fromEntries(found) };
  });
}
