import { log } from "@waybill/kernel/log";
import { isEmpty, type Warm, warmUp } from "@waybill/kernel/warm";
import { ready } from "../store.ts";
import { sweep } from "../sweep.ts";

/** Every minute: give up uploads that did not come, tell what a crash left untold. Throws when something did not go. */
export async function handler(event: { time?: string } | Record<string, never>): Promise<Warm | { seen: number }> {
  if (isEmpty(event)) return warmUp("SweepReceipts", ready);
  const { seen, failed, more } = await sweep(Date.now());
  log.info("SweepReceipts", { seen, failed: failed.length, more });
  // A sweep that failed is in Lambda's error metric; what is left is still due, and the next sweep tries again.
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${seen} could not be swept`);
  return { seen };
}
