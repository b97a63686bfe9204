/**
 * What the live feed keeps in the Tracking table, and everything that knows its keys.
 *
 *   pk                 sk              what                                                                kept
 *   LIVE               PAGE#<seq>      changes that came together, packed                                  two days
 *   LIVE               STATE           all that held after a page, packed: where a reader may start         always
 *   LIVE               FAN             up to which page all was sent, up to which somebody wants it sent,   always
 *                                      and who sends until when
 *   SUBSCRIBER         <connection>    what it looks at                                                    two hours
 *   WATCHED            <scope>         until when somebody looks at it                                     ten minutes
 *   TICKET#<digest>    TICKET          for whom it is good, and until when                                 a minute
 *
 * A page's key is its number, and it is written only where none is, by one who has read the page before it: so the log is
 * dense, and no number is ever promised to one who dies.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Change, Scope } from "@waybill/events-schema/live";
import { dynamo } from "@waybill/kernel/clients";
import { Resource } from "sst";
import type { Page } from "./pages.ts";
import { digest, type Holder } from "./tickets.ts";

const HOUR_MS = 3_600_000;
const PAGE_MS = 48 * HOUR_MS;
/** A connection lives two hours at most. */
const SUBSCRIBER_MS = 2 * HOUR_MS + 300_000;

let documents: DynamoDBDocumentClient | undefined;
const table = () =>
  (documents ??= DynamoDBDocumentClient.from(dynamo(), { marshallOptions: { removeUndefinedValues: true } }));
const TableName = () => Resource.Tracking.name;

/** What the empty event loads: the client, and the link it needs. Throws when the table is not linked. */
export const ready = async (): Promise<unknown> => [table(), TableName()];

const pageKey = (seq: number) => ({ pk: "LIVE", sk: `PAGE#${String(seq).padStart(12, "0")}` });
const seqOf = ({ sk }: { sk: string }) => Number(sk.slice("PAGE#".length));
const FAN = { pk: "LIVE", sk: "FAN" };
const STATE = { pk: "LIVE", sk: "STATE" };
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
    if (await put({ ...pageKey(seq), ...Item }, "attribute_not_exists(sk)")) return seq;
  }
}

/** The number of the newest page. Pages that were sent may be gone, their numbers are not used again. */
export async function head(): Promise<number> {
  const { sent } = await get<{ sent: Sent }>(FAN);
  const to = sent?.to ?? 0;
  return (await pagesAfter(to)).at(-1)?.seq ?? to;
}

/** The pages after this one, in order, as far as they are kept. */
export async function pagesAfter(seq: number): Promise<Page[]> {
  const range = { ":from": pageKey(seq + 1).sk, ":to": "PAGE#~" };
  const items = await query<{ sk: string; changes: Uint8Array }>("LIVE", "sk BETWEEN :from AND :to", range);
  return items.map((item) => ({ seq: seqOf(item), changes: unpacked(item.changes) }));
}

/** All that held after a page; before the first was written, nothing after page 0. */
export async function readState(): Promise<Page> {
  const { seq = 0, changes } = await get<{ seq: number; changes: Uint8Array }>(STATE);
  return { seq, changes: changes ? unpacked(changes) : [] };
}

/** Write what held after a page, unless somebody has done so for this one or a later one. */
export async function writeState({ seq, changes }: Page): Promise<void> {
  const Item = { ...STATE, seq, changes: packed(changes) };
  await put(Item, "attribute_not_exists(seq) OR seq < :seq", { ":seq": seq });
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
    const taken = await update(FAN, "SET holder = :holder, heldUntil = :until", {
      condition: "attribute_not_exists(heldUntil) OR heldUntil < :now",
      values: { ":holder": holder, ":until": until, ":now": now },
    });
    if (taken) return { to: 0, at: 0, ...(taken["sent"] as Partial<Sent> | undefined) };
    const wished = await update(FAN, "SET wanted = :seq", {
      condition: "heldUntil >= :now AND (attribute_not_exists(wanted) OR wanted < :seq)",
      values: { ":seq": seq, ":now": now },
    });
    if (wished) return undefined;
    const { wanted = 0, heldUntil = 0 } = await get<{ wanted: number; heldUntil: number }>(FAN);
    if (heldUntil >= now && wanted >= seq) return undefined;
  }
}

