import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { Plan } from "@waybill/plan/plan";
import type { StageView } from "@waybill/plan/view/stage-view";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { writeDiscoveryFile } from "./boot/discovery-file.ts";
import { buildFunctions } from "./boot/function-code.ts";
import { type CreateToken, ISSUER_PATH, seedTokenSigning } from "./boot/token-signing.ts";
import { startApis } from "./boot/apis.ts";
import { mapStrings } from "./boot/map-strings.ts";
import { realClock } from "./clock.ts";
import { type AwsCallInterceptor, type OfflineCloud, startCloud } from "./cloud.ts";
import { type FaultName, createFaults } from "./faults/faults.ts";
import type { AccessKey } from "./iam/access-keys.ts";
import { lambdaApi } from "./lambda/api.ts";
import { type LocalLambda, createLambda } from "./lambda/lambda.ts";
import { type EventSourceMapping, startEventSourceMapping } from "./event-source-mappings/event-source-mapping.ts";
import type { Clock, TraceEvent, TraceListener } from "./interfaces.ts";
import type { IdleOptions } from "./idle.ts";
import { createManagementApi } from "./websocket/management.ts";
import { sharedProcessorMonitor } from "./working-time.ts";

export interface LocalOptions {
  /** A committed plan's file, or a view. @default "stacks/plan/aws.json" */
  plan?: string | StageView;
  /** Where handlers and the plan are found. @default this repository */
  root?: string;
  /** @default real time */
  clock?: Clock;
  /** Folder that stores state across restarts. @default none: nothing is stored */
  data?: string;
  /** Of the gateway. @default any free one */
  port?: number;
  /** Of the first HTTP API. @default any free one */
  apiPort?: number;
  /** `deploy` bundles exactly as SST's deploy does. @default "dev" */
  bundle?: "dev" | "deploy";
  /** Reload changed sources; only with `bundle: "dev"`. @default false */
  watch?: boolean;
  /** @default none */
  faults?: readonly FaultName[];
  /** Of the faults. @default the time */
  seed?: number;
  /** Write `.waybill/local.json` below the working directory, so that the `waybill` command finds this cloud. @default false */
  discoverable?: boolean;
  /** Maximum number of environments. @default 32 */
  environments?: number;
  /** Where functions run. @default threads, and a process for one with native addons */
  isolation?: "thread" | "process";
  /** Sees every AWS call and may refuse it. @default none */
  interceptor?: AwsCallInterceptor;
  /** When it is aborted during the start, that ends with the signal's reason and leaves nothing running. @default none */
  signal?: AbortSignal;
  onTraceEvent?: TraceListener;
}

