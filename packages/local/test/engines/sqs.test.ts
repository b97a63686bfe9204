import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { skippingClock } from "../../src/clock.ts";
import { createQueueEngine } from "../../src/sqs/queues.ts";
import { openStore } from "../../src/store.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, queue } from "./views.ts";

const all = { MessageSystemAttributeNames: ["All" as const], MessageAttributeNames: ["All"] };
const receive = async (sqs: SQSClient, QueueUrl: string, more = {}): Promise<Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...all, ...more }))).Messages ?? [];
const counts = async (sqs: SQSClient, QueueUrl: string) => {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  return [
    Attributes["ApproximateNumberOfMessages"],
    Attributes["ApproximateNumberOfMessagesNotVisible"],
    Attributes["ApproximateNumberOfMessagesDelayed"],
  ].map(Number);
};

test("a message is received byte for byte, with attributes of every type, trace header and group", async () => {
  const { sqs, url } = await startTestCloud({ queues: [queue("q")] });
  const QueueUrl = url("q");
  const sent = await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: "héllo 🚚\n\t<&>",
      MessageGroupId: "tenant-1",
      MessageAttributes: {
        text: { DataType: "String", StringValue: "ü" },
        number: { DataType: "Number.int", StringValue: "12" },
        bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255, 7]) },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-a" } },
    }),
  );
  const [message] = await receive(sqs, QueueUrl);
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: "héllo 🚚\n\t<&>",
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    Attributes: { ApproximateReceiveCount: "1", AWSTraceHeader: "Root=1-a", MessageGroupId: "tenant-1" },
  });
  expect(message?.MessageAttributes?.["bytes"]?.BinaryValue).toEqual(new Uint8Array([0, 255, 7]));
  expect(message?.MessageAttributes?.["number"]).toEqual({ DataType: "Number.int", StringValue: "12" });
});

test("the MD5 of message attributes is the one that AWS documents", async () => {
  const { sqs, url } = await startTestCloud({ queues: [queue("q")] });
  // Recorded from SQS: moto's and LocalStack's suites carry the same pair.
  const sent = await sqs.send(
    new SendMessageCommand({
      QueueUrl: url("q"),
      MessageBody: "This is a test message",
      MessageAttributes: { timestamp: { DataType: "Number", StringValue: "1493147359900" } },
    }),
  );
  expect(sent.MD5OfMessageBody).toBe("fafb00f5732ab283681e124bf8747ed1");
  expect(sent.MD5OfMessageAttributes).toBe("235c5c510d26fb653d073faed50ae77c");
});

test("a received message is hidden for its visibility timeout, then received again with a higher count", async () => {
  const { sqs, clock, url } = await startTestCloud({ queues: [queue("q")] });
  const QueueUrl = url("q");
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  await receive(sqs, QueueUrl, { VisibilityTimeout: 7 });
  expect(await counts(sqs, QueueUrl)).toEqual([0, 1, 0]);
  clock.advanceTo(clock.now() + 6999);
  expect(await receive(sqs, QueueUrl)).toEqual([]);
  clock.advanceTo(clock.now() + 1);
  expect((await receive(sqs, QueueUrl))[0]?.Attributes?.["ApproximateReceiveCount"]).toBe("2");
});

test("the visibility timeout of a message can be ended and extended, only while it is in flight", async () => {
  const { sqs, clock, url } = await startTestCloud({ queues: [queue("q")] });
  const QueueUrl = url("q");
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  const [first] = await receive(sqs, QueueUrl);
  const handle = { QueueUrl, ReceiptHandle: first?.ReceiptHandle };
  await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 60 }));
  clock.advanceTo(clock.now() + 59_000);
  expect(await counts(sqs, QueueUrl)).toEqual([0, 1, 0]);
  await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }));
  expect(await counts(sqs, QueueUrl)).toEqual([1, 0, 0]);
  await expect(sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 5 }))).rejects.toMatchObject(
    {
      name: "MessageNotInflight",
    },
  );
  const batch = await sqs.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: [{ Id: "a", ReceiptHandle: "rubbish", VisibilityTimeout: 0 }],
    }),
  );
  expect(batch.Failed).toMatchObject([{ Id: "a", Code: "ReceiptHandleIsInvalid", SenderFault: true }]);
});

