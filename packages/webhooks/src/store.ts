/**
 * The table Webhooks: its keys, reads and writes are here, and nowhere else.
 *
 *   pk             sk         what                                                       list (index Listed)
 *   WEBHOOK#<id>   WEBHOOK    a webhook with its secrets; deleted, without them           WEBHOOKS
 *   MESSAGE#<id>   MESSAGE    what became of a message; 30 days                          MESSAGES#<webhook>
 *   ROUTE#<id>     REV#<n>    the stops of a published revision
 *   TASK#<id>      TASK       what was published of a task; 30 days
 *
 * The index Due holds messages whose next attempt has come, and entities with pending events.
 */
import type { Message } from "@waybill/events-schema/event";
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { problem } from "@waybill/kernel/errors";
import { listedUnder, listQuery } from "@waybill/kernel/list";
import {
  type EntityMapping,
  flushOutbox,
  isEntityOf,
  readEntity,
  type StoredEntity,
  sweepEntities,
  writeEntity,
} from "@waybill/kernel/outbox";
import type { PageRequest } from "@waybill/kernel/pages";
import { parser } from "@waybill/kernel/parser";
import type { RemainingMs } from "@waybill/kernel/sweeper";
import { Table, type TableItem, type TableKey } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import { Resource } from "sst";
import * as z from "zod/mini";
import { noteEnqueued, type WebhookMessage } from "./message.ts";
import { createNoticeTask, type NoticeStop, type NoticeTask } from "./notices/task-notices.ts";
import { disabledEvents, toDeleted, type Webhook } from "./webhook.ts";

const table = new Table(() => Resource.Webhooks);
export const { ready } = table;

/** Longer than dead letters live. */
const MESSAGE_DAYS = 30;
const TASK_DAYS = 30;

const parseWebhook = parser<Webhook>("webhook", () =>
  z.looseObject({
    webhookId: z.string(),
    version: z.int(),
    url: z.string(),
    events: z.array(z.string()),
    team: z.exactOptional(z.string()),
    description: z.exactOptional(z.string()),
    disabled: z.exactOptional(z.looseObject({ at: z.string(), reason: z.enum(["failing", "gone", "admin"]) })),
    failingSince: z.exactOptional(z.string()),
    secrets: z.array(z.looseObject({ value: z.string(), expiresAt: z.exactOptional(z.string()) })),
    createdAt: z.string(),
    deletedAt: z.exactOptional(z.string()),
  }),
);
const parseMessage = parser<WebhookMessage>("message", () =>
  z.looseObject({
    messageId: z.string(),
    version: z.int(),
    webhookId: z.string(),
    event: z.string(),
    state: z.enum(["sent", "retrying", "failed"]),
    createdAt: z.string(),
    triedSince: z.string(),
    attempts: z.int(),
    lastAttempts: z.array(
      z.looseObject({ at: z.string(), status: z.exactOptional(z.int()), error: z.exactOptional(z.string()) }),
    ),
    correlationId: z.string(),
    body: z.exactOptional(z.string()),
    nextAttemptAt: z.exactOptional(z.string()),
  }),
);
const stopSchema = () => z.looseObject({ stopId: z.string(), lat: z.number(), lon: z.number() });
const parseTask = parser<StoredTask>("task", () =>
  z.looseObject({
    taskId: z.string(),
    version: z.int(),
    seenAt: z.string(),
    run: z.exactOptional(
      z.looseObject({ runId: z.string(), startedAt: z.string(), team: z.exactOptional(z.string()) }),
    ),
    stops: z.array(stopSchema()),
    visited: z.array(z.int()),
    leftAt: z.record(z.string(), z.string()),
    early: z.array(z.looseObject({ stopId: z.string(), at: z.string(), isLeft: z.boolean() })),
    completedAt: z.exactOptional(z.string()),
    near: z.array(z.int()),
    done: z.array(z.int()),
  }),
);
const parseRouteStops = parser<{ stops: NoticeStop[] }>("stops of a route", () =>
  z.looseObject({ stops: z.array(stopSchema()) }),
);

/** A task with the time of its newest fact, after which it expires. */
type StoredTask = NoticeTask & { seenAt: string };

