import type { Plan } from "@waybill/plan/plan";
import type { AlarmView, ApiView, FunctionView, StageView } from "@waybill/plan/view/stage-view";

type ViewChange = (view: StageView) => void;

/** What each rule is there for: changes to a sound view, each of which that rule and no other must find. */
export const plantedFaults: Record<string, ViewChange[]> = {
  "partial-batch-responses": [(view) => void (mapping(view).partialResponses = false)],
  "visibility-timeout": [(view) => void (queue(view, "RecordPositionsQueue").visibilitySeconds = 180)],
  "min-receive-count": [(view) => void (queue(view, "RecordPositionsQueue").redrive!.maxReceiveCount = 3)],
  "queue-has-dead-letter-queue": [
    (view) => {
      delete queue(view, "RecordPositionsQueue").redrive;
    },
  ],
  "dead-letter-retention": [
    (view) => void (queue(view, "RecordPositionsDLQ").retentionSeconds = 345_600),
    (view) => void (queue(view, "RecordPositionsQueue").retentionSeconds = 1_209_600),
  ],
  "dead-letters-not-consumed": [
    (view) => void view.mappings.push({ ...mapping(view), id: "Eater", source: queue(view, "EventLogDLQ").arn }),
  ],
  "dead-letter-queue-not-shared": [
    (view) => void delete queue(view, "RecordPositionsDLQ").redriveAllow,
    (view) => void queue(view, "RecordPositionsDLQ").redriveAllow!.sources.push("another queue"),
    (view) => void (queue(view, "EventLogDLQ").redriveAllow!.permission = "allowAll"),
  ],
  "concurrency-bounded": [(view) => void delete mapping(view).maximumConcurrency],
  "batch-window-set": [(view) => void (mapping(view).windowSeconds = 0)],
  "target-has-dead-letter-queue": [
    (view) => {
      // the queue stays, for another rule: a queue that is nobody's dead letters has no rule to break
      view.rules.push({ ...rule(view), targets: [{ ...rule(view).targets[0]! }] });
      delete rule(view).targets[0]!.deadLetterArn;
      view.rules.at(-1)!.bus = "default";
      view.rules.at(-1)!.name = "Another";
    },
  ],
  "target-has-retry-policy": [
    (view) => void delete rule(view).targets[0]!.retry,
    (view) => void (rule(view).targets[0]!.retry!.attempts = 0),
  ],
  "target-dead-letter-queue-reachable": [
    (view) => void (allowStatement(view, "EventLogDLQ").effect = "Deny"),
    (view) =>
      void (allowStatement(view, "EventLogDLQ").conditions = {
        ArnEquals: { "aws:SourceArn": [`${rule(view).arn}-another`] },
      }),
  ],
  "target-reachable": [
    (view) => void (view.logPolicies = []),
    (view) => void (rule(view).targets[0]!.arn = queue(view, "RecordPositionsQueue").arn),
    (view) => void (rule(view).targets[0]!.arn = fn(view, "GetRun").arn),
  ],
  "exact-actions": [
    (view) => grant(view, ["s3:*"], [view.buckets[0]!.arn]),
    (view) => grant(view, ["sqs:Send*"], [queue(view, "EventLogDLQ").arn]),
    (view) => grant(view, ["sns:Publis?"], [view.topics[0]!.arn]),
    (view) => grant(view, ["SQS:SendMessage"], [queue(view, "EventLogDLQ").arn]),
    (view) => void (role(view, "GetRun").trust[0]!.actions = ["sts:*"]),
    (view) => void (allowStatement(view, "EventLogDLQ").actions = ["sqs:*"]),
  ],
  "exact-resources": [
    (view) => grant(view, ["s3:GetObject"], ["*"]),
    (view) => grant(view, ["s3:GetObject"], [`arn:${view.app.partition}:s3:::*`]),
    (view) => grant(view, ["sqs:SendMessage"], [`${queue(view, "EventLogDLQ").arn.slice(0, -3)}???`]),
    (view) => grant(view, ["ssm:GetParameter"], [`arn:${view.app.partition}:ssm:*:*:parameter/waybill/local/*`]),
  ],
  "nothing-negated": [
    (view) => void (logStatement(view).negated = ["NotAction"]),
    (view) => void (role(view, "GetRun").trust[0]!.negated = ["NotPrincipal"]),
    (view) => void (queue(view, "EventLogDLQ").policy[0]!.negated = ["NotResource"]),
  ],
  "no-other-roles": [
    (view) => grant(view, ["iam:PassRole"], [role(view, "ClaimTask").arn]),
    (view) => grant(view, ["sts:AssumeRole"], [role(view, "ClaimTask").arn]),
  ],
  "own-data-only": [
    (view) => {
      const tasks = view.tables.find(({ id }) => id === "Tasks")!;
      grant(view, ["dynamodb:GetItem"], [tasks.arn], ["TASK#*"]);
    },
    (view) => grant(view, ["sqs:SendMessage"], [queue(view, "CollectReportFactsQueue").arn]),
  ],
  "no-managed-policies": [
    (view) => void fn(view, "GetRun").managedPolicies.push("arn:x:iam::aws:policy/AmazonSQSFullAccess"),
  ],
  "item-kinds-restricted": [
    (view) => grant(view, ["dynamodb:GetItem"], [view.tables[0]!.arn]),
    (view) => grant(view, ["dynamodb:GetItem"], [view.tables[0]!.arn], ["RUN#*", "*"]),
    (view) => grant(view, ["dynamodb:Query"], [`${view.tables[0]!.arn}/index/Listed`]),
    (view) => grant(view, ["dynamodb:GetItem", "dynamodb:Scan"], [view.tables[0]!.arn], ["RUN#*"]),
  ],
  "own-log-group-only": [
    (view) => grant(view, ["logs:PutLogEvents"], [`${view.logGroups[0]!.arn}:*`]),
    (view) => void (logStatement(view).resources = [`${view.logGroups[0]!.arn}:*`]),
    (view) => void (logStatement(view).effect = "Deny"),
  ],
  "publishes-own-events-only": [
    (view) => void publishConditions(view)["events:source"]!.push("waybill.tasks"),
    (view) => grant(view, ["events:PutEvents"], [view.buses[0]!.arn]),
  ],
  "resource-policy-restricted": [
    ...[
      {},
      { ArnLike: { "aws:SourceArn": ["*"] } },
      { ArnLike: { "aws:SourceArn": ["arn:*:events:*:*:rule/*"] } },
      { ArnNotLike: { "aws:SourceArn": ["arn:*:events:us-east-1:1:rule/x"] } },
      { StringEqualsIfExists: { "aws:SourceAccount": ["123456789012"] } },
      { StringEquals: { "aws:SourceAccount": ["999999999999"] } },
    ].map((conditions) => (view: StageView) => allowSend(view, "s3.amazonaws.com", conditions)),
    (view) => allowSend(view, "*", { StringEquals: { "aws:SourceAccount": [view.app.account] } }),
    (view) => allowSend(view, "999999999999", { StringEquals: { "aws:SourceAccount": [view.app.account] } }),
    (view) => {
      const { arn, policy } = view.topics[0]!;
      const principals = ["cloudwatch.amazonaws.com"];
      policy.push({ effect: "Allow", actions: ["sns:Publish"], resources: [arn], principals, conditions: {} });
    },
    (view) => {
      const { arn, policy } = view.buckets[0]!;
      policy.push({
        effect: "Allow",
        actions: ["s3:GetObject"],
        resources: [`${arn}/*`],
        principals: ["*"],
        conditions: {},
      });
    },
  ],
  "bus-policy-restricted": [["*", "acme.orders"], ["111122223333", "waybill.tasks"], ["111122223333"]].map(
    ([principal, ...sources]) =>
      (view: StageView) => {
        const { arn } = view.buses[0]!;
        const conditions = { StringEquals: { "events:source": sources } };
        view.buses[0]!.policy = [
          { effect: "Allow", actions: ["events:PutEvents"], resources: [arn], principals: [principal!], conditions },
        ];
      },
  ),
  "invokers-named": [
    (view) => void delete view.permissions[0]!.source,
    (view) => void (view.permissions[0]!.source = "arn:*:execute-api:*:*:*"),
    (view) => void (view.permissions[0]!.principal = "*"),
    (view) => void (view.permissions[0]!.action = "lambda:*"),
  ],
  "log-policy-restricted": [
    (view) => void view.logPolicies[0]!.statements[0]!.principals!.push("*"),
    (view) => void view.logPolicies[0]!.statements[0]!.resources.push("*"),
  ],
  "buckets-not-public": [(view) => void (view.buckets[0]!.publicAccessBlocked = false)],
  "role-trusts-own-service": [
    (view) =>
      void role(view, "GetRun").trust[0]!.principals!.push(`arn:${view.app.partition}:iam::${view.app.account}:root`),
    (view) => void (role(view, "GetRun").trust[0]!.principals = ["ec2.amazonaws.com"]),
    (view) => void (role(view, "WeeklyReports").usedBy = []),
  ],
  "role-trusts-own-account": [
    (view) => void (role(view, "WeeklyReports").trust[0]!.conditions = {}),
    (view) => void (role(view, "BuildReport").trust[0]!.conditions["StringEquals"]!["aws:SourceAccount"] = ["1", "2"]),
  ],
  "single-document-writer": ["QueuePolicy", "BucketNotification", "TopicPolicy"].map(
    (type) => (view) => void documentOf(view, type).writers.push({ id: "Another", retained: true }),
  ),
  "document-writer-retained": ["QueuePolicy", "BucketNotification"].map(
    (type) => (view) => void (documentOf(view, type).writers[0]!.retained = false),
  ),
  "tls-only": [
    (view) => void queue(view, "RecordPositionsQueue").policy.shift(),
    (view) => void (queue(view, "RecordPositionsQueue").policy[0]!.conditions = {}),
    (view) =>
      void (queue(view, "RecordPositionsQueue").policy[0]!.conditions["IpAddress"] = { "aws:SourceIp": ["::1/128"] }),
    (view) => void (queue(view, "RecordPositionsQueue").policy[0]!.resources = [queue(view, "EventLogDLQ").arn]),
    (view) => void view.buckets[0]!.policy[0]!.resources.pop(),
    (view) => void view.topics[0]!.policy.shift(),
    (view) => void (view.buckets[0]!.policy = []),
  ],
  "dead-letters-alarmed": [
    (view) => void (alarm(view, "RecordPositionsDeadLetters").metric = "NumberOfMessagesSent"),
    (view) => void (alarm(view, "EventLogDeadLetters").actions = []),
    (view) => void (alarm(view, "EventLogDeadLetters").missingData = "missing"),
    (view) => void (alarm(view, "EventLogDeadLetters").threshold = 100),
    (view) => void (alarm(view, "EventLogDeadLetters").comparison = "LessThanThreshold"),
  ],
  "message-age-alarmed": [(view) => void (alarm(view, "RecordPositionsWaiting").actions = [])],
  "failed-deliveries-alarmed": [
    (view) => void (alarm(view, "EventsUndelivered").dimensions = { EventBusName: "another" }),
    (view) => void (alarm(view, "EventsUndelivered").metric = "Invocations"),
    (view) => void delete alarm(view, "EventsUndelivered").query,
  ],
  "api-throttled": [
    (view) => void delete view.apis[0]!.stage.throttle,
    (view) => void delete addWebSocketApi(view).stage.throttle,
    (view) => void (view.apis[0]!.stage.throttle = { rate: 1_000_000, burst: 1_000 }),
    (view) => void (view.apis[0]!.stage.throttle = { rate: 0, burst: 0 }),
  ],
  "routes-throttled": [
    (view) => void delete view.apis[0]!.routes[0]!.throttle,
    ...[
      { rate: 1_000, burst: 2_000 },
      { rate: 50, burst: 2_000 },
    ].map((throttle) => (view: StageView) => void (httpRoute(view, "GET /v1/health").throttle = throttle)),
    ...[
      { rate: 1_000_000, burst: 1_000 },
      { rate: 100, burst: 0 },
    ].map((throttle) => (view: StageView) => void (httpRoute(view, "POST /v1/positions").throttle = throttle)),
  ],
  "routes-authorized": [
    (view) => void delete httpRoute(view, "POST /v1/positions").authorizer,
    (view) => void (httpRoute(view, "POST /v1/positions").authorizer = "of no API"),
  ],
  "connect-authorized": [
    (view) => void delete addWebSocketApi(view).routes.find(({ key }) => key === "$connect")!.authorizer,
    (view) => void (addWebSocketApi(view).routes = []),
  ],
  "connect-authorizer-not-cached": [(view) => void (addWebSocketApi(view).authorizers[0]!.ttlSeconds = 300)],
  "authorizer-cached": [(view) => void (view.apis[0]!.authorizers[0]!.ttlSeconds = 0)],
  "cors-configured": [
    (view) => void delete view.apis[0]!.cors,
    (view) => void (view.apis[0]!.cors!.headers = ["content-type"]),
    (view) => void (view.apis[0]!.cors!.credentials = true),
  ],
  "source-maps-shipped": [
    (view) => void (fn(view, "GetRun").nodejs = { minify: true }),
    (view) => void (fn(view, "GetRun").env["NODE_OPTIONS"] += " --enable-source-maps"),
  ],
  "bundles-minified": [(view) => void (fn(view, "GetRun").nodejs = { sourcemap: true })],
  "logs-expire": [
    (view) => void delete view.logGroups[0]!.retentionDays,
    (view) => void (fn(view, "GetRun").logGroup = "/aws/lambda/elsewhere"),
  ],
  "logs-json": [(view) => void (fn(view, "GetRun").logFormat = "Text")],
  "ttl-configured": [(view) => void delete view.tables.find(({ id }) => id === "Idempotency")!.ttl],
  "retention-enforced": [
    (view) => void delete view.tables.find(({ id }) => id === "Tracking")!.ttl,
    (view) => void (fn(view, "ClaimTask").links["Tasks"]!["retentionDays"] = 4_000),
    (view) => void view.buckets.find(({ id }) => id === "Photos")!.lifecycle.pop(),
    (view) => changeManifest(view, { retentionDays: { tracks: 400, photos: 400, events: 90, attempts: 400 } }),
  ],
  "data-protected": [
    (view) => changeManifest(view, { protected: true }),
    (view) => {
      for (const table of view.tables) table.deletionProtection = true;
      changeManifest(view, { protected: true });
      view.buckets.push({ ...view.buckets[0]!, name: "another", forceDestroy: true });
    },
  ],
  "own-partition-only": [
    (view) => void (fn(view, "GetRun").env["QUEUE"] = foreign(view, "arn:aws-cn:sqs:x", "arn:aws:sqs:x")),
    (view) => {
      const url = foreign(
        view,
        "https://sqs.cn-north-1.amazonaws.com.cn/1/q",
        "https://sqs.cn-north-1.amazonaws.com/1/q",
      );
      fn(view, "GetRun").links["Queue"] = { url };
    },
  ],
  "available-in-china": [
    (view) => void view.unknownTypes.push("aws:cloudfront/distribution:Distribution"),
    (view) => void (fn(view, "GetRun").traced = true),
    (view) => void (mapping(view).provisioned = true),
  ],
  "known-resource-types": [(view) => void view.unknownTypes.push("aws:kinesis/stream:Stream")],
  "unique-names": [(view) => void view.alarms.push(view.alarms[0]!)],
  "no-secrets": [
    (view) => void (fn(view, "GetRun").links["Mail"] = { password: "hunter2" }),
    (view) => void (fn(view, "GetRun").links["Mail"] = { type: "sst.sst.Secret", value: "hunter2" }),
    (view) =>
      void view.parameters.push({
        name: "/waybill/local/key",
        type: "String",
        value: '{"kty":"OKP","d":"nWGxne_9WmC6hEr0kuwsxERJ"}',
      }),
  ],
  "task-states-time-out": [
    (view) => addStateMachine(view, { Type: "Task", Timeout: 5 }),
    (view) => addStateMachine(view, { Type: "Map", ItemProcessor: { States: { Inner: { Type: "Task" } } } }),
  ],
  "manifest-complete": [
    (view) => changeManifest(view, { undelivered: [] }),
    (view) => changeManifest(view, { tables: {} }, "tasks"),
    (view) => changeManifest(view, { workers: [] }, "tasks"),
    (view) => changeManifest(view, { workers: "none" }, "tasks"),
    (view) => {
      view.parameters = [];
    },
  ],
  "manifest-fits": ["stage", "tasks"].map(
    (part) => (view) => changeManifest(view, { anything: "t".repeat(8_000) }, part),
  ),
  "contract-wiring": [
    // The two functions that publish run.progressed.
    (view) => {
      publishConditions(view)["events:detail-type"] = ["run.stopped"];
      publishConditions(view, "DetectInactiveRuns")["events:detail-type"] = ["run.finished"];
    },
    (view) => {
      const { targets, ...settings } = rule(view);
      const pattern = { source: ["waybill.tracking"], "detail-type": ["run.renamed"] };
      view.rules.push({ ...settings, pattern, bus: "default", name: "Another", targets: structuredClone(targets) });
    },
  ],
};