/** Note what was sent, and let go. False where somebody wants more sent, or has taken over. */
export async function leaveFan(holder: string, sent: Sent): Promise<boolean> {
  const done = await update(FAN, "SET sent = :sent REMOVE holder, heldUntil", {
    condition: "holder = :holder AND (attribute_not_exists(wanted) OR wanted <= :to)",
    values: { ":holder": holder, ":sent": sent, ":to": sent.to },
  });
  return done !== undefined;
}

/** Note what was sent, and go on until then. False where somebody has taken over. */
export async function keepFan(holder: string, sent: Sent, until: number): Promise<boolean> {
  const done = await update(FAN, "SET sent = :sent, heldUntil = :until", {
    condition: "holder = :holder",
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
  await put({ ...subscriberKey(connectionId), scope, expiresAt: expiry(now + SUBSCRIBER_MS) });
}

/** What a connection hears of, if it does. */
export const scopeOf = async (connectionId: string): Promise<Scope | undefined> =>
  (await get<{ scope: Scope }>(subscriberKey(connectionId))).scope;

/** Everybody who hears the feed. */
export async function subscribers(): Promise<Subscriber[]> {
  const items = await query<{ sk: string; scope: Scope }>("SUBSCRIBER");
  return items.map(({ sk, scope }) => ({ connectionId: sk, scope }));
}

/** This connection hears no more. */
export async function dropSubscriber(connectionId: string): Promise<void> {
  await table().send(new DeleteCommand({ TableName: TableName(), Key: subscriberKey(connectionId) }));
}

/** Somebody looks at this until then. Written only where it was known for a minute less. */
export async function watch(scope: Scope, until: number): Promise<void> {
  const values = { ":until": until, ":expiresAt": expiry(until), ":before": until - 60_000 };
  await update(watchedKey(scope), "SET watchedUntil = :until, expiresAt = :expiresAt", {
    condition: "attribute_not_exists(watchedUntil) OR watchedUntil < :before",
    values,
  });
}

/** What somebody looks at now. */
export async function watched(now: number): Promise<Scope[]> {
  const items = await query<{ sk: Scope; watchedUntil: number }>("WATCHED");
  return items.filter(({ watchedUntil }) => watchedUntil > now).map(({ sk }) => sk);
}

/** Keep for whom a ticket is good. */
export async function putTicket(ticket: string, { sub, role }: Holder, until: number): Promise<void> {
  await put({ ...ticketKey(ticket), sub, role, goodUntil: until, expiresAt: expiry(until) });
}

/** Spend a ticket: for whom it was good. Nothing where it never was, was spent, or is too old. */
export async function spendTicket(ticket: string, now: number): Promise<Holder | undefined> {
  const answer = await unlessRefused(
    new DeleteCommand({
      TableName: TableName(),
      Key: ticketKey(ticket),
      ConditionExpression: "goodUntil > :now",
      ExpressionAttributeValues: { ":now": now },
      ReturnValues: "ALL_OLD",
    }),
  );
  return answer?.Attributes as Holder | undefined;
}

async function get<T>(Key: Record<string, string>): Promise<Partial<T>> {
  const answer = await table().send(new GetCommand({ TableName: TableName(), Key, ConsistentRead: true }));
  return (answer.Item ?? {}) as Partial<T>;
}

async function query<T>(pk: string, range?: string, values: Record<string, string> = {}): Promise<T[]> {
  const items: T[] = [];
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: TableName(),
      KeyConditionExpression: range ? `pk = :pk AND ${range}` : "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk, ...values },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) items.push(...(Items as T[]));
  return items;
}

/** False when the condition does not hold. */
async function put(Item: object, condition?: string, values?: Record<string, unknown>): Promise<boolean> {
  const given = { TableName: TableName(), Item: Item as Record<string, unknown> };
  const asked = condition && { ConditionExpression: condition, ...(values && { ExpressionAttributeValues: values }) };
  return (await unlessRefused(new PutCommand({ ...given, ...asked }))) !== undefined;
}

/** The item as it is now; nothing when the condition does not hold. */
async function update(
  Key: Record<string, string>,
  change: string,
  { condition, values }: { condition: string; values: Record<string, unknown> },
): Promise<Record<string, unknown> | undefined> {
  const answer = await unlessRefused(
    new UpdateCommand({
      TableName: TableName(),
      Key,
      UpdateExpression: change,
      ConditionExpression: condition,
      ExpressionAttributeValues: values,
      ReturnValues: "ALL_NEW",
    }),
  );
  return answer && (answer.Attributes ?? {});
}

async function unlessRefused(command: PutCommand | UpdateCommand | DeleteCommand) {
  try {
    return await table().send(command as UpdateCommand);
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return undefined;
    throw error;
  }
}
