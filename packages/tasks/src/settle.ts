import { publish } from "@waybill/kernel/publish";
import { wonIn } from "./attempts.ts";
import { type Kept, REVISION } from "./forms.ts";
import { published, type Revision } from "./routes.ts";
import { addAttempt, addEntry, clear, readRoute, writeRoute } from "./store.ts";

/**
 * Do what a write promised: book, put the attempt that won on record, tell, and forget it. Each step bears being done
 * twice, so it can be begun anew after a crash anywhere; the sweeper does that. Throws PublishFailedError when the bus did not
 * take it.
 */
export async function settle<T>(kept: Kept<T>): Promise<void> {
  if (kept.said.length === 0) return;
  for (const entry of kept.booked) await addEntry(entry);
  for (const attempt of wonIn(kept.said)) await addAttempt(attempt);
  if (kept.form === (REVISION as unknown)) await markPublished(kept.body as Revision);
  await publish(kept.said);
  await clear(kept);
}

/** The route knows its newest revision; one that comes late changes nothing. */
async function markPublished(revision: Revision): Promise<void> {
  for (;;) {
    const route = await readRoute(revision.routeId);
    const after = route && published(route.body, revision);
    if (!after || (await writeRoute(after, route))) return;
  }
}
