import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RecordPositions } from "@waybill/events-schema/tracking";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../../test/long.ts";
import { queueDepth, startOperatorCloud, type OperatorCloud } from "./operator-cloud.ts";

/** The whole memory of a command in a process of its own, whatever the size of the queue: 5,000 dead letters take 110 MB. */
const MAX_MEMORY_MB = 160;

const sizes = LONG ? [5_000, 100_000] : [1_010];

describe.each(sizes)("with %i dead letters,", (count) => {
  let cloud: OperatorCloud;
  const lastId = `evt_${count - 1}`;
  const unrecorded = LONG ? 1 : (count / 10) * 8 + 1;
  beforeAll(async () => {
    cloud = await startOperatorCloud();
    for (let at = 0; at < count; at += 10) await fill(cloud, at, count);
    await cloud.addFailure("evt_gone", "it expired", "cccccccccccc");
  });
  afterAll(() => cloud.stop());

  /** In a process of its own where the size is worth it, and within MAX_MEMORY_MB. */
  async function run(...args: string[]) {
    const result = LONG ? await runMeasured(args) : await cloud.run(args);
    expect({ args, stderr: result.stderr, depth: await queueDepth(cloud.sqs, cloud.dead) }).toEqual({
      args,
      stderr: "",
      depth: { visible: count, held: 0 },
    });
    return result;
  }

  async function runMeasured(args: string[]) {
    const file = join(cloud.cwd, "peak-memory");
    const NODE_OPTIONS = `--import=${new URL("peak-memory.mjs", import.meta.url).href}`;
    const result = await cloud.spawn(args, { NODE_OPTIONS, PEAK_MEMORY_FILE: file }).ended;
    const memoryMb = Number(readFileSync(file, "utf8"));
    console.log(`${count} dead letters, ${args.slice(0, 2).join(" ")}: ${Math.round(memoryMb)} MB`);
    expect(memoryMb, args.join(" ")).toBeLessThan(MAX_MEMORY_MB);
    return result;
  }

  test("`dlq groups` counts every message of each group", async () => {
    const { json } = await run("dlq", "groups", "RecordPositions", "--json");
    expect(json).toMatchObject({
      groups: expect.arrayContaining([
        expect.objectContaining({ group: "aaaaaaaaaaaa", messages: count - unrecorded - 1 }),
        expect.objectContaining({ group: "bbbbbbbbbbbb", messages: 1, eventIds: [`evt_${count - 2}`] }),
        expect.objectContaining({ group: "no-record", messages: unrecorded, error: null }),
      ]),
      queues: [{ consumer: "RecordPositions", seen: count, messages: count }],
    });
  });

  test("`dlq show` finds the one that was sent last", async () => {
    const { json } = await run("dlq", "show", lastId, "--json");
    expect(json).toMatchObject({ event: "positions.record", consumers: [{ inQueue: true, state: null }] });
  });

  test("`dlq ls` and `doctor` count those without a record and the failures without a message", async () => {
    const { json } = await run("dlq", "ls", "--json");
    const consumers = json["consumers"] as unknown as { consumer: string }[];
    expect(consumers.find(({ consumer }) => consumer === "RecordPositions")).toMatchObject({
      messages: count,
      seen: count,
      more: false,
      open: count - unrecorded,
      groups: 3,
      noRecord: unrecorded,
      retrying: 1,
    });
    const found = await run("doctor", "--json");
    expect(found.json["findings"]).toMatchObject([
      { rule: "dead-letters-recorded", observed: expect.stringContaining(`${unrecorded} without an entry`) },
      { rule: "failures-have-dead-letters", observed: "1 failures without a dead letter: evt_gone (open)" },
    ]);
  });

  test("`dlq export` writes every one of them", async () => {
    const file = join(cloud.cwd, "dead.ndjson");
    expect((await run("dlq", "export", "RecordPositions", "-o", file, "--json")).json).toMatchObject({ count });
    const ids = new Set<string>();
    for await (const line of createInterface({ input: createReadStream(file) }))
      ids.add((JSON.parse(line) as { eventId: string }).eventId);
    // And the last line, which has no event id.
    expect(ids.size).toBe(count + 1);
  });

  test("`dlq replay` finds one by its id, and counts what it looked at", async () => {
    const { json } = await run("dlq", "replay", "RecordPositions", "--id", lastId, "--dry-run", "--json");
    expect(json).toMatchObject({ selected: 1, inQueue: count, samples: [lastId] });
  });

  test("a command that cannot look at all of them says how many it has seen", async () => {
    // For twelve hours: another command does not give them back while these run, however long that takes.
    const held = { QueueUrl: cloud.dead, MaxNumberOfMessages: 3, VisibilityTimeout: 43_200 };
    const { Messages = [] } = await cloud.sqs.receiveMessage(held);
    const text = `looked at ${count - 3} of ${count} dead letters of RecordPositions`;
    for (const args of [["dlq", "groups", "RecordPositions"], ["dlq", "show", "evt_none"], ["doctor"]])
      expect((await cloud.run(args)).stderr).toContain(text);
    for (const { ReceiptHandle } of Messages)
      await cloud.sqs.changeMessageVisibility({ QueueUrl: cloud.dead, ReceiptHandle, VisibilityTimeout: 0 });
  });
});

/** Ten dead letters of about 2 KB with their failures: the last but one in a group of its own, the last with none. */
async function fill(cloud: OperatorCloud, from: number, count: number): Promise<void> {
  const ids = Array.from({ length: Math.min(10, count - from) }, (_, n) => `evt_${from + n}`);
  const fix = { fixTime: "2026-11-21T09:00:00.000Z", lat: 52.5, lon: 13.4 };
  const data = {
    runId: "r1",
    courierId: "c1",
    receivedAt: "2026-11-21T09:00:10.000Z",
    fixes: Array.from({ length: 28 }, () => fix),
  };
  await cloud.sqs.sendMessageBatch({
    QueueUrl: cloud.dead,
    Entries: ids.map((id) => ({ Id: id, MessageBody: JSON.stringify(RecordPositions.create(data, { id })) })),
  });
  // Without test:long, writing all the failures would take longer than all the commands.
  const recorded = LONG ? ids : ids.filter((_, n) => n >= 8);
  await Promise.all(
    recorded.map(async (id) => {
      if (id === `evt_${count - 1}`) return;
      await (id === `evt_${count - 2}`
        ? cloud.addFailure(id, "y is undefined", "bbbbbbbbbbbb")
        : cloud.addFailure(id, "x is undefined", "aaaaaaaaaaaa"));
    }),
  );
}
