import { publish } from "@waybill/kernel/publish";
import { wonClaimAttempts } from "./tasks/claim-attempts.ts";
import { type StoredEntity, REVISION_MAPPING } from "./entity-mappings.ts";
import { withNewestRevision, type RouteRevision } from "./routes/route.ts";
import { addClaimAttempt, addLedgerEntry, clearOutbox, readRoute, writeRoute } from "./store.ts";

/**
 * Deliver what a write left pending: write the ledger entries, record the claim attempt that won, publish the events,
 * and clear the outbox. Each step is idempotent, so the whole can be repeated after a crash anywhere; the sweeper does
 * that. Throws PublishFailedError when EventBridge did not accept the events.
 */
export async function flushOutbox<T>(stored: StoredEntity<T>): Promise<void> {
  if (stored.pendingEvents.length === 0) return;
  for (const entry of stored.pendingEntries) await addLedgerEntry(entry);
  for (const attempt of wonClaimAttempts(stored.pendingEvents)) await addClaimAttempt(attempt);
  if (stored.mapping === (REVISION_MAPPING as unknown)) await markRoutePublished(stored.body as RouteRevision);
  await publish(stored.pendingEvents);
  await clearOutbox(stored);
}

/** The route knows its newest revision; one that comes late changes nothing. */
async function markRoutePublished(revision: RouteRevision): Promise<void> {
  for (;;) {
    const route = await readRoute(revision.routeId);
    const after = route && withNewestRevision(route.body, revision);
    if (!after || (await writeRoute(after, route))) return;
  }
}
