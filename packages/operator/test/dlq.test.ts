import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RecordPositions } from "@waybill/events-schema/tracking";
import { failureKey } from "@waybill/kernel/failure";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startOperatorCloud, startInterceptingProxy, queueDepth, type OperatorCloud } from "./operator-cloud.ts";

let cloud: OperatorCloud;
beforeAll(async () => {
  cloud = await startOperatorCloud();
});
afterEach(() => cloud.reset());
afterAll(() => cloud.stop());

const stringAttribute = (value: string) => ({ DataType: "String", StringValue: value });
const bytes = new Uint8Array([0, 255, 1, 2]);
/** An S3 notification of an upload. */
const NOTIFICATION = JSON.stringify({
  Records: [
    {
      eventSource: "aws:s3",
      eventTime: "2026-11-21T09:00:00.000Z",
      responseElements: { "x-amz-request-id": "R1" },
      s3: { bucket: { name: "partner-imports" }, object: { key: "uploads/acme/a+b.csv", size: 5, sequencer: "0A" } },
    },
  ],
});
const replay = ["dlq", "replay", "RecordPositions", "--rate", "max", "--json"];

test("a replay of an id that is not a dead letter fails and changes nothing", async () => {
  await cloud.addDeadLetter("evt_1");
  const { code, json } = await cloud.run([...replay, "--id", "evt_1", "--id", "evt_none"]);
  expect(code).toBe(1);
  expect(json["error"]).toMatchObject({
    message: "no dead letter of RecordPositions is evt_none; nothing was changed",
  });
  expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 1, held: 0 });
});

