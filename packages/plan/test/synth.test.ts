import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { planPath, repositoryRoot, type Partition } from "@waybill/plan/paths";
import { isPlatformInstalled } from "@waybill/plan/platform/install-platform";
import { loadPlan, Plan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { STAGE_RULES } from "@waybill/plan/rules/stage-rules";
import { checkRules } from "@waybill/plan/rules/rule";
import { openEvaluator } from "@waybill/plan/synth/synthesize";
import { afterAll, beforeAll, expect, test } from "vitest";

const { evaluateStage, synthesize, close } = openEvaluator();
afterAll(close);
beforeAll(() => {
  if (!isPlatformInstalled())
    throw new Error("SST's components are not installed, so the plan cannot be checked. Run: npm run platform");
});

/** Changes to the text of a file of ours. */
type Changes = Record<string, [from: string, to: string][]>;

/** What the rules say about the real program, changed in these places and evaluated for one partition. */
async function judged(of: Partition, changes: Changes, stage = "local") {
  const missed = new Set(Object.values(changes).flatMap((list) => list.map(([from]) => from)));
  const edit = (path: string, text: string) =>
    (changes[relative(repositoryRoot, path)] ?? []).reduce((changed, [from, to]) => {
      if (changed.includes(from)) missed.delete(from);
      return changed.replace(from, to);
    }, text);
  const { plan } = (await evaluateStage({ stage, of: [of], edit })).get(of)!;
  expect([...missed], "the text to change is not there any more").toEqual([]);
  const seen = createStageView(Plan.parse(plan));
  return { plan, seen, found: checkRules(seen, STAGE_RULES).map(({ rule, resource }) => `${rule}: ${resource}`) };
}

/** Another worker, as infra of a service would add it: one that subscribes to an event. */
const listener: Changes = {
  "packages/tracking/infra/positions.ts": [
    ["import { RecordPositions,", "import { RecordPositions, RunProgressed,"],
    [
      `endpoint("ReportPositions"`,
      `worker("Follow", { handler: "packages/tracking/src/workers/follow.handler", consumes: RunProgressed, idempotent: true });
       endpoint("ReportPositions"`,
    ],
  ],
};

test("a permanent stage keeps every rule and retains its data", async () => {
  const { seen, found } = await judged("aws", {}, "production");
  expect(found).toEqual([]);
  const unprotected = seen.tables.filter(({ deletionProtection }) => !deletionProtection);
  expect(unprotected.map(({ id }) => id)).toEqual(["Idempotency"]); // losing it costs a duplicate, not data
});

// The process that evaluated the other stage evaluates this one: nothing of it may be left there.
test("the committed plan and resource types are what the stacks say", async () => {
  for (const [file, text] of await synthesize())
    expect(readFileSync(file, "utf8") === text, `${relative(repositoryRoot, file)} is stale. Run: npm run synth`).toBe(
      true,
    );
});

test("the plan says nothing of the machine that made it", () => {
  for (const partition of ["aws", "aws-cn"] as const) {
    const text = readFileSync(planPath(partition), "utf8");
    for (const path of [repositoryRoot, process.env["HOME"] ?? repositoryRoot, "/tmp/"])
      expect(text).not.toContain(`"${path}`);
  }
});

test("no text of the plan of China names the other partition", () => {
  // Service principals keep `amazonaws.com` in China: "events.amazonaws.com", "s3.amazonaws.com" and no more.
  const text = readFileSync(planPath("aws-cn"), "utf8").replaceAll(/"[a-z0-9.]+\.amazonaws\.com"/g, "");
  expect(text.match(/.*(arn:aws:|us-east-1|amazonaws\.com(?!\.cn)).*/g) ?? []).toEqual([]);
});

/** One worker more and, of another's seventeen events, one less; evaluated once for both tests. */
let resubscribed: ReturnType<typeof judged> | undefined;
const resubscribe = () =>
  (resubscribed ??= judged("aws-cn", {
    ...listener,
    "stacks/producers.ts": [
      ["Producer[] = []", 'Producer[] = [{ name: "Acme", account: "111122223333", source: "acme.orders" }]'],
    ],
    "events-schema/src/groups.ts": [
      [
        "  tracking.RunFinished,\n  tracking.StopArrived,\n  tracking.StopVisit",
        "  tracking.StopArrived,\n  tracking.StopVisit",
      ],
    ],
  }));

test("a worker that listens to an event gets a rule of its own and keeps every rule of the plan, in China too", async () => {
  const { seen, found } = await resubscribe();
  expect(found).toEqual([]);
  const rule = seen.rules.find(({ name }) => name === "Follow-run.progressed");
  expect(rule?.pattern).toEqual({ source: ["waybill.tracking"], "detail-type": ["run.progressed"] });
  const follow = seen.functions.find(({ id }) => id === "Follow")!;
  const idempotency = seen.tables.find(({ id }) => id === "Idempotency")!;
  expect(follow.statements.some(({ resources }) => resources.includes(idempotency.arn))).toBe(true);
});

test("a producer outside may publish events of its own source and nothing else, in China too", async () => {
  const { plan } = await resubscribe();
  const { inputs } = plan.resources.find(({ type }) => type.endsWith(":EventBusPolicy"))!;
  const bus = plan.resources.find(({ type }) => type.endsWith(":EventBus"))!;
  expect(inputs["policy"]).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Acme",
        Effect: "Allow",
        Principal: { AWS: "arn:aws-cn:iam::111122223333:root" },
        Action: "events:PutEvents",
        Resource: expect.stringContaining("event-bus/") as string,
        Condition: { StringEquals: { "events:source": "acme.orders" } },
      },
    ],
  });
  expect(inputs["eventBusName"]).toBe(bus.inputs["name"]);
});

