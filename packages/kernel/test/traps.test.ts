import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { failureKey, failurePartitions } from "../src/failures/failure.ts";
import { PermanentError } from "../src/failures/errors.ts";
import { once } from "../src/worker/once.ts";
import { FAILURE_ATTRIBUTES } from "../src/failures/attributes.ts";
import { publish } from "../src/messaging/publish.ts";
import { lambdaContext, sqsBatch, sqsRecord } from "../src/testing/events.ts";
import { worker } from "../src/worker/worker.ts";
import { awsError } from "./aws.ts";
import { ShipmentSorted, sorted } from "./events.ts";
import { startWorld } from "./world.ts";

/** One test for each trap of Powertools, SQS and EventBridge that the kernel could fall into. */

const { aws, lines } = await startWorld(["Test", "Other"]);

const row = (eventId: string, consumer = "Test") => aws.item("failures", failureKey(consumer, eventId));
interface AttemptRow {
  receive: number;
  error: { name: string; message: string };
}
const attemptsOf = async (eventId: string) => ((await row(eventId))?.["attempts"] ?? []) as AttemptRow[];
const locks = async () =>
  (await aws.items("idempotency")) as {
    id: string;
    status: string;
    expiration: number;
    in_progress_expiration: number;
  }[];
const never = () => new Promise<void>(() => {});

describe("Powertools batch", () => {
  test("a batch of a hundred records is processed ten at a time", async () => {
    let busy = 0;
    let most = 0;
    const endpoint = worker("Test", ShipmentSorted, async () => {
      most = Math.max(most, ++busy);
      await Promise.resolve();
      busy--;
    });
    await endpoint(sqsBatch(Array.from({ length: 100 }, () => sorted())), lambdaContext());
    expect(most).toBe(10);
  });

  test("a batch in which every record fails returns all of them and does not throw", async () => {
    const endpoint = worker("Test", ShipmentSorted, () => Promise.reject(new Error("down")));
    const event = sqsBatch([sorted(), sorted(), sorted()]);
    const { batchItemFailures } = await endpoint(event, lambdaContext());
    expect(new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))).toEqual(
      new Set(event.Records.map(({ messageId }) => messageId)),
    );
  });

  test.each([undefined, null, "a string", { not: "an Error" }])(
    "a handler that throws %j fails only its own record",
    async (thrown) => {
      const endpoint = worker("Test", ShipmentSorted, ({ meta }) =>
        meta.id === "odd" ? Promise.reject(thrown) : Promise.resolve(),
      );
      const event = sqsBatch([sorted(), sorted({ id: "odd" }), sorted()]);
      const { batchItemFailures } = await endpoint(event, lambdaContext());
      expect(batchItemFailures).toEqual([{ itemIdentifier: event.Records[1]?.messageId }]);
      expect(await attemptsOf("odd")).toContainEqual(
        expect.objectContaining({ error: expect.objectContaining({ name: "Error" }) as unknown }),
      );
    },
  );

  test("a handler that throws synchronously fails its record", async () => {
    const endpoint = worker("Test", ShipmentSorted, () => {
      throw new Error("at once");
    });
    expect((await endpoint(sqsBatch(sorted()), lambdaContext())).batchItemFailures).toHaveLength(1);
  });

  test("the failures of one batch are not in the response of the next", async () => {
    const endpoint = worker("Test", ShipmentSorted, ({ meta }) =>
      meta.id === "first" ? Promise.reject(new Error("x")) : Promise.resolve(),
    );
    expect((await endpoint(sqsBatch(sorted({ id: "first" })), lambdaContext())).batchItemFailures).toHaveLength(1);
    expect((await endpoint(sqsBatch(sorted()), lambdaContext())).batchItemFailures).toEqual([]);
    expect((await endpoint({ Records: [] }, lambdaContext())).batchItemFailures).toEqual([]);
  });

  test("a message that is in a batch twice is processed twice", async () => {
    const record = sqsRecord(sorted());
    let runs = 0;
    const endpoint = worker("Test", ShipmentSorted, async () => void runs++);
    await endpoint({ Records: [record, { ...record, receiptHandle: "another" }] }, lambdaContext());
    expect(runs).toBe(2);
  });
});

