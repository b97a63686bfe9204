import { log } from "@waybill/kernel/log";
import { isEmpty, type Warm, warmUp } from "@waybill/kernel/warm";
import { ready } from "../store.ts";
import { tend } from "../tend.ts";

/** Every quarter of an hour: no job is left untold or standing still, no report without what came late. */
export async function handler(event: unknown): Promise<Warm | { seen: number }> {
  if (isEmpty(event)) return warmUp("TendReports", ready);
  const { seen, failed } = await tend(Date.now());
  log.info("TendReports", { seen, failed: failed.length });
  // In Lambda's error metric; what is left is still due, and the next turn tries again.
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${seen} could not be tended`);
  return { seen };
}
