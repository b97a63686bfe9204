import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test, vi } from "vitest";
import { startCloud } from "../../src/cloud.ts";
import { accessKeyOf } from "../../src/iam/access-keys.ts";
import { type GrantException, reportUnusedGrants } from "../../src/iam/grant-usage.ts";
import { allow, arn, createView, inProcessLambda, plannedFunction, queue, table } from "./views.ts";

const items = (operations: string[], ...kinds: string[]) =>
  allow(
    operations.map((one) => `dynamodb:${one}`),
    [arn("dynamodb", "table/Items")],
    { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": kinds } },
  );
const view = createView({
  functions: [
    plannedFunction("Reader", [items(["GetItem", "BatchGetItem"], "TASK#*", "ROUTE#*")]),
    plannedFunction("Writer", [
      items(["PutItem"], "TASK#*", "LEDGER#*"),
      allow(["sqs:SendMessage", "sqs:DeleteMessage"], [arn("sqs", "q")]),
    ]),
    plannedFunction("Idle", [allow(["logs:PutLogEvents"], [arn("logs", "log-group:/g:*")])]),
  ],
  queues: [queue("q")],
  tables: [table("Items")],
});

/** The clouds of one test file, one after the other: what the functions did, and what is reported then. */
async function reportAfter(
  runs: ((as: (id: string) => { dynamo: DynamoDBClient; sqs: SQSClient; queueUrl: string }) => Promise<unknown>)[],
  exceptions: GrantException[] = [],
) {
  const folder = mkdtempSync(join(tmpdir(), "waybill-grants-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [n, run] of runs.entries()) {
    vi.stubEnv("WAYBILL_GRANTS", join(folder, `file${n}`));
    const cloud = await startCloud({ view, lambda: inProcessLambda({}) });
    vi.unstubAllEnvs();
    try {
      await run((id) => {
        const credentials = cloud.keys.get(accessKeyOf(view.functions.find((fn) => fn.id === id)!.name));
        const config = { endpoint: cloud.endpoint, region: view.app.region, credentials };
        return { dynamo: new DynamoDBClient(config), sqs: new SQSClient(config), queueUrl: cloud.queueUrl("q") };
      });
    } finally {
      await cloud.stop();
    }
  }
  const { unused, ...report } = reportUnusedGrants(view, folder, exceptions);
  return {
    ...report,
    unused: unused.map(({ role, action, kind }) => [role, action, kind].filter(Boolean).join(" ")),
  };
}

const key = (pk: string) => ({ pk: { S: pk } });

test("a grant that no call used is reported, by function, action, resource and kind of items", async () => {
  const report = await reportAfter([
    async (as) => {
      const { dynamo } = as("Reader");
      await dynamo.send(new GetItemCommand({ TableName: "Items", Key: key("TASK#1") }));
      await dynamo.send(
        new BatchGetItemCommand({ RequestItems: { Items: { Keys: [key("TASK#1"), key("ROUTE#1")] } } }),
      );
      // Refused: not a use of anything.
      await dynamo.send(new PutItemCommand({ TableName: "Items", Item: key("TASK#1") })).catch(() => undefined);
    },
    async (as) => {
      const { dynamo, sqs, queueUrl } = as("Writer");
      await dynamo.send(new PutItemCommand({ TableName: "Items", Item: key("LEDGER#1") }));
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "m" }));
    },
  ]);
  expect(report.records).toBe(2);
  expect(report.unused).toEqual([
    "Reader dynamodb:GetItem ROUTE#*",
    "Writer dynamodb:PutItem TASK#*",
    "Writer sqs:DeleteMessage",
    "Idle logs:PutLogEvents",
  ]);
});

test("an exception has a reason, and one for what is no longer granted is reported", async () => {
  const [logs, kinds, stale]: GrantException[] = [
    { actions: ["logs:PutLogEvents"], reason: "in AWS" },
    { actions: ["dynamodb:PutItem"], roles: ["Writer"], of: ["LEDGER#*"], reason: "after a crash" },
    { actions: ["dynamodb:PutItem"], roles: ["Reader"], reason: "it was granted once" },
  ];
  const used: GrantException = { actions: ["sqs:SendMessage"], reason: "seldom" };
  const send = async (as: (id: string) => { sqs: SQSClient; queueUrl: string }) => {
    const { sqs, queueUrl } = as("Writer");
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "m" }));
  };
  const report = await reportAfter([send], [logs!, kinds!, used, stale!]);
  expect(report.staleExceptions).toEqual([stale]);
  expect(report.excepted.map(({ grant, exception }) => [grant.role, grant.kind, exception.reason])).toEqual([
    ["Writer", "LEDGER#*", "after a crash"],
    ["Idle", undefined, "in AWS"],
  ]);
  expect(report.unused).toContain("Writer dynamodb:PutItem TASK#*");
});