test("only the latest receipt handle deletes a message", async () => {
  const { sqs, clock, url } = await startTestCloud({ queues: [queue("q")] });
  const QueueUrl = url("q");
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  const [old] = await receive(sqs, QueueUrl);
  clock.advanceTo(clock.now() + 30_000);
  const [fresh] = await receive(sqs, QueueUrl);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: old?.ReceiptHandle }));
  expect(await counts(sqs, QueueUrl)).toEqual([0, 1, 0]);
  const Entries = [{ Id: "x", ReceiptHandle: fresh?.ReceiptHandle }];
  expect((await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).Successful).toEqual([{ Id: "x" }]);
  expect(await counts(sqs, QueueUrl)).toEqual([0, 0, 0]);
});

test("after exactly maxReceiveCount receives a message is in the dead-letter queue with its id, its count and its source", async () => {
  const redrive = { deadLetterArn: arn("sqs", "dead"), maxReceiveCount: 5 };
  const { sqs, clock, url, traceEvents } = await startTestCloud({ queues: [queue("q", { redrive }), queue("dead")] });
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: url("q"), MessageBody: "poison" }));
  for (let n = 1; n <= 5; n++) {
    expect(await receive(sqs, url("q"))).toHaveLength(1);
    clock.advanceTo(clock.now() + 30_000);
  }
  expect(await counts(sqs, url("dead"))).toEqual([0, 0, 0]);
  expect(await receive(sqs, url("q"))).toEqual([]);
  const [dead] = await receive(sqs, url("dead"));
  expect(dead).toMatchObject({ MessageId, Body: "poison" });
  expect(dead?.Attributes).toMatchObject({ DeadLetterQueueSourceArn: arn("sqs", "q"), ApproximateReceiveCount: "6" });
  expect(traceEvents.filter(({ kind }) => kind === "dead-letter")).toHaveLength(1);
  const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url("dead") }));
  expect(sources.queueUrls).toEqual([url("q")]);
});

test("a long poll ends with the first message or at its time limit", async () => {
  const { sqs, clock, url } = await startTestCloud({ queues: [queue("q")] });
  const QueueUrl = url("q");
  const waiting = receive(sqs, QueueUrl, { WaitTimeSeconds: 20 });
  await expect.poll(() => clock.nextAt()).toBe(clock.now() + 20_000);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  expect(await waiting).toHaveLength(1);
  const again = receive(sqs, QueueUrl, { WaitTimeSeconds: 20 });
  await expect.poll(() => clock.nextAt()).toBe(clock.now() + 20_000);
  clock.advanceTo(clock.now() + 20_000);
  expect(await again).toEqual([]);
});

test("a long poll whose client disconnected receives no message", async () => {
  const { sqs, cloud, clock, url } = await startTestCloud({ queues: [queue("q")] });
  const hangUp = new AbortController();
  const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl: url("q"), WaitTimeSeconds: 20 }), {
    abortSignal: hangUp.signal,
  });
  await expect.poll(() => clock.nextAt()).toBe(clock.now() + 20_000);
  hangUp.abort();
  await expect(poll).rejects.toThrow(/abort/i);
  await expect.poll(() => clock.nextAt()).not.toBe(clock.now() + 20_000);
  cloud.queues.send(arn("sqs", "q"), "m");
  expect(await counts(sqs, url("q"))).toEqual([1, 0, 0]);
});

test("a delayed message becomes visible after its delay, and waiting consumers are notified", async () => {
  const { sqs, cloud, clock, url } = await startTestCloud({ queues: [queue("q", { delaySeconds: 3 })] });
  let woken = 0;
  cloud.queues.onVisible(arn("sqs", "q"), () => (woken += 1));
  await Promise.resolve();
  woken = 0;
  await sqs.send(new SendMessageCommand({ QueueUrl: url("q"), MessageBody: "default" }));
  await sqs.send(new SendMessageCommand({ QueueUrl: url("q"), MessageBody: "own", DelaySeconds: 10 }));
  expect(await counts(sqs, url("q"))).toEqual([0, 0, 2]);
  clock.advanceTo(clock.now() + 3000);
  await expect.poll(() => woken).toBe(1);
  expect((await receive(sqs, url("q"))).map(({ Body }) => Body)).toEqual(["default"]);
  clock.advanceTo(clock.now() + 7000);
  await expect.poll(() => woken).toBe(2);
});

