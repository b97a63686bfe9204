import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StageView } from "@waybill/plan/view/stage-view";
import { cloudWatchApi } from "./alarms.ts";
import { mapStrings } from "./boot/map-strings.ts";
import { realClock } from "./clock.ts";
import { type DeliveryEngine, createDeliveryEngine } from "./deliveries.ts";
import { createDynamoEngine } from "./dynamo/api.ts";
import { eventsApi } from "./events/api.ts";
import { type Buses, createBuses, type BusEntry } from "./events/bus.ts";
import { AwsError } from "./gateway/errors.ts";
import { type Gateway, openGateway } from "./gateway/gateway.ts";
import { createIamAuthorizer } from "./iam/authorize.ts";
import { createGrantRecorder, GRANTS_FOLDER_VARIABLE } from "./iam/grant-usage.ts";
import { type AccessKey, type AccessKeys, createAccessKeys } from "./iam/access-keys.ts";
import { logsApi } from "./logs/api.ts";
import { type LogGroups, createLogGroups } from "./logs/groups.ts";
import type { AwsRequest, Clock, AwsEngine, Lambda, Queues, TraceListener } from "./interfaces.ts";
import { createS3Engine } from "./s3/api.ts";
import { toScheduledJobs, startScheduler } from "./scheduler/scheduler.ts";
import { type PendingWork, type IdleOptions, createIdleMonitor } from "./idle.ts";
import { snsApi } from "./sns/api.ts";
import { type Publication, createTopics } from "./sns/topics.ts";
import { sqsApi } from "./sqs/api.ts";
import { createQueueEngine } from "./sqs/queues.ts";
import { type ParameterStore, createParameterStore, ssmApi } from "./ssm/parameters.ts";
import { statesApi } from "./states/api/api.ts";
import { createTaskCaller } from "./states/integrations/in-process-caller.ts";
import { type StateMachineEngine, createStateMachines } from "./states/state-machines.ts";
import { openStore } from "./store.ts";
import { type ProcessorMonitor, sharedProcessorMonitor } from "./working-time.ts";

export interface CloudOptions {
  /** What to run. */
  view: StageView;
  lambda: Lambda;
  /** @default real time */
  clock?: Clock;
  /** Folder that stores everything across restarts; without it nothing is stored. */
  data?: string;
  /** @default any free one */
  port?: number;
  trace?: TraceListener;
  /** Whose working time decides what is stuck. @default this process */
  processorMonitor?: ProcessorMonitor;
  /** Sees each call of the gateway before and after it is executed, for faults. */
  interceptor?: AwsCallInterceptor;
}

/** Sees each call of the gateway before and after it is executed. `before` may throw to refuse it. */
export interface AwsCallInterceptor {
  before(request: AwsRequest): void;
  after(request: AwsRequest): void;
}

export interface OfflineCloud {
  /** What AWS_ENDPOINT_URL is set to. */
  endpoint: string;
  /** The operator's key for AWS clients: every call is allowed. */
  credentials: AccessKey;
  /** Of all callers, new at each start. */
  keys: AccessKeys;
  port: number;
  clock: Clock;
  queues: Queues;
  deliveries: DeliveryEngine;
  logs: LogGroups;
  parameters: ParameterStore;
  machines: StateMachineEngine;
  /** A call of AWS without HTTP, authorized by its key like any other. @throws AwsError as the service does */
  call: Gateway["call"];
  /** Puts an event on a bus without an AWS call. Returns its id. */
  putEvent: Buses["put"];
  /** The local URL of a queue, to whose host the SDK sends. */
  queueUrl(name: string): string;
  /** Text with every address of a queue or of a WebSocket API's connections replaced by the local one. */
  localizeUrls(text: string): string;
  /** Further APIs behind the same endpoint: Lambda's. */
  serve(engine: AwsEngine): void;
  pending(): PendingWork;
  /** Resolves when no consumed queue has a message, nothing is being delivered and nothing runs. */
  waitUntilIdle(options?: IdleOptions): Promise<void>;
  /** Closes everything and leaves nothing behind but the requested data folder. */
  stop(): Promise<void>;
}