describe("the deadline", () => {
  test("records that have too little time left are returned to the queue without being started", async () => {
    const clock = [30_000, 30_000, 30_000, 30_000, 30_000, 2_900];
    const endpoint = worker("Test", ShipmentSorted, async () => {}, { concurrency: 1 });
    const event = sqsBatch([sorted({ id: "in time" }), sorted({ id: "too late" })]);
    const context = lambdaContext({ remainingMs: () => clock.shift() ?? 2_900 });
    const { batchItemFailures } = await endpoint(event, context);
    expect(batchItemFailures).toEqual([{ itemIdentifier: event.Records[1]?.messageId }]);
    expect(await attemptsOf("too late")).toMatchObject([{ error: { name: "DeadlineExceededError" } }]);
  });

  test("a record whose handler never ends is returned to the queue before the timeout, and the others succeed", async () => {
    const endpoint = worker("Test", ShipmentSorted, ({ meta }) =>
      meta.id === "endless" ? never() : Promise.resolve(),
    );
    const event = sqsBatch([sorted({ id: "endless" }), sorted({ id: "quick" })]);
    // Asked in this order: the whole, the last beginning, the cut (a third of the reserve, so 5 ms from now), the end.
    const clock = [30_000, 30_000, 1_005];
    const context = lambdaContext({ remainingMs: () => clock.shift() ?? 30_000 });
    const { batchItemFailures } = await endpoint(event, context);
    expect(batchItemFailures).toEqual([{ itemIdentifier: event.Records[0]?.messageId }]);
    expect(await attemptsOf("endless")).toMatchObject([{ error: { name: "DeadlineExceededError" } }]);
    expect(await row("quick")).toBeUndefined();
  });
});

describe("the end of an invocation", () => {
  test("a write to the failure log that hangs does not delay the response until Lambda times out", async () => {
    const hung = Promise.withResolvers<undefined>();
    aws.fault("UpdateItem", () => hung.promise);
    // Asked in this order: the whole, the last beginning, the cut, the end (all but a tenth of the reserve: half a second
    // from now, in which a busy machine has asked, and the SDK does not yet ask again).
    const clock = [30_000, 30_000, 30_000, 800];
    const context = lambdaContext({ remainingMs: () => clock.shift() ?? 30_000 });
    const endpoint = worker("Test", ShipmentSorted, () => Promise.reject(new Error("the original error")));
    const { batchItemFailures } = await endpoint(sqsBatch(sorted()), context);
    // Once: it was not waited for until the SDK lost patience and asked again.
    expect(aws.inputs("UpdateItem")).toHaveLength(1);
    hung.resolve(undefined);
    expect(batchItemFailures).toHaveLength(1);
    expect(lines.log().at(-1)).toMatchObject({ outcome: "failed", error: { message: "the original error" } });
  });
});

