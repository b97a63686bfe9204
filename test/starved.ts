/**
 * Runs a command as on a very slow machine: at the lowest priority, beside busy loops on all processors, and
 * stopped as a whole (SIGSTOP) for a while in the middle.
 *
 *     npm run test:starved
 *     npm run test:starved -- --loops 4 --stop-after 20 --stop-for 40 -- npm run demo
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism, constants, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values, positionals: command } = parseArgs({
  allowPositionals: true,
  options: {
    loops: { type: "string", default: "16" },
    "stop-after": { type: "string", default: "30" },
    "stop-for": { type: "string", default: "40" },
  },
});
if (command.length === 0) command.push("npm", "test");
const [loops, stopAfterS, stopForS] = [values.loops, values["stop-after"], values["stop-for"]].map(Number) as [
  number,
  number,
  number,
];

// Loops and command alike: other processes on this machine are not slowed down, and these share the rest.
setPriority(constants.priority.PRIORITY_LOW);
const LOOP = `
  const parent = process.ppid;
  for (;;) {
    const until = Date.now() + 500;
    while (Date.now() < until);
    if (process.ppid !== parent) process.exit(); // nothing else would end it
  }`;
const busy: ChildProcess[] = Array.from({ length: loops }, () =>
  spawn(process.execPath, ["-e", LOOP, `busy-loop-of-${process.pid}`], { stdio: "ignore" }),
);

const began = performance.now();
const formatSeconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`;
const logStatus = (text: string) =>
  console.error(`starved: after ${formatSeconds(performance.now() - began)}: ${text}`);

// A process group of its own, so that all of it can be stopped and ended at once.
const child = spawn(command[0]!, command.slice(1), { stdio: ["ignore", "inherit", "inherit"], detached: true });
const signalGroup = (signal: NodeJS.Signals) => {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    // It is over.
  }
};
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (interrupted) process.exit(128 + constants.signals[signal]);
    interrupted = true;
    signalGroup("SIGCONT");
    signalGroup(signal);
  });
}
process.on("exit", () => {
  signalGroup("SIGCONT");
  signalGroup("SIGKILL");
  for (const loop of busy) loop.kill("SIGKILL");
});

const ended = new Promise<number>((resolve) => {
  child.once("error", (error) => {
    console.error(`starved: ${command[0]!} did not start: ${error.message}`);
    resolve(127);
  });
  child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
});

/** Milliseconds that the processes of the group have used so far, and have waited for a processor where Linux tells it. */
const usageByThread = new Map<string, { usedMs: number; waitedMs: number }>();
function sampleUsage(): void {
  if (!existsSync("/proc/self/schedstat")) return;
  const listed = execFileSync("ps", ["-A", "-o", "pid=,pgid="], { encoding: "utf8" });
  for (const line of listed.trim().split("\n")) {
    const [pid, pgid] = line.trim().split(/\s+/);
    if (Number(pgid) !== child.pid) continue;
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const [used, waited] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ").map(Number);
        usageByThread.set(`${pid}/${thread}`, { usedMs: used! / 1e6, waitedMs: waited! / 1e6 });
      }
    } catch {
      // It has just ended.
    }
  }
}
const totalMs = (of: "usedMs" | "waitedMs") => [...usageByThread.values()].reduce((sum, one) => sum + one[of], 0);

let hasEnded = false;
void ended.then(() => (hasEnded = true));
async function logProgress(): Promise<void> {
  for (let nth = 1; ; nth++) {
    await sleep(1_000);
    if (hasEnded) return;
    sampleUsage();
    if (nth % 60 === 0) logStatus(`still running, ${formatSeconds(totalMs("usedMs"))} of processor time used`);
  }
}
async function pauseOnce(): Promise<void> {
  await sleep(stopAfterS * 1_000);
  if (hasEnded) return logStatus("it had ended before it could be stopped: see --stop-after");
  logStatus(`stopped for ${stopForS} s`);
  signalGroup("SIGSTOP");
  await sleep(stopForS * 1_000);
  signalGroup("SIGCONT");
  logStatus("goes on");
}

logStatus(`${command.join(" ")}, beside ${loops} busy loops on ${availableParallelism()} processors`);
void logProgress();
void pauseOnce();
const code = await ended;
const cost =
  usageByThread.size === 0
    ? []
    : [
        `${formatSeconds(totalMs("usedMs"))} of processor time`,
        `${formatSeconds(totalMs("waitedMs"))} of waiting for one, over all its threads`,
      ];
logStatus([`ended with exit code ${code}`, ...cost].join("; "));
process.exit(code);
