import { syncBuiltinESMExports } from "node:module";
import { constants } from "node:os";

/** Their default action ends no process. */
const HARMLESS: ReadonlySet<number> = new Set([
  0,
  constants.signals.SIGCHLD,
  constants.signals.SIGCONT,
  constants.signals.SIGURG,
  constants.signals.SIGWINCH,
]);

/**
 * Signals of a function end its own environment, as on Lambda, and reach nothing else on this machine. In a thread `process.pid`
 * is the cloud itself; in a process the parent and the process group are.
 */
export function confineSignals(): void {
  process.kill = (pid: number, signal: string | number = "SIGTERM") => {
    const number = typeof signal === "number" ? signal : constants.signals[signal as NodeJS.Signals];
    if (number === undefined)
      throw Object.assign(new TypeError(`Unknown signal: ${signal}`), { code: "ERR_UNKNOWN_SIGNAL" });
    // 0 and -1 are the process group and everything: of the sandbox, which has no other process.
    const itself = [process.pid, -process.pid, 0, -1].includes(pid);
    if (!itself) throw Object.assign(new Error("kill ESRCH"), { code: "ESRCH", errno: -3, syscall: "kill" });
    if (HARMLESS.has(number)) return true;
    return process.exit(128 + number);
  };
  syncBuiltinESMExports();
}
