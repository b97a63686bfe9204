import type { LiveUpdate } from "@waybill/events-schema/live";
import { latestChanges, type LivePage, selectCurrent } from "./pages.ts";
import { listPagesAfter, readLatestSeq, readSnapshot, writeSnapshot } from "./store.ts";

/** Half an hour of a busy day. A reader that missed more gets all current changes, which are fewer. */
const MAX_PAGES_BEHIND = 1_000;
/** Changes in one response, which is limited to 6 MB. */
const MAX_CHANGES = 5_000;
/** A reader without a page reads about as many after the snapshot, and as many again when one writer of a snapshot crashed. */
const SNAPSHOT_EVERY_PAGES = 100;

/** The pages of a feed after `since`; undefined when the log does not reach back that far, or not so many are sent. */
export async function readPagesAfter(feed: string, since: number): Promise<LivePage[] | undefined> {
  const to = await readLatestSeq(feed);
  if (to === undefined || since > to || to - since > MAX_PAGES_BEHIND) return undefined;
  const pages = (await listPagesAfter(feed, since)).filter(({ seq }) => seq <= to);
  return pages.length < to - since ? undefined : pages;
}

/**
 * The changes of a feed after the page `since`; all current changes without it, or when it is too far behind. These come in
 * parts: `next` is the subject that the part after begins behind.
 */
export async function readChanges(
  feed: string,
  { since, after }: { since: number | undefined; after: string | undefined },
  now: number,
): Promise<LiveUpdate & { next?: string }> {
  const pages = since === undefined ? undefined : await readPagesAfter(feed, since);
  const missed = pages && latestChanges(...pages.map((page) => page.changes));
  if (missed && missed.length <= MAX_CHANGES)
    return { feed, from: since! + 1, to: pages.at(-1)?.seq ?? since!, changes: missed };
  const { to, changes } = await readCurrentChanges(feed, now);
  const rest = after === undefined ? changes : changes.filter(({ about }) => about > after);
  const part = rest.slice(0, MAX_CHANGES);
  return { feed, from: 0, to, changes: part, ...(rest.length > part.length && { next: part.at(-1)!.about }) };
}

/** Write a snapshot every SNAPSHOT_EVERY_PAGES pages, so that a reader need not start at the first page. */
export async function writeSnapshotIfDue(
  feed: string,
  { first, last }: { first: number; last: number },
  now: number,
): Promise<void> {
  if (Math.floor(last / SNAPSHOT_EVERY_PAGES) === Math.floor((first - 1) / SNAPSHOT_EVERY_PAGES)) return;
  const { to, changes } = await readCurrentChanges(feed, now);
  await writeSnapshot(feed, { seq: to, changes }, now);
}

/** All current changes, in order of their subjects. */
async function readCurrentChanges(feed: string, now: number): Promise<LiveUpdate> {
  const snapshot = await readSnapshot(feed);
  const pages = await listPagesAfter(feed, snapshot.seq);
  const changes = latestChanges(snapshot.changes, ...pages.map((page) => page.changes));
  return { feed, from: 0, to: pages.at(-1)?.seq ?? snapshot.seq, changes: latestChanges(selectCurrent(changes, now)) };
}