describe("a failure during the handling of a failure", () => {
  const failing = worker("Test", ShipmentSorted, () => Promise.reject(new Error("the original error")));

  test("a record that fails is returned and its error is logged when the failure log cannot be written", async () => {
    aws.fault("UpdateItem", () => awsError("AccessDeniedException"));
    const { batchItemFailures } = await failing(sqsBatch(sorted()), lambdaContext());
    expect(batchItemFailures).toHaveLength(1);
    expect(lines.log().at(-1)).toMatchObject({ outcome: "failed", error: { message: "the original error" } });
  });

  test("a record that fails is returned and its error is recorded when its visibility cannot be changed", async () => {
    aws.fault("ChangeMessageVisibility", () => awsError("ReceiptHandleIsInvalid"));
    const { batchItemFailures } = await failing(sqsBatch(sorted({ id: "sticky" })), lambdaContext());
    expect(batchItemFailures).toHaveLength(1);
    expect(await attemptsOf("sticky")).toMatchObject([{ error: { message: "the original error" } }]);
  });

  test("a successful retry stays a success when its row in the failure log cannot be resolved", async () => {
    aws.fault("UpdateItem", () => awsError("AccessDeniedException"));
    const endpoint = worker("Test", ShipmentSorted, async () => {});
    expect((await endpoint(sqsBatch(sorted(), { receiveCount: 2 }), lambdaContext())).batchItemFailures).toEqual([]);
  });

  test("a permanent failure is parked also when the failure log cannot be written", async () => {
    aws.fault("UpdateItem", () => awsError("AccessDeniedException"));
    const endpoint = worker("Test", ShipmentSorted, () => Promise.reject(new PermanentError("x", "y")));
    expect((await endpoint(sqsBatch(sorted()), lambdaContext())).batchItemFailures).toEqual([]);
    expect(aws.inputs("SendMessage")).toHaveLength(1);
  });
});

/** A worker with an effect that is counted. */
function counted(name = "Test", effect: () => Promise<void> = async () => {}) {
  const counter = { runs: 0 };
  const endpoint = worker(
    name,
    ShipmentSorted,
    async () => {
      counter.runs++;
      await effect();
    },
    { once },
  );
  return { endpoint, counter };
}

