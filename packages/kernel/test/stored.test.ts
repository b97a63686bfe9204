import { expect, test } from "vitest";
import { ObjectsStored } from "../src/messaging/stored-object.ts";
import { lambdaContext, sqsBatch } from "../src/testing/events.ts";
import { worker } from "../src/worker/worker.ts";
import { startWorld } from "./world.ts";

const { aws } = await startWorld(["Test"]);
const received: unknown[] = [];
const handler = worker("Test", ObjectsStored, async ({ data, meta }) => void received.push({ id: meta.id, ...data }));
const tell = async (body: unknown) => {
  received.length = 0;
  const { batchItemFailures } = await handler(sqsBatch(JSON.stringify(body)), lambdaContext());
  return { failed: batchItemFailures.length, parked: aws.inputs("SendMessage").length };
};
const record = (key: string, object: object = { size: 5 }) => ({
  eventSource: "aws:s3",
  eventName: "ObjectCreated:Put",
  eventTime: "2026-11-21T09:00:00.000Z",
  responseElements: { "x-amz-request-id": "R1" },
  s3: { bucket: { name: "photos" }, object: { key, sequencer: "0A", ...object } },
});

test("S3's notification is a message: which objects, by their true keys, under an id that a redelivery keeps", async () => {
  expect(await tell({ Records: [record("uploads/a+b%2Bc.jpg"), record("x")] })).toEqual({ failed: 0, parked: 0 });
  expect(received).toEqual([
    {
      id: "s3.R1.0A",
      objects: [
        { bucket: "photos", key: "uploads/a b+c.jpg", bytes: 5 },
        { bucket: "photos", key: "x", bytes: 5 },
      ],
    },
  ]);
});

test("S3's test of a new notification tells of no object, and is no dead letter", async () => {
  const body = { Service: "Amazon S3", Event: "s3:TestEvent", Time: "2026-11-21T09:00:00.000Z", RequestId: "R2" };
  expect(await tell({ ...body, Bucket: "photos", HostId: "h" })).toEqual({ failed: 0, parked: 0 });
  expect(received).toEqual([{ id: "s3.R2", objects: [] }]);
});

test("anything else is parked, as for every worker", async () => {
  expect(await tell({ Records: [{ eventSource: "aws:ses" }] })).toEqual({ failed: 0, parked: 1 });
});

test("a key of a kilobyte fits", async () => {
  await tell({ Records: [record("k".repeat(1_024))] });
  expect(received).toMatchObject([{ objects: [{ key: "k".repeat(1_024) }] }]);
});
