import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { backoffMs } from "../messaging/backoff.ts";
import { sqsClient } from "../config/clients.ts";
import { describeError } from "../failures/describe-error.ts";
import { TooEarlyError } from "../failures/errors.ts";
import { linkedValue } from "../config/links.ts";

/** Four waits of this base are seven minutes at least: two visibility timeouts of a worker that takes 30 seconds. */
const TOO_EARLY_MS = 60_000;

/**
 * Makes a failed record visible again after a jittered wait that doubles with each receive, instead of after the whole
 * visibility timeout. One that another invocation is processing right now becomes visible when that has surely ended.
 */
export async function delayRetry(record: SQSRecord, worker: string, failure: Error, givenMs: number): Promise<void> {
  const busy = describeError(failure).name === "IdempotencyAlreadyInProgressError";
  const base = failure instanceof TooEarlyError && { baseMs: TOO_EARLY_MS };
  const waitMs = Math.max(
    backoffMs(Number(record.attributes.ApproximateReceiveCount), { ...base }),
    busy ? givenMs : 0,
  );
  const change = new ChangeMessageVisibilityCommand({
    QueueUrl: linkedValue(`${worker}Queue`, "url"),
    ReceiptHandle: record.receiptHandle,
    VisibilityTimeout: Math.ceil(waitMs / 1_000),
  });
  await sqsClient().send(change);
}
