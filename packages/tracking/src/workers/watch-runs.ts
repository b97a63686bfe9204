import { log } from "@waybill/kernel/log";
import { isEmpty, type Warm, warmUp } from "@waybill/kernel/warm";
import { ready } from "../table.ts";
import { watch } from "../watch.ts";

/** Every minute: runs whose phone tells no more are silent. Throws when something did not go. */
export async function handler(event: { time?: string } | Record<string, never>): Promise<Warm | { seen: number }> {
  if (isEmpty(event)) return warmUp("WatchRuns", ready);
  const { seen, failed } = await watch(Date.now());
  log.info("WatchRuns", { seen, failed: failed.length });
  // A sweep that failed is in Lambda's error metric; what is left is still in the index, and the next sweep tries again.
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${seen} could not be looked at`);
  return { seen };
}
