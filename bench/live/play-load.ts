/**
 * The real functions and clients of the live feed on stubs of AWS that count, while time passes as fast as the processor
 * allows: what each watcher sees, when, and what it costs.
 */
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Message } from "@waybill/events-schema/event";
import { isNewerChange, type LiveChange, type LiveScope } from "@waybill/events-schema/live";
import { apiEvent, lambdaContext, sqsRecord } from "@waybill/kernel/testing";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { createTableStub } from "./table-stub.ts";
import { installVirtualClock, type VirtualClock } from "./virtual-clock.ts";
import { type DelayCounts, type Received, Watcher } from "./watcher.ts";
import { createMapping, isInInvocation, outsideInvocation, useProcessor } from "./worker-stub.ts";
import { createWorkload, type Team } from "./workload.ts";

export interface FeedLoad {
  teams: readonly Team[];
  /** Of one team each, one after the other; and of everything. */
  watchers: { ofTeams: number; ofEverything: number };
  seconds: number;
  /** Between two reports of a courier: ten where somebody watches, thirty elsewhere. */
  reportS: number;
  paceS: number;
  seed: number;
  /** Called with the seconds that have been played. */
  onProgress?: (seconds: number) => void;
}

/** What AWS would count in that time, and how it was for the watchers. */
export interface FeedFigures {
  events: number;
  invocations: number;
  maxConcurrentInvocations: number;
  failures: number;
  lambdaSeconds: number;
  posts: number;
  /** Messages of 32 KB, as they are billed. */
  units: number;
  sentMb: number;
  largestBytes: number;
  writeUnits: number;
  readUnits: number;
  busiestKey: { key: string; units: number };
  logBytes: number;
  delayMs: { median: number; p99: number; max: number };
  missing: number;
  repeated: number;
  resumes: number;
  wholeReads: number;
  /** Watchers whose map does not show what the events say. */
  wrongStates: number;
  subjects: number;
}

/** Milliseconds of processor, and of waiting, that each takes: measured for posts, without TLS; assumed for the others. */
const POST = { processorMs: 1, waitMs: 15 };
const CALL = { processorMs: 0.5, waitMs: 5 };
const RECORD_MS = 0.15;
/** From an event to the queue of its consumer. */
const BUS_MS = 200;
const STEP_MS = 100;
const MESSAGE_UNIT_BYTES = 32 * 1_024;

let nextStart = 0;

export async function playFeedLoad(load: FeedLoad): Promise<FeedFigures> {
  const restoreOutput = silenceOutput();
  // The functions keep their settings for some minutes: those of the last load must be old.
  const start = (nextStart = Math.max(Date.now(), nextStart) + 3_600_000);
  const handlers = await loadHandlers();
  const clock = installVirtualClock(start);
  const table = createTableStub(() => clock.now());
  const sent = { posts: 0, units: 0, bytes: 0, largest: 0 };
  const connections = new Map<string, Watcher>();
  const restoreClients = replaceClients({
    async table(action, input) {
      await useProcessor(CALL.processorMs);
      await clock.pause(CALL.waitMs);
      return table.send(action, input);
    },
    parameters: { "tracking/live/paceSeconds": String(load.paceS) },
    async post(connectionId, text) {
      await useProcessor(POST.processorMs);
      await clock.pause(POST.waitMs);
      const watcher = connections.get(connectionId);
      if (!watcher) throw Object.assign(new Error("gone"), { name: "GoneException" });
      const bytes = Buffer.byteLength(text);
      sent.posts += 1;
      sent.bytes += bytes;
      sent.units += Math.ceil(bytes / MESSAGE_UNIT_BYTES);
      sent.largest = Math.max(sent.largest, bytes);
      const isAnswer = !isInInvocation();
      outsideInvocation(() => watcher.take(text, { isAnswer, now: clock.now() }));
    },
  });
  try {
    return await play(load, { clock, handlers, connections, table, sent, logBytes: restoreOutput.bytes });
  } finally {
    restoreClients();
    clock.uninstall();
    restoreOutput.restore();
  }
}