describe("listing and showing dead letters", () => {
  test("`dlq ls` lists every dead-letter queue with its groups, the messages without a record, and when it expires", async () => {
    await cloud.addDeadLetter("evt_1");
    await cloud.addDeadLetter("evt_2");
    await cloud.addFailure("evt_1", "x is undefined", "aaaaaaaaaaaa");
    await cloud.addFailure("evt_still_tried", "x is undefined", "aaaaaaaaaaaa");
    const { json, code } = await cloud.run(["dlq", "ls", "--json"]);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      format: 1,
      stage: "local",
      total: 2,
    });
    const consumers = json["consumers"] as unknown as { consumer: string; expiresInSeconds: number }[];
    const first = consumers.find(({ consumer }) => consumer === "RecordPositions");
    const others = consumers.filter((one) => one !== first);
    expect(first).toMatchObject({
      consumer: "RecordPositions",
      messages: 2,
      open: 1,
      retrying: 1,
      groups: 2,
      noRecord: 1,
    });
    expect(others.map(({ consumer }) => consumer)).toContain("EventLogDLQ");
    for (const other of others)
      expect(other).toMatchObject({ messages: 0, groups: 0, oldestAt: null, expiresInSeconds: null });
    expect(first?.expiresInSeconds).toBeGreaterThan(13.9 * 86_400);
    expect(first?.expiresInSeconds).toBeLessThanOrEqual(14 * 86_400);
    const table = await cloud.run(["dlq", "ls"]);
    expect(table.stdout).toContain("no record (timeout or crash)");
    expect(table.stdout).not.toContain("\u001b");
  });

  test("`dlq ls --fail-if-any` ends with exit code 3 with a dead letter and 0 without, and leaves every message visible", async () => {
    expect((await cloud.run(["dlq", "ls", "--fail-if-any"])).code).toBe(0);
    await cloud.addDeadLetter("evt_1");
    expect((await cloud.run(["dlq", "ls", "--fail-if-any"])).code).toBe(3);
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 1, held: 0 });
  });

  test("a failure that is resolved or ignored is neither counted as open nor shown with its dead letter", async () => {
    await cloud.addDeadLetter("evt_1");
    await cloud.addFailure("evt_1", "x is undefined", "aaaaaaaaaaaa", { state: "resolved" });
    await cloud.addFailure("evt_2", "x is undefined", "aaaaaaaaaaaa", { state: "ignored" });
    await cloud.addFailure("evt_3", "x is undefined", "aaaaaaaaaaaa", { state: "replaying" });
    const { json } = await cloud.run(["dlq", "ls", "--json"]);
    const consumers = json["consumers"] as unknown as { consumer: string }[];
    expect(consumers.find(({ consumer }) => consumer === "RecordPositions")).toMatchObject({
      messages: 1,
      open: 0,
      noRecord: 1,
      retrying: 1,
    });
  });

  test("a record of the failure log that no worker writes ends a command that names it, and every message is visible again", async () => {
    await cloud.addDeadLetter("evt_1");
    await cloud.addFailure("evt_1", "x is undefined", "aaaaaaaaaaaa", { receives: "five" });
    for (const args of [
      ["dlq", "ls"],
      ["dlq", "show", "evt_1"],
    ]) {
      const { code, stderr } = await cloud.run(args);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /The row CONSUMER#RecordPositions#\d+ EVENT#evt_1 of the failure log is not one that a worker/,
      );
      expect(stderr).toContain("→ at receives");
      expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 1, held: 0 });
    }
  });

  test("`dlq groups` groups dead letters by failure, the largest group first", async () => {
    for (const id of ["evt_1", "evt_2", "evt_3"]) await cloud.addDeadLetter(id);
    await cloud.addFailure("evt_1", "x is undefined", "aaaaaaaaaaaa");
    await cloud.addFailure("evt_2", "x is undefined", "aaaaaaaaaaaa");
    const { json } = await cloud.run(["dlq", "groups", "recordpositions", "--json"]);
    expect(json["groups"]).toMatchObject([
      {
        group: "aaaaaaaaaaaa",
        messages: 2,
        error: { name: "TypeError", message: "x is undefined" },
        versions: ["abc123"],
      },
      { group: "no-record", messages: 1, error: null, eventIds: ["evt_3"] },
    ]);
  });

  test("`dlq show` prints payload, attempts and stack, and personal data only with --reveal, which is recorded", async () => {
    await cloud.addDeadLetter("evt_1");
    await cloud.addFailure("evt_1", "x is undefined", "aaaaaaaaaaaa");
    const masked = await cloud.run(["dlq", "show", "evt_1", "--json"]);
    expect(masked.stdout).not.toContain("52.5");
    expect(masked.json).toMatchObject({
      eventId: "evt_1",
      event: "positions.record",
      data: { runId: "r1", fixes: [{ lat: "•••", lon: "•••" }] },
      consumers: [
        { consumer: "RecordPositions", state: "open", inQueue: true, receives: 5, attempts: [{ requestId: "req-1" }] },
      ],
    });
    expect((await cloud.run(["dlq", "show", "evt_1"])).stdout).toContain(
      "at fold (packages/tracking/src/fixes/fold-fixes.ts:1:1)",
    );
    const audit = join(cloud.cwd, ".waybill", "audit.ndjson");
    expect(existsSync(audit)).toBe(false);
    expect((await cloud.run(["dlq", "show", "evt_1", "--reveal"])).stdout).toContain("52.5");
    expect(readFileSync(audit, "utf8")).toContain('"what":"reveal","stage":"local","eventId":"evt_1"');
    expect((await cloud.run(["dlq", "show", "evt_none"])).code).toBe(1);

    await cloud.addDeadLetter("unused", { body: "lat 52.5 and no JSON" });
    const { groups } = (await cloud.run(["dlq", "groups", "--json"])).json as unknown as {
      groups: { eventIds: string[] }[];
    };
    const unreadable = groups.flatMap(({ eventIds }) => eventIds).find((id) => id !== "evt_1") as string;
    expect((await cloud.run(["dlq", "show", unreadable])).stdout).toContain("20 bytes that cannot be read");
    expect((await cloud.run(["dlq", "show", unreadable, "--reveal"])).stdout).toContain("lat 52.5 and no JSON");
  });
});

