import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { root as repository } from "@waybill/plan/files";
import { Plan } from "@waybill/plan/plan";
import type { View } from "@waybill/plan/view";
import { view as viewOf } from "@waybill/plan/view-of-plan";
import { announce } from "./boot/announce.ts";
import { buildCode } from "./boot/code.ts";
import { seedAccess, type TokenFor } from "./boot/keys.ts";
import { openDoors } from "./boot/doors.ts";
import { deeply } from "./boot/localize.ts";
import { realClock } from "./clock.ts";
import { type Calls, type Cloud, startCloud } from "./cloud.ts";
import { type Fault, openFaults } from "./faults/faults.ts";
import { lambdaApi } from "./lambda/api.ts";
import { type LocalLambda, openLambda } from "./lambda/lambda.ts";
import { type OpenMapping, openMapping } from "./mappings/mapping.ts";
import type { Clock, Happening, Watch } from "./ports.ts";
import type { SettleOptions } from "./settle.ts";
import { managementApi } from "./websocket/management.ts";
import { thisMachine } from "./working-time.ts";

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
  faults?: readonly Fault[];
  /** Of the faults. @default the time */
  seed?: number;
  /** Write `.waybill/local.json` below the working directory, so that the `waybill` command finds this. @default false */
  announce?: boolean;
  /** How many environments may live at once. @default 16 */
  environments?: number;
  /** Where functions run. @default threads, and a process for one with native addons */
  isolation?: "thread" | "process";
  /** Looks at every AWS call as well, and may refuse it. @default none */
  calls?: Calls;
  onHappening?: Watch;
}

/** The whole of Waybill on this machine. */
export interface Local {
  /** What AWS_ENDPOINT_URL is to be. */
  endpoint: string;
  /** Address of the HTTP API. */
  api: string;
  /** Address of the WebSocket API with its stage; empty when the plan has none. */
  socket: string;
  view: View;
  cloud: Cloud;
  lambda: LocalLambda;
  /** Of the faults. */
  seed: number;
  /** A token that the authorizer of this cloud believes. */
  token: TokenFor;
  /** Resolves when nothing is left to do; `skip` jumps over waiting where the clock can. */
  settled(options?: SettleOptions): Promise<void>;
  /** The first happening from now on that `matches`. */
  next(matches: (happening: Happening) => boolean): Promise<Happening>;
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
export async function startLocal(options: LocalOptions = {}): Promise<Local> {
  const { clock = realClock(), root = repository, bundle = "dev", seed = Date.now() % 1_000_000 } = options;
  const planned =
    typeof options.plan === "object" ? options.plan : readView(resolve(root, options.plan ?? "stacks/plan/aws.json"));
  refuseForeign(planned);
  const machine = thisMachine();
  const starvedBefore = machine.starvedMs();
  const closing: Closing[] = [];
  const stop = stopper(closing);
  const listeners = new Set<Watch>();
  const watch: Watch = (happening) => {
    options.onHappening?.(happening);
    for (const listener of listeners) listener(happening);
  };

  try {
    const faults = openFaults(options.faults ?? [], { seed, clock, watch });
    const code = await buildCode(planned, { root, bundle, clock, watch, isolation: options.isolation });
    closing.push({ turn: TURNS.code, close: () => code.close() });
    const lambda = openLambda({
      functions: [],
      clock,
      watch,
      log: (group, stream, lines) => lines.forEach((line) => cloud.logs.put(group, stream, line)),
      begun: (environment, event) => faults.begun(environment, event),
      ...(options.environments === undefined ? {} : { limit: options.environments }),
    });
    closing.push({ turn: TURNS.lambda, close: () => lambda.stop() });

    const doors = await openDoors(planned, {
      lambda,
      clock,
      watch,
      port: options.apiPort,
      closing: (close) => closing.push({ turn: TURNS.doors, close }),
    });
    const atApis = deeply(planned, (text) => doors.here(text));
    const cloud: Cloud = await startCloud({
      view: atApis,
      lambda,
      clock,
      watch,
      calls: options.calls ? both(faults, options.calls) : faults,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    closing.push({ turn: TURNS.engines, close: () => cloud.stop() });
    // Before the functions: a task whose environment is killed at the end has not failed.
    closing.push({ turn: TURNS.mappings, close: () => cloud.machines.close() });
    const view = deeply(atApis, (text) => cloud.localised(text));

    const load = (id: string) => {
      const fn = view.functions.find((one) => one.id === id);
      if (fn) lambda.replace(code.function(fn, view, cloud.endpoint));
    };
    for (const { id } of view.functions) load(id);
    if (options.watch) code.follow((ids) => ids.forEach(load));
    const later = (fn: { arn: string }, payload: string) =>
      cloud.deliveries.deliver({ from: "invoke", targetArn: fn.arn, payload });
    cloud.serve(lambdaApi(lambda, { later }));
    cloud.serve(managementApi(doors.sockets));

    const token = await seedAccess(cloud.parameters, `/${view.app.name}/${view.app.stage}`, clock);
    const mappings: OpenMapping[] = view.mappings
      .filter(({ enabled }) => enabled)
      .map((mapping) => openMapping(mapping, { queues: cloud.queues, lambda, clock, faults: faults.mapping, watch }));
    closing.push({ turn: TURNS.mappings, close: () => mappings.forEach((mapping) => mapping.stop()) });

    const { api, socket } = doors;
    if (options.announce) {
      const { region, stage } = view.app;
      const about = {
        pid: process.pid,
        endpoint: cloud.endpoint,
        api,
        region,
        stage,
        startedAt: new Date().toISOString(),
      };
      closing.push({ turn: TURNS.announced, close: announce(process.cwd(), about) });
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
      settled: (settling) => cloud.settled(settling),
      next: (matches) =>
        new Promise((resolveNext) => {
          const listener: Watch = (happening) => {
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

const both = (first: Calls, second: Calls): Calls => ({
  before(request) {
    first.before(request);
    second.before(request);
  },
  after(request) {
    first.after(request);
    second.after(request);
  },
});

function readView(path: string): View {
  return viewOf(Plan.parse(JSON.parse(readFileSync(path, "utf8"))));
}

/** What the engines would not notice: they are asked only for what they know. */
function refuseForeign({ mappings }: View): void {
  const streams = mappings
    .filter(({ source }) => !source.includes(":sqs:"))
    .map(({ source }) => `mapping of ${source}`);
  if (streams.length > 0) throw new Error(`The offline cloud cannot run this plan: ${streams.join(", ")}.`);
}

/** The order of the end: nobody new finds it, nothing new begins, what runs ends, then what it stood on. */
const TURNS = { announced: 0, mappings: 1, doors: 2, lambda: 3, engines: 4, code: 5 };

interface Closing {
  turn: number;
  close: () => unknown;
}

/** Ends all of it even when some of it fails, once. */
function stopper(closing: Closing[]): () => Promise<void> {
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