test("a message older than its queue's retention period is deleted", async () => {
  const { sqs, clock, url } = await startTestCloud({ queues: [queue("q", { retentionSeconds: 60 })] });
  await sqs.send(new SendMessageCommand({ QueueUrl: url("q"), MessageBody: "m" }));
  clock.advanceTo(clock.now() + 60_000);
  expect(await receive(sqs, url("q"))).toEqual([]);
});

test("a FIFO queue keeps the order of a group, delivers up to ten messages of it and none while some are in flight", async () => {
  const { sqs, clock, url } = await startTestCloud({ queues: [queue("q.fifo")] });
  const QueueUrl = url("q.fifo");
  const send = (MessageBody: string, MessageGroupId: string, MessageDeduplicationId = MessageBody) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId }));
  const first = await send("a1", "a");
  for (const [body, group] of [
    ["a2", "a"],
    ["b1", "b"],
    ["a3", "a"],
  ] as const)
    await send(body, group);
  const repeated = await send("a1 again", "a", "a1");
  expect(repeated).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });

  const batch = await receive(sqs, QueueUrl, { MaxNumberOfMessages: 2 });
  expect(batch.map(({ Body }) => Body)).toEqual(["a1", "a2"]);
  expect((await receive(sqs, QueueUrl)).map(({ Body }) => Body)).toEqual(["b1"]);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: batch[0]?.ReceiptHandle }));
  expect(await receive(sqs, QueueUrl)).toEqual([]);
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: batch[1]?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  expect((await receive(sqs, QueueUrl)).map(({ Body }) => Body)).toEqual(["a2", "a3"]);
  clock.advanceTo(clock.now() + 300_000);
  expect((await send("a1 again", "a", "a1")).MessageId).not.toBe(first.MessageId);
});

test.for([
  [
    "an unknown queue",
    (QueueUrl: string) => new SendMessageCommand({ QueueUrl: `${QueueUrl}x`, MessageBody: "m" }),
    "QueueDoesNotExist",
  ],
  ["an empty body", (QueueUrl: string) => new SendMessageCommand({ QueueUrl, MessageBody: "" }), "MissingParameter"],
  [
    "a control character",
    (QueueUrl: string) => new SendMessageCommand({ QueueUrl, MessageBody: "a\u0001b" }),
    "InvalidMessageContents",
  ],
  [
    "half a surrogate pair",
    (QueueUrl: string) => new SendMessageCommand({ QueueUrl, MessageBody: "a\ud800b" }),
    "InvalidMessageContents",
  ],
  [
    "one byte too many",
    (QueueUrl: string) => new SendMessageCommand({ QueueUrl, MessageBody: "m".repeat(1_048_577) }),
    "InvalidParameterValue",
  ],
  [
    "a delay of 901 s",
    (QueueUrl: string) => new SendMessageCommand({ QueueUrl, MessageBody: "m", DelaySeconds: 901 }),
    "InvalidParameterValue",
  ],
  [
    "a deduplication id on a standard queue",
    (QueueUrl: string) => new SendMessageCommand({ QueueUrl, MessageBody: "m", MessageDeduplicationId: "d" }),
    "InvalidParameterValue",
  ],
  [
    "eleven at a time",
    (QueueUrl: string) => new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }),
    "InvalidParameterValue",
  ],
  [
    "a wait of 21 s",
    (QueueUrl: string) => new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 21 }),
    "InvalidParameterValue",
  ],
  [
    "a rubbish handle",
    (QueueUrl: string) => new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "rubbish" }),
    "ReceiptHandleIsInvalid",
  ],
  ["an empty batch", (QueueUrl: string) => new SendMessageBatchCommand({ QueueUrl, Entries: [] }), "EmptyBatchRequest"],
  [
    "a batch of eleven",
    (QueueUrl: string) =>
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, MessageBody: "m" })),
      }),
    "TooManyEntriesInBatchRequest",
  ],
  [
    "a repeated id",
    (QueueUrl: string) =>
      new SendMessageBatchCommand({ QueueUrl, Entries: [1, 2].map(() => ({ Id: "a", MessageBody: "m" })) }),
    "BatchEntryIdsNotDistinct",
  ],
  [
    "an id with a space",
    (QueueUrl: string) => new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a b", MessageBody: "m" }] }),
    "InvalidBatchEntryId",
  ],
  [
    "a batch above 1 MiB",
    (QueueUrl: string) =>
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: ["a", "b"].map((Id) => ({ Id, MessageBody: "m".repeat(600_000) })),
      }),
    "BatchRequestTooLong",
  ],
  [
    "an unknown attribute",
    (QueueUrl: string) => new SetQueueAttributesCommand({ QueueUrl, Attributes: { Colour: "red" } as never }),
    "InvalidAttributeName",
  ],
  [
    "a redrive policy that is no JSON",
    (QueueUrl: string) => new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: "{" } }),
    "InvalidParameterValue",
  ],
] as const)("SQS refuses %s", async ([, command, name]) => {
  const { sqs, url } = await startTestCloud({ queues: [queue("q")] });
  const refused: { name?: string; message?: string } = await sqs.send(command(url("q")) as SendMessageCommand).then(
    () => ({}),
    (error: Error) => error,
  );
  expect([refused.name, refused.message]).toEqual([expect.stringContaining(name), expect.stringMatching(/\w/)]);
});

