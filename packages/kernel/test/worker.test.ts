import { createHash } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { describe, expect, test } from "vitest";
import { failureKey } from "../src/failures/failure.ts";
import { PermanentError, TooEarlyError } from "../src/failures/errors.ts";
import { lambdaContext, sqsBatch, type SqsOptions, sqsRecord, throughBus } from "../src/testing/events.ts";
import { type Delivery, worker } from "../src/worker/worker.ts";
import { awsError } from "./aws.ts";
import { ShipmentLost, ShipmentSorted, sorted } from "./events.ts";
import { startWorld } from "./world.ts";

const { aws, lines } = await startWorld();

/** Runs a batch through a worker that fails where `fails` says so; returns what came of it. */
async function run(
  records: readonly { message: Message | string; options?: SqsOptions }[],
  handle: (id: string, delivery: Delivery) => Promise<void> | void = () => {},
  remainingMs?: number | (() => number),
) {
  const seen: string[] = [];
  const endpoint = worker("Test", ShipmentSorted, async ({ meta }, delivery) => {
    seen.push(meta.id);
    await handle(meta.id, delivery);
  });
  const event = { Records: records.map(({ message, options }) => sqsRecord(message, options)) };
  const { batchItemFailures } = await endpoint(event, lambdaContext(remainingMs === undefined ? {} : { remainingMs }));
  const failed = batchItemFailures.map(({ itemIdentifier }) =>
    event.Records.findIndex((record) => record.messageId === itemIdentifier),
  );
  return { seen, failed, event };
}
const row = (eventId: string) => aws.item("failures", failureKey("Test", eventId));
const boom =
  (...ids: string[]) =>
  (id: string) => {
    if (ids.includes(id)) throw new Error(`${id} exploded`);
  };

describe("messages", () => {
  test("the handler receives the same event from an EventBridge target and from a direct message", async () => {
    const message = sorted({ shipmentId: "p9", shelf: 4 });
    const got: unknown[] = [];
    const endpoint = worker("Test", ShipmentSorted, async (received) => void got.push(received));
    await endpoint(sqsBatch([message, throughBus(message)]), lambdaContext());
    expect(got).toEqual([
      { name: "shipment.sorted", ...message.detail },
      { name: "shipment.sorted", ...message.detail },
    ]);
  });

  test("a worker that subscribes to two events receives both with their names", async () => {
    const got: string[] = [];
    const endpoint = worker(
      "Test",
      [ShipmentSorted, ShipmentLost],
      async ({ name, data }) => void got.push(`${name} ${data.shipmentId}`),
    );
    await endpoint(
      sqsBatch([sorted({ shipmentId: "a" }), ShipmentLost.create({ shipmentId: "b" }, { id: "lost_1" })]),
      lambdaContext(),
    );
    expect(got).toEqual(["shipment.sorted a", "shipment.lost b"]);
  });

  test("an unknown field of a newer producer is ignored", async () => {
    const message = sorted();
    (message.detail.data as Record<string, unknown>)["colour"] = "red";
    expect((await run([{ message }])).failed).toEqual([]);
  });

  test("the handler receives the receive count, and a replayed message counts as redelivered", async () => {
    const replayed = sorted();
    replayed.detail.meta.replayOf = "replay_1";
    const got: unknown[] = [];
    await run(
      [{ message: sorted() }, { message: sorted(), options: { receiveCount: 3 } }, { message: replayed }],
      (_, { redelivered, receiveCount }) => void got.push([redelivered, receiveCount]),
    );
    expect(got).toEqual([
      [false, 1],
      [true, 1],
      [true, 3],
    ]);
  });
});