/** Starts the engines of a plan behind one endpoint on 127.0.0.1. @throws when it cannot; then nothing is left open. */
export async function startCloud(options: CloudOptions): Promise<OfflineCloud> {
  const opened: (() => unknown)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    return { ...(await startEngines(options, (close) => opened.push(close))), stop: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** @param closing gets the function that closes each part; they are called in reverse order of dependency. */
async function startEngines(
  options: CloudOptions,
  closing: (close: () => unknown) => void,
): Promise<Omit<OfflineCloud, "stop">> {
  const {
    view,
    lambda,
    clock = realClock(),
    processorMonitor = sharedProcessorMonitor(),
    data,
    port,
    interceptor,
  } = options;
  let eventCount = 0;
  const trace: TraceListener = (traceEvent) => {
    eventCount++;
    options.trace?.(traceEvent);
  };
  assertKnownTypes(view);
  const { region, account, partition } = view.app;
  const dnsSuffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const store = openStore(data);
  closing(() => store.close());
  const traceFault = (error: unknown) => {
    trace({
      at: clock.now(),
      kind: "fault",
      what: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  };
  const grantsFolder = process.env[GRANTS_FOLDER_VARIABLE];
  const recorder = grantsFolder ? createGrantRecorder(grantsFolder) : undefined;
  closing(() => recorder?.write());
  const authorize = createIamAuthorizer({ view, arnOf: arn, now: () => clock.now(), trace, recorder });
  const keys = createAccessKeys();
  const gateway = await openGateway({
    port,
    now: () => clock.now(),
    keys,
    authorize,
    interceptor,
    onFault: traceFault,
  });
  closing(() => gateway.close());
  const folder = data ?? mkdtempSync(join(tmpdir(), "waybill-"));
  if (!data) closing(() => rmSync(folder, { recursive: true, force: true }));
  const queueUrl = (name: string) => `${gateway.endpoint}/${account}/${name}`;
  const addresses = [
    ...view.queues.map(({ url, name }) => [url, queueUrl(name)] as const),
    ...view.buckets.map(({ name }) => [`https://${name}.s3.${region}.${dnsSuffix}`, gateway.endpoint] as const),
    ...view.apis.flatMap(({ id, management }) =>
      management === undefined ? [] : [[management, `${gateway.endpoint}/${id}`] as const],
    ),
  ];
  // Few of the texts of a plan have an address.
  const localizeUrls = (text: string) =>
    text.includes("://") ? addresses.reduce((all, [from, to]) => all.replaceAll(from, to), text) : text;

  const queueEngine = createQueueEngine({ store, clock, trace, planned: view.queues.map(toPlannedQueue) });
  const logs = createLogGroups(clock, view.logGroups);
  const deliveries = createDeliveryEngine({ store, clock, queues: queueEngine.queues, lambda, trace });
  closing(() => deliveries.close());
  deliveries.addTarget("logs", (target, payload) => {
    const group = target.split(":log-group:")[1]?.replace(/:\*$/, "") ?? target;
    logs.put(group, "events", payload);
  });
  const buses = createBuses({
    clock,
    store,
    deliveries,
    trace,
    region,
    account,
    names: view.buses.map(({ name }) => name),
    rules: view.rules,
  });
  const sns = createTopics({ clock, store, deliveries, trace, planned: view.topics });
  deliveries.addTarget("sns", (target, payload) => void sns.publish(target, toPublication(payload)));
  const machines = createStateMachines({
    store,
    clock,
    trace,
    caller: createTaskCaller({ call: gateway.call, authorize, lambda, deliveries }),
    planned: mapStrings(view.stateMachines, localizeUrls),
    arnOf: (resource) => arn("states", resource),
    region,
  });
  deliveries.addTarget("states", (target, payload) => void machines.start(target, { input: payload }));
  const parameters = createParameterStore(store, clock);
  for (const { name, value, type } of view.parameters) parameters.put(name, localizeUrls(value), type);
  const dynamo = await createDynamoEngine({
    store,
    clock,
    tables: view.tables,
    ...(data ? { path: join(data, "dynamo") } : {}),
  });
  closing(() => dynamo.close());
  const s3 = await createS3Engine({
    store,
    clock,
    deliveries,
    keys,
    partition,
    region,
    buckets: view.buckets,
    folder: join(folder, "s3"),
    mayDelete: (request, bucket, key) => {
      const url = new URL(`/${bucket}/${encodeURIComponent(key)}`, request.url);
      return passes(() => authorize({ ...request, method: "DELETE", url }));
    },
  });
  closing(() => s3.close());
  const schedules = startScheduler({ clock, store }, [
    ...toScheduledJobs(view.schedules, {
      clock,
      deliveries,
      trace,
      account,
      region,
      arnOf: (name) => arn("scheduler", `schedule/default/${name}`),
    }),
    ...view.rules.flatMap((rule) =>
      rule.enabled && rule.schedule
        ? [{ name: `rule ${rule.name}`, expression: rule.schedule, fire: (at: number) => buses.fire(rule, at) }]
        : [],
    ),
  ]);
  closing(() => schedules.stop());

  const engines = [
    sqsApi({ engine: queueEngine, store, clock, urlOf: queueUrl, arnOf: (name) => arn("sqs", name) }),
    eventsApi(buses, (name) => arn("events", `event-bus/${name}`)),
    logsApi(logs, clock, (name) => arn("logs", `log-group:${name}`), view.logPolicies),
    ssmApi(parameters, (name) => arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`)),
    snsApi(sns),
    statesApi(machines, clock),
    cloudWatchApi(view.alarms, (name) => arn("cloudwatch", `alarm:${name}`)),
    dynamo,
    s3,
  ];
  closing(() => queueEngine.close());
  closing(() => machines.close());
  // Once more, as the first: no call arrives while the rest is closed.
  closing(() => gateway.close());
  for (const engine of engines) gateway.serve(engine);
  const { pending, waitUntilIdle } = createIdleMonitor({
    clock,
    queues: queueEngine.queues,
    consumed: view.mappings
      .filter(({ enabled, source }) => enabled && queueEngine.has(source))
      .map(({ source }) => source),
    nextVisible: (queue) => queueEngine.nextVisible(queue.split(":").at(-1) ?? ""),
    deliveries,
    machines,
    lambda,
    processorMonitor,
    activityCount: () => eventCount + gateway.activityCount(),
  });
  machines.resume();
  return {
    endpoint: gateway.endpoint,
    credentials: keys.operator,
    keys,
    port: gateway.port,
    clock,
    queues: queueEngine.queues,
    deliveries,
    logs,
    parameters,
    machines,
    call: gateway.call,
    putEvent: (entry: BusEntry) => buses.put(entry),
    queueUrl,
    localizeUrls,
    serve: (engine) => gateway.serve(engine),
    pending,
    waitUntilIdle,
  };
}

/** A bucket's notification has a subject; the payload of a rule or a schedule is the message itself. */
function toPublication(payload: string): Publication {
  const [, subject] = /^\{"subject":"([^"]+)","message":/.exec(payload) ?? [];
  if (subject === undefined) return { message: payload };
  return { subject, message: (JSON.parse(payload) as { message: string }).message };
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

function assertKnownTypes(view: StageView): void {
  if (view.unknownTypes.length === 0) return;
  throw new Error(`The offline cloud cannot run this plan. It has no engine for: ${view.unknownTypes.join(", ")}.`);
}

function toPlannedQueue(queue: StageView["queues"][number]) {
  const { name, arn, fifo, visibilitySeconds, delaySeconds, retentionSeconds, redrive, redriveAllow } = queue;
  return {
    name,
    arn,
    fifo,
    visibilitySeconds,
    delaySeconds,
    retentionSeconds,
    contentDeduplication: queue.contentBasedDeduplication,
    ...(redrive ? { redrive } : {}),
    ...(redriveAllow
      ? { redriveAllow: { redrivePermission: redriveAllow.permission, sourceQueueArns: redriveAllow.sources } }
      : {}),
  };
}
