/** The parts that are mutated: the sources, and the tests that are asked (compiled, each file whole). */
const tests = (...files) => files.map((file) => `dist/test/${file}.test.js`);

export const parts = {
  "lib/theory": { mutate: ["lib/theory/*.ts", "!lib/theory/index.ts"], spec: tests("theory/*") },
};
