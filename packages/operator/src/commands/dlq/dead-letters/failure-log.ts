import { setTimeout as sleep } from "node:timers/promises";
import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { closedFailureExpiry, type Failure, failureKey, failurePartitions } from "@waybill/kernel/failure";
import type { StageTarget } from "../../../target.ts";

/** A row as workers write it. */
const FailureRow: z.ZodType<Failure> = z.object({
  pk: z.string(),
  sk: z.string(),
  consumer: z.string(),
  eventId: z.string(),
  event: z.string(),
  state: z.enum(["open", "replaying", "resolved", "ignored"]),
  messageIds: z.set(z.string()),
  receives: z.number(),
  firstFailedAt: z.string(),
  lastFailedAt: z.string(),
  attempts: z.array(
    z.object({
      at: z.string(),
      requestId: z.string(),
      logStream: z.string(),
      version: z.string(),
      ms: z.number(),
      receive: z.number(),
      error: z.object({ name: z.string(), message: z.string() }),
    }),
  ),
  stack: z.string(),
  fingerprint: z.string(),
  reason: z.string().exactOptional(),
  replayId: z.string().exactOptional(),
  resolvedAt: z.string().exactOptional(),
  expiresAt: z.number().exactOptional(),
});

function parseFailure(row: Record<string, unknown>): Failure {
  const { data, error } = FailureRow.safeParse(row);
  if (data) return data;
  const name = `${String(row["pk"])} ${String(row["sk"])}`;
  throw new Error(`The row ${name} of the failure log is not one that a worker writes. ${z.prettifyError(error)}`);
}

/** What commands need of every failure at once: neither the stack nor all the attempts. */
export interface FailureSummary extends Pick<
  Failure,
  "eventId" | "state" | "receives" | "fingerprint" | "reason" | "firstFailedAt" | "lastFailedAt"
> {
  /** The error of the last attempt. */
  error: { name: string; message: string } | undefined;
  /** The invocation of the last attempt. */
  requestId: string | undefined;
  /** The code versions that failed. */
  versions: readonly string[];
}

function summarizeFailure(failure: Failure): FailureSummary {
  const { eventId, state, receives, fingerprint, reason, firstFailedAt, lastFailedAt, attempts } = failure;
  const last = attempts.at(-1);
  return {
    eventId,
    state,
    receives,
    fingerprint,
    firstFailedAt,
    lastFailedAt,
    ...(reason === undefined ? {} : { reason }),
    error: last?.error,
    requestId: last?.requestId,
    versions: [...new Set(attempts.map(({ version }) => version))],
  };
}

/** Neither resolved nor ignored. */
const isOpen = ({ state }: Failure): boolean => state === "open" || state === "replaying";

/** Calls `visit` with every failure of a consumer that is neither resolved nor ignored, a page at a time. */
export async function visitOpenFailures(
  target: StageTarget,
  consumer: string,
  visit: (failure: FailureSummary & Pick<Failure, "messageIds">) => void,
): Promise<void> {
  const client = await target.dynamo();
  for (const partition of failurePartitions(consumer)) {
    const pages = paginateQuery(
      { client },
      {
        TableName: target.manifest.failures,
        KeyConditionExpression: "pk = :pk",
        FilterExpression: "#state = :open OR #state = :replaying",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":pk": partition, ":open": "open", ":replaying": "replaying" },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages)
      for (const failure of Items.map(parseFailure))
        visit({ ...summarizeFailure(failure), messageIds: failure.messageIds });
  }
}

