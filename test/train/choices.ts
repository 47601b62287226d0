/** Every entry of the lists of choices, with values for its settings: what the common checks of this folder enrol. */
import {
  activations, type Choices, type Layer, type LearningRateSchedule, type Optimizer, optimizers, schedules, type Setting,
} from "../../lib/train/index.js";

/** Some allowed values of a setting that are not what its absence means. */
function valuesOf(setting: Setting): unknown[] {
  if (setting.type === "flag") return [!setting.absent];
  if (setting.type === "word") return setting.words.filter((word) => word !== setting.absent);
  if (setting.type === "choice") return everyChoice(setting.of);
  if (setting.whole) return [3];
  return [0.3];
}

/** Every kind with what it must say, and then with each other setting alone, and with all of them. */
function everyChoice(choices: Choices): { readonly kind: string }[] {
  return Object.entries(choices).flatMap(([kind, { settings }]) => {
    const entries = Object.entries(settings);
    const required = Object.fromEntries(entries
      .filter(([, { required }]) => required)
      .map(([name, setting]) => [name, valuesOf(setting)[0]]));
    const others = entries.filter(([, setting]) => !setting.required);
    const all = Object.fromEntries(others.map(([name, setting]) => [name, valuesOf(setting)[0]]));
    const alone = others.flatMap(([name, setting]) => valuesOf(setting).map((value) => ({ kind, ...required, [name]: value })));
    return [{ kind, ...required }, ...alone, ...(others.length > 1 ? [{ kind, ...required, ...all }] : [])];
  });
}

/** Every activation, with and without its settings. */
export const activationLayers = everyChoice(activations) as Layer[];

/** Every update rule, with each of its settings. */
export const everyOptimizer = everyChoice(optimizers) as Optimizer[];

/** Every learning-rate schedule, with each of its settings. */
export const everySchedule = everyChoice(schedules) as LearningRateSchedule[];
