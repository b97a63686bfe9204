import { expect, test } from "vitest";
import { ObjectsStored } from "../src/messaging/stored-object.ts";
import { lambdaContext, sqsBatch } from "../src/testing/events.ts";
import { worker } from "../src/worker/worker.ts";
import { startWorld } from "./world.ts";

const { aws } = await startWorld(["Test"]);
const received: unknown[] = [];
const handler = worker("Test", ObjectsStored, async ({ data, meta }) => void received.push({ id: meta.id, ...data }));
const deliver = async (body: unknown) => {
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

test("an S3 notification is a message with its objects, their decoded keys and an id that a redelivery keeps", async () => {
  expect(await deliver({ Records: [record("uploads/a+b%2Bc.jpg"), record("x")] })).toEqual({ failed: 0, parked: 0 });
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

test("the s3:TestEvent of a new notification is a message without objects, and is not dead-lettered", async () => {
  const body = { Service: "Amazon S3", Event: "s3:TestEvent", Time: "2026-11-21T09:00:00.000Z", RequestId: "R2" };
  expect(await deliver({ ...body, Bucket: "photos", HostId: "h" })).toEqual({ failed: 0, parked: 0 });
  expect(received).toEqual([{ id: "s3.R2", objects: [] }]);
});

test("a message that is not an S3 notification is parked", async () => {
  expect(await deliver({ Records: [{ eventSource: "aws:ses" }] })).toEqual({ failed: 0, parked: 1 });
});

test("an object key of 1,024 characters is accepted", async () => {
  await deliver({ Records: [record("k".repeat(1_024))] });
  expect(received).toMatchObject([{ objects: [{ key: "k".repeat(1_024) }] }]);
});
