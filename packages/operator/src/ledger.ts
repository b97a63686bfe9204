import { type Failure, failureKey, failurePartition } from "@waybill/kernel/failure";
import type { Target } from "./target.ts";

export type { Failure } from "@waybill/kernel/failure";

const KEPT_SECONDS = 30 * 86_400;

/** Every row of a consumer that is not closed yet. */
export async function openRows(target: Target, consumer: string): Promise<Failure[]> {
  const dynamo = await target.dynamo();
  const rows: Failure[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await dynamo.query({
      TableName: target.manifest.failures,
      KeyConditionExpression: "pk = :pk",
      FilterExpression: "#state = :open OR #state = :replaying",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":pk": failurePartition(consumer), ":open": "open", ":replaying": "replaying" },
      ConsistentRead: true,
      ...(from ? { ExclusiveStartKey: from } : {}),
    });
    rows.push(...((page.Items ?? []) as Failure[]));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

/** One row, whatever its state. */
export async function row(target: Target, consumer: string, eventId: string): Promise<Failure | undefined> {
  const dynamo = await target.dynamo();
  const { Item } = await dynamo.get({
    TableName: target.manifest.failures,
    Key: failureKey(consumer, eventId),
    ConsistentRead: true,
  });
  return Item as Failure | undefined;
}

/** Whose a message is: ours to replay, nobody's (no row), or another replay's that has not ended. */
export type Claim = "ours" | "no record" | { heldBy: string };

/**
 * Mark a row as being replayed by `replayId`. The condition is on what was read, so that of two replays at once one
 * gets it; `takeOver` takes a row from a replay that will not come back.
 */
export async function claim(
  target: Target,
  consumer: string,
  eventId: string,
  replayId: string,
  takeOver = false,
): Promise<Claim> {
  const dynamo = await target.dynamo();
  for (;;) {
    const seen = await row(target, consumer, eventId);
    if (!seen) return "no record";
    const other = seen.state === "replaying" && seen.replayId !== replayId ? seen.replayId : undefined;
    if (other !== undefined && !takeOver) return { heldBy: other };
    const known = seen.replayId === undefined ? "attribute_not_exists(replayId)" : "replayId = :seenReplay";
    const took = await conditionally(() =>
      dynamo.update({
        TableName: target.manifest.failures,
        Key: failureKey(consumer, eventId),
        UpdateExpression: "SET #state = :replaying, replayId = :id",
        ConditionExpression: `#state = :seen AND ${known}`,
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":replaying": "replaying",
          ":id": replayId,
          ":seen": seen.state,
          ...(seen.replayId === undefined ? {} : { ":seenReplay": seen.replayId }),
        },
      }),
    );
    if (took) return "ours";
  }
}

/** The message did not go after all: open again, unless somebody else has changed the row since. */
export async function unclaim(target: Target, consumer: string, eventId: string, replayId: string): Promise<void> {
  const dynamo = await target.dynamo();
  await conditionally(() =>
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

/** Purged: nobody will look at it again. The row leaves in 30 days. */
export async function ignore(target: Target, consumer: string, eventId: string, now = new Date()): Promise<void> {
  const dynamo = await target.dynamo();
  await conditionally(() =>
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
        ":expiresAt": Math.floor(now.getTime() / 1000) + KEPT_SECONDS,
      },
    }),
  );
}

async function conditionally(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
