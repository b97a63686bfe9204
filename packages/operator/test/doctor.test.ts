import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planPath } from "@waybill/plan/paths";
import { isManifestPart, parseManifest } from "@waybill/plan/manifest";
import { loadPlan } from "@waybill/plan/plan";
import { STAGE_RULES } from "@waybill/plan/rules/stage-rules";
import { checkRules } from "@waybill/plan/rules/rule";
import type { PolicyStatement, StageView } from "@waybill/plan/view/stage-view";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readDeployedView } from "../src/commands/doctor/deployed-view.ts";
import type { StageTarget } from "../src/target.ts";
import { startOperatorCloud, type OperatorCloud } from "./operator-cloud.ts";

describe("the plan and the offline cloud", () => {
  let cloud: OperatorCloud;
  beforeEach(async () => {
    cloud = await startOperatorCloud();
  });
  afterEach(() => cloud.stop());

  test("a healthy plan and cloud print one line and end with exit code 0", async () => {
    const { code, stdout } = await cloud.run(["doctor"]);
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(/^healthy: the plan of aws and the offline cloud at http/),
    ]);
    expect((await cloud.run(["doctor", "--json"])).json).toMatchObject({ format: 1, healthy: true, findings: [] });
  });

  test("a fault in the plan ends with exit code 3, and the finding has the observed and the wanted value, the reason and the fix", async () => {
    const file = join(cloud.cwd, "plan.json");
    writeFileSync(file, readFileSync(planPath("aws"), "utf8").replace('"ReportBatchItemFailures"', '"Nothing"'));
    const { code, json } = await cloud.run(["doctor", "--plan", file, "--json"]);
    expect(code).toBe(3);
    expect(json).toMatchObject({
      healthy: false,
      findings: [{ rule: "partial-batch-responses", resource: expect.stringMatching(/Queue$/), observed: "off" }],
    });
    const { stdout } = await cloud.run(["doctor", "--plan", file]);
    for (const word of ["is ", "wanted ", "because ", "fix "]) expect(stdout).toContain(`\n  ${word}`);
  });

  test("dead letters that expire soon and differences between queues and failure log are findings", async () => {
    await cloud.addDeadLetter("evt_unwritten");
    await cloud.addFailure("evt_gone", "x", "aaaaaaaaaaaa", { lastFailedAt: "2026-01-01T00:00:00.000Z" });
    await cloud.addFailure("evt_being_retried", "x", "aaaaaaaaaaaa", { lastFailedAt: new Date().toISOString() });
    await cloud.sqs.setQueueAttributes({ QueueUrl: cloud.dead, Attributes: { MessageRetentionPeriod: "86400" } });
    const { code, json } = await cloud.run(["doctor", "--json"]);
    expect(code).toBe(3);
    expect(json["findings"]).toMatchObject([
      { rule: "dead-letters-expiring", resource: "RecordPositions" },
      {
        rule: "dead-letters-recorded",
        observed: expect.stringContaining("1 without an entry in the failure log") as string,
      },
      { rule: "failures-have-dead-letters", observed: "1 failures without a dead letter: evt_gone (open)" },
    ]);
  });
});

/** A policy document of these statements. */
const document = (statements: readonly PolicyStatement[]): string =>
  JSON.stringify({
    Statement: statements.map(({ effect, actions, resources, principals, conditions }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
      ...(principals ? { Principal: { Service: principals } } : {}),
      Condition: conditions,
    })),
  });

