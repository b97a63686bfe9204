/**
 * Runs a command as on the worst machine there is: at the lowest priority, beside busy loops that want all processors, and
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

// Loops and command alike: nobody else on this machine suffers, and they share what is left.
setPriority(constants.priority.PRIORITY_LOW);
const LOOP = `
  const parent = process.ppid;
  for (;;) {
    const until = Date.now() + 500;
    while (Date.now() < until);
    if (process.ppid !== parent) process.exit(); // nobody would end it any more
  }`;
const busy: ChildProcess[] = Array.from({ length: loops }, () =>
  spawn(process.execPath, ["-e", LOOP, `busy-loop-of-${process.pid}`], { stdio: "ignore" }),
);

const began = performance.now();
const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`;
const say = (text: string) => console.error(`starved: after ${seconds(performance.now() - began)}: ${text}`);

// A process group of its own, so that all of it can be stopped and ended at once.
const child = spawn(command[0]!, command.slice(1), { stdio: ["ignore", "inherit", "inherit"], detached: true });
const group = (signal: NodeJS.Signals) => {
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
    group("SIGCONT");
    group(signal);
  });
}
process.on("exit", () => {
  group("SIGCONT");
  group("SIGKILL");
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
const seen = new Map<string, { usedMs: number; waitedMs: number }>();
function look(): void {
  if (!existsSync("/proc/self/schedstat")) return;
  const listed = execFileSync("ps", ["-A", "-o", "pid=,pgid="], { encoding: "utf8" });
  for (const line of listed.trim().split("\n")) {
    const [pid, pgid] = line.trim().split(/\s+/);
    if (Number(pgid) !== child.pid) continue;
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const [used, waited] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ").map(Number);
        seen.set(`${pid}/${thread}`, { usedMs: used! / 1e6, waitedMs: waited! / 1e6 });
      }
    } catch {
      // It has just ended.
    }
  }
}
const total = (of: "usedMs" | "waitedMs") => [...seen.values()].reduce((sum, one) => sum + one[of], 0);

let over = false;
void ended.then(() => (over = true));
async function watch(): Promise<void> {
  for (let nth = 1; ; nth++) {
    await sleep(1_000);
    if (over) return;
    look();
    if (nth % 60 === 0) say(`still running, ${seconds(total("usedMs"))} of processor time used`);
  }
}
async function stopOnce(): Promise<void> {
  await sleep(stopAfterS * 1_000);
  if (over) return say("it had ended before it could be stopped: see --stop-after");
  say(`stopped for ${stopForS} s`);
  group("SIGSTOP");
  await sleep(stopForS * 1_000);
  group("SIGCONT");
  say("goes on");
}

say(`${command.join(" ")}, beside ${loops} busy loops on ${availableParallelism()} processors`);
void watch();
void stopOnce();
const code = await ended;
const cost =
  seen.size === 0
    ? []
    : [
        `${seconds(total("usedMs"))} of processor time`,
        `${seconds(total("waitedMs"))} of waiting for one, over all its threads`,
      ];
say([`ended with exit code ${code}`, ...cost].join("; "));
process.exit(code);