describe("a dead letter with an S3 notification", () => {
  beforeEach(async () => {
    await cloud.addDeadLetter("unused", { body: NOTIFICATION });
    await cloud.addFailure("s3.R1.0A", "no such column", "aaaaaaaaaaaa");
  });

  test("a dead letter with an S3 notification is grouped by its failure and shown with its object, under the event id that its worker recorded", async () => {
    const { json } = await cloud.run(["dlq", "groups", "--json"]);
    expect(json["groups"]).toMatchObject([{ group: "aaaaaaaaaaaa", messages: 1, eventIds: ["s3.R1.0A"] }]);
    const shown = await cloud.run(["dlq", "show", "s3.R1.0A", "--json"]);
    expect(shown.json).toMatchObject({
      event: "objects.stored",
      meta: { subject: "uploads/acme/a b.csv" },
      data: { objects: [{ bucket: "partner-imports", key: "uploads/acme/a b.csv", bytes: 5 }] },
      consumers: [{ state: "open", error: { message: "no such column" } }],
    });
  });

  test("a dead letter with an S3 notification is replayed as the message that its worker makes of it, with the id of the replay", async () => {
    const { json } = await cloud.run([...replay, "--where", "data.objects[0].key == 'uploads/acme/a b.csv'"]);
    expect(json).toMatchObject({ replayed: 1 });
    const [arrived] = await cloud.drainQueue(cloud.queue);
    expect(arrived).toMatchObject({ id: "s3.R1.0A", replayOf: json["replayId"] });
  });

  test("a dead letter that only looks like an S3 notification is unreadable", async () => {
    await cloud.addDeadLetter("unused", { body: '{"Records":[{"eventSource":"aws:s3"}]}' });
    const { json } = await cloud.run(["dlq", "groups", "--json"]);
    expect(json["groups"]).toMatchObject([{ group: "aaaaaaaaaaaa" }, { group: "no-record" }]);
  });
});

