/** Mocha's reporter of `npm test`: every test as usual, then the time that all took together, and the ten that took longest. */
const { reporters, Runner: { constants } } = require("mocha");

/** Below this a test is none of the slow ones, however few there are: seconds. */
const unremarkable = 0.1;

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const took = [], began = Date.now();
    const keep = (test) => took.push({ title: test.fullTitle(), seconds: (test.duration ?? 0) / 1000 });
    runner.on(constants.EVENT_TEST_PASS, keep);
    runner.on(constants.EVENT_TEST_FAIL, keep);
    runner.once(constants.EVENT_RUN_END, () => {
      const slowest = took.filter(({ seconds }) => seconds >= unremarkable).sort((a, b) => b.seconds - a.seconds).slice(0, 10);
      console.log(`${took.length} tests in ${((Date.now() - began) / 1000).toFixed(0)} s.${slowest.length > 0 ? " The slowest:" : ""}`);
      for (const { title, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(7)} s  ${title}`);
      console.log();
    });
  }
};
