import { type MessageAttributeValue, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { sqsClient } from "../config/clients.ts";
import { describeError, readCode } from "./describe-error.ts";
import type { PermanentError } from "./errors.ts";
import { linkedValue } from "../config/links.ts";
import type { FAILURE_ATTRIBUTES } from "./attributes.ts";
import { truncateBytes } from "./text.ts";

/** SQS accepts at most ten. */
const MAX_ATTRIBUTES = 10;

/**
 * Move a record that can never succeed to its worker's dead-letter queue, with its body, its attributes and the reason.
 * Returns when SQS has confirmed it; throws otherwise, and then the record must return to its queue.
 */
export async function parkRecord(
  record: SQSRecord,
  worker: string,
  error: PermanentError,
  requestId: string,
): Promise<void> {
  const { name: errorName, message: errorMessage } = describeError(error);
  const reasons: Record<(typeof FAILURE_ATTRIBUTES)[number], string> = {
    errorCode: readCode(error),
    errorMessage,
    errorName,
    parkedBy: worker,
    requestId,
  };
  // Our attributes are written again each time it is parked; the sender's are never removed in favour of ours.
  const kept = Object.entries(record.messageAttributes).filter(([name]) => !(name in reasons));
  const added = Object.entries(reasons).slice(0, MAX_ATTRIBUTES - kept.length);
  const { MessageId } = await sqsClient().send(
    new SendMessageCommand({
      QueueUrl: linkedValue(`${worker}DLQ`, "url"),
      MessageBody: record.body,
      // No AWSTraceHeader: Lambda counts the hops of a trace and stops what it takes for a loop.
      MessageAttributes: {
        ...Object.fromEntries(kept.map(([name, attribute]) => [name, asSent(attribute)])),
        ...Object.fromEntries(added.map(([name, text]) => [name, asText(text)])),
      },
      ...(record.attributes.MessageGroupId && { MessageGroupId: record.attributes.MessageGroupId }),
    }),
  );
  if (!MessageId) throw new Error(`SQS did not confirm that ${record.messageId} is parked`);
}

/** Lambda hands binary attributes over as base64, and every kind of type: String, Number.int, Binary.png. */
function asSent({ dataType, stringValue, binaryValue }: SQSRecord["messageAttributes"][string]): MessageAttributeValue {
  if (dataType.startsWith("Binary"))
    return { DataType: dataType, BinaryValue: Buffer.from(binaryValue ?? "", "base64") };
  return { DataType: dataType, StringValue: stringValue };
}

/** SQS refuses empty values and control characters; an error message may hold either. */
function asText(text: string): MessageAttributeValue {
  // oxlint-disable-next-line no-control-regex
  const allowed = text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, " ");
  return { DataType: "String", StringValue: truncateBytes(allowed, 1_024) || "-" };
}
