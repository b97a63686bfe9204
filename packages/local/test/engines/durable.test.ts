import { fork } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { expect, onTestFinished, test, vi } from "vitest";
import { startCloud } from "../../src/cloud.ts";
import { openStore } from "../../src/store.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, bucket, createView, inProcessLambda, queue, rule, table } from "./views.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "waybill-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("a cloud killed at any moment loses no acknowledged message, restores no deleted one and duplicates none", async () => {
  const data = folder();
  const sent = new Set<string>();
  const deleting = new Set<string>();
  const deleted = new Set<string>();
  for (let round = 0; round < 2; round++) {
    const child = fork(new URL("./durable.child.ts", import.meta.url), [data], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => resolve());
      let acknowledged = 0;
      child.on("message", (message: { sent?: string; deleting?: string; deleted?: string }) => {
        if (message.sent) sent.add(message.sent);
        if (message.deleting) deleting.add(message.deleting);
        if (message.deleted) deleted.add(message.deleted);
        acknowledged += 1;
        if (acknowledged === 400) child.kill("SIGKILL");
      });
    });
  }
  const store = openStore(data);
  const rows = store.all<{ id: string }>("select id from sqs_message").map(({ id }) => id);
  const dead = store.all("select id from sqs_message where queue = 'dead'");
  store.close();
  const left = new Set(rows);
  expect(rows.length).toBe(left.size);
  // A message whose deletion was requested but not acknowledged may be either.
  expect([...sent].filter((id) => !left.has(id) && !deleting.has(id))).toEqual([]);
  expect([...deleted].filter((id) => left.has(id))).toEqual([]);
  expect(sent.size).toBeGreaterThan(300);
  expect(dead.length).toBeGreaterThan(0);
});

const buses = [{ id: "Bus", name: "bus", arn: arn("events", "event-bus/bus") }];
const Notify = arn("lambda", "function:Notify");
const parts = {
  buses,
  queues: [queue("q")],
  rules: [rule("r", { source: ["waybill"] }, [{ id: "f", arn: Notify }])],
  buckets: [bucket("bucket")],
  tables: [table("Runs")],
};

test("an unfinished delivery is done after a restart, and all other state is still there", async () => {
  const data = folder();
  const entry = { Source: "waybill", DetailType: "x", Detail: '{"n":1}', EventBusName: "bus" };
  const first = await startTestCloud(parts, { data });
  await first.events.send(new PutEventsCommand({ Entries: [entry] }));
  expect(first.cloud.deliveries.pending().count).toBe(1);
  await first.dynamo.send(new PutItemCommand({ TableName: "Runs", Item: { pk: { S: "a" } } }));
  await new S3Client(first.aws).send(new PutObjectCommand({ Bucket: "bucket", Key: "k", Body: "body" }));
  await first.ssm.send(new PutParameterCommand({ Name: "/p", Value: "v", Type: "String" }));
  first.cloud.queues.send(arn("sqs", "q"), "m");
  await first.cloud.stop();

  const lambda = inProcessLambda({ [Notify]: () => null });
  const second = await startTestCloud(parts, { data, lambda, start: Date.UTC(2026, 10, 21, 12, 5) });
  await second.cloud.waitUntilIdle();
  expect(lambda.invoked).toMatchObject([{ detail: { n: 1 } }]);
  expect((await second.dynamo.send(new GetItemCommand({ TableName: "Runs", Key: { pk: { S: "a" } } }))).Item).toEqual({
    pk: { S: "a" },
  });
  const object = await new S3Client(second.aws).send(new GetObjectCommand({ Bucket: "bucket", Key: "k" }));
  expect(await object.Body?.transformToString()).toBe("body");
  expect((await second.ssm.send(new GetParameterCommand({ Name: "/p" }))).Parameter?.Value).toBe("v");
  expect(second.cloud.queues.receive(arn("sqs", "q"), 10).map(({ body }) => body)).toEqual(["m"]);
});

test("two clouds cannot use the same data folder", async () => {
  const data = folder();
  await startTestCloud({}, { data });
  await expect(startCloud({ view: createView(), lambda: inProcessLambda({}), data })).rejects.toThrow(
    /data folder is in use/,
  );
});

test("without a data folder nothing is left behind, also when the start fails", async () => {
  // Its own folder: other tests use the common one.
  const own = folder();
  vi.stubEnv("TMPDIR", own);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { cloud, aws } = await startTestCloud(parts);
  await new S3Client(aws).send(new PutObjectCommand({ Bucket: "bucket", Key: "k", Body: "body" }));
  await cloud.stop();
  const rules = [{ name: "r", arn: "r", bus: "default", schedule: "rate(0 days)", enabled: true, targets: [] }];
  await expect(startCloud({ view: createView({ rules }), lambda: inProcessLambda({}) })).rejects.toThrow(/rate/);
  expect(readdirSync(own)).toEqual([]);
  await expect(fetch(cloud.endpoint)).rejects.toThrow("fetch failed");
});