/** The whole of Waybill on this machine. */
export interface LocalWaybill {
  /** The value for AWS_ENDPOINT_URL. */
  endpoint: string;
  /** The operator's key for AWS clients: every call is allowed. */
  credentials: AccessKey;
  /** Address of the HTTP API. */
  api: string;
  /** Address of the WebSocket API with its stage; empty when the plan has none. */
  socket: string;
  view: StageView;
  cloud: OfflineCloud;
  lambda: LocalLambda;
  /** Of the faults. */
  seed: number;
  /** Creates a token that the authorizer of this cloud accepts. */
  token: CreateToken;
  /** Resolves when nothing is left to do; `skip` skips waiting if the clock can. */
  waitUntilIdle(options?: IdleOptions): Promise<void>;
  /** The first trace event from now on that `matches`. */
  next(matches: (traceEvent: TraceEvent) => boolean): Promise<TraceEvent>;
  /** Seconds since the start in which this cloud waited for a processor, or its process was stopped. */
  starvedSeconds(): number;
  /** Ends everything and leaves nothing behind but the data folder. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the offline cloud of a plan: engines, functions, APIs and event source mappings. It throws, and leaves nothing running, when
 * the plan contains something that it cannot run, or when `signal` is aborted.
 *
 * @example
 * const local = await startLocal({ clock: skippingClock() });
 * await fetch(`${local.api}/v1/health`);
 * await local.waitUntilIdle({ skip: true });
 * await local.stop();
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalWaybill> {
  const { clock = realClock(), root = repositoryRoot, bundle = "dev", seed = Date.now() % 1_000_000, signal } = options;
  const planned =
    typeof options.plan === "object"
      ? options.plan
      : readStageView(resolve(root, options.plan ?? "stacks/plan/aws.json"));
  assertSupported(planned);
  const processorMonitor = sharedProcessorMonitor();
  const starvedBefore = processorMonitor.starvedMs();
  const closing: ShutdownStep[] = [];
  const stop = createShutdown(closing);
  const listeners = new Set<TraceListener>();
  const trace: TraceListener = (traceEvent) => {
    options.onTraceEvent?.(traceEvent);
    for (const listener of listeners) listener(traceEvent);
  };

  try {
    signal?.throwIfAborted();
    const faults = createFaults(options.faults ?? [], { seed, clock, trace });
    const code = await buildFunctions(planned, { root, bundle, clock, trace, isolation: options.isolation, signal });
    closing.push({ turn: SHUTDOWN_ORDER.code, close: () => code.close() });
    signal?.throwIfAborted();
    const lambda = createLambda({
      functions: [],
      clock,
      trace,
      log: (group, stream, lines) => lines.forEach((line) => cloud.logs.put(group, stream, line)),
      onStarted: (environment, event) => faults.onInvocationStart(environment, event),
      ...(options.environments === undefined ? {} : { limit: options.environments }),
    });
    closing.push({ turn: SHUTDOWN_ORDER.lambda, close: () => lambda.stop() });

    const apis = await startApis(planned, {
      lambda,
      clock,
      trace,
      port: options.apiPort,
      closing: (close) => closing.push({ turn: SHUTDOWN_ORDER.apis, close }),
    });
    signal?.throwIfAborted();
    const viewWithApis = mapStrings(planned, (text) => apis.localizeUrls(text));
    const cloud: OfflineCloud = await startCloud({
      view: viewWithApis,
      lambda,
      clock,
      trace,
      interceptor: options.interceptor ? combineInterceptors(faults, options.interceptor) : faults,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    closing.push({ turn: SHUTDOWN_ORDER.engines, close: () => cloud.stop() });
    // Before the functions: a task whose environment is killed at the end has not failed.
    closing.push({ turn: SHUTDOWN_ORDER.mappings, close: () => cloud.machines.close() });
    signal?.throwIfAborted();
    const view = mapStrings(viewWithApis, (text) => cloud.localizeUrls(text));

    const load = (id: string) => {
      const fn = view.functions.find((one) => one.id === id);
      if (fn) lambda.replace(code.function(fn, view, cloud));
    };
    for (const { id } of view.functions) load(id);
    if (options.watch) code.onChange((ids) => ids.forEach(load));
    const invokeLater = (fn: { arn: string }, payload: string) =>
      cloud.deliveries.deliver({ from: "invoke", targetArn: fn.arn, payload });
    cloud.serve(lambdaApi(lambda, { later: invokeLater }));
    cloud.serve(createManagementApi(apis.sockets));

    const path = `/${view.app.name}/${view.app.stage}`;
    // A plan without an API has nothing to sign in to.
    const api = apis.api || "http://127.0.0.1";
    const { createToken, issuer } = await seedTokenSigning(cloud.parameters, { path, api, clock });
    apis.serveBeside(ISSUER_PATH, issuer);
    // What is tried here receives here.
    cloud.parameters.put(`${path}/webhooks/allowLoopback`, "true");
    signal?.throwIfAborted();
    const mappings: EventSourceMapping[] = view.mappings
      .filter(({ enabled }) => enabled)
      .map((mapping) =>
        startEventSourceMapping(mapping, { queues: cloud.queues, lambda, clock, faults: faults.mapping, trace }),
      );
    closing.push({ turn: SHUTDOWN_ORDER.mappings, close: () => mappings.forEach((mapping) => mapping.stop()) });

    const { socket } = apis;
    if (options.discoverable) {
      const { region, stage } = view.app;
      const contents = {
        pid: process.pid,
        endpoint: cloud.endpoint,
        credentials: cloud.credentials,
        api: apis.api,
        region,
        stage,
        startedAt: new Date().toISOString(),
      };
      closing.push({ turn: SHUTDOWN_ORDER.discoveryFile, close: writeDiscoveryFile(process.cwd(), contents) });
    }
    return {
      endpoint: cloud.endpoint,
      credentials: cloud.credentials,
      api: apis.api,
      socket,
      view,
      cloud,
      lambda,
      seed,
      token: createToken,
      waitUntilIdle: (idleOptions) => cloud.waitUntilIdle(idleOptions),
      next: (matches) =>
        new Promise((resolveNext) => {
          const listener: TraceListener = (traceEvent) => {
            if (!matches(traceEvent)) return;
            listeners.delete(listener);
            resolveNext(traceEvent);
          };
          listeners.add(listener);
        }),
      starvedSeconds: () => (processorMonitor.starvedMs() - starvedBefore) / 1000,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const combineInterceptors = (first: AwsCallInterceptor, second: AwsCallInterceptor): AwsCallInterceptor => ({
  before(request) {
    first.before(request);
    second.before(request);
  },
  after(request) {
    first.after(request);
    second.after(request);
  },
});

function readStageView(path: string): StageView {
  return createStageView(Plan.parse(JSON.parse(readFileSync(path, "utf8"))));
}

/** Refuses resources that no engine would notice. */
function assertSupported({ mappings }: StageView): void {
  const streams = mappings
    .filter(({ source }) => !source.includes(":sqs:"))
    .map(({ source }) => `event source mapping of ${source}`);
  if (streams.length > 0) throw new Error(`The offline cloud cannot run this plan: ${streams.join(", ")}.`);
}

/** The order of the shutdown: it can no longer be found, nothing new starts, running work ends, then its dependencies. */
const SHUTDOWN_ORDER = { discoveryFile: 0, mappings: 1, apis: 2, lambda: 3, engines: 4, code: 5 };

interface ShutdownStep {
  turn: number;
  close: () => unknown;
}

/** Closes everything once, even when some of it fails. */
function createShutdown(closing: ShutdownStep[]): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => (stopped ??= all());

  async function all(): Promise<void> {
    const errors: unknown[] = [];
    for (const { close } of closing.toSorted((a, b) => a.turn - b.turn)) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, "Some parts could not be stopped.");
  }
}
