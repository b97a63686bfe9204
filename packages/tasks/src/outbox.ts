import { isEntityOf, type StoredEntity } from "@waybill/kernel/outbox";
import { REVISION_MAPPING, TASK_MAPPING } from "./entity-mappings.ts";
import { withNewestRevision, type RouteRevision } from "./routes/route.ts";
import { addClaimAttempt, addLedgerEntry, flushEntity, readRoute, writeRoute } from "./store.ts";
import { wonClaimAttempts } from "./tasks/claim-attempts.ts";
import { compareAndSet } from "@waybill/kernel/compare-and-set";

/** Deliver what a write left in the outbox, and clear it: see the kernel's outbox. Safe to repeat after a crash anywhere. */
export const flushOutbox = <T, E>(stored: StoredEntity<T, E>): Promise<StoredEntity<T, E>> =>
  flushEntity(stored, deliver);

/** Before the events: the ledger entries of a task and the claim attempt that won it; a route knows its newest revision. */
async function deliver(stored: StoredEntity<unknown, unknown>): Promise<void> {
  if (isEntityOf(stored, TASK_MAPPING)) {
    for (const entry of stored.pendingEntries) await addLedgerEntry(entry);
    for (const attempt of wonClaimAttempts(stored.pendingEvents)) await addClaimAttempt(attempt);
  }
  if (isEntityOf(stored, REVISION_MAPPING)) await markRoutePublished(stored.body);
}

/** A revision that comes late changes nothing. */
async function markRoutePublished(revision: RouteRevision): Promise<void> {
  await compareAndSet(`route ${revision.routeId}`, async function writeNewestRevision() {
    const route = await readRoute(revision.routeId);
    const after = route && withNewestRevision(route.body, revision);
    return after ? writeRoute(after, route) : "unchanged";
  });
}
