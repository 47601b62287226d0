/** Progress of long work: a bar with rate and time left on a terminal, a plain line now and then where there is none. */
import { MultiBar } from "cli-progress";
import type { SweepProgress } from "../experiment/index.js";
import { isQuiet } from "./loudness.js";

/** What is counted; `note` is a few words such as "12 of 60 runs". */
export interface Progress {
  update(done: number, note: string): void;
  /** A line above the bar. */
  log(line: string): void;
  end(): void;
}

const lineEvery = 15_000; // ms between plain lines: a log stays readable and its reader knows that the work lives

/**
 * Opens a progress display on standard error.
 * @param title one word before the bar
 * @param total of the unit
 * @param unit what is counted, such as "samples"
 * @example openProgress("E1", 360000, "samples").update(1000, "0 of 60 runs")
 */
export function openProgress(title: string, total: number, unit: string): Progress {
  if (isQuiet()) return { update: () => undefined, log: () => undefined, end: () => undefined };
  return movesCursor() ? bar(title, total, unit) : lines(title, total, unit);
}

/**
 * May the cursor be moved? Not where there is no terminal, nor where NO_COLOR or TERM=dumb asks for plain text.
 * @example movesCursor({ TERM: "dumb" }, true) // false
 */
export function movesCursor(environment: NodeJS.ProcessEnv = process.env, terminal: boolean = process.stderr.isTTY): boolean {
  return terminal && environment["TERM"] !== "dumb" && (environment["NO_COLOR"] ?? "") === "";
}

/**
 * Shows the progress of a sweep while it runs; without any run to do, nothing.
 * @example await withProgress("E1", (onProgress) => sweep(configs, data, { file, onProgress }))
 */
export async function withProgress<T>(title: string, work: (onProgress: (at: SweepProgress) => void) => Promise<T>): Promise<T> {
  let progress: Progress | undefined;
  return work(({ samples, samplesInAll, runs, runsInAll }) => {
    progress ??= openProgress(title, samplesInAll, "samples");
    progress.update(samples, `${runs} of ${runsInAll} runs`);
  }).finally(() => progress?.end());
}

function rateAndTimeLeft(started: number, done: number, total: number, unit: string): string {
  const seconds = (performance.now() - started) / 1000;
  if (done === 0 || seconds < 0.5) return "";
  const rate = done / seconds;
  return `${Math.round(rate).toLocaleString("en")} ${unit}/s, ${duration((total - done) / rate)} left`;
}

/**
 * Seconds as people say them.
 * @example duration(3725) // "1 h 2 min"
 */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 5400) return `${Math.round(whole / 60)} min`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

function bar(title: string, total: number, unit: string): Progress {
  const started = performance.now();
  // A bar of several with one in it: only that kind can print lines above itself.
  const bars = new MultiBar(
    { format: `${title} {bar} {percentage}%  {note}  {speed}`, barsize: 24, hideCursor: true, forceRedraw: true, stream: process.stderr },
  );
  const one = bars.create(Math.max(1, total), 0, { note: "", speed: "" });
  return {
    update(done, note) { one.update(Math.min(done, total), { note, speed: rateAndTimeLeft(started, done, total, unit) }); },
    log(line) { bars.log(`${line}\n`); },
    end() { bars.stop(); },
  };
}

function lines(title: string, total: number, unit: string): Progress {
  const started = performance.now();
  let last = started;
  return {
    update(done, note) {
      const now = performance.now();
      if (now - last < lineEvery) return;
      last = now;
      const percentage = Math.floor((100 * done) / Math.max(1, total));
      console.error([`${title} ${percentage}%`, note, rateAndTimeLeft(started, done, total, unit)].filter(Boolean).join(", "));
    },
    log(line) { console.error(line); },
    end() { console.error(`${title} ended after ${duration((performance.now() - started) / 1000)}`); },
  };
}
