import { type AttributeValue, ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamoClient } from "../config/clients.ts";
import { describeError, formatStack, readCode } from "./describe-error.ts";
import { PermanentError } from "./errors.ts";
import { closedFailureExpiry, failureKey } from "./failure.ts";
import { fingerprint } from "./fingerprint.ts";
import { linkedValue } from "../config/links.ts";
import { version } from "../config/log.ts";
import { truncateBytes } from "./text.ts";

/** One failed attempt to process a message. A queue does not store why a message failed; the failure log does. */
export interface FailedAttempt {
  consumer: string;
  eventId: string;
  event: string;
  messageId: string;
  receiveCount: number;
  /** The operator's replay that sent it, if one did. */
  replayId: string | undefined;
  requestId: string;
  logStream: string;
  ms: number;
}

const MAX_ATTEMPTS = 10;

function itemKey(consumer: string, eventId: string): Record<"pk" | "sk", AttributeValue> {
  const { pk, sk } = failureKey(consumer, eventId);
  return { pk: { S: pk }, sk: { S: sk } };
}

/** Record a failed attempt: creates the row, or opens it again. Throws what DynamoDB throws; it must not hide the failure. */
export async function recordFailure(failed: FailedAttempt, error: Error, now = new Date()): Promise<void> {
  const at = now.toISOString();
  const values: Record<string, AttributeValue> = {
    ":consumer": { S: failed.consumer },
    ":eventId": { S: failed.eventId },
    ":event": { S: failed.event },
    ":open": { S: "open" },
    ":receives": { N: String(failed.receiveCount) },
    ":at": { S: at },
    ":fingerprint": { S: fingerprint(error) },
    ":messageIds": { SS: [failed.messageId] },
    ":none": { L: [] },
    ":attempt": { L: [attemptOf(failed, error, at)] },
    ":stack": { S: truncateBytes(formatStack(error), 4_096) },
  };
  let set =
    "consumer = :consumer, eventId = :eventId, #event = :event, #state = :open, receives = :receives, " +
    "lastFailedAt = :at, firstFailedAt = if_not_exists(firstFailedAt, :at), fingerprint = :fingerprint, " +
    "stack = :stack, attempts = list_append(if_not_exists(attempts, :none), :attempt)";
  if (error instanceof PermanentError) {
    set += ", reason = :reason";
    values[":reason"] = { S: readCode(error) };
  }
  if (failed.replayId !== undefined) {
    set += ", replayId = :replayId";
    values[":replayId"] = { S: failed.replayId };
  }
  const row = { TableName: linkedValue("Failures", "name"), Key: itemKey(failed.consumer, failed.eventId) };
  const written = await dynamoClient().send(
    new UpdateItemCommand({
      ...row,
      UpdateExpression: `SET ${set} REMOVE expiresAt, resolvedAt ADD messageIds :messageIds`,
      ExpressionAttributeNames: { "#event": "event", "#state": "state" },
      ExpressionAttributeValues: values,
      ReturnValues: "ALL_NEW",
    }),
  );
  const tooMany = (written.Attributes?.["attempts"]?.L?.length ?? 0) - MAX_ATTEMPTS;
  if (tooMany > 0) await dynamoClient().send(new UpdateItemCommand({ ...row, UpdateExpression: "REMOVE attempts[0]" }));
}

function attemptOf(failed: FailedAttempt, error: Error, at: string): AttributeValue {
  const { name, message } = describeError(error);
  return {
    M: {
      at: { S: at },
      requestId: { S: failed.requestId },
      logStream: { S: failed.logStream },
      version: { S: version() },
      ms: { N: String(failed.ms) },
      receive: { N: String(failed.receiveCount) },
      error: {
        M: {
          name: { S: truncateBytes(name, 256) },
          message: { S: truncateBytes(message, 1_024) },
        },
      },
    },
  };
}

/** Mark a failure as resolved when its message succeeds; without a row, nothing happens. It costs a write: call it only for
 * redelivered messages. */
export async function resolveFailure(consumer: string, eventId: string, now = new Date()): Promise<void> {
  const resolve = new UpdateItemCommand({
    TableName: linkedValue("Failures", "name"),
    Key: itemKey(consumer, eventId),
    UpdateExpression: "SET #state = :resolved, resolvedAt = :at, expiresAt = :expiresAt",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#state": "state" },
    ExpressionAttributeValues: {
      ":resolved": { S: "resolved" },
      ":at": { S: now.toISOString() },
      ":expiresAt": { N: String(closedFailureExpiry(now)) },
    },
  });
  await dynamoClient()
    .send(resolve)
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}
