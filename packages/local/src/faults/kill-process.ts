import { fork } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Runs a module in its own process until that process is killed. Returns what it sent its parent before; nothing when it
 * sent nothing. Throws its stderr when it ended by itself: then nothing was killed.
 *
 * @param TMPDIR its folder for temporary files: a killed process does not remove them
 */
export async function runUntilKilled<T>(module: URL, args: readonly string[], TMPDIR: string): Promise<T | undefined> {
  const child = fork(module, args, {
    env: { ...process.env, TMPDIR },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const stderr = text(child.stderr!);
  let received: T | undefined;
  child.on("message", (message: T) => void (received ??= message));
  const signal = await new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
  if (signal !== "SIGKILL") throw new Error(await stderr);
  return received;
}

/** Kills its own process, as `kill -9` does. */
export const killSelf = (): void => void process.kill(process.pid, "SIGKILL");

/** Kills this process at one of the functions' AWS calls: `at` is a number of calls, with a half in the middle of one. */
export function killDuringCalls(at: number) {
  let calls = 0;
  const countHalf = (): void => {
    calls += 0.5;
    if (calls === at) killSelf();
  };
  return { interceptor: { before: countHalf, after: countHalf }, made: () => calls };
}

/** When to kill: so early that work of this many calls cannot end before the last of this many kills. */
export const killPoints = (calls: number, kills: number, random: () => number): number[] =>
  Array.from({ length: kills }, () => (1 + Math.floor((random() * 2 * calls) / (kills + 1))) / 2);
