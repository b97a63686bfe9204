import type { ReceivedMessage } from "../interfaces.ts";

/** One record of the event of an event source mapping, in the shape of Lambda. */
export interface SqsRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, object>;
  md5OfBody: string;
  eventSource: "aws:sqs";
  eventSourceARN: string;
  awsRegion: string;
}

export function toSqsRecord(message: ReceivedMessage, queueArn: string): SqsRecord {
  const messageAttributes = Object.entries(message.messageAttributes).map(([name, attribute]) => [
    name,
    {
      ...(attribute.stringValue === undefined ? {} : { stringValue: attribute.stringValue }),
      ...(attribute.binaryValue === undefined ? {} : { binaryValue: attribute.binaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.dataType,
    },
  ]);
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(messageAttributes) as Record<string, object>,
    md5OfBody: message.md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(":")[3] ?? "",
  };
}

/** The input of filters: the record, with its body parsed if it is JSON. */
export function toFilterInput(record: SqsRecord): Record<string, unknown> {
  try {
    return { ...record, body: JSON.parse(record.body) as unknown };
  } catch {
    return { ...record };
  }
}
