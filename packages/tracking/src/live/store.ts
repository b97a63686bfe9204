/**
 * The live feeds in the Tracking table, and everything that knows their keys.
 *
 *   pk                     sk                         what                                                        kept
 *   LIVE#<feed>            PAGE#<seq>                 the changes of one batch, compressed                        two days
 *   LIVE#<feed>            SNAPSHOT                   after which page a reader may start, and which parts it has always
 *   LIVE#<feed>            SNAPSHOT_PART#<id>#<n>     a part of a snapshot's changes, compressed                  two days
 *   LIVE#<feed>            SEND_LEASE                 last page sent, last page requested, the sender and until   always
 *                                                     when its lease holds
 *   LIVE_FEEDS             <feed>                     after which number its pages begin                          always
 *   SUBSCRIBER             <connection>               its scope, audiences, teams, and when its token expires     two hours
 *   SUBSCRIBER#<audience>  <connection>               the run that it is limited to, when its token expires       two hours
 *   WATCHED                <scope>                    until when somebody watches it                              ten minutes
 *   TICKET#<digest>        TICKET                     its holder, and until when it is valid                      a minute
 *
 * A page's key is its number. It is written only if the number is free, by a writer that has read the page before it: so a
 * log has no gaps, and no number is reserved by a writer that crashed. The first number of a feed is the time of that page, and so
 * is the first after all pages have expired: no number is used twice.
 */
import { randomUUID } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { LiveChange, LiveScope } from "@waybill/events-schema/live";
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { parser } from "@waybill/kernel/parser";
import { type Condition, IF_NEW, type TableItem } from "@waybill/kernel/table";
import * as z from "zod/mini";
import { table } from "../table.ts";
import type { LivePage } from "./pages.ts";
import { type Audience, audienceOfTeam, EVERYTHING, type LiveViewer } from "../access.ts";
import { runOfScope, teamOfFeed } from "./feeds.ts";
import { ticketDigest, type TicketHolder } from "./tickets.ts";

const HOUR_MS = 3_600_000;
const PAGE_RETENTION_MS = 48 * HOUR_MS;
/** API Gateway closes a connection after two hours. */
const SUBSCRIBER_RETENTION_MS = 2 * HOUR_MS + 300_000;

const feedPartition = (feed: string) => `LIVE#${feed}`;
const FEEDS = "LIVE_FEEDS";
const PAGE = "PAGE#";
const pageKey = (feed: string, seq: number) => ({
  pk: feedPartition(feed),
  sk: `${PAGE}${String(seq).padStart(16, "0")}`,
});
const pageSeq = ({ sk }: TableItem) => Number(parseSortKey(sk).slice(PAGE.length));
const leaseKey = (feed: string) => ({ pk: feedPartition(feed), sk: "SEND_LEASE" });
const snapshotKey = (feed: string) => ({ pk: feedPartition(feed), sk: "SNAPSHOT" });
const snapshotPartPrefix = (id: string) => `SNAPSHOT_PART#${id}#`;
/** Limit of an item: 400 KB; this many changes take about a quarter of that, compressed. */
const MAX_CHANGES_PER_PART = 2_000;
const subscriberKey = (connectionId: string) => ({ pk: "SUBSCRIBER", sk: connectionId });
const audienceKey = (audience: string, connectionId: string) => ({ pk: `SUBSCRIBER#${audience}`, sk: connectionId });
const watchedKey = (scope: LiveScope) => ({ pk: "WATCHED", sk: scope });
const ticketKey = (ticket: string) => ({ pk: `TICKET#${ticketDigest(ticket)}`, sk: "TICKET" });
const expiry = (at: number) => Math.ceil(at / 1_000);