test("SendMessageBatch reports a wrong entry as failed and sends the others", async () => {
  const { sqs, url } = await startTestCloud({ queues: [queue("q")] });
  const Entries = [
    { Id: "good", MessageBody: "m" },
    { Id: "bad", MessageBody: "\u0000" },
  ];
  const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url("q"), Entries }));
  expect(Successful?.map(({ Id }) => Id)).toEqual(["good"]);
  expect(Failed).toMatchObject([{ Id: "bad", Code: "InvalidMessageContents", SenderFault: true }]);
});

test("a queue can be created once, changed and listed, and purged once a minute", async () => {
  const { sqs, clock, url } = await startTestCloud({ queues: [queue("waybill-q")] });
  const create = (VisibilityTimeout: string) =>
    sqs.send(new CreateQueueCommand({ QueueName: "waybill-new", Attributes: { VisibilityTimeout } }));
  const { QueueUrl } = await create("60");
  expect((await create("60")).QueueUrl).toBe(QueueUrl);
  await expect(create("61")).rejects.toMatchObject({ name: "QueueNameExists" });
  const Attributes = {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", "waybill-q"), maxReceiveCount: "3" }),
  };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const read = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy", "QueueArn", "VisibilityTimeout"] }),
  );
  expect(read.Attributes).toEqual({
    QueueArn: arn("sqs", "waybill-new"),
    VisibilityTimeout: "60",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", "waybill-q"), maxReceiveCount: 3 }),
  });
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "waybill-" }))).QueueUrls).toEqual([
    QueueUrl,
    url("waybill-q"),
  ]);
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "waybill-new" }))).QueueUrl).toBe(QueueUrl);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await counts(sqs, QueueUrl as string)).toEqual([0, 0, 0]);
  await expect(sqs.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({ name: "PurgeQueueInProgress" });
  clock.advanceTo(clock.now() + 60_000);
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
});

