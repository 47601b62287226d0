import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../lib/paths.js";

interface Locked {
  readonly version?: string; readonly license?: string; readonly integrity?: string; readonly link?: true; readonly hasInstallScript?: true;
  readonly dev?: true; readonly dependencies?: Readonly<Record<string, string>>;
}
const read = (file: string): unknown => JSON.parse(readFileSync(join(paths.root, file), "utf8"));
const locked = (read("package-lock.json") as { packages: Readonly<Record<string, Locked>> }).packages;
const own = Object.keys((read("package.json") as { dependencies: object }).dependencies);

/** Where a package that another one asks for is installed: beside it, or further out. */
function placeOf(name: string, from: string): string {
  const inner = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (Object.hasOwn(locked, inner)) return inner;
  assert.notEqual(from, "", `${name} is not in the lock file`);
  return placeOf(name, from.includes("/node_modules/") ? from.slice(0, from.lastIndexOf("/node_modules/")) : "");
}

/** A package and all that it brings along. */
function closure(name: string, from = "", found = new Set<string>()): Set<string> {
  const place = placeOf(name, from);
  if (found.has(place)) return found;
  found.add(place);
  for (const further of Object.keys(locked[place].dependencies ?? {})) closure(further, place, found);
  return found;
}

/** Bytes of the files of a package, without those of packages inside it. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.name === "node_modules") return sum;
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesOf(path) : entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

const licenceOf = (name: string): string => {
  const { license, licenses } = read(join("node_modules", name, "package.json")) as { license?: string; licenses?: { type: string }[] };
  return license ?? licenses?.map(({ type }) => type).join(" or ") ?? "none";
};

/** The rows of docs/trust.md whose first cell is a name in backticks: name, why, weight, licence, what it may do. */
const rows = readFileSync(join(paths.root, "docs", "trust.md"), "utf8").split("\n").flatMap((line) => {
  const cells = /^\| `([^`]+)` \| (.+) \|$/.exec(line);
  return cells === null ? [] : [{ name: cells[1], cells: cells[2].split(" | ") }];
});

describe("what docs/trust.md says of the run-time dependencies", () => {
  it("is about exactly those of package.json, with their licence and, to a quarter or 0.1 MB, their weight", () => {
    assert.deepEqual(rows.map(({ name }) => name).sort(), [...own].sort());
    for (const { name, cells: [why, weight, licence, may, ...more] } of rows) {
      assert.ok(why.length > 3 && may.length > 3 && more.length === 0, name);
      assert.equal(licence, licenceOf(name), name);
      const megabytes = [...closure(name)].reduce((sum, place) => sum + bytesOf(join(paths.root, place)), 0) / 1e6;
      const said = Number(/^([\d.]+) MB$/.exec(weight)?.[1]);
      const isNear = Math.abs(said - megabytes) <= Math.max(0.1, megabytes / 4);
      assert.ok(isNear, `${name}: ${weight} are said, ${megabytes.toFixed(2)} MB are there`);
    }
  });
});

describe("the lock file", () => {
  const packages = Object.entries(locked).filter(([place, { link }]) => place.includes("node_modules/") && link === undefined);

  it("has a digest of every package", () => {
    assert.ok(packages.length > 100);
    assert.deepEqual(packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? "")).map(([place]) => place), []);
  });

  it("has no run-time package with a script of its own at its installation", () => {
    const brought = new Set(own.flatMap((name) => [...closure(name)]));
    assert.deepEqual([...brought].filter((place) => locked[place].hasInstallScript === true), []);
  });
});
