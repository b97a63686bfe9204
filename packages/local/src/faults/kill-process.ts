import { fork } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Run a module in a process of its own until that is killed, and answer what it sent its parent before; nothing when it had
 * sent nothing. Throws what it said on stderr when it ended by itself: then nothing was killed.
 *
 * @param TMPDIR its folder for what is temporary: what dies like this does not tidy up
 */
export async function runUntilKilled<T>(module: URL, args: readonly string[], TMPDIR: string): Promise<T | undefined> {
  const child = fork(module, args, {
    env: { ...process.env, TMPDIR },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const said = text(child.stderr!);
  let told: T | undefined;
  child.on("message", (message: T) => void (told ??= message));
  const signal = await new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
  if (signal !== "SIGKILL") throw new Error(await said);
  return told;
}

/** Kills its own process, as `kill -9` does. */
export const killSelf = (): void => void process.kill(process.pid, "SIGKILL");

/** Watches the calls of functions, and dies at one of them: `most` is a number of calls, with a half in the middle of one. */
export function killDuringCalls(most: number) {
  let calls = 0;
  const half = (): void => {
    calls += 0.5;
    if (calls === most) killSelf();
  };
  return { calls: { before: half, after: half }, made: () => calls };
}

/** Moments to die at: so early that what takes so many calls cannot end before the last of so many deaths. */
export const killPoints = (calls: number, deaths: number, dice: () => number): number[] =>
  Array.from({ length: deaths }, () => (1 + Math.floor((dice() * 2 * calls) / (deaths + 1))) / 2);
