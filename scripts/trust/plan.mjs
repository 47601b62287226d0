/** The parts of the campaign, and how large each is: `--quick`, a sample, `--full`. A size that is not given leaves the part out. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { commands, damageCommands, killCommand } from "./commands.mjs";
import { determinism } from "./determinism.mjs";
import { flipKernels } from "./flip-kernels.mjs";
import { killSweeps } from "./kills.mjs";
import { mutants } from "./mutants.mjs";
import { random, root } from "./parts.mjs";
import { billOfMaterials, withoutNetwork } from "./security.mjs";

/** What is fuzzed, by the names of targets.mjs and targets-work.mjs. */
export const fuzzed = [
  "idx", "gzip", "png", "jpeg", "folder", "safetensors", "pytorch", "checkpoint", "network", "records", "tables", "latex", "expressions",
  "equations", "loss", "grid", "plan", "plans", "cluster", "answers", "ask", "address", "wire", "notebook", "percent",
];

/** Whose code StrykerJS changes in the whole campaign. */
const rooms = ["lib/theory", "lib/derivation", "lib/train", "lib/experiment"];

const quickOnes = Object.keys(commands).filter((name) => commands[name].quick);
const number = (value) => value.toLocaleString("en");

function damageTests({ amount, row }) {
  const { status, stdout } = spawnSync(process.execPath, [
    join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "--timeout", "120000", "--reporter", "dot",
    ...amount.map((name) => join(root, "dist", "test", "trust", `${name}.test.js`)),
  ], { cwd: root, encoding: "utf8" });
  const [passing = "none passed"] = /\d+ passing/.exec(stdout) ?? [], [pending] = /\d+ pending/.exec(stdout) ?? [];
  row("damage tests", `${passing}${pending ? `, ${pending} (skipped here)` : ""}`, status === 0 ? [] : [stdout.slice(-2000)]);
}

function fuzz({ amount, seed, row, only }) {
  const asked = only?.filter((name) => fuzzed.includes(name)) ?? [];
  for (const name of asked.length > 0 ? asked : fuzzed) {
    const { stdout, stderr, signal } = spawnSync(
      process.execPath, [join(root, "scripts", "trust", "fuzz.mjs"), name, String(amount), String(seed)],
      { encoding: "utf8", timeout: 1000 * (2 * amount + 60), killSignal: "SIGKILL", maxBuffer: 2 ** 26 },
    );
    if (!stdout.startsWith("{")) {
      row(name, "", [signal === null ? `it crashed: ${stderr.slice(-500)}` : "it hung"]);
      continue;
    }
    const { inputs, refused, slowest, megabytes, found } = JSON.parse(stdout);
    row(
      name, `${number(inputs)} inputs, ${number(refused)} refused, slowest ${slowest} ms, at most ${megabytes} MB more than idle`,
      found.map(({ what, input }) => `${what} (input, base64: ${input})`),
    );
  }
}

async function kills({ amount: { sweeps, inARow, others }, seed, row }) {
  const { kills: met, atWork, sweeps: completed, lost } = await killSweeps(sweeps, inARow, seed);
  row(
    "kills",
    `${met} sweeps killed, ${atWork} of them between two records of one start, ${completed} then completed to the records of an ` +
      `undisturbed one, ${lost.length} losses`,
    lost,
  );
  for (const [name, times] of Object.entries(others)) {
    const { kills: ran, found } = await killCommand(name, times, random(seed, `kill ${name}`));
    row(`kills of ${name}`, `${ran} of ${times} met it running; each then came to its end`, found);
  }
}

export const parts = {
  tests: {
    sizes: {
      quick: ["files", "records", "data", "readers", "dependencies"],
      sample: ["files", "records", "data", "readers", "dependencies", "interrupted", "trouble", "children"],
      full: ["files", "records", "data", "readers", "dependencies", "interrupted", "trouble", "children"],
    },
    run: damageTests,
  },
  /** Seconds for each target. */
  fuzzing: { sizes: { quick: 2, sample: 15, full: 1800 }, run: fuzz },
  commands: {
    sizes: {
      quick: { names: quickOnes.slice(0, 2), kills: 1 }, sample: { names: Object.keys(commands), kills: 1 },
      full: { names: Object.keys(commands), kills: 10 },
    },
    async run({ amount: { names, kills: times }, seed, row }) {
      for (const line of await damageCommands(names, times, seed)) row(...line);
    },
  },
  kills: {
    sizes: {
      quick: { sweeps: 2, inARow: 2, others: {} }, sample: { sweeps: 40, inARow: 20, others: {} },
      full: { sweeps: 200, inARow: 20, others: { figures: 50, report: 50 } },
    },
    run: kills,
  },
  determinism: {
    sizes: { quick: [], sample: [24], full: [20, 22, 24, 26] },
    run({ amount, row }) {
      const { runs, done, found } = determinism(amount);
      row("determinism", `${runs} runs by workers ${done.join(", ")}: the same records but for times`, found);
    },
  },
  security: {
    sizes: { sample: false, full: true },
    run({ amount, row }) {
      const bill = billOfMaterials(), shut = withoutNetwork(amount);
      row("bill of materials", bill.words, bill.found);
      row("no network", shut.words, shut.found);
    },
  },
  kernels: {
    sizes: { sample: 2, full: 200 },
    run({ amount, seed, row }) {
      const { places, tried, refused, unnoticed } = flipKernels(amount, seed);
      row("kernels", `${tried} of ${places} bounds and indices changed, ${refused} more that the compiler refused`, 
        unnoticed.map((one) => `unnoticed: ${one}`));
    },
  },
  mutants: {
    sizes: { full: rooms },
    run({ amount, row, part }) {
      for (const name of part === undefined ? amount : [part]) {
        const { words, found } = mutants(name);
        row(`mutants of ${name}`, words, found);
      }
    },
  },
};
