/**
 * A verdict speaks for one kind of run. Records of two kinds are refused, with both named: blended they would give a verdict on neither.
 */
import { UsageError } from "../../errors.js";
import { canonical, type RunConfig } from "../running/config.js";
import type { RunRecord } from "../records/record.js";

/** The update rule without the two numbers that a grid compares. */
function ruleOf({ optimizer }: RunConfig): object {
  return Object.fromEntries(Object.entries(optimizer).filter(([key]) => key !== "learningRate" && key !== "momentum"));
}

/** The fields of a configuration that no line of `kinds` names: a field that is added later must be one and the same, too. */
function othersOf(config: RunConfig): object {
  const known: readonly string[] = [
    "data", "split", "network", "loss", "optimizer", "initialWeights", "batchSize", "epochs", "seed",
  ] satisfies (keyof RunConfig)[];
  return Object.fromEntries(Object.entries(config).filter(([key]) => !known.includes(key)));
}

/** What must be one and the same, each with the words that name it. */
const kinds = {
  network: { of: ({ config }: RunRecord) => config.network, words: ({ config }: RunRecord) => config.network.name },
  "data set": {
    of: ({ config }: RunRecord) => config.data,
    words: ({ config }: RunRecord) => `${config.data.name} (${config.data.sha256[0]?.slice(0, 8)})`,
  },
  loss: { of: ({ config }: RunRecord) => config.loss, words: ({ config }: RunRecord) => config.loss },
  "batch size": { of: ({ config }: RunRecord) => config.batchSize, words: ({ config }: RunRecord) => String(config.batchSize) },
  "way to draw initial weights": {
    of: ({ config }: RunRecord) => config.initialWeights ?? "he",
    words: ({ config }: RunRecord) => config.initialWeights ?? "he",
  },
  "part of the training images": {
    of: ({ config }: RunRecord) => config.split.trainFraction,
    words: ({ config }: RunRecord) => String(config.split.trainFraction),
  },
  "split into folds": {
    of: ({ config: { split } }: RunRecord) => [split.seed, split.folds, split.limit],
    words: ({ config: { split } }: RunRecord) => `${split.folds} folds of seed ${split.seed}`,
  },
  "update rule": { of: ({ config }: RunRecord) => ruleOf(config), words: ({ config }: RunRecord) => canonical(ruleOf(config)) },
  "set of other settings": {
    of: ({ config }: RunRecord) => othersOf(config),
    words: ({ config }: RunRecord) => canonical(othersOf(config)),
  },
  engine: {
    of: ({ variant, device }: RunRecord) => [variant, device],
    words: ({ variant, device }: RunRecord) => [variant, device].filter(Boolean).join(" on "),
  },
} as const satisfies Readonly<Record<string, { of: (record: RunRecord) => unknown; words: (record: RunRecord) => string }>>;

/** What records can be compared over. */
export type Kind = keyof typeof kinds;

/**
 * Refuses records of two kinds. Epochs and sizes are looked at where the size of an experiment is read off its records.
 * @param compared what the records are meant to differ in, besides fold, seed and update
 * @throws UsageError naming both kinds
 * @example oneKind(records, ["loss"]) // for an experiment that compares losses
 */
export function oneKind(records: readonly RunRecord[], compared: readonly Kind[] = []): void {
  const [first] = records;
  if (first === undefined) return;
  for (const [name, { of, words }] of Object.entries(kinds)) {
    if ((compared as readonly string[]).includes(name)) continue;
    const expected = canonical([of(first)]);
    const other = records.find((record) => canonical([of(record)]) !== expected);
    if (other !== undefined) {
      const [one, two] = [words(first), words(other)];
      throw new UsageError(
        `records: expected one ${name}, got ${one} and ${two}${one === two ? " (of the same name, but not the same)" : ""} (runs ` +
        `${first.hash} and ${other.hash}); judge each by itself`,
      );
    }
  }
}

/**
 * Records parted into kinds that can each be judged by themselves, in the order in which the kinds appear.
 * @returns each kind's records, and the words that name data, network and loss, and whatever else the kinds differ in
 * @example kindsOf(records)[0].words // "shapes, my-net, cross-entropy, batch size 16"
 */
export function kindsOf(records: readonly RunRecord[]): { readonly records: readonly RunRecord[]; readonly words: string }[] {
  const sizes = { epochs: { of: ({ config }: RunRecord) => config.epochs, words: ({ config }: RunRecord) => String(config.epochs) } };
  const all = { ...kinds, ...sizes };
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const key = canonical(Object.values(all).map(({ of }) => of(record) ?? null));
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const firsts = [...groups.values()].map(([first]) => first);
  const others = Object.entries(all).filter(([name, { of }]) => {
    const differ = new Set(firsts.map((first) => canonical([of(first)]))).size > 1;
    return differ && !["network", "data set", "loss"].includes(name);
  });
  return [...groups.values()].map((group) => {
    const [first] = group, { data, network, loss } = first.config;
    const further = others.map(([name, { words }]) => `${name} ${words(first)}`);
    return { records: group, words: [data.name, network.name, loss, ...further].join(", ") };
  });
}
