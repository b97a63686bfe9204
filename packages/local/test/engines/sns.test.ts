import { ListTopicsCommand, PublishBatchCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { TopicView } from "@waybill/plan/view/stage-view";
import { expect, test } from "vitest";
import { compileFilterPolicy } from "../../src/sns/filter.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, inProcessLambda, queue } from "./views.ts";

const topic = (subscriptions: Partial<TopicView["subscriptions"][number]>[]): TopicView => ({
  id: "Alerts",
  name: "Alerts",
  arn: arn("sns", "Alerts"),
  fifo: false,
  policy: [],
  subscriptions: subscriptions.map((one) => ({
    protocol: "sqs",
    endpoint: arn("sqs", "q"),
    filterScope: "MessageAttributes",
    raw: false,
    ...one,
  })),
});
const TopicArn = arn("sns", "Alerts");

test("a publication reaches queues raw or in the SNS envelope, functions, and e-mail addresses as a trace line", async () => {
  const lambda = inProcessLambda({ [arn("lambda", "function:Notify")]: () => null });
  const { aws, cloud, traceEvents } = await startTestCloud(
    {
      queues: [queue("q"), queue("raw")],
      topics: [
        topic([
          {},
          { endpoint: arn("sqs", "raw"), raw: true },
          { protocol: "lambda", endpoint: arn("lambda", "function:Notify") },
          { protocol: "email", endpoint: "ops@example.org" },
        ]),
      ],
    },
    { lambda },
  );
  const MessageAttributes = { kind: { DataType: "String", StringValue: "späť & <b>" } };
  const { MessageId } = await new SNSClient(aws).send(
    new PublishCommand({ TopicArn, Message: "hello <&> 🚚", Subject: "S", MessageAttributes }),
  );
  await cloud.waitUntilIdle();
  const [envelope] = cloud.queues.receive(arn("sqs", "q"), 1);
  expect(JSON.parse(envelope?.body ?? "")).toMatchObject({
    Type: "Notification",
    MessageId,
    TopicArn,
    Subject: "S",
    Message: "hello <&> 🚚",
    MessageAttributes: { kind: { Type: "String", Value: "späť & <b>" } },
  });
  const [raw] = cloud.queues.receive(arn("sqs", "raw"), 1);
  expect(raw).toMatchObject({
    body: "hello <&> 🚚",
    messageAttributes: { kind: { dataType: "String", stringValue: "späť & <b>" } },
  });
  expect(lambda.invoked).toMatchObject([
    { Records: [{ EventSource: "aws:sns", Sns: { Message: "hello <&> 🚚", MessageId } }] },
  ]);
  expect(traceEvents.map(({ what }) => what)).toContain("topic Alerts → email ops@example.org: S");
});

test("PublishBatch fails by entry; an unknown topic and an empty message are refused", async () => {
  const { aws, cloud } = await startTestCloud({ queues: [queue("q")], topics: [topic([{ raw: true }])] });
  const sns = new SNSClient(aws);
  const PublishBatchRequestEntries = [
    { Id: "good", Message: "1", MessageAttributes: { n: { DataType: "Number", StringValue: "1" } } },
    { Id: "bad", Message: "x".repeat(300_000) },
  ];
  const { Successful, Failed } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  expect([Successful?.map(({ Id }) => Id), Failed?.map(({ Id, Code }) => [Id, Code])]).toEqual([
    ["good"],
    [["bad", "InvalidParameter"]],
  ]);
  expect(cloud.queues.receive(arn("sqs", "q"), 10)).toHaveLength(1);
  await expect(sns.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: "m" }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
  await expect(sns.send(new PublishCommand({ TopicArn, Message: "" }))).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
});

const text = (stringValue: string, dataType = "String") => ({ dataType, stringValue });
test.for([
  ["exact", { a: ["x", "y"] }, [{ a: text("y") }], [{ a: text("z") }, {}]],
  [
    "a member of a list",
    { a: ["x"] },
    [{ a: text('["w","x"]', "String.Array") }],
    [{ a: text('["w"]', "String.Array") }],
  ],
  [
    "a number, as a number",
    { n: [{ numeric: [">", 5] }] },
    [{ n: text("6", "Number") }],
    [{ n: text("5", "Number") }, { n: text("6") }],
  ],
  [
    "there or not",
    { a: [{ exists: false }], b: [{ exists: true }] },
    [{ b: text("1") }],
    [{ a: text("1"), b: text("1") }, {}],
  ],
  [
    "prefix, suffix, wildcard",
    { a: [{ prefix: "p" }, { suffix: "s" }, { wildcard: "w*w" }] },
    [{ a: text("p1") }, { a: text("1s") }, { a: text("w1w") }],
    [{ a: text("x") }],
  ],
  ["anything but", { a: [{ "anything-but": ["x"] }] }, [{ a: text("y") }], [{ a: text("x") }, {}]],
  ["address block", { a: [{ cidr: "10.0.0.0/8" }] }, [{ a: text("10.1.1.1") }], [{ a: text("11.1.1.1") }]],
  ["one or the other", { $or: [{ a: ["x"] }, { b: ["y"] }] }, [{ b: text("y") }], [{ b: text("x") }]],
] as const)("a filter policy on attributes matches as in SNS: %s", ([, policy, yes, no]) => {
  const through = compileFilterPolicy(policy, "MessageAttributes");
  expect(yes.filter((attributes) => !through("", attributes as never))).toEqual([]);
  expect(no.filter((attributes) => through("", attributes as never))).toEqual([]);
});

test("a filter policy on the message body is an event pattern; a body that is no JSON object does not pass", () => {
  const through = compileFilterPolicy({ store: { city: ["Riga"] } }, "MessageBody");
  expect([through('{"store":{"city":"Riga"}}', {}), through('{"store":{}}', {}), through("Riga", {})]).toEqual([
    true,
    false,
    false,
  ]);
});