describe("dlq replay", () => {
  test("a replayed message goes to its consumer's own queue with its id, its attributes and the id of the replay", async () => {
    await cloud.addDeadLetter("evt_1", {
      attributes: {
        custom: { DataType: "String", StringValue: "yes" },
        bytes: { DataType: "Binary.png", BinaryValue: bytes },
        size: { DataType: "Number.int", StringValue: "5" },
        AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793" },
        errorCode: { DataType: "String", StringValue: "contract.violated" },
        errorMessage: { DataType: "String", StringValue: "no" },
        parkedBy: { DataType: "String", StringValue: "RecordPositions" },
        requestId: { DataType: "String", StringValue: "req-1" },
      },
    });
    await cloud.addFailure("evt_1", "x is undefined", "aaaaaaaaaaaa");
    const { json, code } = await cloud.run(replay);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      format: 1,
      consumer: "RecordPositions",
      selected: 1,
      replayed: 1,
      failed: 0,
      skipped: 0,
      left: 0,
    });
    const [arrived, ...others] = await cloud.drainQueue(cloud.queue);
    expect(others).toEqual([]);
    expect(arrived).toMatchObject({ id: "evt_1", replayOf: json["replayId"] });
    expect(Object.keys(arrived?.attributes ?? {}).toSorted()).toEqual(["bytes", "custom", "size"]);
    expect(new Uint8Array(arrived?.attributes["bytes"]?.BinaryValue ?? [])).toEqual(bytes);
    expect(arrived?.attributes["size"]).toMatchObject({ DataType: "Number.int", StringValue: "5" });
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 0, held: 0 });
    const { Item } = await cloud.dynamo.get({
      TableName: cloud.manifest.failures,
      Key: failureKey("RecordPositions", "evt_1"),
    });
    expect(Item).toMatchObject({ state: "replaying", replayId: json["replayId"] });
  });

  test("an attribute of the sender with the name of a failure attribute is kept when no worker parked the message", async () => {
    await cloud.addDeadLetter("evt_1", {
      attributes: { requestId: { DataType: "String", StringValue: "the phone's" } },
    });
    await cloud.run(replay);
    expect((await cloud.drainQueue(cloud.queue))[0]?.attributes["requestId"]).toMatchObject({
      StringValue: "the phone's",
    });
  });

  test("an unreadable body is replayed unchanged", async () => {
    await cloud.addDeadLetter("x", { body: "not { json" });
    await cloud.run(replay);
    expect((await cloud.drainQueue(cloud.queue))[0]?.body).toBe("not { json");
  });

  test("messages that are not selected stay and are visible again at once", async () => {
    for (let n = 0; n < 25; n += 1) await cloud.addDeadLetter(`evt_${n}`, { runId: n % 5 === 0 ? "r5" : "r1" });
    const { json } = await cloud.run([...replay, "--where", "data.runId == 'r5'"]);
    expect(json).toMatchObject({ selected: 5, replayed: 5 });
    expect((await cloud.drainQueue(cloud.queue)).map(({ id }) => id).toSorted()).toEqual([
      "evt_0",
      "evt_10",
      "evt_15",
      "evt_20",
      "evt_5",
    ]);
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 20, held: 0 });
  });

  test("--group, --id and --limit select messages, and --dry-run changes nothing", async () => {
    for (const id of ["evt_1", "evt_2", "evt_3"]) await cloud.addDeadLetter(id);
    await cloud.addFailure("evt_1", "x", "aaaaaaaaaaaa");
    await cloud.addFailure("evt_2", "x", "aaaaaaaaaaaa");
    const dry = await cloud.run([...replay, "--group", "aaaaaaaaaaaa", "--dry-run"]);
    expect(dry.json).toMatchObject({
      dryRun: true,
      selected: 2,
      inQueue: 3,
      groups: [{ group: "aaaaaaaaaaaa", messages: 2 }],
    });
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 3, held: 0 });
    expect(existsSync(join(cloud.cwd, ".waybill", "replays"))).toBe(false);
    expect((await cloud.run([...replay, "--group", "aaaaaaaaaaaa", "--limit", "1"])).json).toMatchObject({
      replayed: 1,
    });
    expect((await cloud.run([...replay, "--id", "evt_3"])).json).toMatchObject({ replayed: 1 });
    expect((await cloud.drainQueue(cloud.queue)).map(({ id }) => id).toSorted()).toEqual(["evt_1", "evt_3"]);
  });

  test("a message whose send fails is not deleted, the others are replayed, and the exit code is 4", async () => {
    for (let n = 0; n < 6; n += 1) await cloud.addDeadLetter(`evt_${n}`);
    await cloud.addFailure("evt_1", "x", "aaaaaaaaaaaa");
    const proxy = await startInterceptingProxy(cloud.cloud, (action, nth) =>
      action === "SendMessage" && nth === 2
        ? { status: 400, body: { __type: "com.amazonaws.sqs#InvalidMessageContents", message: "no" } }
        : undefined,
    );
    const { json, code } = await cloud.run(replay, { WAYBILL_ENDPOINT: proxy.endpoint });
    proxy.close();
    expect(code).toBe(4);
    expect(json).toMatchObject({ replayed: 5, failed: 1, errors: [{ eventId: "evt_1" }] });
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 1, held: 0 });
    const { Item } = await cloud.dynamo.get({
      TableName: cloud.manifest.failures,
      Key: failureKey("RecordPositions", "evt_1"),
    });
    expect(Item?.["state"]).toBe("open");
    const again = await cloud.run(["dlq", "resume", json["replayId"] as unknown as string, "--json"]);
    expect(again.json).toMatchObject({ replayed: 1, before: 5 });
    expect((await cloud.drainQueue(cloud.queue)).map(({ id }) => id).toSorted()).toEqual([
      "evt_0",
      "evt_1",
      "evt_2",
      "evt_3",
      "evt_4",
      "evt_5",
    ]);
  });

  test("a 200 without a message id is not a confirmation", async () => {
    await cloud.addDeadLetter("evt_1");
    // The digest is right, so that the SDK accepts the response.
    const md5 = (text: string) => createHash("md5").update(text).digest("hex");
    const proxy = await startInterceptingProxy(cloud.cloud, (action, _, input) =>
      action === "SendMessage"
        ? { status: 200, body: { MD5OfMessageBody: md5((JSON.parse(input) as { MessageBody: string }).MessageBody) } }
        : undefined,
    );
    const { code } = await cloud.run(replay, { WAYBILL_ENDPOINT: proxy.endpoint });
    proxy.close();
    expect(code).toBe(1);
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 1, held: 0 });
  });

  test("`dlq resume` deletes a message that was sent but not deleted, without sending it again", async () => {
    await cloud.addDeadLetter("evt_1");
    const proxy = await startInterceptingProxy(cloud.cloud, (action) =>
      action === "DeleteMessage"
        ? { status: 400, body: { __type: "com.amazonaws.sqs#InvalidAddress", message: "no" } }
        : undefined,
    );
    const { json, code } = await cloud.run(replay, { WAYBILL_ENDPOINT: proxy.endpoint });
    proxy.close();
    expect(code).toBe(1);
    expect(json["errors"]).toMatchObject([{ error: expect.stringContaining("sent, but not yet deleted") as string }]);
    const again = await cloud.run(["dlq", "resume", json["replayId"] as unknown as string, "--json"]);
    expect(again).toMatchObject({ code: 0, json: { replayed: 1 } });
    expect(await cloud.drainQueue(cloud.queue)).toHaveLength(1);
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 0, held: 0 });
  });

  test("a message that another replay claimed is skipped, unless --take-over is set", async () => {
    await cloud.addDeadLetter("evt_1");
    await cloud.addFailure("evt_1", "x", "aaaaaaaaaaaa", { state: "replaying", replayId: "rpl_other" });
    const skipped = await cloud.run(replay);
    expect(skipped).toMatchObject({ code: 1, json: { replayed: 0, skipped: 1 } });
    expect(skipped.stderr).toContain("rpl_other");
    expect((await cloud.run([...replay, "--take-over"])).json).toMatchObject({ replayed: 1 });
  });

  test("three consecutive failures end a replay", async () => {
    for (let n = 0; n < 8; n += 1) await cloud.addDeadLetter(`evt_${n}`);
    const proxy = await startInterceptingProxy(cloud.cloud, (action) =>
      action === "SendMessage"
        ? { status: 400, body: { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "gone" } }
        : undefined,
    );
    const { json } = await cloud.run(replay, { WAYBILL_ENDPOINT: proxy.endpoint });
    proxy.close();
    expect(json).toMatchObject({ failed: 3, left: 5, replayed: 0 });
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 8, held: 0 });
  });

  test("a message that a bus rule could not deliver is replayed to its target queue, and only to a queue of the stage", async () => {
    const undelivered = cloud.manifest.undelivered[0]?.url as string;
    const [account, name] = cloud.queue.split("/").slice(-2);
    const arn = `arn:aws:sqs:${cloud.manifest.region}:${account}:${name}`;
    const body = JSON.stringify({
      source: "waybill.tracking",
      "detail-type": "run.progressed",
      detail: { meta: { id: "evt_r" }, data: {} },
    });
    const send = (target: string) =>
      cloud.sqs.sendMessage({
        QueueUrl: undelivered,
        MessageBody: body,
        MessageAttributes: {
          RULE_ARN: stringAttribute("arn:rule"),
          TARGET_ARN: stringAttribute(target),
          ERROR_CODE: stringAttribute("NO_PERMISSIONS"),
        },
      });
    await send(arn);
    await send("arn:aws:sqs:us-east-1:999999999999:elsewhere");
    const { json, code } = await cloud.run(["dlq", "replay", "EventLogDLQ", "--rate", "max", "--json"]);
    expect(code).toBe(4);
    expect(json).toMatchObject({ replayed: 1, failed: 1 });
    const [arrived] = await cloud.drainQueue(cloud.queue);
    expect(arrived).toMatchObject({ id: "evt_r", attributes: {} });
    expect(await queueDepth(cloud.sqs, undelivered)).toEqual({ visible: 1, held: 0 });
  });

  test("--set is validated, printed and recorded in the journal; an invalid value sends nothing", async () => {
    await cloud.addDeadLetter("evt_1");
    const bad = await cloud.run([...replay, "--set", "fixes.0.lat=95"]);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain("violates the contract of positions.record");
    const misspelt = await cloud.run([...replay, "--set", "run=r2"]);
    expect(misspelt.code).toBe(2);
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 1, held: 0 });
    const good = await cloud.run([...replay, "--set", "runId=r2", "--set", "fixes.0.lat=-12.5"]);
    expect(good.code).toBe(0);
    expect(good.stderr).toContain('runId: "r1" → "r2"');
    const [arrived] = await cloud.drainQueue(cloud.queue);
    const { detail } = JSON.parse(arrived?.body ?? "") as { detail: { meta: { id: string }; data: object } };
    expect(detail).toMatchObject({ meta: { id: "evt_1" }, data: { runId: "r2", fixes: [{ lat: -12.5, lon: 13.4 }] } });
    const [file] = readdirSync(join(cloud.cwd, ".waybill", "replays"));
    expect(readFileSync(join(cloud.cwd, ".waybill", "replays", file as string), "utf8")).toContain(
      '"path":"fixes.0.lat","from":52.5,"to":-12.5',
    );
  });

  test("--edit opens the data in the editor", async () => {
    await cloud.addDeadLetter("evt_1");
    const editor = join(cloud.cwd, "editor.sh");
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/r1/r9/" "$1"\n', { mode: 0o755 });
    const { code } = await cloud.run([...replay, "--edit"], { EDITOR: editor, VISUAL: editor });
    expect(code).toBe(0);
    expect((await cloud.drainQueue(cloud.queue))[0]?.body).toContain('"runId":"r9"');
  });

  test("--rate limits messages per second", async () => {
    for (let n = 0; n < 5; n += 1) await cloud.addDeadLetter(`evt_${n}`);
    const { json } = await cloud.run(["dlq", "replay", "RecordPositions", "--rate", "10/s", "--json"]);
    expect(json["seconds"]).toBeGreaterThanOrEqual(0.4);
  });

  test("`dlq history` lists each replay with its result", async () => {
    await cloud.addDeadLetter("evt_1");
    const { json } = await cloud.run(replay);
    const history = await cloud.run(["dlq", "history", "--json"]);
    expect(history.json["replays"]).toMatchObject([
      { replayId: json["replayId"], consumer: "RecordPositions", selected: 1, done: 1, state: "finished" },
    ]);
  });
});

