import type { LiveUpdate } from "@waybill/events-schema/live";
import { latestChanges, mergeChanges, MAX_CHANGES, selectCurrent } from "./pages.ts";
import { readLatestSeq, listPagesAfter, readSnapshot, writeSnapshot } from "./store.ts";

/** Half an hour of a busy day. A reader that missed more gets all current changes, which are fewer. */
const MAX_PAGES_BEHIND = 1_000;
/**
 * A reader without a page reads at most this many after the snapshot, and as many again when one writer of a snapshot
 * crashed.
 */
const SNAPSHOT_EVERY_PAGES = 100;

/** The changes after the page `since`; all current changes without it, or when the log does not reach back that far. */
export async function readChangesSince(since: number | undefined, now: number): Promise<LiveUpdate> {
  if (since === undefined) return readCurrentChanges(now);
  const to = await readLatestSeq();
  if (since > to || to - since > MAX_PAGES_BEHIND) return readCurrentChanges(now);
  const pages = (await listPagesAfter(since)).filter(({ seq }) => seq <= to);
  if (pages.length < to - since) return readCurrentChanges(now);
  const changes = mergeChanges(...pages.map((page) => page.changes));
  return changes.length > MAX_CHANGES ? readCurrentChanges(now) : { from: since + 1, to, changes };
}

/** Write a snapshot every SNAPSHOT_EVERY_PAGES pages, so that a reader need not start at the first page. */
export async function writeSnapshotIfDue(seq: number, now: number): Promise<void> {
  if (seq % SNAPSHOT_EVERY_PAGES !== 0) return;
  const { to, changes } = await readCurrentChanges(now);
  await writeSnapshot({ seq: to, changes }, now);
}

async function readCurrentChanges(now: number): Promise<LiveUpdate> {
  const snapshot = await readSnapshot();
  const pages = await listPagesAfter(snapshot.seq);
  const changes = latestChanges(snapshot.changes, ...pages.map((page) => page.changes));
  // When no page follows the snapshot, sent pages may have expired since: the number comes from the log, not from the
  // snapshot.
  return { from: 0, to: pages.at(-1)?.seq ?? (await readLatestSeq()), changes: selectCurrent(changes, now) };
}
