/**
 * What the live feed keeps in the Tracking table, and everything that knows its keys.
 *
 *   pk                 sk              what                                                                kept
 *   LIVE               PAGE#<seq>      changes that came together, packed                                  two days
 *   LIVE               STATE           after which page a reader may start, and what held then             always
 *   LIVE               HELD#<id>#<n>   a part of what held, packed                                         two days
 *   LIVE               FAN             up to which page all was sent, up to which somebody wants it sent,   always
 *                                      and who sends until when
 *   SUBSCRIBER         <connection>    what it looks at                                                    two hours
 *   WATCHED            <scope>         until when somebody looks at it                                     ten minutes
 *   TICKET#<digest>    TICKET          for whom it is good, and until when                                 a minute
 *
 * A page's key is its number, and it is written only where none is, by one who has read the page before it: so the log is
 * dense, and no number is ever promised to one who dies.
 */
import { randomUUID } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Change, Scope } from "@waybill/events-schema/live";
import { IF_NEW } from "@waybill/kernel/table";
import { table } from "../table.ts";
import type { Page } from "./pages.ts";
import { digest, type Holder } from "./tickets.ts";

const HOUR_MS = 3_600_000;
const PAGE_MS = 48 * HOUR_MS;
/** A connection lives two hours at most. */
const SUBSCRIBER_MS = 2 * HOUR_MS + 300_000;

const pageKey = (seq: number) => ({ pk: "LIVE", sk: `PAGE#${String(seq).padStart(12, "0")}` });
const seqOf = ({ sk }: { sk: string }) => Number(sk.slice("PAGE#".length));
const FAN = { pk: "LIVE", sk: "FAN" };
const STATE = { pk: "LIVE", sk: "STATE" };
const heldOf = (id: string) => `HELD#${id}#`;
/** An item holds 400 KB; so many changes take about a quarter of that, packed. */
const CHANGES_A_PART = 2_000;
const subscriberKey = (connectionId: string) => ({ pk: "SUBSCRIBER", sk: connectionId });
const watchedKey = (scope: Scope) => ({ pk: "WATCHED", sk: scope });
const ticketKey = (ticket: string) => ({ pk: `TICKET#${digest(ticket)}`, sk: "TICKET" });
const expiry = (at: number) => Math.ceil(at / 1_000);

const packed = (changes: readonly Change[]) => deflateRawSync(JSON.stringify(changes));
const unpacked = (bytes: Uint8Array) => JSON.parse(inflateRawSync(bytes).toString("utf8")) as Change[];

/** Write one more page; answers its number. */
export async function addPage(changes: readonly Change[], now: number): Promise<number> {
  const Item = { changes: packed(changes), expiresAt: expiry(now + PAGE_MS) };
  for (let seq = (await head()) + 1; ; seq++) {
    if (await table.put({ ...pageKey(seq), ...Item }, IF_NEW)) return seq;
  }
}

/** The number of the newest page. Pages that were sent may be gone, their numbers are not used again. */
export async function head(): Promise<number> {
  const fan = await table.get<{ sent?: Sent }>(FAN);
  const to = fan?.sent?.to ?? 0;
  return (await pagesAfter(to)).at(-1)?.seq ?? to;
}

/** The pages after this one, in order, as far as they are kept. */
export async function pagesAfter(seq: number): Promise<Page[]> {
  const items = await table.queryAll<{ sk: string; changes: Uint8Array }>({
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":pk": "LIVE", ":from": pageKey(seq + 1).sk, ":to": "PAGE#~" },
    ConsistentRead: true,
  });
  return items.map((item) => ({ seq: seqOf(item), changes: unpacked(item.changes) }));
}

/** All that held after a page; before the first was written, nothing after page 0. */
export async function readState(): Promise<Page> {
  const state = await table.get<{ seq: number; held: string }>(STATE);
  if (!state) return { seq: 0, changes: [] };
  const parts = await table.beginning<{ changes: Uint8Array }>(STATE.pk, heldOf(state.held));
  return { seq: state.seq, changes: parts.flatMap(({ changes }) => unpacked(changes)) };
}

/** Write what held after a page, unless somebody has done so for this one or a later one: its parts, then that they are there. */
export async function writeState({ seq, changes }: Page, now: number): Promise<void> {
  const held = randomUUID();
  const expiresAt = expiry(now + PAGE_MS);
  for (let from = 0; from < changes.length; from += CHANGES_A_PART) {
    const some = packed(changes.slice(from, from + CHANGES_A_PART));
    await table.put({ pk: STATE.pk, sk: `${heldOf(held)}${from}`, changes: some, expiresAt });
  }
  await table.put({ ...STATE, seq, held }, { holds: `${IF_NEW.holds} OR seq < :seq`, values: { ":seq": seq } });
}

