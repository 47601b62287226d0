/**
 * What this library sets out to reach beside its peers: how many times as many samples a second, by workload, one thread each.
 */

export type Library = "golden-momentum" | "PyTorch" | "JAX" | "numpy" | "TensorFlow.js" | "jax-js";

/** A ratio to the best variant of a library, or to the best peer of all. */
export interface Target {
  readonly against: Exclude<Library, "golden-momentum"> | "best peer";
  readonly atLeast: number;
  readonly aim?: number;
}

/** For a Node of 2025 and later; Node 20 compiles WebAssembly less well, and two thirds of it will do there. */
const targets: Readonly<Record<string, readonly Target[]>> = {
  P: [{ against: "PyTorch", atLeast: 3, aim: 4.5 }, { against: "TensorFlow.js", atLeast: 20 }, { against: "jax-js", atLeast: 20 }],
  L: [{ against: "PyTorch", atLeast: 1.8, aim: 3 }, { against: "TensorFlow.js", atLeast: 20 }, { against: "jax-js", atLeast: 20 }],
  M32: [{ against: "best peer", atLeast: 1, aim: 2 }, { against: "TensorFlow.js", atLeast: 10 }, { against: "jax-js", atLeast: 3 }],
  M1: [
    { against: "PyTorch", atLeast: 5, aim: 8 }, { against: "numpy", atLeast: 5, aim: 8 }, { against: "JAX", atLeast: 1.3, aim: 2 },
    { against: "TensorFlow.js", atLeast: 10 }, { against: "jax-js", atLeast: 3 },
  ],
  M128: [{ against: "PyTorch", atLeast: 0.6, aim: 1.2 }, { against: "TensorFlow.js", atLeast: 10 }, { against: "jax-js", atLeast: 3 }],
};

/** A contestant's median speed on a workload. */
export interface Rate {
  readonly library: Library;
  readonly contestant: string;
  readonly samplesPerSecond: number;
}

/** A target and what came of it; `ratio` and `peer` are missing where no such peer was timed. */
export interface Outcome extends Target {
  readonly peer?: string;
  readonly ratio?: number;
  readonly reached?: boolean;
}

/**
 * The fastest of the peers, if any was timed.
 * @example bestPeer(rates, "PyTorch")?.contestant // "PyTorch step"
 */
export function bestPeer(rates: readonly Rate[], against: Target["against"]): Rate | undefined {
  const peers = rates.filter(({ library }) => (against === "best peer" ? library !== "golden-momentum" : library === against));
  return peers.sort((a, b) => b.samplesPerSecond - a.samplesPerSecond)[0];
}

/**
 * What came of a workload's targets.
 * @param node the version of Node, such as "v24.1.0"
 */
export function outcomes(workload: string, rates: readonly Rate[], node: string): Outcome[] {
  const ours = rates.find(({ library }) => library === "golden-momentum"), allowance = Number(/^v(\d+)/.exec(node)?.[1]) < 22 ? 2 / 3 : 1;
  return (targets[workload] ?? []).map(({ against, atLeast, aim }) => {
    const peer = bestPeer(rates, against);
    const target: Target = { against, atLeast: atLeast * allowance, ...(aim !== undefined && { aim: aim * allowance }) };
    if (ours === undefined || peer === undefined) return target;
    const ratio = ours.samplesPerSecond / peer.samplesPerSecond;
    return { ...target, peer: peer.contestant, ratio, reached: ratio >= target.atLeast };
  });
}