describe("dlq export and dlq purge", () => {
  test("a purge deletes exactly what was exported: a later dead letter stays, and a changed file is an error", async () => {
    for (const id of ["evt_1", "evt_2"])
      await cloud.addDeadLetter(id, { attributes: { bytes: { DataType: "Binary", BinaryValue: bytes } } });
    await cloud.addFailure("evt_1", "x", "aaaaaaaaaaaa");
    const file = join(cloud.cwd, "dead.ndjson");
    const out = await cloud.run(["dlq", "export", "RecordPositions", "-o", file, "--json"]);
    expect(out).toMatchObject({ code: 0, json: { count: 2 } });
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 2, held: 0 });
    expect((await cloud.run(["dlq", "export", "RecordPositions", "-o", file])).code).toBe(2);
    await cloud.addDeadLetter("evt_3");

    const whole = readFileSync(file, "utf8");
    expect(whole).toContain('"BinaryValue":"AP8BAg=="');
    for (const broken of [whole.replace("r1", "r2"), whole.split("\n").slice(1).join("\n"), whole.slice(0, -30), ""]) {
      writeFileSync(file, broken);
      expect((await cloud.run(["dlq", "purge", "RecordPositions", "--export", file])).code).toBe(5);
    }
    expect(await queueDepth(cloud.sqs, cloud.dead)).toEqual({ visible: 3, held: 0 });

    writeFileSync(file, whole);
    const purged = await cloud.run(["dlq", "purge", "RecordPositions", "--export", file, "--json"]);
    expect(purged).toMatchObject({ code: 0, json: { exported: 2, deleted: 2, missing: 0 } });
    expect((await cloud.drainQueue(cloud.dead)).map(({ id }) => id)).toEqual(["evt_3"]);
    const { Item } = await cloud.dynamo.get({
      TableName: cloud.manifest.failures,
      Key: failureKey("RecordPositions", "evt_1"),
    });
    expect(Item?.["state"]).toBe("ignored");
    expect((await cloud.run(["dlq", "purge", "RecordPositions", "--export", file, "--json"])).code).toBe(4);
  });
});

test("a dead letter of the full size is replayed", async () => {
  const message = RecordPositions.create(
    {
      runId: "r1",
      courierId: "c1",
      receivedAt: "2026-11-21T09:00:10.000Z",
      fixes: [{ fixTime: "2026-11-21T09:00:00.000Z", lat: 52.5, lon: 13.4 }],
    },
    { id: "full_1" },
  );
  const room = 1_048_576 - Buffer.byteLength(JSON.stringify({ ...message, pad: "" }));
  const body = JSON.stringify({ ...message, pad: "p".repeat(room) });
  await cloud.addDeadLetter("full_1", { body });
  expect((await cloud.run(replay)).json).toMatchObject({
    replayed: 1,
  });
  expect(await cloud.drainQueue(cloud.queue)).toMatchObject([{ id: "full_1", body }]);
});

test("- is not a file name for an output", async () => {
  const { code, stderr } = await cloud.run(["dlq", "export", "RecordPositions", "-o", "-"]);
  expect(code).toBe(2);
  expect(stderr).toContain("- is not a file name here");
});
