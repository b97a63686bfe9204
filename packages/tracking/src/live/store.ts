/**
 * The live feed in the Tracking table, and everything that knows its keys.
 *
 *   pk                 sk                         what                                                         kept
 *   LIVE               PAGE#<seq>                 the changes of one batch, compressed                         two days
 *   LIVE               SNAPSHOT                   after which page a reader may start, and which parts it has  always
 *   LIVE               SNAPSHOT_PART#<id>#<n>     a part of a snapshot's changes, compressed                   two days
 *   LIVE               SEND_LEASE                 last page sent, last page requested, the sender and until    always
 *                                                 when its lease holds
 *   SUBSCRIBER         <connection>               its scope, teams, and when its token expires                 two hours
 *   WATCHED            <scope>                    until when somebody watches it                               ten minutes
 *   TICKET#<digest>    TICKET                     its holder, and until when it is valid                       a minute
 *
 * A page's key is its number. It is written only if the number is free, by a writer that has read the page before it: so the
 * log has no gaps, and no number is reserved by a writer that crashed.
 */
import { randomUUID } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { LiveChange, LiveScope } from "@waybill/events-schema/live";
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { parser } from "@waybill/kernel/parser";
import { IF_NEW, type TableItem } from "@waybill/kernel/table";
import * as z from "zod/mini";
import { table } from "../table.ts";
import type { LivePage } from "./pages.ts";
import type { LiveViewer } from "../access.ts";
import { ticketDigest, type TicketHolder } from "./tickets.ts";

const HOUR_MS = 3_600_000;
const PAGE_RETENTION_MS = 48 * HOUR_MS;
/** API Gateway closes a connection after two hours. */
const SUBSCRIBER_RETENTION_MS = 2 * HOUR_MS + 300_000;

const pageKey = (seq: number) => ({ pk: "LIVE", sk: `PAGE#${String(seq).padStart(12, "0")}` });
const pageSeq = ({ sk }: TableItem) => Number(parseSortKey(sk).slice("PAGE#".length));
const SEND_LEASE = { pk: "LIVE", sk: "SEND_LEASE" };
const SNAPSHOT = { pk: "LIVE", sk: "SNAPSHOT" };
const snapshotPartPrefix = (id: string) => `SNAPSHOT_PART#${id}#`;
/** Limit of an item: 400 KB; this many changes take about a quarter of that, compressed. */
const MAX_CHANGES_PER_PART = 2_000;
const subscriberKey = (connectionId: string) => ({ pk: "SUBSCRIBER", sk: connectionId });
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
    z.looseObject({ sk: z.string(), scope: z.string(), ...limitFields() }),
    z.transform(({ sk: connectionId, scope, teams, exp }) => ({
      connectionId,
      scope,
      ...(teams && { teams }),
      ...(exp !== undefined && { exp }),
    })),
  ),
);

/** Append a page; returns its number. */
export async function appendPage(changes: readonly LiveChange[], now: number): Promise<number> {
  const Item = { changes: compressChanges(changes), expiresAt: expiry(now + PAGE_RETENTION_MS) };
  let seq = await readLatestSeq();
  return compareAndSet("the live feed", async function writeNextPage() {
    seq += 1;
    return (await table.put({ ...pageKey(seq), ...Item }, IF_NEW)) ? seq : undefined;
  });
}

/** The number of the newest page. Numbers of expired pages are not used again. */
export async function readLatestSeq(): Promise<number> {
  const { sent } = await readSendLease();
  const to = sent?.to ?? 0;
  return (await listPagesAfter(to)).at(-1)?.seq ?? to;
}

const readSendLease = async () => parseSendLease((await table.get(SEND_LEASE)) ?? {});

/** The pages after this one, in order, as far as they are retained. */
export async function listPagesAfter(seq: number): Promise<LivePage[]> {
  const items = await table.queryAll({
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": "LIVE", ":from": pageKey(seq + 1).sk, ":to": "PAGE#~" },
    ConsistentRead: true,
  });
  return items.map((item) => ({ seq: pageSeq(item), changes: changesOf(item) }));
}

/** All current changes after a page; before the first snapshot, none after page 0. */
export async function readSnapshot(): Promise<LivePage> {
  const item = await table.get(SNAPSHOT);
  if (!item) return { seq: 0, changes: [] };
  const { seq, snapshotId } = parseSnapshotItem(item);
  const parts = await table.queryByPrefix(SNAPSHOT.pk, snapshotPartPrefix(snapshotId));
  return { seq, changes: parts.flatMap(changesOf) };
}