const webhookKey = (id: string): TableKey => ({ pk: `WEBHOOK#${id}`, sk: "WEBHOOK" });
const messageKey = (id: string): TableKey => ({ pk: `MESSAGE#${id}`, sk: "MESSAGE" });
const taskKey = (id: string): TableKey => ({ pk: `TASK#${id}`, sk: "TASK" });
const WEBHOOKS = "WEBHOOKS";
const messagesOf = (webhookId: string) => `MESSAGES#${webhookId}`;

const WEBHOOK_MAPPING: EntityMapping<Webhook> = {
  key: ({ webhookId }) => webhookKey(webhookId),
  version: ({ version }) => version,
  parse: ({ body }) => parseWebhook(body),
  indexKeys: ({ createdAt, webhookId, deletedAt }) =>
    deletedAt === undefined ? { list: WEBHOOKS, listed: `${createdAt}#${webhookId}` } : {},
};
const MESSAGE_MAPPING: EntityMapping<WebhookMessage> = {
  key: ({ messageId }) => messageKey(messageId),
  version: ({ version }) => version,
  parse: ({ body }) => parseMessage(body),
  indexKeys: ({ webhookId, createdAt, messageId }) => ({
    list: messagesOf(webhookId),
    listed: `${createdAt}#${messageId}`,
  }),
  dueAt: ({ nextAttemptAt }) => nextAttemptAt,
  expiresAt: ({ createdAt }) => expiresAfter(createdAt, MESSAGE_DAYS),
};
const TASK_MAPPING: EntityMapping<StoredTask> = {
  key: ({ taskId }) => taskKey(taskId),
  version: ({ version }) => version,
  parse: ({ body }) => parseTask(body),
  expiresAt: ({ seenAt }) => expiresAfter(seenAt, TASK_DAYS),
};

async function readStoredWebhook(webhookId: string): Promise<StoredEntity<Webhook> | undefined> {
  const stored = await readEntity(table, WEBHOOK_MAPPING, webhookKey(webhookId));
  return stored?.body.deletedAt === undefined ? stored : undefined;
}
export const readWebhook = async (webhookId: string): Promise<Webhook | undefined> =>
  (await readStoredWebhook(webhookId))?.body;
export const readMessage = async (messageId: string): Promise<WebhookMessage | undefined> =>
  (await readEntity(table, MESSAGE_MAPPING, messageKey(messageId)))?.body;

/** Write a webhook, or return the one that has its id already, which may be deleted. */
export async function addWebhook(webhook: Webhook): Promise<Webhook> {
  const stored = await compareAndSet(`webhook ${webhook.webhookId}`, async function writeNewWebhook() {
    const before = await readEntity(table, WEBHOOK_MAPPING, webhookKey(webhook.webhookId), { consistent: true });
    return before ?? writeEntity(table, WEBHOOK_MAPPING, webhook, undefined);
  });
  return stored.body;
}

/**
 * Change a webhook; when that disables it, `webhook.disabled` is in the same write and published after it. Throws NOT_FOUND.
 * Without a change nothing is written.
 */
export async function updateWebhook(
  webhookId: string,
  { correlationId, now }: { correlationId: string; now: number },
  change: (before: Webhook) => Webhook,
): Promise<Webhook> {
  const written = await compareAndSet(`webhook ${webhookId}`, async function writeChangedWebhook() {
    const before = await readStoredWebhook(webhookId);
    if (!before) throw problem("NOT_FOUND", `There is no webhook ${webhookId}.`);
    const changed = change(before.body);
    if (JSON.stringify(changed) === JSON.stringify(before.body)) return { stored: before, events: [] };
    const after = { ...changed, version: before.body.version + 1 };
    const events = disabledEvents(before.body, after, correlationId);
    const stored = await writeEntity(table, WEBHOOK_MAPPING, after, before, { events, at: now });
    return stored && { stored, events };
  });
  // Whoever disabled it publishes that. Others that find the event pending would publish it twice; after a crash the sweep does it.
  if (written.events.length > 0) await flushOutbox(table, written.stored);
  return written.stored.body;
}

/**
 * Delete a webhook. Its id stays, so that no other begins with what became of its messages. An event that is pending is left to the
 * sweep.
 */
