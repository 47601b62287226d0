/** How far a sweep is, as a type. */

/** Where a sweep stands, in training samples (the unit of the work) and in runs. */
export interface SweepProgress {
  readonly samples: number;
  readonly samplesInAll: number;
  readonly runs: number;
  readonly runsInAll: number;
}
