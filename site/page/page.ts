/** The whole page as one text: what is the same for every reader, made once. */
import type { Conclusions } from "../../lib/experiment/index.js";
import type { Report } from "../../lib/derivation/index.js";
import { golden } from "../../lib/theory/index.js";
import type { CommittedGrid } from "../draw/grid.js";
import { ledgerSection } from "./ledger-section.js";
import { gridSection, headline, ownWorkSection, trainSection, verdictSection } from "./live-sections.js";
import { escape } from "../../lib/markup.js";
import { goldenSection, momentumSection, synapseSection } from "./theory-sections.js";

/** What the page is made of. */
export interface Contents {
  readonly report: Report;
  readonly conclusions: Conclusions;
  readonly grid: CommittedGrid;
  readonly best: { readonly learningRate: number; readonly momentum: number } | undefined;
  readonly ridge: string;
  readonly version: string;
  /** Names of the files beside the page, by what they are for. */
  readonly files: Readonly<Record<string, string>>;
  /** Bytes of the first images. */
  readonly firstImages: number;
}

const policy = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
  "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'",
].join("; ");
const places = [
  ["synapse", "Synapse loss"], ["golden", "Golden ratio"], ["momentum", "Momentum"], ["train", "Train it"], ["grid", "The grid"],
  ["verdict", "The verdict"], ["ledger", "The ledger"], ["use", "Use it"],
] as const;
const promise = "the theory to move, the network to train, every equation to check.";
/** The page. */
export function page({ report, conclusions, grid, best, ridge, version, files, firstImages }: Contents): string {
  const data = { files, grid }, { claim, source } = conclusions.findings[0];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="description" content="The Golden Ratio of Learning and Momentum as a page that runs: ${promise}">
<title>The Golden Ratio of Learning and Momentum, as a page that runs</title>
<link rel="icon" href="icon.svg" type="image/svg+xml"><link rel="stylesheet" href="${files.style}">
<script defer src="${files.main}"></script></head>
<body><a class="skip" href="#main">To the text</a>
<nav aria-label="the page"><div class="strip"><ol>${places.map(([id, text]) => `<li><a href="#${id}">${text}</a></li>`).join("")}</ol>
<button type="button" id="theme" class="quiet" hidden>Dark</button></div></nav>
<header><p class="eyebrow">The paper as a page that runs</p><h1>The Golden Ratio of Learning and&nbsp;Momentum</h1>
<p class="lead">S. Jaeger's paper (<a href="https://arxiv.org/abs/2006.04751">arXiv:2006.04751</a>) models a network's loss on a synapse
and derives, through the golden ratio, a learning rate and a momentum weight.
Here you can move the theory, train the network in your own browser, fill the grid of experiments, and check every equation.</p>
<svg class="spiral" viewBox="0 0 233 144" aria-hidden="true"><path d="${spiral()}"/></svg></header>
<main id="main" tabindex="-1">
<section id="claims" aria-labelledby="claims-title"><h2 id="claims-title"><a href="#claims">What is claimed, and what was found</a></h2>
<div class="claims"><div><p class="eyebrow">claimed</p><p>A learning rate of <b>η = ${golden.eta.toFixed(4)}</b> and a momentum weight of
<b>α = ${golden.alpha.toFixed(3)}</b>, from the golden ratio. ${escape(claim)}.</p>
<p class="small">${escape(source)}; the numbers: DB24 (arXiv:2410.12984), Eq. 33 and 34</p></div>
<div><p class="eyebrow">found: should you use the pair?</p><p>${escape(headline(conclusions.pair))}.</p>
<p class="small"><a href="#verdict">The verdict in full</a></p></div>
<div><p class="eyebrow">found: should you use the loss?</p><p>${escape(headline(conclusions.loss))}.</p>
<p class="small"><a href="#verdict">The verdict in full</a></p></div></div></section>
<noscript><p class="notice">Without JavaScript nothing moves here, and all text, figures and verdicts are here to read.</p></noscript>
<p id="notes" role="status" class="notice" hidden></p><p id="spoken" class="unseen" aria-live="polite"></p>
${synapseSection()}
${goldenSection()}
${momentumSection(best)}
${trainSection(firstImages)}
${gridSection(grid, ridge)}
${verdictSection(conclusions)}
${ledgerSection(report)}
${ownWorkSection()}
</main>
<footer><p>golden-momentum ${escape(version)}, MIT licence. Made by <code>npm run site</code> from the library and the committed records.
This page loads its own files and nothing else; it counts nobody. Figures in print quality, notebooks and all records are in the project's
folder. Your settings stand in the address: copy it to share what you see.</p></footer>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script></body></html>
`;
}

/** Quarter circles in squares whose sides are Fibonacci's numbers: the usual picture of the golden ratio. */
function spiral(): string {
  const sides = [144, 89, 55, 34, 21, 13, 8, 5];
  const ends = [[144, 0], [233, 89], [178, 144], [144, 110], [165, 89], [178, 102], [170, 110], [165, 105]];
  return `M0 144${ends.map(([x, y], i) => `A${sides[i]} ${sides[i]} 0 0 1 ${x} ${y}`).join("")}`;
}
