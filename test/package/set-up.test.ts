import { strict as assert } from "node:assert";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../lib/paths.js";

interface Manifest {
  readonly engines?: { readonly node: string }; readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>; readonly devDependencies: Readonly<Record<string, string>>;
}
interface Lock { readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: true }>> }
const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(paths.root, ...path), "utf8"));
const manifest = json("package.json") as Manifest;

/** Packages that are fetched where they are asked for: they may lie in node_modules and belong to no lock file. */
const onDemand = ["webgpu"];

/** Bytes of a folder's files; links are not followed. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesOf(path) : entry.isFile() ? lstatSync(path).size : 0);
  }, 0);
}

describe("the set-up", function () {
  this.timeout(60_000);

  it("installs less than 400 MB; what single tests compare with lies elsewhere", () => {
    const modules = join(paths.root, "node_modules"), skipped = onDemand.filter((name) => readdirSync(modules).includes(name));
    const bytes = bytesOf(modules) - skipped.reduce((sum, name) => sum + bytesOf(join(modules, name)), 0);
    assert.ok(bytes < 400e6, `${Math.round(bytes / 1e6)} MB in node_modules`);
    assert.ok(bytes > 50e6, "so little cannot be all that the lock file names");
    for (const heavy of ["onnxruntime-node", "danfojs-node", "@tensorflow/tfjs"]) {
      assert.ok(!Object.hasOwn((json("package-lock.json") as Lock).packages, `node_modules/${heavy}`), heavy);
    }
  });

  it("pins what is installed on demand, with the digest of every package", () => {
    const peers = json("test", "peers", "package.json") as Manifest, { packages } = json("test", "peers", "package-lock.json") as Lock;
    for (const version of Object.values(peers.dependencies)) assert.match(version, /^(\d+\.\d+\.\d+|file:no-tensorflow)$/);
    const fetched = Object.entries(packages).filter(([place, { link }]) => place.startsWith("node_modules/") && !link);
    assert.ok(fetched.length > 50);
    for (const [place, { integrity }] of fetched) assert.match(integrity ?? "", /^sha512-/, place);
  });

  it("has a workflow for three systems, whose commands there are", () => {
    const text = readFileSync(join(paths.root, ".github", "workflows", "test.yml"), "utf8");
    assert.match(text, /system: \[ubuntu-latest, windows-latest, macos-latest\]/);
    const commands = Array.from(text.matchAll(/^ *- run: npm (?:run )?(\S+)/gm), ([, name]) => name);
    assert.deepEqual(commands, ["test", "test:python"]);
    for (const name of commands) assert.ok(Object.hasOwn(manifest.scripts, name), name);
    const oldest = /(\d+\.\d+)/.exec(manifest.engines?.node ?? "")?.[1];
    assert.ok(text.includes(`node: ["${oldest}"`), `the oldest Node that the package takes, ${oldest}`);
  });
});
