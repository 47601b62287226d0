/**
 * The ledger: searched and sorted out in place; evidence fetched when an entry is unfolded; the reader's own equation judged in a worker.
 */
import type { EntryEvidence } from "../page/ledger-section.js";
import type { Answer, Question } from "../workers/messages.js";
import { address, all, data, element, make, messageOf, onChange, say, state } from "./page.js";
import { noWorkers } from "./trainer.js";

const names = ["find", "standing", "verdict"];
let evidence: Promise<Readonly<Record<string, EntryEvidence>>> | undefined;

/** Whether an entry is what was asked for. */
export function matches(
  { id, text, standing, verdict }: Readonly<Record<"id" | "text" | "standing" | "verdict", string>>,
  asked: { find: string; standing: string; verdict: string },
): boolean {
  const words = asked.find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return (asked.standing === "" || asked.standing === standing) && (asked.verdict === "" || asked.verdict === verdict)
    && words.every((word) => {
      if (id.toLowerCase() === word) return true;
      return /^[a-z]$/.test(word) ? id.toLowerCase().startsWith(word) : text.toLowerCase().includes(word);
    });
}

function sift(): void {
  const entries = all<HTMLDetailsElement>("#ledger-list .entry");
  let shown = 0;
  for (const entry of entries) {
    const { id = "", standing = "", verdict = "" } = entry.dataset;
    const fits = matches({ id, standing, verdict, text: entry.textContent }, state);
    entry.hidden = !fits;
    if (fits) shown += 1;
  }
  say("ledger-count", shown === entries.length ? `${shown} equations`
    : shown === 0 ? "None fits; take something back."
    : `${shown} of ${entries.length} equations`);
}

async function unfold(entry: HTMLDetailsElement): Promise<void> {
  const place = entry.querySelector(".evidence")!;
  if (!entry.open || place.classList.contains("there")) return;
  try {
    evidence ??= fetch(address(data.files.evidence)).then(async (response) => {
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response.json() as Promise<Readonly<Record<string, EntryEvidence>>>;
    });
    const { evidence: rows, mutants } = (await evidence)[entry.dataset.id!];
    const head = make("tr", ["claim", "method", "agrees", "what was found"].map((text) => make("th", text, { scope: "col" })));
    const table = make("table", [make("thead", [head]), make("tbody", rows.map((row) => make("tr", row.map((cell) => make("td", cell)))))]);
    const scroll = { class: "scroll", tabindex: "0", role: "group", "aria-label": `evidence of ${entry.dataset.id}` };
    place.prepend(make("h4", "Evidence"), make("div", [table], scroll), make("p", mutants, { class: "small" }));
    place.classList.add("there");
  } catch (error) {
    evidence = undefined;
    const sentence = `The evidence could not be fetched (${messageOf(error)}); fold and unfold to try again.`;
    place.prepend(make("p", sentence, { class: "small bad" }));
  }
}

/** How long an equation may take, and how long we wait before we end the worker ourselves. */
const seconds = 10, patience = 25;
let worker: Worker | undefined;

function judge(): void {
  const place = element("own-says"), started = performance.now();
  const end = (...content: Node[]): void => {
    clearInterval(clock);
    clearTimeout(limit);
    worker?.terminate();
    worker = undefined;
    place.replaceChildren(...content);
    busy(false);
  };
  worker?.terminate();
  busy(true);
  place.replaceChildren(make("p", "The algebra is loading."));
  worker = new Worker(address(data.files.examine));
  worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => { end(...inWords(answer)); };
  worker.onerror = (event) => {
    const why = event.message || "this browser refuses workers here";
    end(make("p", `The equation could not be judged: ${why}.`, { class: "bad" }));
  };
  const clock = setInterval(() => {
    const since = Math.round((performance.now() - started) / 1000);
    place.replaceChildren(make("p", `At work since ${since} seconds; what is not decided after ${seconds} stays open.`));
  }, 2000);
  const limit = setTimeout(() => { end(make("p", `Open: no answer within ${patience} seconds.`, { class: "bad" })); }, 1000 * patience);
  stopJudging = () => { end(make("p", "Stopped.")); };
  worker.postMessage({ equation: state.equation, on: state.on, seconds } satisfies Question);
}

let stopJudging = (): void => undefined;

function inWords({ verdict, where, title, lines = [], error }: Answer): Node[] {
  if (error !== undefined) return [make("p", error, { class: "bad" })];
  const decided = make("b", `${verdict}${where === undefined ? "" : ` (${where})`}`);
  const said = make("p", [decided, document.createTextNode(`: ${title}`)], { class: "answer" });
  return [said, make("ul", lines.map((line) => make("li", line)), { class: "small" })];
}

function busy(now: boolean): void {
  element<HTMLButtonElement>("own-go").disabled = now;
  element<HTMLButtonElement>("own-stop").disabled = !now;
}

/** Makes the section work. */
export function startLedger(): void {
  onChange((changed) => { if (changed.some((name) => names.includes(name))) sift(); });
  for (const entry of all<HTMLDetailsElement>("#ledger-list .entry")) {
    entry.addEventListener("toggle", () => { void unfold(entry); });
    if (entry.open) void unfold(entry);
  }
  if (noWorkers() !== undefined) {
    element("own-says").replaceChildren(make("p", noWorkers(), { class: "bad" }));
    element<HTMLButtonElement>("own-go").disabled = true;
    return;
  }
  element("own-form").addEventListener("submit", judge);
  element("own-stop").addEventListener("click", () => { stopJudging(); });
}
