/** Tells a program that waits for nothing that can come from one on a machine that is slow, loaded or suspended. */
import { setTimeout as wait } from "node:timers/promises";

const SAMPLE_MS = 20;
/** What the sampling itself needs stays far below. */
const MAX_IDLE_UTILIZATION = 0.5;

/**
 * Counts how many samples in a row this process has been idle: `activity()` stayed the same, the event loop waited, and no
 * file operation was under way. A process that does not get to run takes no samples.
 */
export function createIdleSampler(activity: () => string): () => Promise<number> {
  let idle = 0;
  let before = activity();
  let loop = performance.eventLoopUtilization();
  return async () => {
    await wait(SAMPLE_MS);
    const { utilization } = performance.eventLoopUtilization(loop);
    const files = process.getActiveResourcesInfo().some((type) => type.startsWith("FSReq"));
    const now = activity();
    idle = now === before && utilization < MAX_IDLE_UTILIZATION && !files ? idle + 1 : 0;
    before = now;
    loop = performance.eventLoopUtilization();
    return idle;
  };
}