const compressChanges = (changes: readonly LiveChange[]) => deflateRawSync(JSON.stringify(changes));
const parseBytes = parser("compressed changes", () => z.instanceof(Uint8Array));
const parseChanges = parser<LiveChange[]>("changes", () =>
  z.array(
    z.looseObject({
      about: z.string(),
      event: z.string(),
      id: z.string(),
      at: z.string(),
      seq: z.optional(z.int()),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
);
const changesOf = ({ changes }: TableItem): LiveChange[] =>
  parseChanges(JSON.parse(inflateRawSync(parseBytes(changes)).toString("utf8")));
const parseSortKey = parser("sort key", () => z.string());
const parseScope = parser("scope", () => z.string());
const parseSnapshotItem = parser("snapshot", () => z.looseObject({ seq: z.int(), snapshotId: z.string() }));
const parseSendLease = parser("send lease", () =>
  z.looseObject({
    sent: z.exactOptional(z.looseObject({ to: z.int(), at: z.number() })),
    requestedSeq: z.exactOptional(z.int()),
    leaseUntil: z.exactOptional(z.number()),
  }),
);
const parseWatchedUntil = parser("time until when a scope is watched", () => z.number());
const limitFields = () => ({ teams: z.exactOptional(z.array(z.string())), exp: z.exactOptional(z.number()) });
const parseTicketHolder = parser<TicketHolder>("ticket", () => z.looseObject({ sub: z.string(), ...limitFields() }));
const parseSubscriber = parser<LiveSubscriber>("subscriber", () =>
  z.pipe(
    z.looseObject({ sk: z.string(), scope: z.string(), audiences: z.array(z.string()), ...limitFields() }),
    z.transform(({ sk: connectionId, scope, audiences, teams, exp }) => ({
      connectionId,
      scope,
      audiences,
      ...(teams && { teams }),
      ...(exp !== undefined && { exp }),
    })),
  ),
);
const parseFeedSubscriber = parser<FeedSubscriber>("subscriber of a feed", () =>
  z.pipe(
    z.looseObject({ sk: z.string(), runId: z.exactOptional(z.string()), exp: z.exactOptional(z.number()) }),
    z.transform(({ sk: connectionId, runId, exp }) => ({
      connectionId,
      ...(runId !== undefined && { runId }),
      ...(exp !== undefined && { exp }),
    })),
  ),
);
const parseFeed = parser("feed", () => z.looseObject({ sk: z.string(), firstAfter: z.int() }));

/** Append pages; returns the numbers of the first and the last. */
export async function appendPages(
  feed: string,
  pages: readonly (readonly LiveChange[])[],
  now: number,
): Promise<{ first: number; last: number }> {
  let seq = (await readLatestSeq(feed)) ?? (await openFeed(feed, now));
  let first: number | undefined;
  for (const changes of pages) {
    const Item = { changes: compressChanges(changes), expiresAt: expiry(now + PAGE_RETENTION_MS) };
    seq = await compareAndSet(`the live feed ${feed}`, async function writeNextPage(attempt) {
      // Others may have written many pages since: one attempt for each would not be enough.
      if (attempt > 1) seq = (await readLatestSeq(feed)) ?? seq;
      seq += 1;
      return (await table.put({ ...pageKey(feed, seq), ...Item }, IF_NEW)) ? seq : undefined;
    });
    first ??= seq;
  }
  return { first: first ?? seq + 1, last: seq };
}

/** The number after which the pages of a new feed begin: the same for concurrent writers of its first page. */
function openFeed(feed: string, now: number): Promise<number> {
  const key = { pk: FEEDS, sk: feed };
  return compareAndSet(`the beginning of the live feed ${feed}`, async function readOrWriteBeginning() {
    const item = await table.get(key);
    const before = item && parseFeed(item).firstAfter;
    // One that old began pages that have all expired.
    if (before !== undefined && before > now - PAGE_RETENTION_MS) return before;
    // Whole seconds, so that a snapshot is due after as many pages in every feed.
    const firstAfter = Math.floor(now / 1_000) * 1_000;
    const isUnchanged = { expression: "firstAfter = :before", values: { ":before": before } };
    return (await table.put({ ...key, firstAfter }, before === undefined ? IF_NEW : isUnchanged))
      ? firstAfter
      : undefined;
  });
}

/** The names of all feeds. */
export const listFeeds = async (): Promise<string[]> => (await queryPartition(FEEDS)).map((item) => parseFeed(item).sk);

/** The number of the newest page; undefined when there is none. */
export async function readLatestSeq(feed: string): Promise<number | undefined> {
  const [newest] = await table.queryNewest(feedPartition(feed), PAGE, 1);
  return newest && pageSeq(newest);
}

/** The pages after this one, in order, as far as they are retained. */
export async function listPagesAfter(feed: string, seq: number): Promise<LivePage[]> {
  const items = await table.queryAll({
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": feedPartition(feed), ":from": pageKey(feed, seq + 1).sk, ":to": `${PAGE}~` },
    ConsistentRead: true,
  });
  return items.map((item) => ({ seq: pageSeq(item), changes: changesOf(item) }));
}

/** All current changes after a page; before the first snapshot, none after page 0. */
export async function readSnapshot(feed: string): Promise<LivePage> {
  const item = await table.get(snapshotKey(feed));
  if (!item) return { seq: 0, changes: [] };
  const { seq, snapshotId } = parseSnapshotItem(item);
  const parts = await table.queryByPrefix(feedPartition(feed), snapshotPartPrefix(snapshotId));
  return { seq, changes: parts.flatMap(changesOf) };
}

/**
 * Write a snapshot after a page, unless one for this or a later page exists: first its parts, then the item that refers
 * to them.
 */
export async function writeSnapshot(feed: string, { seq, changes }: LivePage, now: number): Promise<void> {
  const snapshotId = randomUUID();
  const expiresAt = expiry(now + PAGE_RETENTION_MS);
  for (let from = 0; from < changes.length; from += MAX_CHANGES_PER_PART) {
    const part = compressChanges(changes.slice(from, from + MAX_CHANGES_PER_PART));
    const sk = `${snapshotPartPrefix(snapshotId)}${from}`;
    await table.put({ pk: feedPartition(feed), sk, changes: part, expiresAt });
  }
  await table.put(
    { ...snapshotKey(feed), seq, snapshotId },
    { expression: `${IF_NEW.expression} OR seq < :seq`, values: { ":seq": seq } },
  );
}

/** The last page that was sent, and when. */
export interface SentPages {
  to: number;
  at: number;
}

/** The send lease of a feed, and the invocation that holds or requests it. */
interface SendLease {
  feed: string;
  holder: string;
}

/** A sender does not continue from pages sent longer ago than this: nobody subscribed since, and a new subscriber starts at the newest. */
const STALE_MS = 60_000;

/**
 * Acquire the send lease until `until`; returns what was sent. While another sender has it: request that pages up to
 * the last are sent and return undefined; that sender does not release the lease before it has sent them.
 */
export async function acquireSendLease(
  { feed, holder }: SendLease,
  { first, last }: { first: number; last: number },
  now: number,
  until: number,
): Promise<SentPages | undefined> {
  const { sent } = await compareAndSet(`the send lease of ${feed}`, async function acquireOrRequest() {
    const { leaseUntil = 0, requestedSeq = 0 } = await readSendLease(feed);
    if (leaseUntil < now) {
      const acquired = await table.update(leaseKey(feed), "SET holder = :holder, leaseUntil = :until", {
        expression: "attribute_not_exists(leaseUntil) OR leaseUntil < :now",
        values: { ":holder": holder, ":until": until, ":now": now },
      });
      const sentBefore = acquired && parseSendLease(acquired).sent;
      const isFresh = sentBefore && sentBefore.at > now - STALE_MS;
      return acquired && { sent: isFresh ? sentBefore : { to: first - 1, at: 0 } };
    }
    if (requestedSeq >= last) return { sent: undefined };
    const requested = await table.update(leaseKey(feed), "SET requestedSeq = :seq", {
      expression: "leaseUntil >= :now AND (attribute_not_exists(requestedSeq) OR requestedSeq < :seq)",
      values: { ":seq": last, ":now": now },
    });
    return requested && { sent: undefined };
  });
  return sent;
}

const readSendLease = async (feed: string) => parseSendLease((await table.get(leaseKey(feed))) ?? {});

/** Record what was sent and release the lease. False when more pages were requested or another sender took over. */
export const releaseSendLease = ({ feed, holder }: SendLease, sent: SentPages): Promise<boolean> =>
  updateOwnLease(feed, "SET sent = :sent REMOVE holder, leaseUntil", {
    expression: "holder = :holder AND (attribute_not_exists(requestedSeq) OR requestedSeq <= :to)",
    values: { ":holder": holder, ":sent": sent, ":to": sent.to },
  });

/** Record what was sent and release the lease, although more pages were requested. */
export const endSendLease = ({ feed, holder }: SendLease, sent: SentPages): Promise<boolean> =>
  updateOwnLease(feed, "SET sent = :sent REMOVE holder, leaseUntil", {
    expression: "holder = :holder",
    values: { ":holder": holder, ":sent": sent },
  });

/** Record what was sent and extend the lease until `until`. False when another sender took over. */
export const renewSendLease = ({ feed, holder }: SendLease, sent: SentPages, until: number): Promise<boolean> =>
  updateOwnLease(feed, "SET sent = :sent, leaseUntil = :until", {
    expression: "holder = :holder",
    values: { ":holder": holder, ":sent": sent, ":until": until },
  });

const updateOwnLease = async (feed: string, expression: string, condition: Condition): Promise<boolean> =>
  (await table.update(leaseKey(feed), expression, condition)) !== undefined;

/** A connection that subscribed: what it is limited to, and whose frames it gets. */
export interface LiveSubscriber extends LiveViewer, Pick<TicketHolder, "exp"> {
  connectionId: string;
  audiences: readonly Audience[];
}

/** A connection as the sender of a feed needs it. */
export interface FeedSubscriber extends Pick<TicketHolder, "exp"> {
  connectionId: string;
  /** It gets the changes of this run only. */
  runId?: string;
}

/** Subscribe a connection, in place of its last subscription. */
export async function putSubscriber(subscriber: LiveSubscriber, now: number): Promise<void> {
  const { connectionId, audiences, scope, exp } = subscriber;
  const before = await readSubscriber(connectionId);
  const expiresAt = expiry(now + SUBSCRIBER_RETENTION_MS);
  const runId = runOfScope(scope);
  const { connectionId: _, ...subscription } = subscriber;
  await table.put({ ...subscriberKey(connectionId), ...subscription, expiresAt });
  const old = before?.audiences.filter((audience) => !audiences.includes(audience)) ?? [];
  await Promise.all([
    ...audiences.map((audience) => table.put({ ...audienceKey(audience, connectionId), runId, exp, expiresAt })),
    ...old.map((audience) => table.remove(audienceKey(audience, connectionId))),
  ]);
}

/** The subscription of a connection; undefined when it has not subscribed. */
export async function readSubscriber(connectionId: string): Promise<LiveSubscriber | undefined> {
  const item = await table.get(subscriberKey(connectionId));
  return item && parseSubscriber(item);
}

/** The subscribers of a feed: those of its team, and those of everything. */
export async function listSubscribers(feed: string): Promise<FeedSubscriber[]> {
  const audiences = [audienceOfTeam(teamOfFeed(feed)), EVERYTHING];
  const found = await Promise.all(audiences.map((audience) => queryPartition(audienceKey(audience, "").pk)));
  return found.flat().map(parseFeedSubscriber);
}

/** Delete a subscriber from all feeds. */
export async function deleteSubscriber(connectionId: string): Promise<void> {
  const { audiences = [] } = (await readSubscriber(connectionId)) ?? {};
  await Promise.all(audiences.map((audience) => table.remove(audienceKey(audience, connectionId))));
  await table.remove(subscriberKey(connectionId));
}

/** Record that a scope is watched until `until`. Written only when that is more than a minute later than recorded. */
export async function saveWatchedScope(scope: LiveScope, until: number): Promise<void> {
  const values = { ":until": until, ":expiresAt": expiry(until), ":before": until - 60_000 };
  await table.update(watchedKey(scope), "SET watchedUntil = :until, expiresAt = :expiresAt", {
    expression: "attribute_not_exists(watchedUntil) OR watchedUntil < :before",
    values,
  });
}

/** The scopes that are watched; eventually consistent. */
export async function listWatchedScopes(now: number): Promise<LiveScope[]> {
  const items = await queryPartition("WATCHED", { consistent: false });
  return items.filter(({ watchedUntil }) => parseWatchedUntil(watchedUntil) > now).map(({ sk }) => parseScope(sk));
}

/** Store a ticket and its holder. */
export async function putTicket(ticket: string, { sub, teams, exp }: TicketHolder, until: number): Promise<void> {
  await table.put({ ...ticketKey(ticket), sub, teams, exp, validUntil: until, expiresAt: expiry(until) });
}

/** Delete a ticket and return its holder; undefined when it does not exist, was used, or has expired. */
export async function consumeTicket(ticket: string, now: number): Promise<TicketHolder | undefined> {
  const ifValid = { expression: "validUntil > :now", values: { ":now": now } };
  const item = await table.remove(ticketKey(ticket), ifValid);
  return item && parseTicketHolder(item);
}

const queryPartition = (pk: string, { consistent = true } = {}): Promise<TableItem[]> =>
  table.queryAll({
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": pk },
    ConsistentRead: consistent,
  });
