// %% [markdown]
// # The verdict
//
// > **Question.** Should you use the golden pair (0.016, 0.874), and the synapse loss?
// >
// > **Answer.** The two sentences below. They are made from the records of all runs, so that other records give other sentences.
//
// *Time: about 15 s to run. The switch: `"committed"` reads the records that come with the project; `"smoke"`, `"quick"` or `"paper"`
// computes the runs here.*

// %%
import assert from "node:assert/strict";
import { conclusions, type Conclusions } from "golden-momentum/experiment";
import { gridDifference, rankOfGolden } from "golden-momentum/figures";
import { evidence, prose, show, type Source } from "golden-momentum/notebook";

// %%
const source: Source = "committed";
const all = await evidence(source);
const verdict: Conclusions = conclusions(all);

// %%
prose(verdict.pair, { lead: "The pair?" });
prose(verdict.loss, { lead: "The loss?" });

// %% [markdown]
// ## The pair among all pairs
//
// Rank 1 is the pair with the best mean accuracy. The bar is the 95% interval of the golden pair's rank.

// %%
await show(rankOfGolden(all.grids));

// %% [markdown]
// ## The pair against each other pair
//
// Each cell is a pair of learning rate and momentum weight. It shows how far its accuracy lies above or below that of the golden
// pair, in points.

// %%
const [first] = all.grids;
const about = { name: "difference-e1", title: "Every pair against the golden one (E1)", profile: first.title };
await show(gridDifference(first.records, about));

// %% [markdown]
// ## Each claim
//
// A claim is called *supported* or *refuted* only where chance is an unlikely answer. Where it is not, the finding says how large a
// difference would have been seen. A click opens a finding in full.

// %%
for (const { claim, source: from, outcome, rests, found } of verdict.findings) {
  prose(found, { lead: `${claim} (${from}; ${rests}): ${outcome}.`, folded: true });
}
assert.ok(verdict.findings.length > 0);

// %% [markdown]
// ## What the records cannot say

// %%
prose([...verdict.limits, ...verdict.missing.map((sentence) => `Not there: ${sentence}`)]);

// %% [markdown]
// The protocol to the letter is `npx golden sweep E1 --profile paper`; with `--dry-run` it says first what that costs on your
// machine. When its records are there, the sentences above are made from them.