/**
 * Write a snapshot after a page, unless one for this or a later page exists: first its parts, then the item that refers
 * to them.
 */
export async function writeSnapshot({ seq, changes }: LivePage, now: number): Promise<void> {
  const snapshotId = randomUUID();
  const expiresAt = expiry(now + PAGE_RETENTION_MS);
  for (let from = 0; from < changes.length; from += MAX_CHANGES_PER_PART) {
    const part = compressChanges(changes.slice(from, from + MAX_CHANGES_PER_PART));
    await table.put({ pk: SNAPSHOT.pk, sk: `${snapshotPartPrefix(snapshotId)}${from}`, changes: part, expiresAt });
  }
  await table.put(
    { ...SNAPSHOT, seq, snapshotId },
    { expression: `${IF_NEW.expression} OR seq < :seq`, values: { ":seq": seq } },
  );
}

/** The last page that was sent, and when. */
export interface SentPages {
  to: number;
  at: number;
}

/**
 * Acquire the send lease until `until`; returns what was sent. While another sender has it: request that pages up to
 * `seq` are sent and return undefined; that sender does not release the lease before it has sent them.
 */
export async function acquireSendLease(
  holder: string,
  seq: number,
  now: number,
  until: number,
): Promise<SentPages | undefined> {
  const { sent } = await compareAndSet("the send lease", async function acquireOrRequest() {
    const acquired = await table.update(SEND_LEASE, "SET holder = :holder, leaseUntil = :until", {
      expression: "attribute_not_exists(leaseUntil) OR leaseUntil < :now",
      values: { ":holder": holder, ":until": until, ":now": now },
    });
    if (acquired) return { sent: parseSendLease(acquired).sent ?? { to: 0, at: 0 } };
    const requested = await table.update(SEND_LEASE, "SET requestedSeq = :seq", {
      expression: "leaseUntil >= :now AND (attribute_not_exists(requestedSeq) OR requestedSeq < :seq)",
      values: { ":seq": seq, ":now": now },
    });
    if (requested) return { sent: undefined };
    const { requestedSeq = 0, leaseUntil = 0 } = await readSendLease();
    return leaseUntil >= now && requestedSeq >= seq ? { sent: undefined } : undefined;
  });
  return sent;
}

/** Record what was sent and release the lease. False when more pages were requested or another sender took over. */
export async function releaseSendLease(holder: string, sent: SentPages): Promise<boolean> {
  const updated = await table.update(SEND_LEASE, "SET sent = :sent REMOVE holder, leaseUntil", {
    expression: "holder = :holder AND (attribute_not_exists(requestedSeq) OR requestedSeq <= :to)",
    values: { ":holder": holder, ":sent": sent, ":to": sent.to },
  });
  return updated !== undefined;
}

/** Record what was sent and extend the lease until `until`. False when another sender took over. */
export async function renewSendLease(holder: string, sent: SentPages, until: number): Promise<boolean> {
  const updated = await table.update(SEND_LEASE, "SET sent = :sent, leaseUntil = :until", {
    expression: "holder = :holder",
    values: { ":holder": holder, ":sent": sent, ":until": until },
  });
  return updated !== undefined;
}

/** A connection that subscribed to the feed, and until when its token is valid. */
export interface LiveSubscriber extends LiveViewer, Pick<TicketHolder, "exp"> {
  connectionId: string;
}

/** Subscribe a connection to a scope. */
export async function putSubscriber({ connectionId, ...viewer }: LiveSubscriber, now: number): Promise<void> {
  await table.put({ ...subscriberKey(connectionId), ...viewer, expiresAt: expiry(now + SUBSCRIBER_RETENTION_MS) });
}

/** The subscription of a connection; undefined when it has not subscribed. */
export async function readSubscriber(connectionId: string): Promise<LiveSubscriber | undefined> {
  const item = await table.get(subscriberKey(connectionId));
  return item && parseSubscriber(item);
}

/** All subscribers. */
export const listSubscribers = async (): Promise<LiveSubscriber[]> =>
  (await queryPartition("SUBSCRIBER")).map(parseSubscriber);

/** Delete a subscriber. */
export async function deleteSubscriber(connectionId: string): Promise<void> {
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
