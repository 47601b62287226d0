// %% [markdown]
// # The verdict
//
// > After this notebook you know in a minute whether to use the golden pair (0.016, 0.874) and the synapse loss, why, how sure that is, and what the records cannot say.
//
// *Time: 20 seconds to run. Every sentence below is made from the records in `data/records`: other records, another verdict. The switch computes them here: `"smoke"`, `"quick"`, `"paper"`.*

// %%
import assert from "node:assert/strict";
import { conclusions } from "golden-momentum/experiment";
import { gridDifference, rankOfGolden } from "golden-momentum/figures";
import { evidence, show, table, type Source } from "golden-momentum/notebook";

// %%
const source: Source = "committed";
const all = await evidence(source);
const verdict = conclusions(all);

// %% [markdown]
// ## In a minute: should you use it?

// %%
console.log(`THE PAIR (0.016, 0.874)? ${verdict.pair}\n`);
console.log(`THE SYNAPSE LOSS? ${verdict.loss}`);

// %%
await show(rankOfGolden(all.grids));

// %% [markdown]
// ## What is claimed, what was found

// %%
table(verdict.findings.map(({ claim, source: from, outcome, rests }) => ({
  outcome: outcome, claim: claim, source: from, "rests on": rests,
})));

// %% [markdown]
// Each in full, with its size and how sure it is. *Supported* and *refuted* are said only where chance is an unlikely answer; where it is not, the sentence says how large a difference would have had to be.

// %%
for (const { outcome, found } of verdict.findings) console.log(`${outcome.toUpperCase()}. ${found}\n`);
assert.ok(verdict.findings.length > 0);

// %%
const [first] = all.grids;
const about = { name: "difference-e1", title: "Every pair against the golden one (E1)", profile: first.title };
await show(gridDifference(first.records, about));

// %% [markdown]
// ## What they cannot say

// %%
for (const sentence of verdict.limits) console.log(`- ${sentence}`);
for (const sentence of verdict.missing) console.log(`- Not there: ${sentence}`);

// %% [markdown]
// The protocol to the letter is `npx golden sweep E1 --profile paper`; with `--dry-run` it says first what that costs on your machine. When its records are there, the sentences above are made from them.