interface Stage {
  clock: VirtualClock;
  handlers: Awaited<ReturnType<typeof loadHandlers>>;
  connections: Map<string, Watcher>;
  table: ReturnType<typeof createTableStub>;
  sent: { posts: number; units: number; bytes: number; largest: number };
  logBytes: () => number;
}

async function play(load: FeedLoad, stage: Stage): Promise<FeedFigures> {
  const { clock, handlers, connections, table, sent } = stage;
  const { batch, timeoutSeconds, maxConcurrency, memoryMb } = plannedWorker();
  const mapping = createMapping({
    clock,
    handler: handlers.updateLiveFeed,
    batchSize: batch.size,
    windowMs: batch.windowSeconds * 1_000,
    maxConcurrency,
    timeoutMs: timeoutSeconds * 1_000,
    share: Math.min(1, memoryMb / 1_769),
    recordMs: RECORD_MS,
    visibilityMs: 5_000,
  });
  const expected = new ExpectedStates();
  const publish = (events: readonly Message[]) => {
    for (const event of events) expected.add(event);
    void clock
      .pause(BUS_MS)
      .then(() => mapping.add(events.map((event) => sqsRecord(event, { worker: "UpdateLiveFeed" }))));
  };
  let opened = 0;
  const api = {
    fetch: (request: Request) => handlers.fetch(request),
    open(watcher: Watcher): string {
      const connectionId = `connection-${(opened += 1)}`;
      connections.set(connectionId, watcher);
      return connectionId;
    },
    close: (connectionId: string) => void connections.delete(connectionId),
    send: (connectionId: string, body: string) => handlers.send(connectionId, body),
  };
  const watchers = [
    ...Array.from({ length: load.watchers.ofTeams }, (_, n) => {
      const team = load.teams[n % load.teams.length]!;
      return new Watcher(`team:${team.id}`);
    }),
    ...Array.from({ length: load.watchers.ofEverything }, () => new Watcher("all")),
  ];
  const begin = clock.now();
  const workload = createWorkload(load.teams, { start: begin, reportS: load.reportS, seed: load.seed });
  const before = { ...sent, writes: 0, reads: 0, log: stage.logBytes() };
  for (let at = begin; at < begin + load.seconds * 1_000; at += STEP_MS) {
    await clock.runUntil(at);
    publish(workload.next(at));
    load.onProgress?.((at - begin) / 1_000);
    // Half of them from the beginning; the others come while it goes on, and one in ten loses its connection.
    for (const [n, watcher] of watchers.entries()) {
      const joinsAt = begin + (n % 2 === 0 ? 0 : (load.seconds * 500 * n) / watchers.length);
      if (joinsAt >= at - STEP_MS && joinsAt < at) watcher.follow(api);
      const breaksAt = begin + load.seconds * (600 + (200 * n) / watchers.length);
      if (n % 10 === 0 && breaksAt >= at - STEP_MS && breaksAt < at) watcher.disconnect();
    }
  }
  await clock.runUntil(clock.now() + 150_000); // a ping shows a last frame that was lost
  const wrongStates = watchers.filter((watcher) => !expected.isSeenBy(watcher)).length;
  const stopped = Promise.all(watchers.map((watcher) => watcher.stop()));
  await clock.runUntil(clock.now() + 1_000);
  await stopped;
  const received = watchers.map((one) => one.received);
  const sum = (of: (one: Received) => number) => received.reduce((all, one) => all + of(one), 0);
  const { counts } = mapping;
  return {
    events: expected.events,
    invocations: counts.invocations,
    maxConcurrentInvocations: counts.busiest,
    failures: counts.failures,
    lambdaSeconds: counts.billedMs / 1_000,
    posts: sent.posts - before.posts,
    units: sent.units,
    sentMb: sent.bytes / 1e6,
    largestBytes: sent.largest,
    writeUnits: table.writeUnits,
    readUnits: table.readUnits,
    busiestKey: table.busiestPartition(),
    logBytes: stage.logBytes() - before.log,
    delayMs: summarizeDelays(received.map((one) => one.delays)),
    missing: sum((one) => one.missing),
    repeated: sum((one) => one.repeated),
    resumes: sum((one) => one.resumes),
    wholeReads: sum((one) => one.wholeReads),
    wrongStates,
    subjects: expected.subjects,
  };
}