describe("Powertools idempotency", () => {
  test("an event that is delivered again has its effect once, also under another SQS message id", async () => {
    const { endpoint, counter } = counted();
    const message = sorted({ id: "once_1" });
    // A redelivery keeps the message id and changes handle and count; a redrive changes the message id too.
    for (const options of [{}, { receiveCount: 2 }, {}]) await endpoint(sqsBatch(message, options), lambdaContext());
    expect(counter.runs).toBe(1);
    expect(lines.metrics().map(({ RecordOk, RecordDuplicate }) => [RecordOk, RecordDuplicate])).toEqual([
      [1, undefined],
      [undefined, 1],
      [undefined, 1],
    ]);
    expect(lines.log().map(({ outcome }) => outcome)).toEqual(["ok", "duplicate", "duplicate"]);
  });

  test("two events with the same data and subject both have their effects", async () => {
    const { endpoint, counter } = counted();
    await endpoint(
      sqsBatch([sorted({ id: "two_1", shipmentId: "p" }), sorted({ id: "two_2", shipmentId: "p" })]),
      lambdaContext(),
    );
    expect(counter.runs).toBe(2);
  });

  test("two workers in one process each process the same event once", async () => {
    const [a, b] = [counted("Test"), counted("Other")];
    const message = sorted({ id: "shared_1" });
    for (const { endpoint } of [a, b, a, b]) await endpoint(sqsBatch(message), lambdaContext());
    expect([a.counter.runs, b.counter.runs]).toEqual([1, 1]);
    const prefixes = (await locks()).map(({ id }) => id.split("#")[0]);
    expect(new Set(prefixes)).toEqual(new Set(["Test", "Other"]));
  });

  test("a renamed Lambda function does not process an event again, because the idempotency key has the worker's name", async () => {
    const message = sorted({ id: "renamed_1" });
    let runs = 0;
    for (const name of ["waybill-prod-Test-aaaa", "waybill-prod-Test-bbbb"]) {
      process.env["AWS_LAMBDA_FUNCTION_NAME"] = name;
      const { endpoint, counter } = counted();
      await endpoint(sqsBatch(message), lambdaContext());
      runs += counter.runs;
    }
    delete process.env["AWS_LAMBDA_FUNCTION_NAME"];
    expect(runs).toBe(1);
  });

  test("an idempotency record expires after 15 days, later than any dead letter, and has no result", async () => {
    const before = new Set((await locks()).map(({ id }) => id));
    await counted().endpoint(sqsBatch(sorted({ id: randomUUID() })), lambdaContext());
    const [lock] = (await locks()).filter(({ id }) => !before.has(id));
    expect(lock).toMatchObject({ status: "COMPLETED" });
    expect((lock!.expiration - Date.now() / 1_000) / 86_400).toBeCloseTo(15, 3);
    expect(lock).not.toHaveProperty("data");
    // sha256 in base64, not md5.
    expect(lock!.id.split("#")[1]).toHaveLength(44);
  });

  test("an idempotency lock expires with the invocation that holds it", async () => {
    const before = new Set((await locks()).map(({ id }) => id));
    let held: Awaited<ReturnType<typeof locks>> = [];
    const { endpoint } = counted("Test", async () => void (held = (await locks()).filter(({ id }) => !before.has(id))));
    await endpoint(sqsBatch(sorted({ id: randomUUID() })), lambdaContext({ remainingMs: 20_000 }));
    expect(held).toMatchObject([{ status: "INPROGRESS" }]);
    const secondsLeft = (held[0]!.in_progress_expiration - Date.now()) / 1_000;
    expect(secondsLeft).toBeGreaterThan(15);
    expect(secondsLeft).toBeLessThanOrEqual(20);
  });

  test("a message whose invocation crashed is processed again after its lock has expired", async () => {
    const message = sorted({ id: "crashed_1" });
    // A crash is an invocation that never answered; this one had a millisecond left.
    void once("Test")("crashed_1", lambdaContext({ remainingMs: 1 }), never);
    while ((await locks()).every(({ status }) => status !== "INPROGRESS")) await Promise.resolve();
    const { endpoint, counter } = counted();
    expect((await endpoint(sqsBatch(message, { receiveCount: 2 }), lambdaContext())).batchItemFailures).toEqual([]);
    expect(counter.runs).toBe(1);
  });

  test("a duplicate of a message in progress becomes visible after the remaining time of the invocation", async () => {
    const message = sorted({ id: "busy_1" });
    const done = Promise.withResolvers<void>();
    const running = counted("Test", () => done.promise);
    const first = running.endpoint(sqsBatch(message), lambdaContext());
    while ((await locks()).every(({ status }) => status !== "INPROGRESS")) await Promise.resolve();
    const copy = counted();
    const { batchItemFailures } = await copy.endpoint(sqsBatch(message), lambdaContext({ remainingMs: 25_000 }));
    expect([batchItemFailures.length, copy.counter.runs]).toEqual([1, 0]);
    expect(aws.inputs<{ VisibilityTimeout: number }>("ChangeMessageVisibility")[0]?.VisibilityTimeout).toBe(25);
    done.resolve();
    expect((await first).batchItemFailures).toEqual([]);
  });

  test("a retry of a failed message is not taken for a duplicate", async () => {
    const message = sorted({ id: "retry_1" });
    const { endpoint, counter } = counted("Test", async () => {
      if (counter.runs === 1) throw new Error("first time");
    });
    expect((await endpoint(sqsBatch(message), lambdaContext())).batchItemFailures).toHaveLength(1);
    expect((await endpoint(sqsBatch(message, { receiveCount: 2 }), lambdaContext())).batchItemFailures).toEqual([]);
    expect(counter.runs).toBe(2);
  });

  test("a permanent failure is recorded with its reason when its lock cannot be deleted", async () => {
    aws.fault("DeleteItem", () => awsError("AccessDeniedException"));
    const { endpoint } = counted("Test", () => Promise.reject(new PermanentError("shipment.burnt", "gone")));
    expect((await endpoint(sqsBatch(sorted({ id: "undeletable_1" })), lambdaContext())).batchItemFailures).toEqual([]);
    expect(await row("undeletable_1")).toMatchObject({ reason: "shipment.burnt" });
  });

  test("a message without an id is parked and not processed without idempotency", async () => {
    const message = sorted();
    Reflect.deleteProperty(message.detail.meta, "id");
    const { endpoint, counter } = counted();
    await endpoint(sqsBatch(message), lambdaContext());
    expect(counter.runs).toBe(0);
    expect(aws.inputs("SendMessage")).toHaveLength(1);
    await expect(once("Test")("", lambdaContext(), async () => {})).rejects.toThrow(/idempotency store/);
  });

  test("a replay has no second effect, and a forced replay has one, however often it is delivered", async () => {
    const message = sorted({ id: "forced_1" });
    const { endpoint, counter } = counted();
    await endpoint(sqsBatch(message), lambdaContext());
    message.detail.meta.replayOf = "replay_1";
    await endpoint(sqsBatch(message), lambdaContext());
    expect(counter.runs).toBe(1);
    const messageAttributes = { forceReplay: { dataType: "String", stringValue: "replay_1" } };
    for (let n = 0; n < 2; n++) await endpoint(sqsBatch(message, { messageAttributes }), lambdaContext());
    expect(counter.runs).toBe(2);
  });
});

