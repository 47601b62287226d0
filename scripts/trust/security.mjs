/** No network: tests run in a network namespace that has a loopback interface and no route. And what the program consists of, by npm. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./parts.mjs";

/** Rooms whose tests need neither a browser nor Python: what a sample runs. */
const sample = ["data/*", "experiment/merge", "experiment/record", "theory/*", "train/safetensors", "train/shapes"];

/** The words before a command that shut it off from every network; undefined where this machine does not permit it. */
function alone() {
  for (const words of [["unshare", "-n"], ["unshare", "-rn"]]) {
    const probe = "ip link set lo up && test -z \"$(ip route)\"";
    if (spawnSync(words[0], [...words.slice(1), "bash", "-c", probe]).status === 0) {
      return [...words, "bash", "-c", 'ip link set lo up; exec "$0" "$@"'];
    }
  }
  return undefined;
}

/**
 * @param whole run all tests, rather than a sample
 * @returns what was found, in words, and what gave way
 */
export function withoutNetwork(whole) {
  const before = alone();
  if (before === undefined) {
    return { words: "not tried: no network namespace is permitted here (unshare), or there is no program ip", found: [] };
  }
  const files = whole ? ["dist/test/**/*.test.js"] : sample.map((name) => `dist/test/${name}.test.js`);
  const [program, ...words] = [
    ...before, process.execPath, join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "--enable-source-maps",
    "--timeout", "120000", "--reporter", "dot", ...files,
  ];
  const { status, stdout } = spawnSync(program, words, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  // That nothing can be reached is tried too: otherwise it would be the tests alone that say so.
  const reach = 'fetch("https://registry.npmjs.org").then(() => process.exit(1), () => process.exit(0))';
  const shut = spawnSync(program, [...words.slice(0, before.length - 1), process.execPath, "-e", reach]).status === 0;
  return {
    words: `${(/\d+ passing/.exec(stdout) ?? ["none passed"])[0]} without a network` +
      (/\d+ pending/.test(stdout) ? `, ${/\d+ pending/.exec(stdout)[0]} (skipped here)` : ""),
    found: [...(status === 0 ? [] : [stdout.slice(-3000)]), ...(shut ? [] : ["a request left the namespace"])],
  };
}

/** The software bill of materials, as npm makes it of the lock file: what is installed to run the program, and its licences. */
export function billOfMaterials() {
  const npm = process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const omitted = ["dev", "optional", "peer"].flatMap((kind) => ["--omit", kind]);
  const words = [...npm, "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", ...omitted];
  const { status, stdout, stderr } = spawnSync(words[0], words.slice(1), { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (status !== 0) return { words: "", found: [`npm sbom ended with ${status}: ${stderr.slice(-300)}`] };
  const components = JSON.parse(stdout).components.filter(({ name }) => name !== "golden-momentum");
  const without = components.filter(({ hashes = [] }) => hashes.length === 0).map(({ name }) => name);
  return {
    words: `${components.length} packages to run it, all with a digest`,
    found: without.map((name) => `${name}: no digest in the bill of materials`),
  };
}
