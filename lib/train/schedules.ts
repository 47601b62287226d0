/**
 * Learning-rate schedules: by which factor the learning rate is multiplied when so many epochs, or updates, are done. One entry for each.
 */
import type { KindOf, Settings, ValuesOf } from "./settings.js";

/** A schedule: its settings, and its factor when `done` epochs or updates are done. */
export interface Schedule<S extends Settings> {
  readonly says: string;
  readonly settings: S;
  readonly factor: (done: number, settings: ValuesOf<S>) => number;
}
const schedule = <const S extends Settings>(entry: Schedule<S>): Schedule<S> => entry;

const count = { type: "number", whole: true, least: 1, required: true } as const;
const share = { type: "number", positive: true, most: 1, required: true } as const;

/** Schedules that may follow a warm-up too. */
const step = schedule({
  says: "times `factor` after every `every`",
  settings: {
    every: { ...count, says: "epochs or updates from one change to the next" },
    factor: { ...share, says: "what the rate is multiplied by at each change" },
  },
  factor: (done, { every, factor }) => factor ** Math.floor(done / every),
});
const cosine = schedule({
  says: "half a cosine from 1 down to `floor`, over `over`; then it stays there",
  settings: {
    over: { ...count, says: "epochs or updates until the floor is reached" },
    floor: { type: "number", least: 0, most: 1, absent: 0, later: true, says: "the last factor" },
  },
  factor: (done, { over, floor = 0 }) => floor + (1 - floor) * (1 + Math.cos(Math.PI * Math.min(done / over, 1))) / 2,
});
const decays = { step, cosine } as const;

/** In which unit a schedule counts: epochs, so that the rate is constant within one, or updates. */
const per = { type: "word", words: ["epoch", "update"], absent: "epoch", later: true, says: "what is counted: epoch or update" } as const;

const factorOf = (done: number, { kind, ...settings }: Decay): number =>
  (decays[kind].factor as (done: number, settings: object) => number)(done, settings);
type Decay = KindOf<typeof decays>;

/** All schedules: the decays, and a linear warm-up that may go before one of them. */
export const schedules = {
  step: schedule({ ...step, settings: { ...step.settings, per } }),
  cosine: schedule({ ...cosine, settings: { ...cosine.settings, per } }),
  warmup: schedule({
    says: "linearly from `from` up to 1, over `over`; then constant, or as `then` says, counted from there",
    settings: {
      over: { ...count, says: "epochs or updates until the whole rate is reached" },
      from: { ...share, says: "the first factor" },
      then: { type: "choice", of: decays, later: true, says: "the schedule that follows" },
      per,
    },
    factor: (done, { over, from, then }) => {
      if (done < over) return from + (1 - from) * done / over;
      return then === undefined ? 1 : factorOf(done - over, then);
    },
  }),
} as const;

/** A schedule as plain data; `per` says what it counts, epochs where it is absent. */
export type LearningRateSchedule = KindOf<typeof schedules>;

/** Where a run stands: epoch and update, both counted from 1. */
export interface Position {
  readonly epoch: number;
  readonly step: number;
}

/**
 * The factor of the learning rate at an update: 1 without a schedule.
 * @example scheduleFactor({ kind: "step", every: 10, factor: 0.1 }, { epoch: 11, step: 9000 }) // 0.1
 */
export function scheduleFactor(given: LearningRateSchedule | undefined, { epoch, step: update }: Position): number {
  if (given === undefined) return 1;
  const { kind, ...settings } = given, done = (given.per === "update" ? update : epoch) - 1;
  return (schedules[kind].factor as (done: number, settings: object) => number)(done, settings);
}
