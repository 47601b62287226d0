/** A set of verdicts as a table for people and as plain data for programs. */
import { ledger } from "../ledger/index.js";
import { UsageError } from "../../errors.js";
import type { Entry, Evidence, Method, Verdict } from "./claim.js";

/** What `golden verify --json` prints. */
export interface Report {
  readonly entries: readonly Verdict[];
  readonly summary: {
    readonly entries: number;
    readonly holds: number;
    readonly refuted: number;
    readonly open: number;
    /** Printed steps that hold in some readings and are refuted in others. */
    readonly byReading: number;
    /** Arguments whose parts are as said and do not give what they conclude. */
    readonly notDerivations: number;
    /** These counts in a sentence without its end. */
    readonly inWords: string;
    /** Entries whose verdict is not the one that their kind declares. */
    readonly unexpected: readonly string[];
    /** Entries whose LaTeX could not be read back, so that nobody compared it with what is checked. */
    readonly notReadBack: readonly string[];
    readonly mutants: { readonly tried: number; readonly rejected: number; readonly equivalent: number; readonly accepted: number };
    readonly seconds: number;
  };
}

/**
 * The entries with these ids (any case; a group letter takes the whole group), or all.
 * @throws UsageError for an id that the ledger does not have
 * @example entriesOf(["m2"])[0].id // "M2"
 */
export function entriesOf(ids: readonly string[]): readonly Entry[] {
  const all = Object.values(ledger);
  if (ids.length === 0) return all;
  return ids.flatMap((id) => {
    const wanted = id.toUpperCase();
    const found = all.filter((entry) => entry.id.toUpperCase() === wanted || entry.id.toUpperCase()
      .startsWith(`${wanted}.`) || (/^[A-Z]$/.test(wanted) && entry.id.startsWith(wanted)));
    if (found.length === 0) throw new UsageError(
      `there is no equation "${id}" in the ledger; its ids are ${all.map((entry) => entry.id).join(", ")}.`,
    );
    return found;
  });
}

const typesetOf = (verdict: Verdict): Evidence | undefined => verdict.evidence.find(({ method }) => method === "typeset");

/** Why a verdict is not the one declared, in one line. */
function whyNot(verdict: Verdict): string {
  if (verdict.counterexample !== null) return verdict.counterexample;
  if (verdict.mutants.accepted > 0) return `${verdict.mutants.accepted} mutants were accepted`;
  const typeset = typesetOf(verdict);
  return typeset?.agrees === false ? typeset.detail : "neither proved nor refuted";
}

/** Puts verdicts and their counts together. */
export function summarise(entries: readonly Verdict[], seconds: number): Report {
  const count = (verdict: Verdict["verdict"]) => entries.filter((v) => v.verdict === verdict).length;
  const sum = (key: "tried" | "rejected" | "equivalent" | "accepted") => entries.reduce((n, v) => n + v.mutants[key], 0);
  const counts = {
    entries: entries.length, holds: count("holds"), refuted: count("refuted"), open: count("open"), byReading: count("by reading"),
    notDerivations: count("not a derivation"),
  };
  return {
    entries,
    summary: {
      ...counts, inWords: countsInWords(counts),
      unexpected: entries.filter((v) => !v.asDeclared).map((v) => v.id),
      notReadBack: entries.filter((v) => typesetOf(v)?.agrees === null).map((v) => v.id),
      mutants: { tried: sum("tried"), rejected: sum("rejected"), equivalent: sum("equivalent"), accepted: sum("accepted") },
      seconds,
    },
  };
}

/**
 * How many entries came out how, in a sentence without its end:
 * "61 entries: 51 hold, 8 hold in some readings of a printed step and not in others, 2 arguments are no derivations, 0 refuted, 0 open"
 */
function countsInWords(
  { entries, holds, refuted, open, byReading, notDerivations }:
  Omit<Report["summary"], "inWords" | "unexpected" | "notReadBack" | "mutants" | "seconds">,
): string {
  const some = [
    ...(byReading > 0 ? [`${byReading} hold in some readings of a printed step and not in others`] : []),
    ...(notDerivations > 0
      ? [`${notDerivations} ${notDerivations === 1 ? "argument is no derivation" : "arguments are no derivations"}`]
      : []),
  ];
  return [`${entries} ${entries === 1 ? "entry" : "entries"}: ${holds} hold`, ...some, `${refuted} refuted`, `${open} open`].join(", ");
}

/** The methods that agree on every claim of an entry they apply to, in short. */
export function agreeing(verdict: Verdict): string {
  const methods = [...new Set(verdict.evidence.map((e) => e.method))];
  const mark = (method: Method) => {
    const found = verdict.evidence.filter((e) => e.method === method);
    return found.some((e) => e.agrees === false) ? `${method} AGAINST` : found.every((e) =>
      e.agrees === true) ? method : found.some((e) => e.agrees) ? `${method}~` : null;
  };
  return methods.map(mark).filter(Boolean).join(", ");
}

/** The verdicts as a table of plain text. */
export function table({ entries, summary }: Report): string {
  const rows = [["id", "standing", "kind", "verdict", "evidence", "mutants", "ms"], ...entries.map((v) => [
    v.id, v.standing, v.kind, v.asDeclared ? v.verdict : `${v.verdict} (!)`, agreeing(v),
    v.mutants.tried === 0 ? "-" : `${v.mutants.rejected}+${v.mutants.equivalent}/${v.mutants.tried}`, String(v.milliseconds),
  ])];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
  const { mutants } = summary;
  return [
    ...lines, "",
    ...entries.filter((v) => !v.asDeclared).map((v) => `${v.id}: ${whyNot(v)}`),
    `${summary.inWords}; ${summary.unexpected.length} not as their kind declares.`,
    `${mutants.tried} mutants: ${mutants.rejected} rejected, ${mutants.equivalent} proved equivalent, ${mutants.accepted} accepted `
      + `(column: rejected + equivalent / tried). ${summary.seconds.toFixed(1)} s.`,
    ...(summary.notReadBack.length > 0 ? [
      "The formula that is typeset was not read back from its LaTeX, and so not compared with what is checked: "
        + `${summary.notReadBack.join(", ")}.`,
    ] : []),
    "A method with ~ decided some of the entry's claims and could not decide others.",
  ].join("\n");
}
