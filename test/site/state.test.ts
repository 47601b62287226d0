import assert from "node:assert/strict";
import { random } from "../../lib/data/index.js";
import { lossNames } from "../../lib/train/index.js";
import {
  type ChoiceName, choices, type Parameter, type ParameterName, parameters, read, shown, start, type State, written,
} from "../../site/state.js";

/** A state drawn at random, each number as a slider leaves it. */
function drawn(seed: number): State {
  const stream = random(seed, "state"), state = start();
  for (const [name, { low, high, log }] of Object.entries(parameters) as [ParameterName, Parameter][]) {
    state[name] = Number(shown(name, log ? low * (high / low) ** stream.uniform() : low + (high - low) * stream.uniform()));
  }
  for (const name of Object.keys(choices) as ChoiceName[]) state[name] = choices[name].values[stream.integer(choices[name].values.length)];
  const texts = { find: "a & b = 100% #1", equation: "x^2 = x*x", on: "x: 0..1; y: -inf..inf" };
  return { ...state, ...texts, seed: stream.integer(1e9), section: "grid" };
}

describe("the address of the page", () => {
  it("brings a hundred random states back as they were", () => {
    for (let seed = 0; seed < 100; seed++) {
      const state = drawn(seed), { state: back, notes } = read(`#${written(state)}`);
      assert.deepEqual([back, notes], [state, []]);
    }
  });

  it("says nothing of what is as it begins", () => {
    assert.equal(written(start()), "");
    assert.equal(written({ ...start(), section: "grid", p: 0.25 }), "grid&p=0.25");
  });

  for (const [address, sentence] of [
    ["#&p=7", /probability p: 7 lies outside 0.01 to 0.99 and was brought to its edge/],
    ["#&eta=abc", /learning rate η: expected a number from 0.0001 to 2, got "abc"/],
    ["#&loss=hinge", /loss = "hinge"; it is one of synapse/], ["#&seed=-1", /a seed is a whole number/],
    ["#&colour=red", /"colour", which this page does not know/], ["#&constructor=1", /does not know/],
  ] as const) it(`answers ${address} with a sentence and a state within its bounds`, () => {
    const { state, notes } = read(address);
    assert.equal(notes.length, 1);
    assert.match(notes[0], sentence);
    for (const [name, { low, high }] of Object.entries(parameters) as [ParameterName, Parameter][]) {
      assert.ok(state[name] >= low && state[name] <= high);
    }
  });

  it("survives an address that is no address", () => {
    assert.deepEqual(read("#<script>&%E0%A4%A&find=%E0%A4%A").state.section, "");
  });

  it("offers losses that the library has, each with kernels", () => {
    for (const loss of choices.loss.values) assert.ok(lossNames.includes(loss), loss);
  });
});