const parked = () =>
  aws.inputs<{ MessageAttributes: Record<string, Record<string, string>>; MessageSystemAttributes?: unknown }>(
    "SendMessage",
  )[0]!;

describe("parking", () => {
  const endpoint = worker("Test", ShipmentSorted, () => Promise.reject(new PermanentError("shipment.burnt", "gone")));
  test("a parked message keeps attributes of every type, but not its old trace header", async () => {
    const record = sqsRecord(sorted(), {
      attributes: { AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793" },
      messageAttributes: {
        text: { dataType: "String.name", stringValue: "x" },
        number: { dataType: "Number", stringValue: "7" },
        bytes: { dataType: "Binary.png", binaryValue: Buffer.from([1, 2, 255]).toString("base64") },
      },
    });
    await endpoint({ Records: [record] }, lambdaContext());
    expect(parked().MessageAttributes).toMatchObject({
      text: { DataType: "String.name", StringValue: "x" },
      number: { DataType: "Number", StringValue: "7" },
      bytes: { DataType: "Binary.png", BinaryValue: Buffer.from([1, 2, 255]).toString("base64") },
    });
    expect(JSON.stringify(parked())).not.toContain("1-5759e988");
  });

  test("a parked message has at most ten attributes: all of the sender's, then the first failure attributes", async () => {
    const messageAttributes = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [`own${n}`, { dataType: "String", stringValue: "x" }]),
    );
    await endpoint(sqsBatch(sorted(), { messageAttributes }), lambdaContext());
    expect(Object.keys(parked().MessageAttributes)).toEqual([
      ...Object.keys(messageAttributes),
      "errorCode",
      "errorMessage",
    ]);
  });

  test("a message that is parked again after a replay has the latest reason only, also with ten attributes", async () => {
    const names = ["own1", "own2", "own3", "own4", "own5", ...FAILURE_ATTRIBUTES];
    const messageAttributes = Object.fromEntries(
      names.map((name) => [name, { dataType: "String", stringValue: "old" }]),
    );
    await endpoint(sqsBatch(sorted(), { messageAttributes }), lambdaContext());
    expect(parked().MessageAttributes["errorCode"]).toMatchObject({ StringValue: "shipment.burnt" });
  });

  test("a reason with control characters, without text or above the length is changed to one that SQS accepts", async () => {
    for (const [message, sent] of [
      ["bell \u0007 \uD800", "bell   \uFFFD"],
      ["", "-"],
      ["é".repeat(2_000), "é".repeat(512)],
    ]) {
      aws.reset();
      const odd = worker("Test", ShipmentSorted, () => Promise.reject(new PermanentError("odd", message!)));
      await odd(sqsBatch(sorted()), lambdaContext());
      expect(parked().MessageAttributes["errorMessage"]).toMatchObject({ StringValue: sent });
    }
  });
});

