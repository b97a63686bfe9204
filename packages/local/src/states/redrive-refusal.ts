import type { ExecutionRow } from "./journal/executions.ts";

const REDRIVE_PERIOD_MS = 14 * 86_400_000;

/** Why an execution cannot be redriven, with AWS's text; undefined when it can. */
export function redriveRefusal({ status, stopped_at, map_run }: ExecutionRow, now: number): string | undefined {
  if (status === "RUNNING" || status === "SUCCEEDED") return `Execution is ${status} and cannot be redriven`;
  if (map_run !== null) return "Execution is a child of a map run and is redriven with its parent";
  const isOld = now - (stopped_at ?? now) > REDRIVE_PERIOD_MS;
  return isOld ? "Execution has exceeded its redrivable period of 14 days" : undefined;
}
