import type { LocalStore } from "../store.ts";
import type { MessageRow } from "./message-rows.ts";

/** A tenant with so many messages in flight, and this share of all, is noisy. */
const NOISY = { messages: 30, share: 0.1 };
/** How many messages of noisy tenants may stand before one of another tenant for it to be found. */
const MAX_SKIPPED = 2_000;
/** For how long the messages in flight are not counted again, where few of them have changed. */
const MAX_COUNT_AGE_MS = 1_000;

/** Who sent messages, and how many of them are in flight. */
interface Tenant {
  tenant: string;
  messages: number;
}

/**
 * Which messages of a standard queue are received next, as in the fair queues of SQS: a tenant, the group of its messages, that
 * has many in flight does not hold up others.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export function createFairQueues(store: LocalStore) {
  /** Of each queue with tenants: when its messages in flight were counted, and how many have changed since. */
  const counted = new Map<string, { at: number; total: number; changes: number; noisy: Tenant[] }>();
  /** Standard queues whose messages have tenants. */
  const fair = new Set(
    store
      .all<{ queue: string }>("select distinct queue from sqs_message where group_id is not null")
      .map(({ queue }) => queue),
  );

  /** A message of this queue has a tenant. */
  const addTenant = (queue: string): void => void fair.add(queue);

  const next = (queue: string, time: number, max: number): MessageRow[] =>
    fair.has(queue) ? nextOfTenants(queue, time, max) : nextOf(queue, time, max);

  function nextOf(queue: string, time: number, max: number): MessageRow[] {
    return store.all<MessageRow>(
      "select * from sqs_message where queue = ? and visible_at <= ? order by visible_at, seq limit ?",
      queue,
      time,
      max,
    );
  }

  /**
   * Messages of noisy tenants come after those of others, and of noisy ones those with the fewest in flight
   * first. A message without a group is a tenant of its own.
   */
  function nextOfTenants(queue: string, time: number, max: number): MessageRow[] {
    const noisy = noisyTenants(queue, time);
    if (noisy.length === 0) return nextOf(queue, time, max);
    const ofOthers = store.all<MessageRow>(
      `select * from sqs_message where seq in (select seq from
         (select seq, group_id, visible_at from sqs_message where queue = ?1 and visible_at <= ?2 order by visible_at, seq limit ?4)
         where group_id is null or group_id not in (select value from json_each(?5)) order by visible_at, seq limit ?3)
       order by visible_at, seq`,
      queue,
      time,
      max,
      MAX_SKIPPED,
      JSON.stringify(noisy.map(({ tenant }) => tenant)),
    );
    if (ofOthers.length === max) return ofOthers;
    const ofNoisy = noisy.flatMap(({ tenant, messages }) =>
      store
        .all<MessageRow>(
          "select * from sqs_message where queue = ? and group_id = ? and visible_at <= ? order by visible_at, seq limit ?",
          queue,
          tenant,
          time,
          max,
        )
        .map((row) => ({ row, messages })),
    );
    ofNoisy.sort((a, b) => a.messages - b.messages || a.row.visible_at - b.row.visible_at || a.row.seq - b.row.seq);
    return [...ofOthers, ...ofNoisy.map(({ row }) => row)].slice(0, max);
  }

  /** Counting all that is in flight at every receive would make reading a queue take the square of its length. */
  function noisyTenants(queue: string, time: number): Tenant[] {
    const known = counted.get(queue);
    if (known && known.changes <= known.total / 100 && time >= known.at && time < known.at + MAX_COUNT_AGE_MS)
      return known.noisy;
    const held = store.all<{ tenant: string | null; messages: number }>(
      `select group_id tenant, count(*) messages from sqs_message
       where queue = ? and visible_at > ? and receives > 0 group by group_id`,
      queue,
      time,
    );
    const total = held.reduce((sum, { messages }) => sum + messages, 0);
    const noisy = held.filter(
      (one): one is Tenant =>
        one.tenant !== null && one.messages >= NOISY.messages && one.messages > NOISY.share * total,
    );
    counted.set(queue, { at: time, total, changes: 0, noisy });
    return noisy;
  }

  /** So many messages of a queue went into flight, or out of it. */
  function countChanges(queue: string, changes: number): void {
    const known = counted.get(queue);
    if (known) known.changes += changes;
  }

  return { addTenant, next, countChanges };
}