describe("the failure log", () => {
  test("an event that fails in two consumers has two rows", async () => {
    const message = sorted({ id: "shared_failure" });
    for (const name of ["Test", "Other"])
      await worker(name, ShipmentSorted, () => Promise.reject(new Error(name)))(sqsBatch(message), lambdaContext());
    expect(await row("shared_failure", "Test")).toMatchObject({ attempts: [{ error: { message: "Test" } }] });
    expect(await row("shared_failure", "Other")).toMatchObject({ attempts: [{ error: { message: "Other" } }] });
  });

  test("a redriven message adds its new id to the same row, and the row keeps the last ten attempts", async () => {
    const endpoint = worker("Test", ShipmentSorted, () => Promise.reject(new Error("again")));
    for (let receiveCount = 1; receiveCount <= 12; receiveCount++)
      await endpoint(sqsBatch(sorted({ id: "often" }), { receiveCount }), lambdaContext());
    const failure = await row("often");
    expect(failure?.["messageIds"]).toHaveProperty("size", 12);
    expect((await attemptsOf("often")).map(({ receive }) => receive)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(failure).toMatchObject({ receives: 12, state: "open" });
  });

  test("the failures of one consumer are spread evenly over its sixteen partitions, all of which the CLI reads", async () => {
    const endpoint = worker("Test", ShipmentSorted, () => Promise.reject(new Error("outage")));
    const ids = Array.from({ length: 320 }, (_, n) => `outage_${n}`);
    await endpoint(sqsBatch(ids.map((id) => sorted({ id }))), lambdaContext());
    const items = (await aws.items("failures")) as { pk: string; eventId: string }[];
    const failed = Map.groupBy(
      items.filter(({ eventId }) => eventId.startsWith("outage_")),
      ({ pk }) => pk,
    );
    expect([...failed.keys()].toSorted()).toEqual(failurePartitions("Test").toSorted());
    const counts = [...failed.values()].map(({ length }) => length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(320);
    expect(Math.max(...counts)).toBeLessThan(40);
  });

  test("a row has the stack of the error and of its causes, within 4 KB", async () => {
    const cause = new Error(`deep ${"x".repeat(9_000)}`);
    const endpoint = worker("Test", ShipmentSorted, () => Promise.reject(new Error("outer", { cause })));
    await endpoint(sqsBatch(sorted({ id: "deep" })), lambdaContext());
    const stack = (await row("deep"))!["stack"] as string;
    expect(stack).toMatch(/outer[^]*caused by Error: deep/);
    expect(Buffer.byteLength(stack)).toBeLessThanOrEqual(4_096);
  });
});

describe("the log", () => {
  test("the log lines of concurrent records have their own ids", async () => {
    const endpoint = worker("Test", ShipmentSorted, async ({ meta }, { log }) => {
      await Promise.resolve();
      log.info(`I am ${meta.id}`);
    });
    await endpoint(sqsBatch(["x1", "x2", "x3"].map((id) => sorted({ id }))), lambdaContext());
    const messages = lines.log().filter(({ message }) => String(message).startsWith("I am"));
    expect(messages.map(({ message, id }) => [message, id])).toEqual([
      ["I am x1", "x1"],
      ["I am x2", "x2"],
      ["I am x3", "x3"],
    ]);
    expect(new Set(messages.map(({ correlationId }) => correlationId)).size).toBe(3);
  });
});

describe("EventBridge and SQS answers", () => {
  test("an entry that PutEvents rejects in a 200 response is sent again, and the others are not", async () => {
    aws.fault("PutEvents", (_, call) =>
      call === 1
        ? { body: { FailedEntryCount: 1, Entries: [{ EventId: "1" }, { ErrorCode: "InternalFailure" }] } }
        : undefined,
    );
    await publish([sorted({ id: "said_1" }), sorted({ id: "said_2" })], { sleep: async () => {} });
    const sent = aws
      .inputs<{ Entries: { Detail: string }[] }>("PutEvents")
      .map(({ Entries }) => Entries.map(({ Detail }) => (JSON.parse(Detail) as { meta: { id: string } }).meta.id));
    expect(sent).toEqual([["said_1", "said_2"], ["said_2"]]);
  });
});