type PlanChange = (resources: Plan["resources"]) => void;

/** Faults that the view must not hide: changes to the resources of a sound plan, with the rule that must find each. */
export const faultsOfPlan: [string, string, PlanChange][] = [
  ["nothing-negated", "a role may do all but one action", (all) => policyOf(all, "GetRunRole").push(ALL_BUT)],
  ["nothing-negated", "a role trusts all but one principal", (all) => trustOf(all, "GetRunRole").push(TRUSTS_ALL_BUT)],
  [
    "single-document-writer",
    "a queue writes its own policy beside a QueuePolicy",
    (all) => void (planned(all, "Queue", "RecordPositionsQueueQueue").inputs["policy"] = { Statement: [] }),
  ],
  [
    "buckets-not-public",
    "a bucket has no public access block",
    (all) => void all.splice(all.indexOf(planned(all, "BucketPublicAccessBlock", "PhotosPublicAccessBlock")), 1),
  ],
  [
    "buckets-not-public",
    "a public access block has a switch off",
    (all) =>
      void (planned(all, "BucketPublicAccessBlock", "PhotosPublicAccessBlock").inputs["restrictPublicBuckets"] = false),
  ],
  [
    "bus-policy-restricted",
    "the bus is open to another account",
    (all) =>
      void all.push({
        ...planned(all, "EventBus", "BusBus"),
        type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        name: "Open",
        inputs: { eventBusName: planned(all, "EventBus", "BusBus").inputs["name"], policy: { Statement: [OPEN] } },
      }),
  ],
  [
    "routes-authorized",
    "a route names an authorizer and does not use it",
    (all) =>
      void (all.find(({ inputs }) => inputs["routeKey"] === "POST /v1/positions")!.inputs["authorizationType"] =
        "NONE"),
  ],
];