/** What watchers must see in the end, computed from the events alone: of each scope the newest event of each subject. */
class ExpectedStates {
  events = 0;
  private readonly newest = new Map<LiveScope, Map<string, LiveChange>>();

  get subjects(): number {
    return this.stateOf("all").size;
  }

  add({ "detail-type": event, detail }: Message): void {
    this.events += 1;
    const { meta } = detail;
    const data = detail.data as Record<string, unknown>;
    const about = subjectOf(event, data);
    const change = { about, event, id: meta.id, at: meta.at, ...(meta.seq !== undefined && { seq: meta.seq }), data };
    for (const newest of [this.stateOf("all"), this.stateOf(`team:${String(data["team"])}`)]) {
      const known = newest.get(about);
      if (!known || isNewerChange(change, known)) newest.set(about, change);
    }
  }

  isSeenBy({ scope, state }: Watcher): boolean {
    const seen = state?.newest ?? new Map<string, LiveChange>();
    const expected = this.stateOf(scope);
    return seen.size === expected.size && [...expected].every(([about, { id }]) => seen.get(about)?.id === id);
  }

  private stateOf(scope: LiveScope): Map<string, LiveChange> {
    const known = this.newest.get(scope) ?? new Map<string, LiveChange>();
    this.newest.set(scope, known);
    return known;
  }
}

/** What an event is about: the place of a run, one of its stops, or a task. */
function subjectOf(event: string, { taskId, runId, stopId }: Record<string, unknown>): string {
  if (event.startsWith("task.")) return `task:${String(taskId)}`;
  return `run:${String(runId)}/${event === "run.progressed" ? "place" : `stop:${String(stopId)}`}`;
}

/** Of all watchers, to a hundredth of a second. */
function summarizeDelays(watchers: readonly DelayCounts[]): FeedFigures["delayMs"] {
  const counts: DelayCounts = [];
  for (const one of watchers) for (const [at, count] of one.entries()) counts[at] = (counts[at] ?? 0) + (count ?? 0);
  const total = counts.reduce<number>((sum, count = 0) => sum + count, 0);
  const quantile = (share: number) => {
    let left = Math.floor(total * share);
    return 10 * counts.findIndex((count = 0) => (left -= count) < 0);
  };
  return total === 0
    ? { median: 0, p99: 0, max: 0 }
    : { median: quantile(0.5), p99: quantile(0.99), max: 10 * (counts.length - 1) };
}

/** How the function and its mapping are deployed. */
function plannedWorker() {
  const view = createStageView(loadPlan("aws"));
  const { memoryMb, timeoutSeconds } = view.functions.find(({ id }) => id === "UpdateLiveFeed")!;
  const mapping = view.mappings.find(
    ({ source }) => source.endsWith("UpdateLiveFeedQueue") || /UpdateLiveFeedQueue/.test(source),
  )!;
  return {
    memoryMb,
    timeoutSeconds,
    batch: { size: mapping.batchSize, windowSeconds: mapping.windowSeconds },
    maxConcurrency: mapping.maximumConcurrency ?? 1_000,
  };
}

const SOCKET_ENDPOINTS = {
  subscribe: () => import("../../packages/tracking/src/sockets/subscribe.ts"),
  resume: () => import("../../packages/tracking/src/sockets/resume.ts"),
  ping: () => import("../../packages/tracking/src/sockets/ping.ts"),
};

