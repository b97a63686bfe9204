import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Message } from "@waybill/events-schema/event";
import { enqueue, EnqueueFailedError } from "../src/messaging/enqueue.ts";
import { PermanentError } from "../src/failures/errors.ts";
import { publish, PublishFailedError } from "../src/messaging/publish.ts";
import { awsError } from "./aws.ts";
import { sorted } from "./events.ts";
import { startWorld } from "./world.ts";

const { aws, lines } = await startWorld();

const queueUrl = `${process.env["AWS_ENDPOINT_URL"]}/123456789012/TestQueue`;
const waited: number[] = [];
const waits = { sleep: async (ms: number) => void waited.push(ms), random: () => 0.5 };
beforeEach(() => void waited.splice(0));

const many = (count: number) => Array.from({ length: count }, (_, n) => sorted({ id: `m${n}` }));
/** A message of about so many bytes. */
const weighing = (id: string, bytes: number): Message => {
  const message = sorted({ id });
  return { ...message, detail: { ...message.detail, data: { shipmentId: "p", shelf: 1, load: "x".repeat(bytes) } } };
};

interface Entry {
  Id?: string;
  Detail?: string;
  MessageBody?: string;
}
const idOf = ({ Detail, MessageBody }: Entry) => {
  const json = JSON.parse((Detail ?? MessageBody)!) as { meta?: { id: string }; detail?: { meta: { id: string } } };
  return (json.meta ?? json.detail?.meta)?.id;
};
const sentBy = (action: string) => aws.inputs<{ Entries: Entry[] }>(action).map(({ Entries }) => Entries.map(idOf));

const ways = [
  {
    way: "publish",
    action: "PutEvents",
    send: (messages: Message | Message[]) => publish(messages, waits),
    Failed: PublishFailedError,
    refused: (entries: Entry[], which: (n: number) => boolean, code: string) => ({
      FailedEntryCount: 1,
      Entries: entries.map((_, n) => (which(n) ? { ErrorCode: code, ErrorMessage: "no" } : { EventId: `e${n}` })),
    }),
    final: "NotAuthorizedForSourceException",
  },
  {
    way: "enqueue",
    action: "SendMessageBatch",
    send: (messages: Message | Message[]) => enqueue(queueUrl, messages, waits),
    Failed: EnqueueFailedError,
    refused: (entries: Entry[], which: (n: number) => boolean, code: string) => ({
      Successful: entries
        .filter((_, n) => !which(n))
        .map(({ Id, MessageBody }) => ({
          Id,
          MessageId: `m${Id}`,
          MD5OfMessageBody: createHash("md5").update(MessageBody!).digest("hex"),
        })),
      Failed: entries
        .filter((_, n) => which(n))
        .map(({ Id }) => ({ Id, Code: code, SenderFault: code === "InvalidMessageContents" })),
    }),
    final: "InvalidMessageContents",
  },
];

describe.each(ways)("$way", ({ action, send, Failed, refused, final }) => {
  const refuse = (which: (n: number, call: number) => boolean, code = "InternalFailure") =>
    aws.fault(action, (input, call) => ({ body: refused(input["Entries"] as Entry[], (n) => which(n, call), code) }));

  test("25 messages are sent in batches of 10, 10 and 5, in order", async () => {
    await send(many(25));
    expect(sentBy(action).map((ids) => ids.length)).toEqual([10, 10, 5]);
    expect(sentBy(action).flat()).toEqual(many(25).map((_, n) => `m${n}`));
  });

  test("a single message is sent without an array, and an empty array sends nothing", async () => {
    await send(sorted({ id: "one" }));
    await send([]);
    expect(sentBy(action)).toEqual([["one"]]);
  });

  test("three messages of 100,000 bytes are sent in two batches, because a batch stays under 256 KB", async () => {
    await send([weighing("a", 100_000), weighing("b", 100_000), weighing("c", 100_000)]);
    expect(sentBy(action)).toEqual([["a", "b"], ["c"]]);
  });

  test("only rejected entries are sent again, after a growing wait", async () => {
    refuse((n, call) => (call === 1 ? n >= 2 : call === 2 && n === 0));
    await send(many(4));
    expect(sentBy(action)).toEqual([["m0", "m1", "m2", "m3"], ["m2", "m3"], ["m2"]]);
    expect(waited).toEqual([75, 150]);
  });

  test("an entry that is rejected four times is an error with its id and code", async () => {
    refuse((n, call) => (call === 1 ? n === 1 : true), "Throttled");
    const error = await send(many(3)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failed);
    expect(error).toMatchObject({
      failed: [{ id: "m1", code: "Throttled" }],
      message: expect.stringContaining("m1 (Throttled)") as string,
    });
    expect(aws.inputs(action)).toHaveLength(4);
  });

  test("an entry that is rejected with a permanent code is not sent again", async () => {
    refuse(() => true, final);
    await expect(send(many(1))).rejects.toThrow(final);
    expect(aws.inputs(action)).toHaveLength(1);
  });

  test("an entry that the response does not mention counts as failed", async () => {
    aws.fault(action, () => ({ body: { FailedEntryCount: 0, Entries: [], Successful: [], Failed: [] } }));
    await expect(send(many(1))).rejects.toThrow("m0 (NoAnswer)");
  });

  test("a failed call is an error with the ids of its batch and the cause, and other batches are sent", async () => {
    aws.fault(action, (_, call) => (call === 1 ? awsError("AccessDeniedException") : undefined));
    const error = await send(many(12)).catch((thrown: unknown) => thrown as PublishFailedError);
    expect((error as PublishFailedError).failed).toHaveLength(10);
    expect(error).toMatchObject({
      cause: { name: expect.stringContaining("AccessDenied") as string },
      message: expect.stringMatching(/m0 .* m9 \(/) as string,
    });
    expect(sentBy(action)[1]).toEqual(["m10", "m11"]);
  });

  test("a message above 32 KB is logged as a warning, and one above 200 KB is rejected before any is sent", async () => {
    await send(weighing("warned", 40_000));
    expect(lines.log()).toMatchObject([
      { level: "WARN", message: "a large message", id: "warned", event: "shipment.sorted" },
    ]);
    aws.reset();
    const error = await send([sorted(), weighing("refused", 210_000)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ code: "event.too-large" });
    expect(aws.calls).toEqual([]);
  });

  test("the size limit counts UTF-8 bytes and not characters", async () => {
    const message = sorted();
    const detail = { ...message.detail, data: { load: "€".repeat(70_000) } };
    await expect(send({ ...message, detail })).rejects.toThrow(/21\d{4} bytes/);
  });
});

test("a published event has its bus, source, detail type, detail and time", async () => {
  const at = new Date("2026-11-21T09:00:00Z");
  const message = sorted({ id: "said", at });
  await publish(message);
  expect(aws.inputs("PutEvents")).toEqual([
    {
      Entries: [
        {
          EventBusName: "bus",
          Source: "waybill.depot",
          DetailType: "shipment.sorted",
          Detail: JSON.stringify(message.detail),
          Time: at.getTime() / 1_000,
          Resources: [],
        },
      ],
    },
  ]);
});

test("the body of an enqueued command is the message as JSON", async () => {
  const message = sorted({ id: "ordered" });
  await enqueue(queueUrl, message);
  expect(aws.inputs("SendMessageBatch")).toEqual([
    { QueueUrl: queueUrl, Entries: [{ Id: "0", MessageBody: JSON.stringify(message) }] },
  ]);
});
