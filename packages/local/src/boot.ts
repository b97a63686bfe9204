import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { root as repository } from "@waybill/plan/files";
import { Plan } from "@waybill/plan/plan";
import type { View } from "@waybill/plan/view";
import { view as viewOf } from "@waybill/plan/view-of-plan";
import { writeDiscoveryFile } from "./boot/discovery-file.ts";
import { buildFunctions } from "./boot/function-code.ts";
import { seedTokenSigning, type CreateToken } from "./boot/token-signing.ts";
import { startApis } from "./boot/apis.ts";
import { mapStrings } from "./boot/map-strings.ts";
import { realClock } from "./clock.ts";
import { type AwsCallInterceptor, type OfflineCloud, startCloud } from "./cloud.ts";
import { type FaultName, createFaults } from "./faults/faults.ts";
import { lambdaApi } from "./lambda/api.ts";
import { type LocalLambda, createLambda } from "./lambda/lambda.ts";
import { type EventSourceMapping, startEventSourceMapping } from "./event-source-mappings/event-source-mapping.ts";
import type { Clock, TraceEvent, TraceListener } from "./interfaces.ts";
import type { IdleOptions } from "./idle.ts";
import { createManagementApi } from "./websocket/management.ts";
import { sharedProcessorMonitor } from "./working-time.ts";

export interface LocalOptions {
  /** A committed plan's file, or a view made otherwise. @default "stacks/plan/aws.json" */
  plan?: string | View;
  /** Where handlers and the plan are looked for. @default this repository */
  root?: string;
  /** @default real time */
  clock?: Clock;
  /** Folder that keeps state across restarts. @default none: all is gone at the end */
  data?: string;
  /** Of the gateway. @default any free one */
  port?: number;
  /** Of the first HTTP API. @default any free one */
  apiPort?: number;
  /** `deploy` bundles exactly as SST's deploy does. @default "dev" */
  bundle?: "dev" | "deploy";
  /** Follow changes of the sources; only with `bundle: "dev"`. @default false */
  watch?: boolean;
  /** @default none */
  faults?: readonly FaultName[];
  /** Of the faults. @default the time */
  seed?: number;
  /** Write `.waybill/local.json` below the working directory, so that the `waybill` command finds this. @default false */
  discoverable?: boolean;
  /** How many environments may live at once. @default 16 */
  environments?: number;
  /** Where functions run. @default threads, and a process for one with native addons */
  isolation?: "thread" | "process";
  /** Looks at every AWS call as well, and may refuse it. @default none */
  calls?: AwsCallInterceptor;
  onTraceEvent?: TraceListener;
}

