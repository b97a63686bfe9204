import type { Outcome } from "./day.ts";
import { logPath } from "./log.ts";
import { Interrupted } from "./stopping.ts";

/** How the demo ended: its exit code and its last words. */
export interface Verdict {
  exitCode: number;
  line: string;
  interrupted?: true;
}

/** The verdict on a day that went through to its end. */
export function verdictOf({ fixes, paid, faults }: Outcome, seconds: number): Verdict {
  const [first, ...others] = faults;
  if (first !== undefined) return failed(others.length > 0 ? `${first}; ${others.length} more above` : first);
  const parts = [
    `${grouped(fixes.stored)} of ${grouped(fixes.sent)} fixes stored, ${fixes.lost} lost`,
    `${paid.bonuses} of ${paid.completed} runs paid`,
    `${Math.round(seconds)} s`,
  ];
  return { exitCode: 0, line: `All good: ${parts.join(", ")}` };
}

/** The verdict on a day that broke off. */
export function verdictOn(error: unknown): Verdict {
  if (error instanceof Interrupted)
    return { exitCode: error.exitCode, line: `Stopped by ${error.signal}`, interrupted: true };
  return failed(reasonOf(error));
}

const failed = (reason: string): Verdict => ({ exitCode: 1, line: `Failed: ${reason}\nDetails are in ${logPath()}` });

/** An error's message with those of its causes: "fetch failed" alone says nothing. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : ` (${reasonOf(error.cause)})`;
  return `${error.message.replace(/\.$/, "")}${cause}`;
}

const grouped = (count: number): string => count.toLocaleString("en-US");
