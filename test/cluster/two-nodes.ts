/**
 * A real cluster of two nodes with Slurm on this machine, for tests: controller, two daemons in process numberings and host names of their
 * own, and munge with a key of its own. Only root can start it. Nothing outside its folder is written, and only its own processes are
 * ended.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** One start of a task of the library that runs on a node. */
export interface Running {
  readonly pid: number;
  readonly node: string;
  readonly job: string;
  readonly task: number;
  /** From 0. */
  readonly start: number;
  /** Of its work. */
  readonly folder: string;
}

/** Free ports, all open at once while they are being found. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => { resolve(server); });
  })));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve); })));
  return ports;
}

/** The cluster. */
export class TwoNodes {
  readonly folder = mkdtempSync(join(tmpdir(), "golden-cluster-"));
  /** Of programs that are to find this cluster. */
  readonly env = { ...process.env, SLURM_CONF: join(this.folder, "slurm.conf") };
  readonly #nodes = new Map<string, ChildProcess>();
  #controller: ChildProcess | undefined;
  #munge: ChildProcess | undefined;

  constructor() {
    // Also when the test is ended from outside, nothing of it goes on.
    process.on("exit", () => { for (const child of this.#children()) child.kill("SIGKILL"); });
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(1));
  }

  #children(): ChildProcess[] {
    return [...this.#nodes.values(), this.#controller, this.#munge].filter((child) => child !== undefined);
  }

  /** Starts everything, and waits until both nodes are ready. */
  async start(): Promise<void> {
    const { folder } = this, socket = join(folder, "munge", "socket");
    chmodSync(folder, 0o755);
    for (const name of ["state", "log", "n1", "n2", "munge"]) mkdirSync(join(folder, name), { mode: 0o755 });
    writeFileSync(join(folder, "munge", "key"), randomBytes(128), { mode: 0o600 });
    const [controller, one, two] = await freePorts(3);
    writeFileSync(this.env.SLURM_CONF, `ClusterName=golden
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
AuthType=auth/munge
AuthInfo=cred_expire=5,socket=${socket}
MailProg=/bin/true
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core,CR_LLN
GresTypes=gpu
SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=10000,bf_interval=2
SlurmctldParameters=preempt_send_user_signal
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=5
MessageTimeout=5
InactiveLimit=0
KillWait=5
MinJobAge=300
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/%n
SlurmctldPidFile=${folder}/log/slurmctld.pid
SlurmdPidFile=${folder}/log/slurmd.%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.%n.log
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${one} CPUs=20 Gres=gpu:1 State=UNKNOWN
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${two} CPUs=20 Gres=gpu:1 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=60 State=UP PriorityTier=1
PartitionName=urgent Nodes=ALL MaxTime=60 State=UP PriorityTier=10
`);
    // A thing that can be counted out, one to a task; no GPU is behind it.
    writeFileSync(join(folder, "gres.conf"), "AutoDetect=off\nNodeName=n1,n2 Name=gpu File=/dev/null\n");
    const own = ["key", "pid", "seed", "log"].map((name) => `--${name}-file=${join(folder, "munge", name)}`);
    this.#munge = spawn("munged", ["--foreground", "--force", `--socket=${socket}`, ...own], { stdio: "ignore" });
    await this.until("munge", () => existsSync(socket));
    this.startController(true);
    for (const node of ["n1", "n2"]) this.startNode(node);
    await this.until("two idle nodes", () => this.nodes().join() === "idle,idle", 60);
  }

  /** @param fresh without what an earlier controller knew */
  startController(fresh = false): void {
    this.#controller = spawn("slurmctld", ["-D", ...(fresh ? ["-c"] : [])], { env: this.env, stdio: "ignore" });
  }
  /** When the controller last wrote down which jobs there are: milliseconds. */
  savedAt(): number {
    return statSync(join(this.folder, "state", "job_state"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
  /** As a machine that loses its power. */
  async killController(): Promise<void> {
    await ended(this.#controller);
  }

  /** Starts a node: a machine as far as process numbers and its name go. */
  startNode(node: string): void {
    const inside = ["bash", "-c", `hostname ${node}; slurmd -D -N ${node} & wait $!; exit`];
    const machine = ["--pid", "--uts", "--fork", "--kill-child", "--mount-proc"];
    this.#nodes.set(node, spawn("unshare", [...machine, ...inside], { env: this.env, stdio: "ignore" }));
  }
  /** Ends all processes of a node at once. */
  async crashNode(node: string): Promise<void> {
    await ended(this.#nodes.get(node));
  }
  /** The daemon of a node stands still while its tasks go on, as on a machine that cannot be reached. */
  suspendDaemon(node: string, signal: "SIGSTOP" | "SIGCONT" = "SIGSTOP"): void {
    for (const { pid, words } of processes()) {
      const isDaemon = words[0]?.endsWith("slurmd") && words.includes("-N") && words.includes(node);
      if (isDaemon && environment(pid)["SLURM_CONF"] === this.env.SLURM_CONF) process.kill(pid, signal);
    }
  }

  /** The tasks of this library that run now, in the order of their numbers. */
  running(): Running[] {
    return processes().filter(({ words }) => words[2] === "slurm-task").flatMap(({ pid, words }) => {
      const own = environment(pid);
      if (own["SLURM_CONF"] !== this.env.SLURM_CONF) return [];
      const { SLURMD_NODENAME: node = "", SLURM_ARRAY_JOB_ID: job = "", SLURM_ARRAY_TASK_ID: task, SLURM_RESTART_COUNT: start = 0 } = own;
      return [{ pid, node, job, task: Number(task), start: Number(start), folder: words[3] }];
    }).sort((a, b) => a.task - b.task);
  }

  /** States of the nodes, such as "idle" or "down". */
  nodes(): string[] {
    const lines = this.slurm("sinfo", "--noheader", "--Node", "--partition=main", "--format=%T").split("\n").filter(Boolean);
    return lines.map((state) => state.replace("*", ""));
  }

  /** What a program of Slurm says. */
  slurm(program: string, ...words: string[]): string {
    const { stdout, stderr, status } = spawnSync(program, words, { env: this.env, encoding: "utf8", timeout: 30_000 });
    if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** Waits until something holds. @throws Error naming it, with the end of the controller's log */
  async until(what: string, holds: () => boolean, seconds = 30): Promise<void> {
    for (const end = Date.now() + 1000 * seconds; Date.now() < end; await wait(100)) {
      try {
        if (holds()) return;
      } catch {
        // A controller that is starting does not answer.
      }
    }
    const log = join(this.folder, "log", "slurmctld.log");
    const end = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-8).join("\n") : "no log";
    throw new Error(`${what}: not after ${seconds} s; ${end}`);
  }

  /** Ends everything that was started here. */
  async stop(): Promise<void> {
    for (const node of ["n1", "n2"]) this.suspendDaemon(node, "SIGCONT");
    await Promise.all(this.#children().map(ended));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await end;
}

function processes(): { pid: number; words: string[] }[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.map((pid) => ({ pid, words: read(pid, "cmdline").split("\0") }));
}

function environment(pid: number): Partial<Record<string, string>> {
  const lines = read(pid, "environ").split("\0");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** A process that has just ended says nothing. */
function read(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return "";
  }
}