/** Up to which page all was sent, and when. */
export interface Sent {
  to: number;
  at: number;
}

/**
 * Become who sends, until then: answers what was sent. Somebody else is it: wish for `seq` to be sent and answer nothing;
 * he does not let go before he has seen to it.
 */
export async function takeFan(holder: string, seq: number, now: number, until: number): Promise<Sent | undefined> {
  for (;;) {
    const taken = await table.update(FAN, "SET holder = :holder, heldUntil = :until", {
      holds: "attribute_not_exists(heldUntil) OR heldUntil < :now",
      values: { ":holder": holder, ":until": until, ":now": now },
    });
    if (taken) return { to: 0, at: 0, ...(taken["sent"] as Partial<Sent> | undefined) };
    const wished = await table.update(FAN, "SET wanted = :seq", {
      holds: "heldUntil >= :now AND (attribute_not_exists(wanted) OR wanted < :seq)",
      values: { ":seq": seq, ":now": now },
    });
    if (wished) return undefined;
    const { wanted = 0, heldUntil = 0 } = (await table.get<{ wanted?: number; heldUntil?: number }>(FAN)) ?? {};
    if (heldUntil >= now && wanted >= seq) return undefined;
  }
}

/** Note what was sent, and let go. False where somebody wants more sent, or has taken over. */
export async function leaveFan(holder: string, sent: Sent): Promise<boolean> {
  const done = await table.update(FAN, "SET sent = :sent REMOVE holder, heldUntil", {
    holds: "holder = :holder AND (attribute_not_exists(wanted) OR wanted <= :to)",
    values: { ":holder": holder, ":sent": sent, ":to": sent.to },
  });
  return done !== undefined;
}

/** Note what was sent, and go on until then. False where somebody has taken over. */
export async function keepFan(holder: string, sent: Sent, until: number): Promise<boolean> {
  const done = await table.update(FAN, "SET sent = :sent, heldUntil = :until", {
    holds: "holder = :holder",
    values: { ":holder": holder, ":sent": sent, ":until": until },
  });
  return done !== undefined;
}

/** Somebody who hears the feed. */
export interface Subscriber {
  connectionId: string;
  scope: Scope;
}

/** From now on this connection hears of this. */
export async function putSubscriber({ connectionId, scope }: Subscriber, now: number): Promise<void> {
  await table.put({ ...subscriberKey(connectionId), scope, expiresAt: expiry(now + SUBSCRIBER_MS) });
}

/** What a connection hears of, if it does. */
export const scopeOf = async (connectionId: string): Promise<Scope | undefined> =>
  (await table.get<{ scope: Scope }>(subscriberKey(connectionId)))?.scope;

/** Everybody who hears the feed. */
export async function subscribers(): Promise<Subscriber[]> {
  const items = await partition<{ sk: string; scope: Scope }>("SUBSCRIBER");
  return items.map(({ sk, scope }) => ({ connectionId: sk, scope }));
}

/** This connection hears no more. */
export async function dropSubscriber(connectionId: string): Promise<void> {
  await table.remove(subscriberKey(connectionId));
}

/** Somebody looks at this until then. Written only where it was known for a minute less. */
export async function watch(scope: Scope, until: number): Promise<void> {
  const values = { ":until": until, ":expiresAt": expiry(until), ":before": until - 60_000 };
  await table.update(watchedKey(scope), "SET watchedUntil = :until, expiresAt = :expiresAt", {
    holds: "attribute_not_exists(watchedUntil) OR watchedUntil < :before",
    values,
  });
}

/** What somebody looks at now, or did a moment ago. */
export async function watched(now: number): Promise<Scope[]> {
  const items = await partition<{ sk: Scope; watchedUntil: number }>("WATCHED", { consistent: false });
  return items.filter(({ watchedUntil }) => watchedUntil > now).map(({ sk }) => sk);
}

/** Keep for whom a ticket is good. */
export async function putTicket(ticket: string, { sub, role }: Holder, until: number): Promise<void> {
  await table.put({ ...ticketKey(ticket), sub, role, goodUntil: until, expiresAt: expiry(until) });
}

/** Spend a ticket: for whom it was good. Nothing where it never was, was spent, or is too old. */
export async function spendTicket(ticket: string, now: number): Promise<Holder | undefined> {
  const good = { holds: "goodUntil > :now", values: { ":now": now } };
  return (await table.remove(ticketKey(ticket), good)) as Holder | undefined;
}

const partition = <T>(pk: string, { consistent = true } = {}): Promise<T[]> =>
  table.queryAll<T>({
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": pk },
    ConsistentRead: consistent,
  });
