import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { backoff } from "./backoff.ts";
import { sqs } from "./clients.ts";
import { TooEarly } from "./errors.ts";
import { link } from "./links.ts";

/** Four waits of this base are seven minutes at least: two visibility timeouts of a worker that takes 30 seconds. */
const TOO_EARLY_MS = 60_000;

/**
 * Have a failed record back after a jittered wait that doubles with each receive, instead of after the whole visibility
 * timeout. One that is being done elsewhere right now comes back when that invocation has surely ended.
 */
export async function comeBack(record: SQSRecord, worker: string, failure: Error, givenMs: number): Promise<void> {
  const busy = failure.name === "IdempotencyAlreadyInProgressError";
  const base = failure instanceof TooEarly && { baseMs: TOO_EARLY_MS };
  const waitMs = Math.max(backoff(Number(record.attributes.ApproximateReceiveCount), { ...base }), busy ? givenMs : 0);
  const change = new ChangeMessageVisibilityCommand({
    QueueUrl: link(`${worker}Queue`, "url"),
    ReceiptHandle: record.receiptHandle,
    VisibilityTimeout: Math.ceil(waitMs / 1_000),
  });
  await sqs().send(change);
}
