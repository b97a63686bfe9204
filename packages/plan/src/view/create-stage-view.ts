import { type WatchedMetric, readAlarmQuery } from "./alarm-query.ts";
import { apiView } from "./api-view.ts";
import { bucketView } from "./bucket-view.ts";
import { documentViews } from "./document-view.ts";
import { ResourceReader, jsonText, optionalField } from "./resource-reader.ts";
import type { Plan } from "../plan.ts";
import { roleView } from "./role-view.ts";
import { retryPolicy, targetView } from "./target-view.ts";
import { parseStatements } from "./policy.ts";
import type * as V from "./stage-view.ts";

/** SQS keeps a message four days unless told otherwise. */
const DEFAULT_RETENTION_SECONDS = 345_600;

/** Types that say nothing about how the stage behaves once it is up. */
const IGNORED_TYPES = new Set([
  "aws:apigatewayv2/integration:Integration",
  "aws:apigatewayv2/route:Route",
  "aws:apigatewayv2/routeResponse:RouteResponse",
  "aws:apigatewayv2/stage:Stage",
  "aws:apigatewayv2/authorizer:Authorizer",
  "aws:apigateway/account:Account",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketNotification:BucketNotification",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  "random:index/randomBytes:RandomBytes",
]);

const busName = (one: ResourceReader) => one.optionalText("eventBusName") ?? "default";
const roleStatements = (role: ResourceReader | undefined) =>
  (role?.list("inlinePolicies") ?? []).flatMap((policy) => parseStatements((policy as { policy: unknown }).policy));

const firstQuery = (alarm: ResourceReader) =>
  alarm.list("metricQueries")[0] as { expression: string; period: number } | undefined;

function watchedMetric(alarm: ResourceReader): WatchedMetric {
  const query = firstQuery(alarm);
  if (query) return readAlarmQuery(query.expression);
  return {
    namespace: alarm.text("namespace"),
    metric: alarm.text("metricName"),
    dimensions: (alarm.get("dimensions") ?? {}) as Record<string, string>,
    statistic: alarm.text("statistic"),
  };
}