export async function deleteWebhook(webhookId: string, now: number): Promise<void> {
  await compareAndSet(`webhook ${webhookId}`, async function writeDeletedWebhook() {
    const before = await readStoredWebhook(webhookId);
    if (!before) return "deleted";
    return writeEntity(table, WEBHOOK_MAPPING, toDeleted(before.body, now), before, { events: [], at: now });
  });
}

const toWebhook = ({ body }: TableItem) => parseWebhook(body);
let reading: Promise<Webhook[]> | undefined;
/** Every webhook. Calls at the same time share one reading. */
export const listWebhooks = (): Promise<Webhook[]> =>
  (reading ??= readWebhooks().finally(() => {
    reading = undefined;
  }));

const readWebhooks = async (): Promise<Webhook[]> =>
  (await table.queryAll(listQuery(listedUnder(WEBHOOKS)))).map(toWebhook);
export const listWebhookPage = (page: PageRequest, accept: (webhook: Webhook) => boolean) =>
  table.list(listedUnder(WEBHOOKS), page, toWebhook, accept);
export const listMessages = (webhookId: string, page: PageRequest) =>
  table.list(listedUnder(messagesOf(webhookId)), page, ({ body }) => parseMessage(body));

/** Change what is known of a message; `change` gets nothing for a new one. Returns it as it is stored. */
export async function updateMessage(
  messageId: string,
  change: (before: WebhookMessage | undefined) => WebhookMessage,
): Promise<WebhookMessage> {
  const stored = await compareAndSet(`message ${messageId}`, async function writeChangedMessage() {
    const before = await readEntity(table, MESSAGE_MAPPING, messageKey(messageId));
    const after = change(before?.body);
    return before?.body === after ? before : writeEntity(table, MESSAGE_MAPPING, after, before);
  });
  return stored.body;
}

/** Change what is known of a task, with the events that follow in the same write, and publish them. */
export async function updateNoticeTask(
  taskId: string,
  now: number,
  change: (before: NoticeTask) => { task: NoticeTask; events: readonly Message[] },
): Promise<void> {
  const stored = await compareAndSet(`task ${taskId}`, async function writeChangedTask(attempt) {
    const before = await readEntity(table, TASK_MAPPING, taskKey(taskId), { consistent: attempt > 1 });
    const prior = before?.body ?? createNoticeTask(taskId);
    const { task, events } = change(prior);
    if (task === prior) return before ?? "unchanged";
    const seenAt = new Date(now).toISOString();
    return writeEntity(table, TASK_MAPPING, { ...task, seenAt }, before, { events, at: now });
  });
  if (stored !== "unchanged") await flushOutbox(table, stored);
}

const routeStopsKey = (routeId: string, revision: number): TableKey => ({
  pk: `ROUTE#${routeId}`,
  sk: `REV#${revision}`,
});

/** Store the stops of a revision. It never changes, and tasks may use it for years. */
export async function putRouteStops(
  { routeId, revision }: { routeId: string; revision: number },
  stops: readonly NoticeStop[],
): Promise<void> {
  await table.put({ ...routeStopsKey(routeId, revision), stops });
}

export async function readRouteStops({
  routeId,
  revision,
}: {
  routeId: string;
  revision: number;
}): Promise<NoticeStop[] | undefined> {
  const item = await table.get(routeStopsKey(routeId, revision));
  return item && parseRouteStops(item).stops;
}

function mappingForKey({ pk }: TableKey): EntityMapping<unknown, unknown> {
  if (pk.startsWith("WEBHOOK#")) return WEBHOOK_MAPPING;
  return pk.startsWith("TASK#") ? TASK_MAPPING : MESSAGE_MAPPING;
}

/** Enqueue messages whose next attempt has come, and publish events that a crash left unpublished. */
export const sweepWebhooks = (
  now: number,
  leftMs: RemainingMs | undefined,
  enqueueRetry: (message: WebhookMessage) => Promise<void>,
) =>
  sweepEntities(
    table,
    now,
    mappingForKey,
    async function sweepEntity(stored: StoredEntity<unknown, unknown>) {
      if (!isEntityOf(stored, MESSAGE_MAPPING)) await flushOutbox(table, stored);
      else if (stored.body.nextAttemptAt !== undefined) {
        await enqueueRetry(stored.body);
        // Who wrote it since has made the attempt.
        await writeEntity(table, MESSAGE_MAPPING, noteEnqueued(stored.body, now), stored);
      }
    },
    leftMs,
  );