describe("a failing record", () => {
  test("only the failing record of a batch is returned to the queue", async () => {
    const messages = ["a", "b", "c"].map((id) => ({ message: sorted({ id }) }));
    const { seen, failed } = await run(messages, boom("b"));
    expect([seen, failed]).toEqual([["a", "b", "c"], [1]]);
  });

  test("a failing record is in the failure log with its consumer, event, attempt, error and stack", async () => {
    await run([{ message: sorted({ id: "fails_1" }), options: { receiveCount: 2 } }], boom("fails_1"));
    expect(await row("fails_1")).toMatchObject({
      consumer: "Test",
      eventId: "fails_1",
      event: "shipment.sorted",
      state: "open",
      receives: 2,
      fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      attempts: [
        {
          requestId: expect.any(String) as string,
          logStream: "2026/11/21/[$LATEST]test",
          version: "unversioned",
          receive: 2,
          error: { name: "Error", message: "fails_1 exploded" },
        },
      ],
      stack: expect.stringContaining("worker.test.ts") as string,
    });
  });

  test("a failing record becomes visible after a jittered wait that doubles, not after the visibility timeout", async () => {
    for (const [receiveCount, least, most] of [
      [1, 3, 5],
      [2, 5, 10],
      [3, 10, 20],
      [5, 40, 80],
      [30, 450, 900],
    ] as const) {
      aws.reset();
      const { event } = await run([{ message: sorted({ id: "slow" }), options: { receiveCount } }], boom("slow"));
      const [change, ...more] = aws.inputs<Record<string, unknown>>("ChangeMessageVisibility");
      expect(more).toEqual([]);
      expect(change).toMatchObject({
        QueueUrl: expect.stringMatching(/\/TestQueue$/) as string,
        ReceiptHandle: event.Records[0]?.receiptHandle,
      });
      expect(change?.["VisibilityTimeout"]).toBeGreaterThanOrEqual(least);
      expect(change?.["VisibilityTimeout"]).toBeLessThanOrEqual(most);
    }
  });

  test("a record that fails with TooEarlyError becomes visible after a longer wait", async () => {
    for (const [receiveCount, least, most] of [
      [1, 30, 60],
      [4, 240, 480],
    ] as const) {
      aws.reset();
      await run([{ message: sorted({ id: "early" }), options: { receiveCount } }], () => {
        throw new TooEarlyError("the shelf is not here yet");
      });
      const [change] = aws.inputs<{ VisibilityTimeout: number }>("ChangeMessageVisibility");
      expect(change!.VisibilityTimeout).toBeGreaterThanOrEqual(least);
      expect(change!.VisibilityTimeout).toBeLessThanOrEqual(most);
    }
  });

  test("a retry that succeeds resolves its row in the failure log, which expires 30 days later", async () => {
    await run([{ message: sorted({ id: "late_1" }) }], boom("late_1"));
    await run([{ message: sorted({ id: "late_1" }), options: { receiveCount: 2 } }]);
    const resolved = await row("late_1");
    expect(resolved).toMatchObject({ state: "resolved", resolvedAt: expect.any(String) as string });
    const days = (Number(resolved?.["expiresAt"]) - Date.now() / 1_000) / 86_400;
    expect(days).toBeCloseTo(30, 2);
  });

  test("a resolved row is open again and does not expire when the message fails once more", async () => {
    await run([{ message: sorted({ id: "again_1" }) }], boom("again_1"));
    await run([{ message: sorted({ id: "again_1" }), options: { receiveCount: 2 } }]);
    await run([{ message: sorted({ id: "again_1" }), options: { receiveCount: 3 } }], boom("again_1"));
    const reopened = await row("again_1");
    expect(reopened).toMatchObject({ state: "open", attempts: [{ receive: 1 }, { receive: 3 }] });
    expect(reopened).not.toHaveProperty("expiresAt");
  });

  test("a replay that succeeds at its first receive resolves the row in the failure log", async () => {
    await run([{ message: sorted({ id: "replayed_1" }) }], boom("replayed_1"));
    const message = sorted({ id: "replayed_1" });
    message.detail.meta.replayOf = "replay_7";
    await run([{ message }]);
    expect(await row("replayed_1")).toMatchObject({ state: "resolved" });
  });

  test("a success at the first receive does not read the failure log", async () => {
    await run([{ message: sorted() }]);
    expect(aws.calls).toEqual([]);
  });
});