/** The functions of the feed, loaded while time is still real. */
async function loadHandlers() {
  for (const [name, link] of Object.entries({
    App: { name: "waybill", stage: "bench" },
    Settings: { path: "/waybill/bench" },
    Failures: { name: "failures" },
    Tracking: { name: "tracking" },
    Live: { url: "wss://live", managementEndpoint: "http://live.test" },
    UpdateLiveFeedQueue: { url: "http://queue.test/UpdateLiveFeedQueue" },
    UpdateLiveFeedDLQ: { url: "http://queue.test/UpdateLiveFeedDLQ" },
  }))
    process.env[`SST_RESOURCE_${name}`] = JSON.stringify(link);
  process.env["AWS_REGION"] ??= "us-east-1";
  const [worker, tickets, changes, ...sockets] = await Promise.all([
    import("../../packages/tracking/src/workers/update-live-feed.ts"),
    import("../../packages/tracking/src/http/create-live-ticket.ts"),
    import("../../packages/tracking/src/http/get-live-changes.ts"),
    ...Object.values(SOCKET_ENDPOINTS).map((load) => load()),
  ]);
  const endpoints = Object.keys(SOCKET_ENDPOINTS);
  const caller = { sub: "m1", role: "manager" };

  return {
    updateLiveFeed: worker.handler,
    async fetch(request: Request): Promise<Response> {
      const { pathname, searchParams } = new URL(request.url);
      const endpoint = pathname === "/v1/live/tickets" ? tickets.handler : changes.handler;
      const event = apiEvent({
        route: `${request.method} ${pathname}`,
        query: Object.fromEntries(searchParams),
        caller,
        at: new Date(),
      });
      const { statusCode, body, headers } = (await endpoint(event, lambdaContext())) as {
        statusCode: number;
        body: string;
        headers: Record<string, string>;
      };
      return new Response(body, { status: statusCode, headers });
    },
    async send(connectionId: string, body: string): Promise<void> {
      const { action } = JSON.parse(body) as { action: string };
      const { handler } = sockets[endpoints.indexOf(action)]!;
      const authorizer = { limits: "{}" };
      const requestContext = { connectionId, requestTimeEpoch: Date.now(), requestId: "request", authorizer };
      await handler({ body, requestContext } as unknown as Parameters<typeof handler>[0]);
    },
  };
}

interface Stubs {
  table: (action: string, input: object) => Promise<unknown>;
  parameters: Record<string, string>;
  post: (connectionId: string, text: string) => Promise<void>;
}

/** Let the SDK's clients answer from these; returns what lets them call AWS again. */
function replaceClients({ table, parameters, post }: Stubs): () => void {
  interface Command {
    constructor: { name: string };
    input: Record<string, unknown>;
  }
  const answers: [{ prototype: object }, (command: Command) => Promise<unknown>][] = [
    [DynamoDBDocumentClient, ({ constructor: { name }, input }) => table(name, input)],
    // The log of failures, and when a failed message comes again.
    [DynamoDBClient, () => Promise.resolve({})],
    [SQSClient, () => Promise.resolve({})],
    [SSMClient, async ({ input: { Path } }) => ({ Parameters: parametersBelow(String(Path), parameters) })],
    [
      ApiGatewayManagementApiClient,
      ({ input: { ConnectionId, Data } }) => post(String(ConnectionId), String(Data)).then(() => ({})),
    ],
  ];
  for (const [{ prototype }, send] of answers)
    Object.defineProperty(prototype, "send", { value: send, configurable: true });
  return () => {
    for (const [{ prototype }] of answers) Reflect.deleteProperty(prototype, "send");
  };
}

const parametersBelow = (path: string, parameters: Record<string, string>) =>
  Object.entries(parameters)
    .map(([name, Value]) => ({ Name: `/waybill/bench/${name}`, Value }))
    .filter(({ Name }) => Name.startsWith(`${path}/`));

/** Count what the functions log instead of printing it. */
function silenceOutput() {
  const streams = [process.stdout, process.stderr];
  let bytes = 0;
  for (const stream of streams)
    stream.write = (text: string | Uint8Array) => {
      bytes += text.length;
      return true;
    };
  return {
    bytes: () => bytes,
    restore(): void {
      // The method of the class is there again.
      for (const stream of streams) Reflect.deleteProperty(stream, "write");
    },
  };
}
