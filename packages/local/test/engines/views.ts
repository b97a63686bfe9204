import type {
  BucketView,
  EventRuleView,
  FunctionView,
  PolicyStatement,
  QueueView,
  StageView,
  TableView,
} from "@waybill/plan/view/stage-view";
import type { Lambda } from "../../src/interfaces.ts";
import { sharedProcessorMonitor } from "../../src/working-time.ts";

export const ACCOUNT = "123456789012";
export const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;

/** A view with only the given resources. */
export function createView(parts: Partial<StageView> = {}): StageView {
  return {
    app: { name: "waybill", stage: "local", partition: "aws", region: "us-east-1", account: ACCOUNT },
    functions: [],
    queues: [],
    mappings: [],
    buses: [],
    rules: [],
    apis: [],
    schedules: [],
    topics: [],
    buckets: [],
    tables: [],
    stateMachines: [],
    parameters: [],
    logGroups: [],
    logPolicies: [],
    alarms: [],
    permissions: [],
    roles: [],
    documents: [],
    savedQueries: [],
    unknownTypes: [],
    ...parts,
  };
}

export function queue(name: string, more: Partial<QueueView> = {}): QueueView {
  return {
    id: name,
    name,
    url: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/${name}`,
    arn: arn("sqs", name),
    fifo: name.endsWith(".fifo"),
    contentBasedDeduplication: false,
    visibilitySeconds: 30,
    delaySeconds: 0,
    retentionSeconds: 345_600,
    policy: [],
    ...more,
  };
}

/** A table with the key `pk`. */
export const table = (name: string, more: Partial<TableView> = {}): TableView => ({
  id: name,
  name,
  arn: arn("dynamodb", `table/${name}`),
  key: { hash: "pk" },
  attributes: { pk: "S" },
  indexes: [],
  pitr: false,
  deletionProtection: false,
  ...more,
});

export const bucket = (name: string, more: Partial<BucketView> = {}): BucketView => ({
  id: name,
  name,
  arn: `arn:aws:s3:::${name}`,
  forceDestroy: true,
  publicAccessBlocked: true,
  cors: [],
  lifecycle: [],
  policy: [],
  notifications: [],
  ...more,
});

/** A statement of a role. */
export const allow = (
  actions: string[],
  resources: string[],
  conditions: PolicyStatement["conditions"] = {},
): PolicyStatement => ({ effect: "Allow", actions, resources, conditions });

/** A function with a role of these statements. */
export const plannedFunction = (id: string, statements: PolicyStatement[]): FunctionView => ({
  id,
  name: `waybill-local-${id}`,
  arn: arn("lambda", `function:waybill-local-${id}`),
  runtime: "nodejs24.x",
  architecture: "arm64",
  timeoutSeconds: 10,
  memoryMb: 256,
  storageMb: 512,
  env: {},
  links: {},
  copyFiles: [],
  logGroup: `/aws/lambda/waybill-local-${id}`,
  logFormat: "JSON",
  traced: false,
  statements,
  managedPolicies: [],
});

export function rule(
  name: string,
  pattern: Record<string, unknown>,
  targets: EventRuleView["targets"],
  bus = "bus",
): EventRuleView {
  return { name, arn: arn("events", `rule/${bus}/${name}`), bus, pattern, enabled: true, targets };
}

/** Functions by ARN, in process: an error of the handler is returned as Lambda reports it. */
export function inProcessLambda(handlers: Record<string, (event: never) => unknown>): Lambda & { invoked: unknown[] } {
  const invoked: unknown[] = [];
  let running = 0;
  return {
    invoked,
    running: () => running,
    async invoke(functionArn, payload, onStarted) {
      const handler = handlers[functionArn];
      if (!handler) throw new Error(`There is no function ${functionArn}.`);
      invoked.push(payload);
      const time = sharedProcessorMonitor().clock();
      onStarted?.(time);
      running += 1;
      try {
        const result = await handler(payload as never);
        return { payload: result, requestId: "r", ms: 0, cold: false };
      } catch (error) {
        const { name, message } = error as Error;
        return {
          functionError: "Unhandled",
          payload: { errorType: name, errorMessage: message },
          requestId: "r",
          ms: 0,
          cold: false,
        };
      } finally {
        running -= 1;
        time.close();
      }
    },
  };
}