/** The open ones of these failures, at most a hundred, by event id. */
export async function readOpenFailures(
  target: StageTarget,
  consumer: string,
  eventIds: readonly string[],
): Promise<Map<string, FailureSummary>> {
  const dynamo = await target.dynamo();
  const table = target.manifest.failures;
  const found = new Map<string, FailureSummary>();
  let keys: Record<string, unknown>[] = [...new Set(eventIds)].map((eventId) => failureKey(consumer, eventId));
  for (let attempt = 0; keys.length > 0; attempt++) {
    if (attempt > 0) await sleep(Math.min(2_000, 50 * 2 ** attempt));
    const { Responses, UnprocessedKeys } = await dynamo.batchGet({
      RequestItems: { [table]: { Keys: keys, ConsistentRead: true } },
    });
    for (const failure of (Responses?.[table] ?? []).map(parseFailure).filter(isOpen))
      found.set(failure.eventId, summarizeFailure(failure));
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}

/** One failure, whatever its state. */
export async function readFailure(
  target: StageTarget,
  consumer: string,
  eventId: string,
): Promise<Failure | undefined> {
  const dynamo = await target.dynamo();
  const { Item } = await dynamo.get({
    TableName: target.manifest.failures,
    Key: failureKey(consumer, eventId),
    ConsistentRead: true,
  });
  return Item && parseFailure(Item);
}

/** Result of a claim: claimed by this replay, no entry in the failure log, or claimed by another replay that has not ended. */
export type FailureClaim = "claimed" | "no record" | { heldBy: string };

/**
 * Marks a failure as being replayed by `replayId`. The write is conditional on what was read, so that of two concurrent
 * replays one gets it. `takeOver` takes it from a replay that will not be resumed.
 */
export async function claimFailure(
  target: StageTarget,
  consumer: string,
  eventId: string,
  replayId: string,
  takeOver = false,
): Promise<FailureClaim> {
  const dynamo = await target.dynamo();
  return compareAndSet<FailureClaim>(`failure ${eventId} of ${consumer}`, async function writeClaim() {
    const current = await readFailure(target, consumer, eventId);
    if (!current) return "no record";
    const other = current.state === "replaying" && current.replayId !== replayId ? current.replayId : undefined;
    if (other !== undefined && !takeOver) return { heldBy: other };
    const known = current.replayId === undefined ? "attribute_not_exists(replayId)" : "replayId = :seenReplay";
    const claimed = await tryConditionalWrite(() =>
      dynamo.update({
        TableName: target.manifest.failures,
        Key: failureKey(consumer, eventId),
        UpdateExpression: "SET #state = :replaying, replayId = :id",
        ConditionExpression: `#state = :seen AND ${known}`,
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":replaying": "replaying",
          ":id": replayId,
          ":seen": current.state,
          ...(current.replayId === undefined ? {} : { ":seenReplay": current.replayId }),
        },
      }),
    );
    return claimed ? "claimed" : undefined;
  });
}

/** Opens a failure again whose message was not sent, unless another replay has claimed it since. */
export async function releaseFailure(
  target: StageTarget,
  consumer: string,
  eventId: string,
  replayId: string,
): Promise<void> {
  const dynamo = await target.dynamo();
  await tryConditionalWrite(() =>
    dynamo.update({
      TableName: target.manifest.failures,
      Key: failureKey(consumer, eventId),
      UpdateExpression: "SET #state = :open",
      ConditionExpression: "#state = :replaying AND replayId = :id",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":open": "open", ":replaying": "replaying", ":id": replayId },
    }),
  );
}

/** Closes a failure whose message was purged. DynamoDB deletes it after 30 days. */
export async function ignoreFailure(
  target: StageTarget,
  consumer: string,
  eventId: string,
  now = new Date(),
): Promise<void> {
  const dynamo = await target.dynamo();
  await tryConditionalWrite(() =>
    dynamo.update({
      TableName: target.manifest.failures,
      Key: failureKey(consumer, eventId),
      UpdateExpression: "SET #state = :ignored, resolvedAt = :at, expiresAt = :expiresAt",
      ConditionExpression: "#state = :open OR #state = :replaying",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":ignored": "ignored",
        ":open": "open",
        ":replaying": "replaying",
        ":at": now.toISOString(),
        ":expiresAt": closedFailureExpiry(now),
      },
    }),
  );
}

async function tryConditionalWrite(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
