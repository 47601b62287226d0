/** Calibration: does a network that says 0.9 turn out right nine times in ten? */
import type { ReliabilityBin } from "../records/record.js";

const bins = 15;

/** How often answers are right, and how well their confidence says so. */
export interface Calibration {
  readonly accuracy: number;
  readonly calibrationError: number;
  readonly reliability: ReliabilityBin[];
}

/**
 * Reliability and expected calibration error, ECE = sum_b (n_b / N) |accuracy_b - confidence_b|, over 15 equal intervals of
 * confidence, the usual number (Guo et al. 2017, "On Calibration of Modern Neural Networks").
 * @param outputs (N, K) in [0, 1]; the confidence is the largest of a row (of sigmoid outputs likewise)
 * @param labels (N) classes
 * @throws RangeError when outputs are not N * K values
 * @example calibration(Float32Array.of(0.8, 0.2), Uint8Array.of(0), 2).calibrationError // 0.2
 */
export function calibration(outputs: Float32Array, labels: ArrayLike<number>, classes: number): Calibration {
  if (outputs.length !== labels.length * classes) {
    throw new RangeError(`outputs: expected ${labels.length * classes} values (N * K), got ${outputs.length}`);
  }
  return summed(labels.length, (n) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (outputs[n * classes + k] > outputs[n * classes + best]) best = k;
    return { confidence: outputs[n * classes + best], correct: best === labels[n] };
  });
}

/**
 * The same, from one score for each answer: its size is the answer's confidence, its sign is negative where the answer is wrong.
 * @example calibrationOfScores(Float32Array.of(0.8)).calibrationError // 0.2
 */
export function calibrationOfScores(scores: Float32Array): Calibration {
  return summed(scores.length, (n) => ({ confidence: Math.abs(scores[n]), correct: scores[n] > 0 }));
}

function summed(count: number, answer: (n: number) => { confidence: number; correct: boolean }): Calibration {
  const groups = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }));
  for (let n = 0; n < count; n++) {
    const { confidence, correct } = answer(n);
    const group = groups[Math.min(bins - 1, Math.floor(confidence * bins))];
    group.count += 1;
    group.confidence += confidence;
    group.correct += correct ? 1 : 0;
  }
  const reliability = groups.map(({ count: answers, confidence, correct }) => ({
    count: answers, confidence: answers ? confidence / answers : 0, accuracy: answers ? correct / answers : 0,
  }));
  const total = Math.max(1, count);
  return {
    accuracy: groups.reduce((sum, { correct }) => sum + correct, 0) / total,
    calibrationError: reliability.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.accuracy - bin.confidence), 0),
    reliability,
  };
}