describe("permanent failures", () => {
  test("a record with a permanent error is sent to the dead-letter queue at its first receive, with its reason", async () => {
    const { failed, event } = await run([{ message: sorted({ id: "never_1" }) }], () => {
      throw new PermanentError("shipment.burnt", "there is nothing left of it");
    });
    expect(failed).toEqual([]);
    expect(aws.inputs("ChangeMessageVisibility")).toEqual([]);
    expect(aws.inputs("SendMessage")).toMatchObject([
      {
        QueueUrl: expect.stringMatching(/\/TestDLQ$/) as string,
        MessageBody: event.Records[0]?.body,
        MessageAttributes: {
          errorCode: { DataType: "String", StringValue: "shipment.burnt" },
          errorName: { StringValue: "PermanentError" },
          errorMessage: { StringValue: "there is nothing left of it" },
          parkedBy: { StringValue: "Test" },
          requestId: { StringValue: expect.any(String) as string },
        },
      },
    ]);
    expect(await row("never_1")).toMatchObject({ state: "open", reason: "shipment.burnt" });
    expect(lines.log()).toMatchObject([{ level: "WARN", id: "never_1", outcome: "parked", reason: "shipment.burnt" }]);
  });

  test.each<[string, (message: Message) => Message | string, RegExp]>([
    ["no JSON", () => "{", /not a JSON object/],
    ["no object", () => "[1]", /not a JSON object/],
    ["no envelope", () => "{}", /does not consume unknown/],
    [
      "an event that the worker does not consume",
      () => ShipmentLost.create({ shipmentId: "p" }, { id: "e" }),
      /does not consume shipment\.lost/,
    ],
    [
      "an event from another source than its contract's",
      (message) => ({ ...message, source: "waybill.thief" }),
      /comes from waybill\.depot, not from waybill\.thief/,
    ],
    [
      "a wrong field",
      (message) => ({ ...message, detail: { ...message.detail, data: { shipmentId: "p", shelf: "top" } } }),
      /data\.shelf/,
    ],
    ["no meta", (message) => ({ ...message, detail: { data: message.detail.data } }) as Message, /meta/],
    ["detail null", (message) => ({ ...message, detail: null }) as unknown as Message, /does not keep its contract/],
  ])("a message with %s is parked as contract.violated and does not reach the handler", async (_, spoil, sentence) => {
    const { seen, failed, event } = await run([{ message: spoil(sorted({ id: "bad_1" })) }]);
    expect([seen, failed]).toEqual([[], []]);
    const [parked] = aws.inputs<{ MessageBody: string; MessageAttributes: Record<string, { StringValue: string }> }>(
      "SendMessage",
    );
    expect(parked?.MessageBody).toBe(event.Records[0]?.body);
    expect(parked?.MessageAttributes["errorCode"]?.StringValue).toBe("contract.violated");
    expect(parked?.MessageAttributes["errorMessage"]?.StringValue).toMatch(sentence);
    expect(lines.metrics()).toMatchObject([{ ContractViolation: 1, RecordParked: 1 }]);
    expect(aws.inputs("UpdateItem")).toHaveLength(1);
  });

  test("an unknown event name is in the failure log, and its metric has the event unknown", async () => {
    await run([{ message: ShipmentLost.create({ shipmentId: "p" }, { id: "foreign_1" }) }]);
    expect(await row("foreign_1")).toMatchObject({ event: "shipment.lost" });
    expect(lines.metrics()).toMatchObject([{ event: "unknown", ContractViolation: 1 }]);
  });

  test("an unreadable message is in the failure log under its SQS message id", async () => {
    const { event } = await run([{ message: "{" }]);
    expect(await row(event.Records[0]!.messageId)).toMatchObject({ event: "unknown", reason: "contract.violated" });
  });

  test("a message that cannot be sent to the dead-letter queue is retried like any other failure", async () => {
    aws.fault("SendMessage", () => awsError("AWS.SimpleQueueService.NonExistentQueue"));
    const { failed } = await run([{ message: "{" }]);
    expect(failed).toEqual([0]);
    expect(aws.inputs("ChangeMessageVisibility")).toHaveLength(1);
  });

  test("a message whose send to the dead-letter queue SQS does not confirm is retried", async () => {
    const md5 = createHash("md5").update("{").digest("hex");
    aws.fault("SendMessage", () => ({ body: { MD5OfMessageBody: md5 } }));
    expect((await run([{ message: "{" }])).failed).toEqual([0]);
  });
});

/** The subject in an id such as `a.1`. */
const of = (id: string) => id.split(".")[0]!;

