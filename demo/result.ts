import type { DayResult } from "./day/delivery-day.ts";
import { logPath } from "./log.ts";
import { InterruptedError } from "./interruption.ts";

/** The end of the demo: its exit code and its last line. */
export interface DemoResult {
  exitCode: number;
  line: string;
  interrupted?: true;
}

/** The result of a day that was completed. */
export function toDemoResult({ fixes, paid, webhooks, faults }: DayResult, seconds: number): DemoResult {
  const [first, ...others] = faults;
  if (first !== undefined) return createFailure(others.length > 0 ? `${first}; ${others.length} more above` : first);
  const parts = [
    `${fixes.lost} of ${formatCount(fixes.sent)} fixes and ${webhooks.lost} of ${formatCount(webhooks.sent)} webhooks lost`,
    `${paid.bonuses} of ${paid.completed} runs paid`,
    `${Math.round(seconds)} s`,
  ];
  return { exitCode: 0, line: `All good: ${parts.join(", ")}` };
}

/** The result of a day that ended with an error. */
export function toFailedResult(error: unknown): DemoResult {
  if (error instanceof InterruptedError)
    return { exitCode: error.exitCode, line: `Stopped by ${error.signal}`, interrupted: true };
  return createFailure(describeError(error));
}

const createFailure = (reason: string): DemoResult => ({
  exitCode: 1,
  line: `Failed: ${reason}\nDetails are in ${logPath()}`,
});

/** An error's message with those of its causes: "fetch failed" alone says nothing. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : ` (${describeError(error.cause)})`;
  return `${error.message.replace(/\.$/, "")}${cause}`;
}

const formatCount = (count: number): string => count.toLocaleString("en-US");
