/** The parts that are mutated: the sources, and the tests that are asked (compiled, each file whole). */
const tests = (...files) => files.map((file) => `dist/test/${file}.test.js`);
const under = (room, ...without) => [`${room}/**/*.ts`, `!${room}/**/index.ts`, ...without.map((one) => `!${room}/${one}`)];

export const parts = {
  "lib/theory": { mutate: under("lib/theory"), spec: tests("theory/*") },
  "lib/derivation": { mutate: under("lib/derivation", "mathjs/*.ts"), spec: tests("derivation/*") },
  // The kernels are AssemblyScript (scripts/trust/flip-kernels.mjs changes them); the GPU's have an adapter of their own to run on.
  "lib/train": { mutate: under("lib/train", "kernels/*.ts", "gpu/*.ts", "engine/records.generated.ts"), spec: tests("train/*") },
  "lib/experiment": { mutate: under("lib/experiment"), spec: tests("experiment/*", "trust/records") },
  // One module with the tests of its own: minutes rather than hours.
  "lib/train/loss-formula.ts": { mutate: ["lib/train/loss-formula.ts"], spec: tests("train/loss-formula") },
};
