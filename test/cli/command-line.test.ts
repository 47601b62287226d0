import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { scriptFor, wordsOf } from "../../lib/cli/completion.js";
import { isDecimal, numberIn, wholeNumber } from "../../lib/cli/command.js";
import { paths } from "../../lib/paths.js";
import { writeBytes } from "../data/idx-files.js";

const home = join(dirname(writeBytes(Buffer.of(0))), "line");
mkdirSync(home, { recursive: true });
const golden = (...words: string[]) =>
  spawnSync(process.execPath, [join(paths.root, "bin", "golden.js"), ...words], { encoding: "utf8", cwd: home });

describe("numbers on the command line", () => {
  it("are decimal numbers", () => {
    for (const text of ["0", "1.5", ".5", "5.", "-2", "+3", "1e-3", "2E+5"]) assert.ok(isDecimal(text), text);
    for (const text of [
      "",
      " 3 ",
      "3 ",
      "0x10",
      "0b1",
      "1_000",
      "Infinity",
      "NaN",
      "1e",
      "e3",
      ".",
      "--1",
      "1,5",
      "٣",
    ]) assert.ok(!isDecimal(text), text);
  });

  it("that count are written in digits, and lie in their bounds", () => {
    assert.deepEqual([wholeNumber(1)("3"), wholeNumber(0, 9)("9"), numberIn(0, 1)("1e-3")], [3, 9, 0.001]);
    for (const text of [
      "1e3",
      "3.0",
      "+3",
      " 3",
      "0x3",
      "-1",
      "99999999999999999999",
    ]) assert.throws(() => wholeNumber(0)(text), /expected a whole number of at least 0/, text);
    assert.throws(() => wholeNumber(0, 9)("10"), /expected a whole number from 0 to 9, got "10"/);
    assert.throws(() => numberIn(0, 1)("2"), /expected a decimal number from 0 to 1, got "2"/);
  });
});

describe("what is asked for is checked before work begins", function () {
  this.timeout(300_000); // each call is a process of its own

  it("so that a mistake is one sentence, no header is printed, and nothing is written", () => {
    const big = join(home, "big.json");
    writeFileSync(
      big,
      JSON.stringify({ name: "big", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 1e9 }], head: "softmax" }),
    );
    const mistakes: [string[], RegExp][] = [
      [["--fold", "99"], /expected a whole number from 0 to 9, got "99"/],
      [["--learning-rate", "0x10"], /expected a decimal number, got "0x10"/],
      [["--learning-rate", "0", "--save-weights", "w.safetensors"], /--save-weights: .*needs a --learning-rate above 0, got 0/],
      [["--batch-size", "1000000"], /training with batches of 1,000,000 would need \d+ GB \([\d,]+ bytes\), more than the 4\.29 GB/],
      [["--network", big], /network big: training with batches of 64 would need \S+ TB \([\d,]+ bytes\)/],
      [["--network", big, "--variant", "plain"], /network big: training with batches of 64 would need \S+ TB/],
      [["--loss", "focal", "--variant", "simd"], /expected the variant auto or plain, since this loss has no kernel, got simd/],
      [["--loss", "focal", "--loss-formula", "-ln(y)"], /cannot be used with option/],
      [["--loss-formula", "ln(z)"], /expected an expression in y.*got "z"/],
      [["--train-fraction", "0"], /fraction: expected a number in \(0, 1\], got 0/],
    ];
    for (const [words, sentence] of mistakes) {
      const { status, stdout, stderr } = golden("train", "--limit", "50", ...words);
      assert.equal(status, 2, `${words.join(" ")}: ${stderr}`);
      assert.match(stderr, sentence);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /^run [0-9a-f]{16}/m, "a header");
      assert.ok(!existsSync(join(home, "w.safetensors")) && !existsSync(join(home, ".golden")));
    }
  });

  it("a loss by its formula is printed with its slope and verdict before it is trained with", () => {
    const { status, stdout, stderr } = golden(
      "train",
      "--network",
      "mlp",
      "--limit",
      "50",
      "--epochs",
      "1",
      "--loss-formula",
      "-(1 - y) ln(y)",
      "--json",
    );
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /^loss L\(y\) = -\(1 - y\) ln\(y\), .*dL\/dy = log\(y\) \+ \(y - 1\) \/ y: holds \(.*numeric.*\); the training core's slope agrees within \d/m,
    );
    assert.equal((JSON.parse(stdout) as { config: { loss: string } }).config.loss, "formula:-(1 - y) ln(y)");
    assert.match(
      golden("train", "--network", "mlp", "--limit", "50", "--epochs", "1", "--loss-formula", "y^2").stderr,
      /this loss rises with y at 99 of 99 places/,
    );
  });

  it("--verbose says which machine works and what it took, --quiet nothing but the result", () => {
    const words = ["train", "--network", "mlp", "--limit", "50", "--epochs", "1"];
    assert.match(golden(...words, "--verbose").stderr, /^golden-momentum \d[^]*Node v\d[^]*took [\d.]+ s and \d+ MB at most/);
    const { stdout, stderr } = golden(...words, "--quiet");
    assert.equal(stderr, "");
    assert.match(stdout, /^test: accuracy/);
    assert.match(golden(...words, "--quiet", "--data", "nowhere").stderr, /nowhere.*no such/, "what went wrong is still said");
  });
});

describe("golden completion", () => {
  const program = new Command("golden");
  program.command("train").description("train: it's one").option("--loss <name>", "the loss; 'quoted'").option("--seed <n>", "a seed");
  program.commands[0].options[0].choices(["a", "b"]);
  const words = wordsOf(program);

  it("knows commands, options and choices", () => {
    assert.deepEqual(
      words.commands,
      [
        {
          name: "train",
          says: "train",
          options: [{ flag: "--loss", says: "the loss", choices: ["a", "b"] }, { flag: "--seed", says: "a seed", choices: [] }],
        },
      ],
    );
    assert.match(
      scriptFor("fish", words),
      /complete -c golden-momentum -n '__fish_seen_subcommand_from train' -l loss -d 'the loss' -x -a 'a b'/,
    );
    assert.match(scriptFor("zsh", words), /^autoload -U \+X bashcompinit/);
  });

  it("is completed by bash", function () {
    if (spawnSync("bash", ["--version"]).status !== 0) this.skip();
    const complete = (...line: string[]) =>
      spawnSync(
        "bash",
        [
          "-c",
          `${scriptFor("bash", words)}\nCOMP_WORDS=(golden ${line.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${line.length}; ` +
          `_golden; echo "\${COMPREPLY[@]}"`,
        ],
        { encoding: "utf8" },
      ).stdout.trim();
    assert.deepEqual(
      [complete("tr"), complete("train", "--s"), complete("train", "--loss", ""), complete("train", "--loss", "b")],
      ["train", "--seed", "a b", "b"],
    );
  });
});
