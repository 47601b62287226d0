import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { differences, faults, readNotebook } from "../../lib/jupyter/document.js";
import { paths } from "../../lib/paths.js";
import { freePort, said } from "./jupyter.js";

const notebook = join(paths.notebooks, "00-start-here.ipynb");

/** A Python environment with Jupyter and a prefix of its own: the packages of `.venv`, none of its kernels, settings or variables. */
class Foreign {
  readonly folder = mkdtempSync(join(tmpdir(), "golden-foreign-"));

  constructor() {
    const venv = join(this.folder, "venv");
    mkdirSync(venv);
    cpSync(join(paths.venv, "pyvenv.cfg"), join(venv, "pyvenv.cfg"));
    for (const part of ["bin", "lib"]) symlinkSync(join(paths.venv, part), join(venv, part));
    mkdirSync(join(venv, "share", "jupyter"), { recursive: true });
    symlinkSync(join(paths.venv, "share", "jupyter", "nbconvert"), join(venv, "share", "jupyter", "nbconvert"));
  }

  /** Runs a module of its Python as a reader would, in the project's folder. */
  run(args: readonly string[], more: NodeJS.ProcessEnv = {}): string {
    const ours = { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`, HOME: this.folder, PYTHONDONTWRITEBYTECODE: "1" };
    const { status, stdout, stderr } = spawnSync(join(this.folder, "venv", "bin", "python"), ["-m", ...args], {
      cwd: paths.root, encoding: "utf8", env: { ...ours, ...more },
    });
    assert.equal(status, 0, stderr);
    return stdout + stderr;
  }

  /** The kernels it finds. */
  kernels(more: NodeJS.ProcessEnv = {}): string[] {
    const listed = this.run(["jupyter_client.kernelspecapp", "list", "--json"], more);
    return Object.keys((JSON.parse(listed.slice(listed.indexOf("{"), listed.lastIndexOf("}") + 1)) as { kernelspecs: object }).kernelspecs);
  }

  /** Executes a notebook, and compares with what is committed. */
  executes(more: NodeJS.ProcessEnv = {}): void {
    this.run(["nbconvert", "--to", "notebook", "--execute", "--output-dir", this.folder, notebook], more);
    const [name] = readdirSync(this.folder).filter((file) => file.endsWith(".ipynb"));
    const fresh = readNotebook(join(this.folder, name));
    assert.deepEqual([...faults(fresh), ...differences(readNotebook(notebook), fresh)], []);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe("a notebook in a Jupyter of the reader's own", function () {
  this.timeout(120_000);
  let foreign: Foreign;
  before(function () { if (process.platform === "win32") this.skip(); });
  beforeEach(() => { foreign = new Foreign(); });
  afterEach(() => { foreign.remove(); });

  it("finds the kernel through JUPYTER_PATH, and runs", () => {
    assert.ok(!foreign.kernels().includes("tslab"), "the environment is not foreign");
    const found = { JUPYTER_PATH: join(paths.notebooks, "kernel", "share") };
    assert.ok(foreign.kernels(found).includes("tslab"));
    foreign.executes(found);
  });

  it("finds the kernel installed by `jupyter kernelspec install`, and runs", () => {
    foreign.run(["jupyter_client.kernelspecapp", "install", "--sys-prefix", "notebooks/kernel/share/kernels/tslab"]);
    assert.ok(foreign.kernels().includes("tslab"));
    foreign.executes();
  });
});

describe("npm run lab", function () {
  this.timeout(60_000);

  it("passes options on, listens on 127.0.0.1 alone, asks for a token, and opens the first notebook", async () => {
    const port = await freePort();
    const command = [join(paths.root, "scripts", "lab.mjs"), "--no-browser", "--port", String(port)];
    const lab = spawn(process.execPath, command, { cwd: tmpdir(), stdio: ["ignore", "ignore", "pipe"] });
    try {
      const log = await said(lab, /http:\/\/127\.0\.0\.1:\d+\/\S*token=\S+/);
      const url = new URL(/http:\/\/127\.0\.0\.1:\d+\/\S*token=\S+/.exec(log)![0]);
      assert.equal(url.port, String(port));
      assert.equal(url.pathname, "/lab/tree/notebooks/00-start-here.ipynb");
      assert.ok(url.searchParams.get("token")!.length >= 32);
      const first = `${url.origin}/api/contents/notebooks/00-start-here.ipynb?content=0`;
      const asked = async (token: string) => (await fetch(`${first}${token}`)).status;
      assert.equal(await asked(""), 403);
      assert.equal(await asked(`&token=${url.searchParams.get("token")}`), 200);
      const others = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
        .filter(({ family, internal }) => family === "IPv4" && !internal);
      for (const { address } of others) assert.ok(await refused(address, port), `it listens on ${address} too`);
    } finally {
      const ended = new Promise((resolve) => lab.on("close", resolve));
      lab.kill("SIGTERM");
      await ended;
    }
  });
});

function refused(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => { socket.destroy(); resolve(false); });
    socket.on("error", () => resolve(true));
  });
}
