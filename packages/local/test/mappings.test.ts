import type { EventSourceMappingView } from "@waybill/plan/view/stage-view";
import { describe, expect, test } from "vitest";
import { skippingClock } from "../src/clock.ts";
import { createFaults } from "../src/faults/faults.ts";
import { startEventSourceMapping } from "../src/event-source-mappings/event-source-mapping.ts";
import type { SqsRecord } from "../src/event-source-mappings/sqs-record.ts";
import { failedMessageIds } from "../src/event-source-mappings/batch-response.ts";
import type { InvokeResult } from "../src/interfaces.ts";
import { createQueueEngine } from "../src/sqs/queues.ts";
import { openStore } from "../src/store.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";
const DEAD = "arn:aws:sqs:us-east-1:123456789012:dead";
const FN = "arn:aws:lambda:us-east-1:123456789012:function:f";
const MAPPING: EventSourceMappingView = {
  id: "m",
  source: QUEUE,
  function: FN,
  batchSize: 3,
  windowSeconds: 0,
  partialResponses: true,
  maximumConcurrency: 2,
  provisioned: false,
  filters: [],
  enabled: true,
};

type Batch = SqsRecord[];

/** Runs everything that needs no time to pass. */
const quiet = async () => {
  for (let n = 0; n < 50; n++) await new Promise(setImmediate);
};

/** A queue with a visibility timeout of sixty seconds and a maxReceiveCount of five, mapped to the given function. */
function mapped(handle: (batch: Batch) => unknown, change: Partial<EventSourceMappingView> = {}, seed?: number) {
  const clock = skippingClock({ start: Date.parse("2026-11-21T06:00:00Z"), frozen: true });
  const { queues } = createQueueEngine({
    store: openStore(),
    clock,
    planned: [
      { name: "dead", arn: DEAD },
      { name: "q", arn: QUEUE, visibilitySeconds: 60, redrive: { deadLetterArn: DEAD, maxReceiveCount: 5 } },
    ],
  });
  const batches: string[][] = [];
  let atWork = 0;
  let most = 0;
  const lambda = {
    async invoke(_: string, event: unknown): Promise<InvokeResult> {
      const { Records: records } = event as { Records: Batch };
      batches.push(records.map(({ body }) => body));
      most = Math.max(most, ++atWork);
      const about = { requestId: "r", ms: 1, cold: false };
      try {
        const payload = await handle(records);
        return payload === undefined ? about : { ...about, payload };
      } catch (error) {
        return { ...about, functionError: "Unhandled", payload: { errorMessage: String(error) } };
      } finally {
        atWork--;
      }
    },
  };
  const send = (...bodies: string[]) => bodies.forEach((body) => queues.send(QUEUE, body));
  const faults = seed === undefined ? undefined : createFaults(["shuffle", "duplicate", "redeliver"], { seed, clock });
  const mapping = () =>
    startEventSourceMapping({ ...MAPPING, ...change }, { queues, lambda, clock, faults: faults?.mapping });
  const seconds = async (n: number) => {
    clock.advanceTo(clock.now() + n * 1000);
    await quiet();
  };
  return { queues, clock, batches, send, mapping, seconds, most: () => most };
}

describe("batches", () => {
  test("a batch has at most the batch size, and at most maximumConcurrency batches run at once", async () => {
    const gates: (() => void)[] = [];
    const { batches, send, mapping, most } = mapped(() => new Promise<void>((open) => gates.push(open)));
    send("a", "b", "c", "d", "e", "f", "g", "h");
    mapping();
    await quiet();
    expect(batches).toEqual([
      ["a", "b", "c"],
      ["d", "e", "f"],
    ]);
    gates.forEach((open) => open());
    await quiet();
    expect(batches).toHaveLength(3);
    expect(most()).toBe(2);
  });

  test("a batch waits for the batching window and is delivered as soon as it is full", async () => {
    const { batches, send, mapping, seconds } = mapped(() => undefined, { windowSeconds: 5 });
    mapping();
    send("a");
    await quiet();
    await seconds(4);
    expect(batches).toEqual([]);
    send("b");
    await seconds(1);
    expect(batches).toEqual([["a", "b"]]);
    send("c", "d", "e");
    await quiet();
    expect(batches[1]).toEqual(["c", "d", "e"]);
  });

  test("a batch has at most six megabytes", async () => {
    const { batches, send, mapping } = mapped(() => undefined, { batchSize: 10 });
    send(...Array.from({ length: 7 }, () => "x".repeat(1_000_000)));
    mapping();
    await quiet();
    expect(batches.map((batch) => batch.length)).toEqual([6, 1]);
  });

  test("the records of a batch have Lambda's shape", async () => {
    const seen: SqsRecord[] = [];
    const { queues, mapping } = mapped((batch) => void seen.push(...batch));
    const { messageId } = queues.send(QUEUE, "hello", {
      messageAttributes: { kind: { dataType: "String", stringValue: "greeting" } },
    });
    mapping();
    await quiet();
    expect(seen).toEqual([
      {
        messageId,
        receiptHandle: expect.any(String) as string,
        body: "hello",
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        attributes: expect.objectContaining({ ApproximateReceiveCount: "1" }) as Record<string, string>,
        messageAttributes: {
          kind: { dataType: "String", stringValue: "greeting", stringListValues: [], binaryListValues: [] },
        },
        eventSource: "aws:sqs",
        eventSourceARN: QUEUE,
        awsRegion: "us-east-1",
      },
    ]);
  });
});