test("a message move task moves dead letters back to their source queues, and fails when a source is unknown", async () => {
  const redrive = { deadLetterArn: arn("sqs", "dead"), maxReceiveCount: 1 };
  const { sqs, cloud, clock, url } = await startTestCloud({ queues: [queue("q", { redrive }), queue("dead")] });
  const SourceArn = arn("sqs", "dead");
  const status = async () => (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results?.[0];
  for (const body of ["a", "b", "c"]) cloud.queues.send(arn("sqs", "q"), body);
  await receive(sqs, url("q"));
  clock.advanceTo(clock.now() + 30_000);
  await receive(sqs, url("q"));
  expect(await counts(sqs, url("dead"))).toEqual([3, 0, 0]);

  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
  await expect.poll(async () => (await status())?.Status).toBe("COMPLETED");
  const back = await receive(sqs, url("q"));
  expect(back.map(({ Body, Attributes }) => [Body, Attributes?.["ApproximateReceiveCount"]])).toEqual([
    ["a", "1"],
    ["b", "1"],
    ["c", "1"],
  ]);

  cloud.queues.send(SourceArn, "sent here by hand");
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
  await expect.poll(async () => (await status())?.Status).toBe("FAILED");
  expect(await status()).toMatchObject({ FailureReason: "CouldNotDetermineMessageSource" });
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn, DestinationArn: arn("sqs", "q"), MaxNumberOfMessagesPerSecond: 1 }),
  );
  await expect.poll(async () => (await counts(sqs, url("dead")))[0]).toBe(0);
  await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  clock.advanceTo(clock.now() + 1000);
  expect((await status())?.Status).toBe("CANCELLED");
});

test.each([
  [{ Policy: "{}" }, /queue with Policy is not in the offline cloud/],
  [{ KmsMasterKeyId: "alias/k" }, /queue with KmsMasterKeyId is not in the offline cloud/],
  [{ ContentBasedDeduplication: "true" }, /Only a FIFO queue/],
  [{ RedrivePolicy: "null" }, /RedrivePolicy is invalid. Reason: it is not a JSON object/],
  [{ RedriveAllowPolicy: "5" }, /RedriveAllowPolicy is invalid. Reason: it is not a JSON object/],
  [
    { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", "none"), maxReceiveCount: 1 }) },
    /does not exist/,
  ],
])("a queue is not created with an attribute that would have no effect: %j", async (Attributes, says) => {
  const { sqs } = await startTestCloud();
  await expect(sqs.send(new CreateQueueCommand({ QueueName: "new", Attributes }))).rejects.toThrow(says);
});

test("messages of a tenant that has many in flight come after those of others, as in fair queues", async () => {
  const { sqs, url } = await startTestCloud({ queues: [queue("fair")] });
  const QueueUrl = url("fair");
  const send = async (count: number, MessageGroupId?: string) => {
    for (let n = 0; n < count; n += 10) {
      const ids = Array.from({ length: Math.min(10, count - n) }, (_, nth) => String(n + nth));
      const Entries = ids.map((Id) => ({
        Id,
        MessageBody: MessageGroupId ?? "none",
        ...(MessageGroupId && { MessageGroupId }),
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  const received = async () => (await receive(sqs, QueueUrl)).map(({ Body }) => Body);
  await send(50, "noisy");
  await send(2, "quiet");
  await send(1);
  for (let n = 0; n < 3; n++) expect(new Set(await received())).toEqual(new Set(["noisy"]));
  const next = await received();
  expect(next.slice(0, 3)).toEqual(["quiet", "quiet", "none"]);
  // Nothing is held back when no one else waits.
  expect(next.slice(3)).toEqual(Array(7).fill("noisy"));
  expect(await received()).toEqual(Array(10).fill("noisy"));
});

test("a message of a long queue with tenants costs about what one of a short queue costs", () => {
  const clock = skippingClock({ start: 1e12, frozen: true });
  const cpuMsPerMessage = (count: number) => {
    const planned = [{ name: "fair", arn: arn("sqs", "fair") }];
    const engine = createQueueEngine({ store: openStore(), clock, planned });
    const fair = engine.find("fair");
    for (let n = 0; n < count; n++) engine.send(fair, `${n}`, { groupId: "only" });
    const before = process.cpuUsage().user;
    for (let n = 0; n < count; n += 10) expect(engine.receive(fair, 10, 600)).toHaveLength(10);
    return (process.cpuUsage().user - before) / 1_000 / count;
  };
  // Counting all that is in flight at every receive makes it nine times as much; it is about two and a half.
  const long = cpuMsPerMessage(12_000);
  expect(long / cpuMsPerMessage(600)).toBeLessThan(5);
});
