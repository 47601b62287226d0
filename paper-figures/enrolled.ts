import type { Figure } from "./figure.js";

/** A figure that can be asked for by name. */
export interface Enrolled {
  readonly name: string;
  /** Answers a sentence where what it rests on (records) is not there yet, saying which command makes it. */
  readonly make: () => Promise<Figure | string> | Figure | string;
}