describe("order and concurrency", () => {
  test("records of one subject are processed one after another, in order", async () => {
    const busy = new Set<string>();
    const ids = ["a.1", "b.1", "a.2", "a.3", "b.2"];
    const { seen } = await run(
      ids.map((id) => ({ message: sorted({ id, shipmentId: of(id) }) })),
      async (id) => {
        expect(busy).not.toContain(of(id));
        busy.add(of(id));
        await turns(3);
        busy.delete(of(id));
      },
    );
    expect(seen.filter((id) => of(id) === "a")).toEqual(["a.1", "a.2", "a.3"]);
    expect(seen).toHaveLength(5);
  });

  test("retried records are processed one by one after all others", async () => {
    let busy = 0;
    const retried = { receiveCount: 2 };
    const { seen } = await run(
      [
        { message: sorted({ id: "r1" }), options: retried },
        { message: sorted({ id: "f1" }) },
        { message: sorted({ id: "r2" }), options: retried },
        { message: sorted({ id: "f2" }) },
      ],
      async (id) => {
        busy++;
        await turns(3);
        expect(id.startsWith("r") ? busy : 1).toBe(1);
        busy--;
      },
    );
    expect(seen).toEqual(["f1", "f2", "r1", "r2"]);
  });

  test("a worker with atOnce processes the whole batch concurrently, including retried records and those of one subject", async () => {
    const turn: string[] = [];
    const sizes = new Set<number>();
    const endpoint = worker(
      "Test",
      ShipmentSorted,
      async ({ meta }) => {
        turn.push(meta.id);
        await Promise.resolve();
        sizes.add(turn.length);
      },
      { atOnce: true },
    );
    const fresh = Array.from({ length: 30 }, (_, n) => sqsRecord(sorted({ id: `f${n}`, shipmentId: "same" })));
    await endpoint({ Records: [...fresh, sqsRecord(sorted({ id: "r1" }), { receiveCount: 2 })] }, lambdaContext());
    expect(sizes).toEqual(new Set([31]));
  });

  test("a failing record does not prevent the next record of its subject", async () => {
    const messages = ["s.1", "s.2"].map((id) => ({ message: sorted({ id, shipmentId: "s" }) }));
    expect(await run(messages, boom("s.1"))).toMatchObject({ seen: ["s.1", "s.2"], failed: [0] });
  });
});

describe("logs and metrics", () => {
  test("a message is logged in one line with its consumer, event, id and outcome", async () => {
    await run([{ message: sorted({ id: "ok_1" }) }, { message: sorted({ id: "bad_2" }) }], boom("bad_2"));
    expect(lines.log()).toMatchObject([
      { level: "INFO", consumer: "Test", event: "shipment.sorted", id: "ok_1", outcome: "ok", receive: 1 },
      {
        level: "ERROR",
        consumer: "Test",
        event: "shipment.sorted",
        id: "bad_2",
        outcome: "failed",
        error: { message: "bad_2 exploded" },
      },
    ]);
    expect(lines.log()).toHaveLength(2);
  });

  test("no log line contains the body of a message", async () => {
    await run([{ message: sorted({ shipmentId: "secret-shipment" }) }], (_, { log }) => log.info("hello"));
    expect(JSON.stringify(lines.log())).not.toContain("secret-shipment");
  });

  test("the dimensions of metrics are service and worker, and the event is a property only", async () => {
    const at = new Date(Date.now() - 5_000);
    const sentAt = new Date(Date.now() - 3_000);
    const messages = ["m1", "m2", "m3"].map((id) => ({ message: sorted({ id, at }), options: { sentAt } }));
    await run([...messages, { message: "{" }], boom("m3"));
    const [good, unknown, ...more] = lines.metrics();
    expect(more).toEqual([]);
    expect(good).toMatchObject({
      service: "test",
      worker: "Test",
      event: "shipment.sorted",
      RecordOk: 2,
      RecordFailed: 1,
    });
    expect(unknown).toMatchObject({
      service: "test",
      worker: "Test",
      event: "unknown",
      RecordParked: 1,
      ContractViolation: 1,
    });
    const envelope = { CloudWatchMetrics: [{ Namespace: "Waybill", Dimensions: [["service", "worker"]] }] };
    expect(good).toMatchObject({ _aws: envelope });
    expect(Math.min(...((good?.["QueueWaitMs"] ?? []) as number[]))).toBeGreaterThanOrEqual(3_000);
    expect(Math.min(...((good?.["EventLagMs"] ?? []) as number[]))).toBeGreaterThanOrEqual(5_000);
    expect(good?.["ProcessMs"]).toHaveLength(3);
  });
});

describe("warm-up", () => {
  test("the empty event runs the worker's warm-up and is acknowledged", async () => {
    let loaded = 0;
    const endpoint = worker("Test", ShipmentSorted, async () => {}, { warm: async () => ++loaded });
    expect(await endpoint({})).toEqual({ warm: true, version: "unversioned" });
    expect(loaded).toBe(1);
  });
});

/** Lets others run. */
async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await Promise.resolve();
}