const OPEN = { Effect: "Allow", Action: "events:PutEvents", Principal: { AWS: "111122223333" }, Resource: "bus" };
const ALL_BUT = { Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::photos" };
const TRUSTS_ALL_BUT = { Effect: "Allow", Action: "sts:AssumeRole", NotPrincipal: { AWS: "arn:aws:iam::1:root" } };

interface Policy {
  Statement: unknown[];
}
const planned = (all: Plan["resources"], type: string, name: string) =>
  all.find((one) => one.type.endsWith(`:${type}`) && one.name === name)!;
const policyOf = (all: Plan["resources"], name: string) =>
  (planned(all, "Role", name).inputs["inlinePolicies"] as { policy: Policy }[])[0]!.policy.Statement;
const trustOf = (all: Plan["resources"], name: string) =>
  (planned(all, "Role", name).inputs["assumeRolePolicy"] as Policy).Statement;

const fn = (view: StageView, id: string): FunctionView => view.functions.find((one) => one.id === id)!;
const queue = (view: StageView, id: string) => view.queues.find((one) => one.id === id)!;
/** The statement that lets a function write its log. */
const logStatement = (view: StageView) =>
  fn(view, "GetRun").statements.find(({ actions }) => actions.includes("logs:PutLogEvents"))!;
const httpRoute = (view: StageView, key: string) => view.apis[0]!.routes.find((route) => route.key === key)!;
const role = (view: StageView, id: string) => view.roles.find((one) => one.id === id)!;
const documentOf = (view: StageView, type: string) => view.documents.find((one) => one.type === type)!;
/** The statement that lets a service send to a queue. */
const allowStatement = (view: StageView, id: string) =>
  queue(view, id).policy.find(({ effect }) => effect === "Allow")!;
const mapping = (view: StageView) =>
  view.mappings.find(({ source }) => source === queue(view, "RecordPositionsQueue").arn)!;
/** The one whose target is no queue. */
const rule = (view: StageView) => view.rules.find(({ targets }) => targets[0]!.arn.includes(":log-group:"))!;
const alarm = (view: StageView, name: string): AlarmView => view.alarms.find((one) => one.name.endsWith(`-${name}`))!;
const foreign = (view: StageView, inAws: string, inChina: string) => (view.app.partition === "aws" ? inAws : inChina);

function publishConditions(view: StageView, id = "RecordPositions"): Record<string, string[]> {
  const right = fn(view, id).statements.find(({ actions }) => actions.includes("events:PutEvents"))!;
  return right.conditions["StringEquals"]!;
}

/** Adds a WebSocket API that keeps every rule. */
export function addWebSocketApi(view: StageView): ApiView {
  const url = new URL(view.apis[0]!.url).host.replace(/^[^.]+/, "live1");
  const frame = { function: fn(view, "GetRun").arn, integration: "AWS_PROXY", responds: false, payload: "1.0" };
  const api: ApiView = {
    id: "live1",
    name: "Live",
    url: `wss://${url}`,
    protocol: "WEBSOCKET",
    management: `https://${url}`,
    routeSelection: "$request.body.action",
    stage: { name: "$default", throttle: { rate: 100, burst: 200 } },
    authorizers: [
      {
        id: "ticket",
        name: "ticket",
        type: "REQUEST",
        function: fn(view, "AuthorizeRequest").arn,
        ttlSeconds: 0,
        identitySources: ["route.request.querystring.ticket"],
        payload: "1.0",
        simpleResponses: false,
      },
    ],
    routes: [
      { key: "$connect", authorizer: "ticket", ...frame },
      { key: "$default", ...frame },
    ],
  };
  view.apis.push(api);
  return api;
}

function grant(view: StageView, actions: string[], resources: string[], itemKinds?: string[]): void {
  const conditions = itemKinds ? { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": itemKinds } } : {};
  fn(view, "GetRun").statements.push({ effect: "Allow", actions, resources, conditions });
}

function allowSend(view: StageView, principal: string, conditions: Record<string, Record<string, string[]>>): void {
  const { arn, policy } = queue(view, "RecordPositionsQueue");
  policy.push({ effect: "Allow", actions: ["sqs:SendMessage"], resources: [arn], principals: [principal], conditions });
}

function changeManifest(view: StageView, change: object, part = "stage"): void {
  const parameter = view.parameters.find(({ name }) => name.endsWith(`/manifest/${part}`))!;
  parameter.value = JSON.stringify({ ...(JSON.parse(parameter.value) as object), ...change });
}

function addStateMachine(view: StageView, state: object): void {
  const frame = { id: "Report", name: "report", arn: "arn", type: "STANDARD", role: "role", statements: [] };
  view.stateMachines.push({ ...frame, definition: { States: { All: state } } });
}