/** The whole of Waybill on this machine. */
export interface LocalWaybill {
  /** What AWS_ENDPOINT_URL is to be. */
  endpoint: string;
  /** Address of the HTTP API. */
  api: string;
  /** Address of the WebSocket API with its stage; empty when the plan has none. */
  socket: string;
  view: View;
  cloud: OfflineCloud;
  lambda: LocalLambda;
  /** Of the faults. */
  seed: number;
  /** A token that the authorizer of this cloud believes. */
  token: CreateToken;
  /** Resolves when nothing is left to do; `skip` jumps over waiting where the clock can. */
  waitUntilIdle(options?: IdleOptions): Promise<void>;
  /** The first happening from now on that `matches`. */
  next(matches: (happening: TraceEvent) => boolean): Promise<TraceEvent>;
  /** Seconds since the start in which this cloud waited for a processor, or its process was stopped. */
  starvedSeconds(): number;
  /** Ends everything and leaves nothing behind but the data folder. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the offline cloud of a plan: engines, functions, APIs and mappings. It throws, and leaves nothing running, when
 * the plan holds something that it cannot run.
 *
 * @example
 * const local = await startLocal({ clock: skippingClock() });
 * await fetch(`${local.api}/v1/health`);
 * await local.settled({ skip: true });
 * await local.stop();
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalWaybill> {
  const { clock = realClock(), root = repository, bundle = "dev", seed = Date.now() % 1_000_000 } = options;
  const planned =
    typeof options.plan === "object"
      ? options.plan
      : readStageView(resolve(root, options.plan ?? "stacks/plan/aws.json"));
  assertSupported(planned);
  const machine = sharedProcessorMonitor();
  const starvedBefore = machine.starvedMs();
  const closing: ShutdownStep[] = [];
  const stop = createShutdown(closing);
  const listeners = new Set<TraceListener>();
  const watch: TraceListener = (happening) => {
    options.onTraceEvent?.(happening);
    for (const listener of listeners) listener(happening);
  };

  try {
    const faults = createFaults(options.faults ?? [], { seed, clock, watch });
    const code = await buildFunctions(planned, { root, bundle, clock, watch, isolation: options.isolation });
    closing.push({ turn: SHUTDOWN_ORDER.code, close: () => code.close() });
    const lambda = createLambda({
      functions: [],
      clock,
      watch,
      log: (group, stream, lines) => lines.forEach((line) => cloud.logs.put(group, stream, line)),
      begun: (environment, event) => faults.onInvocationStart(environment, event),
      ...(options.environments === undefined ? {} : { limit: options.environments }),
    });
    closing.push({ turn: SHUTDOWN_ORDER.lambda, close: () => lambda.stop() });

    const doors = await startApis(planned, {
      lambda,
      clock,
      watch,
      port: options.apiPort,
      closing: (close) => closing.push({ turn: SHUTDOWN_ORDER.doors, close }),
    });
    const atApis = mapStrings(planned, (text) => doors.localizeUrls(text));
    const cloud: OfflineCloud = await startCloud({
      view: atApis,
      lambda,
      clock,
      watch,
      calls: options.calls ? combineInterceptors(faults, options.calls) : faults,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    closing.push({ turn: SHUTDOWN_ORDER.engines, close: () => cloud.stop() });
    // Before the functions: a task whose environment is killed at the end has not failed.
    closing.push({ turn: SHUTDOWN_ORDER.mappings, close: () => cloud.machines.close() });
    const view = mapStrings(atApis, (text) => cloud.localizeUrls(text));

    const load = (id: string) => {
      const fn = view.functions.find((one) => one.id === id);
      if (fn) lambda.replace(code.function(fn, view, cloud.endpoint));
    };
    for (const { id } of view.functions) load(id);
    if (options.watch) code.onChange((ids) => ids.forEach(load));
    const later = (fn: { arn: string }, payload: string) =>
      cloud.deliveries.deliver({ from: "invoke", targetArn: fn.arn, payload });
    cloud.serve(lambdaApi(lambda, { later }));
    cloud.serve(createManagementApi(doors.sockets));

    const token = await seedTokenSigning(cloud.parameters, `/${view.app.name}/${view.app.stage}`, clock);
    const mappings: EventSourceMapping[] = view.mappings
      .filter(({ enabled }) => enabled)
      .map((mapping) =>
        startEventSourceMapping(mapping, { queues: cloud.queues, lambda, clock, faults: faults.mapping, watch }),
      );
    closing.push({ turn: SHUTDOWN_ORDER.mappings, close: () => mappings.forEach((mapping) => mapping.stop()) });

    const { api, socket } = doors;
    if (options.discoverable) {
      const { region, stage } = view.app;
      const about = {
        pid: process.pid,
        endpoint: cloud.endpoint,
        api,
        region,
        stage,
        startedAt: new Date().toISOString(),
      };
      closing.push({ turn: SHUTDOWN_ORDER.announced, close: writeDiscoveryFile(process.cwd(), about) });
    }
    return {
      endpoint: cloud.endpoint,
      api,
      socket,
      view,
      cloud,
      lambda,
      seed,
      token,
      waitUntilIdle: (settling) => cloud.waitUntilIdle(settling),
      next: (matches) =>
        new Promise((resolveNext) => {
          const listener: TraceListener = (happening) => {
            if (!matches(happening)) return;
            listeners.delete(listener);
            resolveNext(happening);
          };
          listeners.add(listener);
        }),
      starvedSeconds: () => (machine.starvedMs() - starvedBefore) / 1000,
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

function readStageView(path: string): View {
  return viewOf(Plan.parse(JSON.parse(readFileSync(path, "utf8"))));
}

/** What the engines would not notice: they are asked only for what they know. */
function assertSupported({ mappings }: View): void {
  const streams = mappings
    .filter(({ source }) => !source.includes(":sqs:"))
    .map(({ source }) => `mapping of ${source}`);
  if (streams.length > 0) throw new Error(`The offline cloud cannot run this plan: ${streams.join(", ")}.`);
}

/** The order of the end: nobody new finds it, nothing new begins, what runs ends, then what it stood on. */
const SHUTDOWN_ORDER = { announced: 0, mappings: 1, doors: 2, lambda: 3, engines: 4, code: 5 };

interface ShutdownStep {
  turn: number;
  close: () => unknown;
}

/** Ends all of it even when some of it fails, once. */
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
    if (errors.length > 0) throw new AggregateError(errors, "Not everything could be stopped.");
  }
}