/** The view of a committed plan. */
export function createStageView(plan: Plan): V.StageView {
  const seen = new Set<string>();
  const byType = Map.groupBy(
    plan.resources.map((one) => new ResourceReader(one)),
    ({ resource }) => resource.type,
  );
  const facts = (type: string) => byType.get(type) ?? [];
  const all = <T>(type: string, make: (one: ResourceReader) => T): T[] => {
    seen.add(type);
    return facts(type).map(make);
  };
  const roles = new Map(facts("aws:iam/role:Role").map((role) => [role.text("arn"), role]));

  const read: Omit<V.StageView, "unknownTypes"> = {
    app: plan.app,
    functions: all("aws:lambda/function:Function", (fn): V.FunctionView => {
      const id = fn.resource.name.replace(/Function$/, "");
      const built = plan.functions[id];
      const {
        SST_KEY: _key,
        SST_KEY_FILE: _file,
        ...env
      } = fn.nested("environment").get("variables") as Record<string, string>;
      const role = roles.get(fn.text("role"));
      return {
        id,
        name: fn.text("name"),
        arn: fn.text("arn"),
        ...optionalField("handler", built?.handler),
        runtime: fn.text("runtime"),
        architecture: fn.textList("architectures")[0] ?? "x86_64",
        timeoutSeconds: fn.number("timeout", 3),
        memoryMb: fn.number("memorySize", 128),
        storageMb: fn.nested("ephemeralStorage").number("size", 512),
        env,
        links: built?.links ?? {},
        ...optionalField("nodejs", built?.nodejs),
        copyFiles: built?.copyFiles ?? [],
        logGroup: fn.nested("loggingConfig").optionalText("logGroup") ?? `/aws/lambda/${fn.text("name")}`,
        logFormat: fn.nested("loggingConfig").optionalText("logFormat") ?? "Text",
        ...optionalField("systemLogLevel", fn.nested("loggingConfig").optionalText("systemLogLevel")),
        ...optionalField("reservedConcurrency", fn.get("reservedConcurrentExecutions") as number | undefined),
        traced: fn.nested("tracingConfig").get("mode") === "Active",
        statements: roleStatements(role),
        managedPolicies: role?.textList("managedPolicyArns") ?? [],
      };
    }),
    queues: all("aws:sqs/queue:Queue", (queue): V.QueueView => {
      const about = (type: string) => facts(type).find((one) => one.text("queueUrl") === queue.text("url"));
      const redrive = queue.get("redrivePolicy") as
        | { deadLetterTargetArn: string; maxReceiveCount: number }
        | undefined;
      const allow = (about("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")?.get("redriveAllowPolicy") ??
        queue.get("redriveAllowPolicy")) as
        | { redrivePermission: "allowAll" | "denyAll" | "byQueue"; sourceQueueArns?: string[] }
        | undefined;
      return {
        id: queue.resource.component,
        name: queue.text("name"),
        url: queue.text("url"),
        arn: queue.text("arn"),
        fifo: queue.flag("fifoQueue"),
        contentBasedDeduplication: queue.flag("contentBasedDeduplication"),
        visibilitySeconds: queue.number("visibilityTimeoutSeconds", 30),
        delaySeconds: queue.number("delaySeconds", 0),
        retentionSeconds: queue.number("messageRetentionSeconds", DEFAULT_RETENTION_SECONDS),
        ...optionalField(
          "redrive",
          redrive && { deadLetterArn: redrive.deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount },
        ),
        ...optionalField(
          "redriveAllow",
          allow && { permission: allow.redrivePermission, sources: allow.sourceQueueArns ?? [] },
        ),
        policy: parseStatements(about("aws:sqs/queuePolicy:QueuePolicy")?.get("policy") ?? queue.get("policy")),
      };
    }),
    mappings: all("aws:lambda/eventSourceMapping:EventSourceMapping", (mapping): V.EventSourceMappingView => ({
      id: mapping.resource.component,
      source: mapping.text("eventSourceArn"),
      function: mapping.text("functionName"),
      batchSize: mapping.number("batchSize", 10),
      windowSeconds: mapping.number("maximumBatchingWindowInSeconds", 0),
      partialResponses: mapping.textList("functionResponseTypes").includes("ReportBatchItemFailures"),
      ...optionalField(
        "maximumConcurrency",
        mapping.nested("scalingConfig").get("maximumConcurrency") as number | undefined,
      ),
      provisioned: mapping.get("provisionedPollerConfig") !== undefined,
      filters: mapping
        .nested("filterCriteria")
        .list("filters")
        .map((one) => (one as { pattern: unknown }).pattern),
      enabled: mapping.get("enabled") !== false,
    })),
    buses: all("aws:cloudwatch/eventBus:EventBus", (bus) => {
      const policy = facts("aws:cloudwatch/eventBusPolicy:EventBusPolicy").find(
        (one) => busName(one) === bus.text("name"),
      );
      return {
        id: bus.resource.component,
        name: bus.text("name"),
        arn: bus.text("arn"),
        ...optionalField("policy", policy && parseStatements(policy.get("policy"))),
      };
    }),
    rules: all("aws:cloudwatch/eventRule:EventRule", (rule): V.EventRuleView => {
      const targets = facts("aws:cloudwatch/eventTarget:EventTarget").filter(
        (one) => one.text("rule") === rule.text("name") && busName(one) === busName(rule),
      );
      return {
        name: rule.text("name"),
        arn: rule.text("arn"),
        bus: busName(rule),
        ...optionalField("pattern", rule.get("eventPattern") as Record<string, unknown> | undefined),
        ...optionalField("schedule", rule.optionalText("scheduleExpression")),
        enabled: rule.get("state") !== "DISABLED",
        targets: targets.map(targetView),
      };
    }),
    apis: all("aws:apigatewayv2/api:Api", (api): V.ApiView => apiView(api, facts)),
    schedules: all("aws:scheduler/schedule:Schedule", (schedule): V.ScheduleView => {
      const to = schedule.nested("target");
      return {
        name: schedule.text("name"),
        expression: schedule.text("scheduleExpression"),
        timezone: schedule.optionalText("scheduleExpressionTimezone") ?? "UTC",
        enabled: schedule.get("state") !== "DISABLED",
        target: to.text("arn"),
        ...optionalField("input", jsonText(to.get("input"))),
        ...optionalField("deadLetterArn", to.nested("deadLetterConfig").optionalText("arn")),
        ...retryPolicy(to),
      };
    }),
    topics: all("aws:sns/topic:Topic", (topic): V.TopicView => ({
      id: topic.resource.component,
      name: topic.text("name"),
      arn: topic.text("arn"),
      fifo: topic.flag("fifoTopic"),
      policy: parseStatements(
        facts("aws:sns/topicPolicy:TopicPolicy")
          .find((one) => one.text("arn") === topic.text("arn"))
          ?.get("policy"),
      ),
      subscriptions: facts("aws:sns/topicSubscription:TopicSubscription")
        .filter((one) => one.text("topic") === topic.text("arn"))
        .map((one) => ({
          protocol: one.text("protocol"),
          endpoint: one.text("endpoint"),
          ...optionalField("filter", one.get("filterPolicy")),
          filterScope: one.optionalText("filterPolicyScope") ?? "MessageAttributes",
          raw: one.flag("rawMessageDelivery"),
          ...optionalField(
            "deadLetterArn",
            (one.get("redrivePolicy") as { deadLetterTargetArn?: string } | undefined)?.deadLetterTargetArn,
          ),
        })),
    })),
    buckets: all("aws:s3/bucket:Bucket", (bucket): V.BucketView => bucketView(bucket, facts)),
    tables: all("aws:dynamodb/table:Table", (table): V.TableView => ({
      id: table.resource.component,
      name: table.text("name"),
      arn: table.text("arn"),
      key: { hash: table.text("hashKey"), ...optionalField("range", table.optionalText("rangeKey")) },
      attributes: Object.fromEntries(
        (table.list("attributes") as { name: string; type: string }[]).map(({ name, type }) => [name, type]),
      ),
      indexes: (
        table.list("globalSecondaryIndexes") as {
          name: string;
          hashKey: string;
          rangeKey?: string;
          projectionType: string;
          nonKeyAttributes?: string[];
        }[]
      ).map((index) => ({
        name: index.name,
        hash: index.hashKey,
        ...optionalField("range", index.rangeKey),
        projection: index.projectionType,
        ...(index.nonKeyAttributes && { attributes: index.nonKeyAttributes }),
      })),
      ...optionalField("ttl", table.nested("ttl").optionalText("attributeName")),
      pitr: table.nested("pointInTimeRecovery").flag("enabled"),
      ...optionalField("stream", table.optionalText("streamViewType")),
      deletionProtection: table.flag("deletionProtectionEnabled"),
    })),
    stateMachines: all("aws:sfn/stateMachine:StateMachine", (machine): V.StateMachineView => ({
      id: machine.resource.component,
      name: machine.text("name"),
      arn: machine.text("arn"),
      type: machine.optionalText("type") ?? "STANDARD",
      role: machine.text("roleArn"),
      definition: machine.get("definition") as Record<string, unknown>,
      statements: roleStatements(roles.get(machine.text("roleArn"))),
    })),
    parameters: all("aws:ssm/parameter:Parameter", (parameter) => ({
      name: parameter.text("name"),
      type: parameter.text("type"),
      value: jsonText(parameter.get("value")) ?? "",
    })),
    logGroups: all("aws:cloudwatch/logGroup:LogGroup", (group) => ({
      name: group.text("name"),
      arn: group.text("arn"),
      ...optionalField("retentionDays", group.get("retentionInDays") as number | undefined),
    })),
    logPolicies: all("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", (policy) => ({
      name: policy.text("policyName"),
      statements: parseStatements(policy.get("policyDocument")),
    })),
    alarms: all("aws:cloudwatch/metricAlarm:MetricAlarm", (alarm): V.AlarmView => ({
      name: alarm.text("name"),
      ...watchedMetric(alarm),
      comparison: alarm.text("comparisonOperator"),
      threshold: alarm.number("threshold", Number.NaN),
      periodSeconds: firstQuery(alarm)?.period ?? alarm.number("period", 60),
      periods: alarm.number("evaluationPeriods", 1),
      missingData: alarm.optionalText("treatMissingData") ?? "missing",
      actions: alarm.textList("alarmActions"),
    })),
    permissions: all("aws:lambda/permission:Permission", (permission) => ({
      function: permission.text("function"),
      principal: permission.text("principal"),
      action: permission.text("action"),
      ...optionalField("source", permission.optionalText("sourceArn")),
    })),
    roles: all("aws:iam/role:Role", (role) => roleView(role, facts)),
    documents: documentViews(facts),
    savedQueries: all("aws:cloudwatch/queryDefinition:QueryDefinition", (query) => ({
      name: query.text("name"),
      query: query.text("queryString"),
      logGroups: query.textList("logGroupNames"),
    })),
  };
  const types = [...byType.keys()];
  return { ...read, unknownTypes: types.filter((type) => !seen.has(type) && !IGNORED_TYPES.has(type)).toSorted() };
}
