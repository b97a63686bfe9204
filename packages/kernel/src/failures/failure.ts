import { crc32 } from "node:zlib";
import { expiresAfter } from "../dynamo/ttl.ts";

/** In an outage one consumer fails for every message; a partition key takes 1,000 write units a second. */
const SHARDS = 16;

/**
 * The partitions of a consumer's failures: each failure is in one of them, by its event.
 *
 * @example
 * for (const partition of failurePartitions("RecordPositions"))
 *   await table.queryAll({
 *     KeyConditionExpression: "pk = :pk",
 *     ExpressionAttributeValues: { ":pk": partition },
 *   });
 */
export const failurePartitions = (consumer: string): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => partitionOf(consumer, shard));

const partitionOf = (consumer: string, shard: number) => `CONSUMER#${consumer}#${shard}`;

/**
 * One event can fail in several consumers, so a row belongs to the pair.
 *
 * @example
 * const failure = await table.get(failureKey("RecordPositions", "c1.k1"));
 */
export const failureKey = (consumer: string, eventId: string): { pk: string; sk: string } => ({
  pk: partitionOf(consumer, crc32(eventId) % SHARDS),
  sk: `EVENT#${eventId}`,
});

const CLOSED_RETENTION_DAYS = 30;

/**
 * When DynamoDB deletes a failure that was resolved or ignored, in seconds since 1970: 30 days later.
 *
 * @example
 * const expiresAt = closedFailureExpiry(new Date());
 */
export const closedFailureExpiry = (at: Date): number => expiresAfter(at.getTime(), CLOSED_RETENTION_DAYS);

/**
 * A row of the failure log, as `@aws-sdk/lib-dynamodb` reads it.
 *
 * @example
 * const lastError = (failure: Failure) => failure.attempts.at(-1)?.error.message;
 */
export interface Failure {
  pk: string;
  sk: string;
  consumer: string;
  eventId: string;
  event: string;
  state: "open" | "replaying" | "resolved" | "ignored";
  /** Every SQS message that carried the event: a redrive changes it. */
  messageIds: Set<string>;
  /** ApproximateReceiveCount of the latest failed delivery. */
  receives: number;
  firstFailedAt: string;
  lastFailedAt: string;
  /** The ten latest, oldest first. */
  attempts: {
    at: string;
    requestId: string;
    logStream: string;
    version: string;
    ms: number;
    receive: number;
    error: { name: string; message: string };
  }[];
  /** Of the latest attempt: each would make the row, and what every write of it costs, several times as large. */
  stack: string;
  fingerprint: string;
  /** Code of the PermanentError that parked it. */
  reason?: string;
  replayId?: string;
  resolvedAt?: string;
  /** Seconds since 1970; 30 days after resolution. */
  expiresAt?: number;
}
