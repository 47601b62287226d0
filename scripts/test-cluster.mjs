/**
 * `npm run test:cluster`: golden slurm on a real cluster of two nodes, which is started on this machine for the test. It needs root on
 * Linux, for the daemons, and Debian's packages slurmctld, slurmd, slurm-client and munge, which are installed where apt-get can have them;
 * elsewhere it says so and ends well.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ready } from "./ready.mjs";
import { packages, root, webgpu } from "./setup.mjs";

const programs = ["slurmctld", "slurmd", "sbatch", "munged", "unshare", "setpriv"];
const debian = ["slurmctld", "slurmd", "slurm-client", "munge"];
const left = "the cluster test was left out:";
const quiet = (command, args, env = {}) => spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
const missing = () => programs.filter((name) => quiet("sh", ["-c", `PATH=$PATH:/usr/sbin command -v ${name}`]).status !== 0);

/** One sentence when there can be no cluster here. */
function whyNot() {
  if (process.platform !== "linux" || process.getuid() !== 0) return `${left} its daemons need root on Linux`;
  if (missing().length > 0) {
    const words = ["install", "-y", "-qq", "--no-install-recommends", ...debian];
    const install = () => quiet("apt-get", words, { DEBIAN_FRONTEND: "noninteractive" });
    if (install().status !== 0) {
      quiet("apt-get", ["update", "-qq"]);
      install();
    }
  }
  if (missing().length > 0) return `${left} ${missing().join(", ")} could not be had (Debian's packages ${debian.join(", ")})`;
  if (quiet("unshare", ["--pid", "--uts", "--fork", "--mount-proc", "true"]).status !== 0) {
    return `${left} this machine allows no processes of their own numbering (unshare)`;
  }
  return undefined;
}

function main(args) {
  const why = whyNot();
  if (why !== undefined) {
    console.log(why);
    return 0;
  }
  const status = ready(packages);
  if (status !== 0) return status;
  // For one test, which says so and is left out where there is none.
  const { ok, why: noGpu } = webgpu();
  if (!ok) console.log(noGpu);
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const words = [mocha, "--no-config", "--enable-source-maps", "dist/test/cluster/*.cluster.js", ...args];
  return spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