test("a subscription that is dropped takes its rule and target along, and no policy is deleted or changed", async () => {
  const byName = (resources: Plan["resources"]) => new Map(resources.map((one) => [`${one.type} ${one.name}`, one]));
  const before = byName(loadPlan("aws-cn").resources);
  const after = byName((await resubscribe()).plan.resources);
  const deleted = [...before.keys()].filter((name) => !after.has(name));
  const changed = [...before].filter(
    ([name, one]) => after.has(name) && !isDeepStrictEqual(JSON.parse(JSON.stringify(one)), after.get(name)),
  );
  expect(deleted).toEqual([
    "aws:cloudwatch/eventRule:EventRule CollectReportFacts-run.finishedRule",
    "aws:cloudwatch/eventTarget:EventTarget CollectReportFacts-run.finishedTarget",
  ]);
  // The manifest and the saved queries name the new worker.
  const named = ["aws:cloudwatch/queryDefinition:QueryDefinition", "aws:ssm/parameter:Parameter"];
  expect([...new Set(changed.map(([, { type }]) => type))]).toEqual(named);
});

test("the WebSocket API of the stacks is in the view whole", () => {
  const seen = createStageView(loadPlan("aws-cn"));
  const arnOf = (id: string) => seen.functions.find((fn) => fn.id === id)!.arn;
  const live = seen.apis.find(({ protocol }) => protocol === "WEBSOCKET")!;
  const address = `${live.id}.execute-api.cn-north-1.amazonaws.com.cn`;
  expect(live).toMatchObject({
    name: "Live",
    url: `wss://${address}`,
    management: `https://${address}`,
    routeSelection: "$request.body.action",
    stage: { name: "$default", throttle: { rate: 200, burst: 400 } },
    authorizers: [
      {
        type: "REQUEST",
        function: arnOf("LiveAuthorize"),
        ttlSeconds: 0,
        identitySources: ["route.request.querystring.ticket"],
      },
    ],
  });
  const authorizer = live.authorizers[0]!.id;
  const endpoints = {
    $connect: "Connect",
    $disconnect: "Disconnect",
    ping: "Ping",
    resume: "Resume",
    subscribe: "Subscribe",
  };
  expect(live.routes.toSorted((a, b) => a.key.localeCompare(b.key))).toEqual(
    Object.entries(endpoints).map(([key, name]) => ({
      key,
      function: arnOf(`Live${name}`),
      integration: "AWS_PROXY",
      payload: "1.0",
      responds: false,
      ...(key === "$connect" && { authorizer }),
    })),
  );
  expect(seen.functions.find(({ id }) => id === "UpdateLiveFeed")!.links["Live"]).toMatchObject({
    url: `wss://${address}/$default`,
    managementEndpoint: `https://${address}/$default`,
  });
});

test("faults planted in the stacks themselves are found", async () => {
  const { found } = await judged("aws-cn", {
    ...listener,
    "stacks/operations/manifest.ts": [
      [
        'manifestPart("stage"',
        `bus.subscribeQueue("Second", workers.find(({ name }) => name === "RecordPositions").queue);\nmanifestPart("stage"`,
      ],
    ],
    "stacks/messaging/bus-rule.ts": [["WHERE EventBusName = '", "WHERE EventBusName = 'another-"]],
    "stacks/messaging/queue-policy.ts": [["retainOnDelete: true", ""]],
    "stacks/messaging/tls.ts": [[`"Deny"`, `"Allow"`]],
    "stacks/defaults/apply-defaults.ts": [
      ["linkNamesOnly();", ""],
      ["$transform(aws.iam.Role, restrictRoleTrust);", ""],
    ],
    "stacks/worker.ts": [
      ["partialResponses: true", "partialResponses: false"],
      ["6 * timeoutSeconds", "1 * timeoutSeconds"],
      ["retry: 5", "retry: 3"],
    ],
    "stacks/operations/event-log.ts": [["allowRuleToWriteLog(rule.arn", "void (rule.arn"]],
    "stacks/defaults/functions.ts": [["sourcemap: true", "sourcemap: false"]],
    "stacks/endpoint.ts": [["args.public ? {} : { auth }", "{}"]],
    "stacks/api.ts": [["stage.routeSettings =", "void"]],
    "packages/tracking/infra/live-api.ts": [["stage.defaultRouteSettings =", "void"]],
    "packages/tracking/infra/live-connections.ts": [["{ auth: { lambda: liveAuthorizer.id } }", "{}"]],
  });
  const rules = new Set(found.map((one) => one.split(":")[0]!));
  const planted = [
    "publishes-own-events-only",
    "api-throttled",
    "connect-authorized",
    "failed-deliveries-alarmed",
    "target-has-retry-policy",
    "min-receive-count",
    "item-kinds-restricted",
    "exact-actions",
    "exact-resources",
    "single-document-writer",
    "partial-batch-responses",
    "resource-policy-restricted",
    // Without linkNamesOnly() the link of a table does not say for how many days.
    "retention-enforced",
    "role-trusts-own-account",
    "role-trusts-own-service",
    "routes-authorized",
    "routes-throttled",
    "source-maps-shipped",
    "target-reachable",
    "tls-only",
    "target-has-dead-letter-queue",
    "visibility-timeout",
    "document-writer-retained",
  ];
  expect(rules).toEqual(new Set(planted));
  // SST's policy of the second subscription stands beside the queue's own, and goes to the URL of another partition.
  expect(found).toContain("single-document-writer: waybill-local-RecordPositionsQueueQueue-bdvfbzta");
});
