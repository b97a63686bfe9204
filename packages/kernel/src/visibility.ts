import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { backoff } from "./backoff.ts";
import { sqs } from "./clients.ts";
import { link } from "./links.ts";

/**
 * Have a failed record back after a jittered wait that doubles with each receive, instead of after the whole visibility
 * timeout. One that is being done elsewhere right now comes back when that invocation has surely ended.
 */
export async function comeBack(record: SQSRecord, worker: string, failure: Error, givenMs: number): Promise<void> {
  const busy = failure.name === "IdempotencyAlreadyInProgressError";
  const waitMs = Math.max(backoff(Number(record.attributes.ApproximateReceiveCount)), busy ? givenMs : 0);
  const change = new ChangeMessageVisibilityCommand({
    QueueUrl: link(`${worker}Queue`, "url"),
    ReceiptHandle: record.receiptHandle,
    VisibilityTimeout: Math.ceil(waitMs / 1_000),
  });
  await sqs().send(change);
}
