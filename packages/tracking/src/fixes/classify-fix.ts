import {
  describeFault,
  type FixClass,
  type StoredFix,
  standaloneFault,
  isSameFix,
  type FixClassification,
} from "./fix.ts";
import type { PreparedRoute } from "../geo/route-progress.ts";

/** What the fold needs besides the fixes: the route of the run and when its task ended. */
export interface FoldContext {
  route?: PreparedRoute | undefined;
  /** When the task ended, in milliseconds since 1970. */
  endedAt?: number | undefined;
}

/** Fixes taken up to this long after the end of the task still belong to the run. */
const END_GRACE_MS = 5 * 60_000;

/** Whether a fix was taken after the end of its run plus the grace period. A run without an end never closes. */
export const isAfterRunEnd = (at: number, endedAt = Infinity) => at > endedAt + END_GRACE_MS;

/** The class of a fix before jumps are detected. `newest` is the newest usable fix before it. */
export function classifyFix(
  fix: StoredFix,
  newest: { at: number; seq?: number } | undefined,
  { endedAt }: FoldContext,
): FixClass {
  const own = standaloneFault(fix);
  if (own) return own;
  if (isAfterRunEnd(fix.at, endedAt)) return "outOfRun";
  return newest && isSameFix(newest, fix) ? "duplicate" : "ok";
}

/** The class with its reason. */
export function toClassification(fault: FixClass, fix: StoredFix): FixClassification {
  if (fault === "ok") return { class: fault };
  if (fault === "duplicate") return { class: fault, reason: "the same time and seq as the fix before it" };
  if (fault === "outOfRun") return { class: fault, reason: "taken more than 5 minutes after its task had ended" };
  return { class: fault, reason: describeFault(fault, fix) };
}
