/** Slurm's ways to write a span of time. */
import { UsageError } from "../errors.js";

/**
 * Seconds of a span as sbatch takes it: minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or
 * days-hours:minutes:seconds.
 * @throws UsageError naming the forms
 * @example seconds("1-12:30") // 131400
 */
export function seconds(text: string): number {
  const [, days, first, second, third] = (/^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text) ?? []) as (string | undefined)[];
  const parts = [first, second, third].filter((one) => one !== undefined).map(Number);
  const units = days !== undefined ? [3600, 60, 1] : parts.length === 3 ? [3600, 60, 1] : [60, 1];
  const value = Number(days ?? 0) * 86_400 + parts.reduce((sum, part, i) => sum + part * units[i], 0);
  if (parts.length > 0 && value > 0) return value;
  throw new UsageError(`--time: expected a time limit as Slurm has it, such as 90 (minutes), 2:30:00 or 1-12 (days-hours), got "${text}"`);
}

/**
 * Whole minutes as Slurm writes them.
 * @example inSlurm(131_400) // "1-12:30:00"
 */
export function inSlurm(span: number): string {
  const minutes = Math.ceil(span / 60), two = (n: number): string => String(n).padStart(2, "0");
  const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24;
  return `${days > 0 ? `${days}-` : ""}${two(hours)}:${two(minutes % 60)}:00`;
}
