import { type Failure, failureKey, failurePartition } from "@waybill/kernel/failure";
import type { StageTarget } from "../../../target.ts";

export type { Failure } from "@waybill/kernel/failure";

const RETENTION_SECONDS = 30 * 86_400;

/** Every row of a consumer that is not closed yet. */
export async function listOpenFailures(target: StageTarget, consumer: string): Promise<Failure[]> {
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
  return Item as Failure | undefined;
}

/** Whose a message is: ours to replay, nobody's (no row), or another replay's that has not ended. */
export type FailureClaim = "ours" | "no record" | { heldBy: string };

/**
 * Mark a row as being replayed by `replayId`. The condition is on what was read, so that of two replays at once one
 * gets it; `takeOver` takes a row from a replay that will not come back.
 */
export async function claimFailure(
  target: StageTarget,
  consumer: string,
  eventId: string,
  replayId: string,
  takeOver = false,
): Promise<FailureClaim> {
  const dynamo = await target.dynamo();
  for (;;) {
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
    if (claimed) return "ours";
  }
}

/** The message did not go after all: open again, unless somebody else has changed the row since. */
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

/** Purged: nobody will look at it again. The row leaves in 30 days. */
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
        ":expiresAt": Math.floor(now.getTime() / 1000) + RETENTION_SECONDS,
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
