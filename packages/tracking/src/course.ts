import { faultInWords, type FixClass, type KeptFix, ownFault, sameFix, type Verdict } from "./fixes.ts";
import type { Route } from "./journey.ts";

/** What a run is followed along, and until when. */
export interface Course {
  route?: Route | undefined;
  /** When its task ended, in milliseconds since 1970. */
  endedAt?: number | undefined;
}

/** Fixes taken so long after the end of the task still belong to the run. */
const GRACE_MS = 5 * 60_000;

/** Was it taken after the end of the run and the grace that follows? A run without an end goes on. */
export const isOutOfRun = (at: number, endedAt = Infinity) => at > endedAt + GRACE_MS;

/** What is wrong with a fix before anybody asks which road leads to it; `newest` is the newest usable one before it. */
export function faultOf(fix: KeptFix, newest: { at: number; seq?: number } | undefined, { endedAt }: Course): FixClass {
  const own = ownFault(fix);
  if (own) return own;
  if (isOutOfRun(fix.at, endedAt)) return "outOfRun";
  return newest && sameFix(newest, fix) ? "duplicate" : "ok";
}

/** The same as a verdict. */
export function judged(fault: FixClass, fix: KeptFix): Verdict {
  if (fault === "ok") return { class: fault };
  if (fault === "duplicate") return { class: fault, reason: "the same time and seq as the fix before it" };
  if (fault === "outOfRun") return { class: fault, reason: "taken more than 5 minutes after its task had ended" };
  return { class: fault, reason: faultInWords(fault, fix) };
}