describe("batch responses", () => {
  const ids = ["1", "2"];
  test.each([
    ["nothing", undefined, []],
    ["null", null, []],
    ["an empty object", {}, []],
    ["a null list", { batchItemFailures: null }, []],
    ["an empty list", { batchItemFailures: [] }, []],
    ["one of the batch", { batchItemFailures: [{ itemIdentifier: "2" }] }, ["2"]],
    ["an identifier that is not in the batch", { batchItemFailures: [{ itemIdentifier: "3" }] }, ids],
    ["an empty identifier", { batchItemFailures: [{ itemIdentifier: "" }] }, ids],
    ["a null identifier", { batchItemFailures: [{ itemIdentifier: null }] }, ids],
    ["another key", { batchItemFailures: [{ messageId: "1" }] }, ids],
    ["a list that is none", { batchItemFailures: "2" }, ids],
    ["a text", "fine", ids],
  ])("a batch response with %s fails exactly the named messages", (_, payload, failed) => {
    expect(failedMessageIds(payload, ids)).toEqual(failed);
  });

  test("a successful message is deleted; a failed one is received again after its visibility timeout with a higher count", async () => {
    const receives: string[] = [];
    const { batches, queues, send, mapping, seconds } = mapped((batch) => {
      receives.push(batch.at(-1)?.attributes["ApproximateReceiveCount"] ?? "");
      return {
        batchItemFailures: batch.filter(({ body }) => body === "bad").map((r) => ({ itemIdentifier: r.messageId })),
      };
    });
    send("good", "bad");
    mapping();
    await quiet();
    expect(queues.stats(QUEUE)).toMatchObject({ visible: 0, inFlight: 1 });
    await seconds(59);
    expect(batches).toEqual([["good", "bad"]]);
    await seconds(1);
    expect(batches).toEqual([["good", "bad"], ["bad"]]);
    expect(receives).toEqual(["1", "2"]);
  });

  test("an error fails the whole batch, which is in the dead-letter queue after five receives", async () => {
    const { batches, queues, send, mapping, seconds } = mapped(() => Promise.reject(new Error("no")));
    send("a", "b");
    mapping();
    await quiet();
    for (let n = 0; n < 6; n++) await seconds(60);
    expect(batches).toHaveLength(5);
    expect(queues.stats(QUEUE)).toMatchObject({ visible: 0, inFlight: 0 });
    expect(queues.stats(DEAD)).toMatchObject({ visible: 2 });
  });

  test("without ReportBatchItemFailures a list of failures is ignored and all messages are deleted", async () => {
    const { queues, send, mapping } = mapped(
      ([first]) => ({ batchItemFailures: [{ itemIdentifier: first?.messageId }] }),
      { partialResponses: false },
    );
    send("a");
    mapping();
    await quiet();
    expect(queues.stats(QUEUE)).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test("no message of a batch is deleted before the function returns", async () => {
    let open: (() => void) | undefined;
    const { queues, send, mapping } = mapped(() => new Promise<void>((resolve) => (open = resolve)));
    send("a");
    mapping();
    await quiet();
    expect(queues.stats(QUEUE).inFlight).toBe(1);
    open?.();
    await quiet();
    expect(queues.stats(QUEUE).inFlight).toBe(0);
  });
});

test("a message that matches no filter is deleted without an invocation", async () => {
  const { batches, queues, send, mapping } = mapped(() => undefined, {
    filters: [{ body: { kind: ["wanted"] } }, { body: { n: [{ numeric: [">", 5] }] } }],
  });
  send('{"kind":"wanted"}', '{"kind":"other"}', '{"n":6}', "no json");
  mapping();
  await quiet();
  expect(batches.flat()).toEqual(['{"kind":"wanted"}', '{"n":6}']);
  expect(queues.stats(QUEUE)).toMatchObject({ visible: 0, inFlight: 0 });
});

test("a stopped event source mapping receives nothing more", async () => {
  const { batches, send, mapping } = mapped(() => undefined);
  const open = mapping();
  await quiet();
  open.stop();
  send("a");
  await quiet();
  expect(batches).toEqual([]);
});

describe("faults of an event source mapping", () => {
  const messages = Array.from({ length: 40 }, (_, n) => `m${n}`);
  async function day(seed: number) {
    const { batches, queues, send, mapping } = mapped(() => undefined, { batchSize: 5, maximumConcurrency: 1 }, seed);
    send(...messages);
    const open = mapping();
    await quiet();
    return { batches, delivered: batches.flat(), left: queues.stats(QUEUE), busy: open.busy() };
  }

  test("the shuffle and duplicate faults reorder and repeat messages and lose none", async () => {
    const { batches, delivered, left, busy } = await day(7);
    expect(new Set(delivered)).toEqual(new Set(messages));
    expect(delivered.length).toBeGreaterThan(messages.length);
    expect(delivered.slice(0, 5)).not.toEqual(messages.slice(0, 5));
    expect(batches.every((batch) => new Set(batch).size === batch.length)).toBe(true);
    expect(left).toMatchObject({ visible: 0, inFlight: 0 });
    expect(busy).toEqual({ held: 0, batches: 0 });
  });

  test.each(Array.from({ length: 30 }, (_, seed) => seed))(
    "faults never put a message and its copy into one batch (seed %i)",
    async (seed) => {
      const { batches } = await day(seed);
      expect(batches.every((batch) => new Set(batch).size === batch.length)).toBe(true);
    },
  );

  test("faults are the same for the same seed and differ for another", async () => {
    const [one, same, other] = [await day(7), await day(7), await day(8)];
    expect(same.batches).toEqual(one.batches);
    expect(other.batches).not.toEqual(one.batches);
  });
});
