import { createHash, randomUUID } from "node:crypto";
import type { SendMessageOptions } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { createFairQueues } from "./fair-queues.ts";
import { invalidHandle, invalidValue, missingParameter, sqsError } from "./errors.ts";
import {
  type MessageRow,
  decodeReceiptHandle,
  toSendOptions,
  toReceivedMessage,
  SCHEMA,
  formatSequenceNumber,
} from "./message-rows.ts";
import type { QueueSettings } from "./settings.ts";

/** FIFO queues ignore a repeated deduplication id for this long. */
const DEDUPLICATION_MS = 300_000;
/** Expired messages are searched at most this often for each queue. */
const RETENTION_SWEEP_MS = 60_000;

/** The messages of all queues, in the store. Every function is one transaction and never waits. */
export function createMessageStore(store: LocalStore, now: () => number) {
  store.define(SCHEMA);
  const swept = new Map<string, number>();
  const fairQueues = createFairQueues(store);

  /** Adds a message. A repeated deduplication id within five minutes returns the first message's ids and adds nothing. */
  function send(
    queue: QueueSettings,
    body: string,
    options: SendMessageOptions = {},
  ): { messageId: string; sequence: string } {
    const { groupId, traceHeader, messageAttributes = {} } = options;
    const deduplication = queue.fifo ? deduplicationIdOf(queue, body, options) : (options.deduplicationId ?? null);
    const delay = options.delaySeconds ?? queue.delaySeconds;
    const id = randomUUID();
    return store.transaction(() => {
      const time = now();
      const scope = queue.deduplicationPerGroup ? (groupId ?? "") : "";
      if (queue.fifo && deduplication !== null) {
        const earlier = store.get<{ id: string; seq: number }>(
          "select id, seq from sqs_dedup where queue = ? and scope = ? and dedup_id = ? and at > ?",
          queue.name,
          scope,
          deduplication,
          time - DEDUPLICATION_MS,
        );
        if (earlier) return { messageId: earlier.id, sequence: formatSequenceNumber(earlier.seq) };
      }
      if (groupId !== undefined && !queue.fifo) fairQueues.addTenant(queue.name);
      const { id: seq } = store.run(
        `insert into sqs_message (queue, id, body, attributes, trace, group_id, dedup_id, sent_at, visible_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        queue.name,
        id,
        body,
        JSON.stringify(messageAttributes),
        traceHeader ?? null,
        groupId ?? null,
        deduplication,
        time,
        time + delay * 1000,
      );
      if (queue.fifo && deduplication !== null) {
        store.run(
          "insert or replace into sqs_dedup values (?, ?, ?, ?, ?, ?)",
          queue.name,
          scope,
          deduplication,
          time,
          id,
          seq,
        );
      }
      return { messageId: id, sequence: formatSequenceNumber(seq) };
    });
  }

  /** Receives visible messages, oldest first; one received too often moves to the dead-letter queue in the same transaction. */
  function receive(queue: QueueSettings, dead: QueueSettings | undefined, max: number, seconds: number) {
    return store.transaction(() => {
      expire(queue);
      const time = now();
      const moved = dead && queue.redrive ? redrive(queue, dead, queue.redrive.maxReceiveCount, time) : 0;
      const rows = queue.fifo ? nextOfGroups(queue, time, max) : fairQueues.next(queue.name, time, max);
      for (const row of rows) {
        row.receives += 1;
        row.first_at ??= time;
        store.run(
          "update sqs_message set receives = ?, first_at = ?, visible_at = ? where seq = ?",
          row.receives,
          row.first_at,
          time + seconds * 1000,
          row.seq,
        );
      }
      fairQueues.countChanges(queue.name, rows.length);
      return { taken: rows.map((row) => toReceivedMessage(row)), moved };
    });
  }

  /** In order within each group; a group with a message in flight waits as a whole. */
  function nextOfGroups(queue: QueueSettings, time: number, max: number): MessageRow[] {
    return store.all<MessageRow>(
      `select * from sqs_message where queue = ?1 and visible_at <= ?2
       and group_id not in (select group_id from sqs_message where queue = ?1 and visible_at > ?2 and receives > 0)
       order by seq limit ?3`,
      queue.name,
      time,
      max,
    );
  }

  /** Same message id; a standard queue also keeps the sending time, so that retention counts from the first sending. */
  function redrive(queue: QueueSettings, dead: QueueSettings, maxReceiveCount: number, time: number): number {
    return store.run(
      `update sqs_message set queue = ?, dead_source = ?, visible_at = ?, sent_at = iif(?, ?, sent_at)
       where queue = ? and receives > 0 and receives >= ? and visible_at <= ?`,
      dead.name,
      queue.arn,
      time,
      queue.fifo ? 1 : 0,
      time,
      queue.name,
      maxReceiveCount,
      time,
    ).changes;
  }

  /** The row of a receipt handle; undefined when it was deleted or received again since. */
  function inFlightRow(queue: QueueSettings, handle: string): MessageRow | undefined {
    const { queue: name, seq, receives } = decodeReceiptHandle(handle);
    if (name !== queue.name) throw invalidHandle(handle);
    return store.get<MessageRow>(
      "select * from sqs_message where seq = ? and queue = ? and receives = ?",
      seq,
      queue.name,
      receives,
    );
  }

  /** Deletes by the latest handle; an older one deletes nothing, as with SQS. */
  function remove(queue: QueueSettings, handle: string): void {
    const row = inFlightRow(queue, handle);
    if (row && queue.fifo && row.visible_at <= now()) throw invalidValue("The receipt handle has expired.");
    if (!row) return;
    fairQueues.countChanges(queue.name, 1);
    store.run("delete from sqs_message where seq = ?", row.seq);
  }

  function changeVisibility(queue: QueueSettings, handle: string, seconds: number): void {
    const row = inFlightRow(queue, handle);
    const time = now();
    if (!row || row.visible_at <= time) {
      throw sqsError("MessageNotInflight", "The message is not in flight: deleted, visible again, or received again.");
    }
    fairQueues.countChanges(queue.name, 1);
    store.run("update sqs_message set visible_at = ? where seq = ?", time + seconds * 1000, row.seq);
  }

  function expire(queue: QueueSettings): void {
    const time = now();
    const last = swept.get(queue.name);
    if (last !== undefined && time - last < RETENTION_SWEEP_MS && time >= last) return;
    swept.set(queue.name, time);
    const before = time - queue.retentionSeconds * 1000;
    store.run("delete from sqs_message where queue = ? and sent_at <= ?", queue.name, before);
    store.run("delete from sqs_dedup where at <= ?", time - DEDUPLICATION_MS);
  }

  function stats(queue: QueueSettings) {
    expire(queue);
    const time = now();
    const { visible, inFlight, delayed, oldest } = store.get<Record<string, number>>(
      `select coalesce(sum(visible_at <= ?1), 0) visible, coalesce(sum(visible_at > ?1 and receives > 0), 0) inFlight,
       coalesce(sum(visible_at > ?1 and receives = 0), 0) delayed, min(sent_at) oldest from sqs_message where queue = ?2`,
      time,
      queue.name,
    ) as { visible: number; inFlight: number; delayed: number; oldest: number | null };
    return { visible, inFlight, delayed, ...(oldest === null ? {} : { oldestSentAt: oldest }) };
  }

  return {
    send,
    receive,
    remove,
    changeVisibility,
    stats,
    /** When the next hidden message becomes visible; undefined when none is hidden. */
    nextVisible: (name: string): number | undefined =>
      store.get<{ at: number | null }>(
        "select min(visible_at) at from sqs_message where queue = ? and visible_at > ?",
        name,
        now(),
      )?.at ?? undefined,
    purge: (name: string): number => store.run("delete from sqs_message where queue = ?", name).changes,
    /** Oldest first, with the source queue: for a move task. */
    first: (
      name: string,
    ): (Pick<MessageRow, "seq" | "body" | "dead_source"> & { options: SendMessageOptions }) | undefined => {
      const row = store.get<MessageRow>(
        "select * from sqs_message where queue = ? and visible_at <= ? order by seq limit 1",
        name,
        now(),
      );
      return row && { seq: row.seq, body: row.body, dead_source: row.dead_source, options: toSendOptions(row) };
    },
    drop: (seq: number): void => void store.run("delete from sqs_message where seq = ?", seq),
  };
}

function deduplicationIdOf(queue: QueueSettings, body: string, options: SendMessageOptions): string {
  if (!options.groupId) throw missingParameter("MessageGroupId");
  if (options.delaySeconds) {
    throw invalidValue(
      `Value ${options.delaySeconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  if (options.deduplicationId) return options.deduplicationId;
  if (queue.contentDeduplication) return createHash("sha256").update(body).digest("hex");
  throw invalidValue(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}
