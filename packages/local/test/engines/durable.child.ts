/** Sends as fast as it can, receives and deletes some and reports what was acknowledged, until it is killed. */
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startCloud } from "../../src/cloud.ts";
import { arn, inProcessLambda, queue, createView } from "./views.ts";

const redrive = { deadLetterArn: arn("sqs", "dead"), maxReceiveCount: 1 };
const cloud = await startCloud({
  view: createView({ queues: [queue("q", { redrive, visibilitySeconds: 0 }), queue("dead")] }),
  lambda: inProcessLambda({}),
  data: process.argv[2] as string,
});
const sqs = new SQSClient({
  endpoint: cloud.endpoint,
  region: "us-east-1",
  credentials: cloud.credentials,
});
const QueueUrl = cloud.queueUrl("q");

async function work(lane: number): Promise<void> {
  for (let n = 0; ; n++) {
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `${lane}.${n}` }));
    process.send?.({ sent: MessageId });
    if (n % 3 !== 0) continue;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: n % 2 ? 600 : 0 }),
    );
    for (const { ReceiptHandle, MessageId: id } of Messages) {
      if (n % 2 === 0) continue;
      process.send?.({ deleting: id });
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      process.send?.({ deleted: id });
    }
  }
}
await Promise.all([0, 1, 2, 3].map(work));
