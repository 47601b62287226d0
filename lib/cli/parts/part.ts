/** What a part of the main job is given and answers. */

/** The parts in their order. */
export const partNames = ["equations", "experiments", "figures", "notebooks", "site", "report"] as const;

/** Names of the parts. */
export type PartName = (typeof partNames)[number];

/** What a part is given. */
export interface Given {
  readonly profile: string;
  /** What could not be installed ("python", "kernel"), with the line that says what to install. */
  readonly missing: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** The outcomes of the parts before. */
  readonly outcomes: readonly (Outcome & { readonly name: PartName })[];
}

/** What a part answers. */
export interface Outcome {
  readonly state: "done" | "unchanged" | "skipped" | "failed";
  /** What it found and where it lies, for the summary; where skipped, what to install. */
  readonly lines: readonly string[];
}

/** One part of the main job. */
export type Part = (given: Given) => Promise<Outcome>;