/** A stage with the resources of a view; its clients respond as the SDK does. */
function stageOf(stage: StageView): StageTarget {
  const manifestParts = stage.parameters.filter(isManifestPart);
  const manifest = parseManifest(manifestParts);
  const answers = {
    listQueues: () => ({ QueueUrls: stage.queues.map(({ url }) => url) }),
    getQueueAttributes: ({ QueueUrl }: { QueueUrl: string }) => {
      const queue = stage.queues.find(({ url }) => url === QueueUrl) as StageView["queues"][number];
      const { redrive, redriveAllow } = queue;
      return {
        Attributes: {
          QueueArn: queue.arn,
          VisibilityTimeout: String(queue.visibilitySeconds),
          MessageRetentionPeriod: String(queue.retentionSeconds),
          ...(redrive && {
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: redrive.deadLetterArn,
              maxReceiveCount: redrive.maxReceiveCount,
            }),
          }),
          ...(redriveAllow && {
            RedriveAllowPolicy: JSON.stringify({
              redrivePermission: redriveAllow.permission,
              sourceQueueArns: redriveAllow.sources,
            }),
          }),
          Policy: document(queue.policy),
        },
      };
    },
    listFunctions: () => ({
      Functions: [
        ...stage.functions.map((fn) => ({
          FunctionName: fn.name,
          FunctionArn: fn.arn,
          Timeout: fn.timeoutSeconds,
          Environment: { Variables: fn.env },
          LoggingConfig: { LogGroup: fn.logGroup, LogFormat: fn.logFormat },
        })),
        { FunctionName: "somebody-elses", FunctionArn: "arn:other" },
      ],
    }),
    listEventSourceMappings: ({ FunctionName }: { FunctionName: string }) => ({
      EventSourceMappings: stage.mappings
        .filter((one) => one.function === FunctionName)
        .map((one) => ({
          EventSourceArn: one.source,
          BatchSize: one.batchSize,
          MaximumBatchingWindowInSeconds: one.windowSeconds,
          FunctionResponseTypes: one.partialResponses ? ["ReportBatchItemFailures"] : [],
          ScalingConfig: { MaximumConcurrency: one.maximumConcurrency },
        })),
    }),
    getPolicy: () => Promise.reject(Object.assign(new Error("none"), { name: "ResourceNotFoundException" })),
    listRules: () => ({
      Rules: stage.rules.map(({ name, arn, pattern }) => ({
        Name: name,
        Arn: arn,
        EventPattern: JSON.stringify(pattern),
      })),
    }),
    listTargetsByRule: ({ Rule }: { Rule: string }) => ({
      Targets: stage.rules
        .find(({ name }) => name === Rule)
        ?.targets.map(({ id, arn, deadLetterArn, retry }) => ({
          Id: id,
          Arn: arn,
          ...(deadLetterArn && { DeadLetterConfig: { Arn: deadLetterArn } }),
          ...(retry && {
            RetryPolicy: { MaximumRetryAttempts: retry.attempts, MaximumEventAgeInSeconds: retry.maxAgeSeconds },
          }),
        })),
    }),
    describeAlarms: () => ({
      MetricAlarms: stage.alarms.map((one) => ({
        AlarmName: one.name,
        ...(one.query === undefined
          ? {
              Namespace: one.namespace,
              MetricName: one.metric,
              Dimensions: Object.entries(one.dimensions).map(([Name, Value]) => ({ Name, Value })),
            }
          : { Metrics: [{ Id: "query", Expression: one.query, Period: one.periodSeconds }] }),
        ComparisonOperator: one.comparison,
        Threshold: one.threshold,
        TreatMissingData: one.missingData,
        AlarmActions: one.actions,
      })),
    }),
    describeLogGroups: ({ logGroupNamePrefix }: { logGroupNamePrefix: string }) => ({
      logGroups: stage.logGroups
        .filter(({ name }) => name.startsWith(logGroupNamePrefix))
        .map(({ name, arn, retentionDays }) => ({
          logGroupName: name,
          arn: `${arn}:*`,
          retentionInDays: retentionDays,
        })),
    }),
    describeResourcePolicies: () => ({
      resourcePolicies: stage.logPolicies.map(({ name, statements }) => ({
        policyName: name,
        policyDocument: document(statements),
      })),
    }),
    describeTable: ({ TableName }: { TableName: string }) => {
      const { arn, key, deletionProtection } = stage.tables.find(
        ({ name }) => name === TableName,
      ) as StageView["tables"][number];
      return {
        Table: {
          TableArn: arn,
          KeySchema: [{ AttributeName: key.hash, KeyType: "HASH" }],
          DeletionProtectionEnabled: deletionProtection,
        },
      };
    },
    describeTimeToLive: ({ TableName }: { TableName: string }) => {
      const ttl = stage.tables.find(({ name }) => name === TableName)?.ttl;
      return {
        TimeToLiveDescription: ttl
          ? { TimeToLiveStatus: "ENABLED", AttributeName: ttl }
          : { TimeToLiveStatus: "DISABLED" },
      };
    },
    describeContinuousBackups: () => ({
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED" } },
    }),
  };
  const all = answers as unknown as Record<string, (input: unknown) => unknown>;
  const asked = (name: string) => (input: unknown) => Promise.resolve(all[name]?.(input));
  // `await` reads `then`; every other property is an action of a service.
  const actions = new Proxy({}, { get: (_, name) => (name === "then" ? undefined : asked(String(name))) });
  const client = () => Promise.resolve(actions);
  return {
    manifest,
    manifestParts,
    stage: stage.app.stage,
    region: stage.app.region,
    account: stage.app.account,
    sqs: client,
    lambda: client,
    events: client,
    cloudwatch: client,
    logs: client,
    dynamoTables: client,
  } as unknown as StageTarget;
}

describe("a deployed stage", () => {
  const planned = createStageView(loadPlan());
  const findingRules = async (stage: StageView) =>
    checkRules(await readDeployedView(stageOf(stage)), STAGE_RULES).map(({ rule }) => rule);

  test("a deployed stage that equals the plan is healthy", async () => {
    expect(await findingRules(planned)).toEqual([]);
  });

  test.each<[string, (stage: StageView) => unknown]>([
    ["partial-batch-responses", (stage) => stage.mappings.forEach((one) => void (one.partialResponses = false))],
    ["visibility-timeout", (stage) => stage.queues.forEach((one) => void (one.visibilitySeconds = 30))],
    ["min-receive-count", (stage) => stage.queues.forEach(({ redrive }) => redrive && (redrive.maxReceiveCount = 3))],
    ["dead-letter-retention", (stage) => stage.queues.forEach((one) => void (one.retentionSeconds = 345_600))],
    ["dead-letter-queue-not-shared", (stage) => stage.queues.forEach((one) => void delete one.redriveAllow)],
    ["target-dead-letter-queue-reachable", (stage) => stage.queues.forEach((one) => void (one.policy = []))],
    [
      "target-has-retry-policy",
      (stage) => stage.rules.forEach(({ targets }) => targets.forEach((one) => void delete one.retry)),
    ],
    ["target-reachable", (stage) => void (stage.logPolicies = [])],
    ["dead-letters-alarmed", (stage) => void (stage.alarms = [])],
    ["ttl-configured", (stage) => stage.tables.forEach((one) => void delete one.ttl)],
    ["logs-expire", (stage) => stage.logGroups.forEach((one) => void delete one.retentionDays)],
    [
      "source-maps-shipped",
      (stage) => stage.functions.forEach((one) => void (one.env = { NODE_OPTIONS: "--enable-source-maps" })),
    ],
  ])("that was changed by hand has the finding %s", async (rule, change) => {
    const stage = structuredClone(planned);
    change(stage);
    expect(await findingRules(stage)).toContain(rule);
  });
});
