import { progressEvents, RecordPositions, unpackProgress } from "@waybill/events-schema/tracking";
import type { Fix } from "@waybill/events-schema/tracking";
import type { Message, NamedMessage } from "@waybill/events-schema/event";
import type { SweepResult } from "@waybill/kernel/sweeper";
import { apiEvent, type ApiOptions, lambdaContext, sqsRecord } from "@waybill/kernel/testing";
import { type Aws, startAws } from "../../kernel/test/aws.ts";
import { plannedTable } from "../../kernel/test/service-client.ts";

/**
 * A client of tracking's endpoints and workers as they are deployed, with a real table and all other AWS services faked
 * over HTTP.
 */
export interface TrackingClient {
  aws: Aws;
  /** POST /v1/positions. */
  reportPositions(courier: string, body: unknown, more?: Partial<ApiOptions>): Promise<TrackingResponse>;
  /** POST /v1/positions/owntracks. */
  ownTracks(courier: string, body: unknown, more?: Partial<ApiOptions>): Promise<TrackingResponse>;
  /** GET /v1/positions/osmand, or POST with a body. */
  osmand(courier: string, query: Record<string, string>, more?: Partial<ApiOptions>): Promise<TrackingResponse>;
  getRun(runId: string, caller?: ApiOptions["caller"]): Promise<TrackingResponse>;
  /** GET /v1/runs. */
  listRuns(query?: Record<string, string>, caller?: ApiOptions["caller"]): Promise<TrackingResponse>;
  getTrack(runId: string, query?: Record<string, string>, caller?: ApiOptions["caller"]): Promise<TrackingResponse>;
  /** GET /v1/delivery, by nobody in particular, at a time. */
  getDelivery(token: string, at: number): Promise<TrackingResponse>;
  /** POST /v1/runs/{runId}/stops/{stopId}/visit. */
  visitStop(courier: string, runId: string, stopId: string, more?: Partial<ApiOptions>): Promise<TrackingResponse>;
  /** Pass messages to the workers that consume them, as one batch each; returns how many failed. */
  processMessages(messages: readonly Message[], receiveCount?: number): Promise<number>;
  /** The messages that the endpoint queued. */
  queuedMessages(): Message[];
  /** The scheduled check of all shards, as one. */
  detectInactiveRuns(now: number, leftMs?: () => number, random?: () => number): Promise<SweepResult>;
  /** Every published `run.progressed` with its id. */
  publishedProgress(): {
    id: string;
    correlationId: string;
    causationId?: string | undefined;
    data: Record<string, unknown>;
  }[];
  /** Every other published event. */
  publishedEvents(): PublishedRunEvent[];
  /** Every item of the table, sorted, as text: the stored state to the byte. */
  dumpTable(): Promise<string>;
  /** Continue with a new, empty table. */
  createEmptyTable(): Promise<void>;
}
export interface PublishedRunEvent {
  name: string;
  meta: { id: string; seq: number };
  data: Record<string, unknown>;
}
export interface TrackingResponse {
  status: number;
  type: string;
  text: string;
  json: Record<string, unknown>;
}

type Handler = (
  event: never,
  context: never,
) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;
/** The worker that consumes a message. */
function workerOf(name: string) {
  if (name === RecordPositions.name) return "RecordPositions";
  if (name === "route.published") return "ProjectRoutes";
  return name.startsWith("link.") ? "ProjectLinks" : "ProjectTasks";
}
const MANAGER = { sub: "m1", role: "manager" };

export async function createTrackingClient(): Promise<TrackingClient> {
  const aws = await startAws(["RecordPositions", "ProjectRoutes", "ProjectTasks", "ProjectLinks"]);
  const planned = plannedTable("Tracking");
  let tables = 0;
  async function wipe() {
    const name = `tracking-${++tables}`;
    await aws.createTable({ ...planned, name });
    const { Resource } = await import("sst");
    // Links are read at use: the next request goes to the new table.
    Object.assign(Resource.Tracking, { name });
    aws.calls.length = 0;
  }
  process.env["SST_RESOURCE_Tracking"] = JSON.stringify({ name: "tracking-0", retentionDays: 400 });
  // Links come from the environment when the code is loaded, as in Lambda.
  const { handler: report } = await import("../src/http/report-positions.ts");
  const { handler: ownTracks } = await import("../src/http/report-owntracks.ts");
  const { handler: osmand } = await import("../src/http/report-osmand.ts");
  const { handler: show } = await import("../src/http/get-run.ts");
  const { handler: list } = await import("../src/http/list-runs.ts");
  const { handler: track } = await import("../src/http/get-track.ts");
  const { handler: delivery } = await import("../src/http/get-delivery.ts");
  const { handler: visit } = await import("../src/http/visit-stop.ts");
  const workers = {
    RecordPositions: (await import("../src/workers/record-positions.ts")).handler,
    ProjectRoutes: (await import("../src/workers/project-routes.ts")).handler,
    ProjectTasks: (await import("../src/workers/project-tasks.ts")).handler,
    ProjectLinks: (await import("../src/workers/project-links.ts")).handler,
  };
  const { detectInactiveRuns: watch } = await import("../src/runs/detect-inactive-runs.ts");
  const { MONITOR_SHARDS } = await import("../src/runs/store.ts");
  const { Resource } = await import("sst");
  await wipe();

  async function invoke(handler: unknown, options: ApiOptions): Promise<TrackingResponse> {
    const { statusCode, headers, body } = await (handler as Handler)(
      apiEvent(options) as never,
      lambdaContext() as never,
    );
    const json = headers["content-type"]?.includes("json") ? (JSON.parse(body) as Record<string, unknown>) : {};
    return { status: statusCode, type: headers["content-type"] ?? "", text: body, json };
  }

  return {
    aws,
    createEmptyTable: wipe,
    reportPositions: (sub, body, more) =>
      invoke(report, { route: "POST /v1/positions", body, caller: { sub, role: "courier" }, ...more }),
    ownTracks: (sub, body, more) =>
      invoke(ownTracks, { route: "POST /v1/positions/owntracks", body, caller: { sub, role: "courier" }, ...more }),
    osmand: (sub, query, more) =>
      invoke(osmand, {
        route: `${more?.body === undefined ? "GET" : "POST"} /v1/positions/osmand`,
        query,
        caller: { sub, role: "courier" },
        ...more,
      }),
    getRun: (runId, caller = MANAGER) => invoke(show, { route: "GET /v1/runs/{runId}", path: { runId }, caller }),
    listRuns: (query = {}, caller = MANAGER) => invoke(list, { route: "GET /v1/runs", query, caller }),
    getTrack: (runId, query = {}, caller = MANAGER) =>
      invoke(track, { route: "GET /v1/runs/{runId}/track", path: { runId }, query, caller }),
    getDelivery: (token, at) => invoke(delivery, { route: "GET /v1/delivery", query: { token }, at: new Date(at) }),
    visitStop: (sub, runId, stopId, more) =>
      invoke(visit, {
        route: "POST /v1/runs/{runId}/stops/{stopId}/visit",
        path: { runId, stopId },
        caller: { sub, role: "courier" },
        ...more,
      }),
    async processMessages(messages, receiveCount = 1) {
      const batches = Map.groupBy(messages, (message) => workerOf(message["detail-type"]));
      let failed = 0;
      for (const [worker, batch] of batches) {
        const Records = batch.map((message) => sqsRecord(message, { receiveCount, worker }));
        failed += (await workers[worker]({ Records }, lambdaContext())).batchItemFailures.length;
      }
      return failed;
    },
    async detectInactiveRuns(now, leftMs, random) {
      const shards = Array.from({ length: MONITOR_SHARDS }, (_, shard) => watch(now, leftMs, shard, random));
      const swept = await Promise.all(shards);
      return {
        seen: swept.reduce((sum, { seen }) => sum + seen, 0),
        failed: swept.flatMap(({ failed }) => failed),
        cutShort: swept.some(({ cutShort }) => cutShort),
      };
    },
    queuedMessages: () =>
      aws
        .inputs<{ QueueUrl: string; Entries: { MessageBody: string }[] }>("SendMessageBatch")
        .filter(({ QueueUrl }) => QueueUrl.endsWith("RecordPositionsQueue"))
        .flatMap(({ Entries }) => Entries.map(({ MessageBody }) => JSON.parse(MessageBody) as Message)),
    publishedProgress: () =>
      aws
        .inputs<{ Entries: { DetailType: string; Detail: string }[] }>("PutEvents")
        .flatMap(({ Entries }) => Entries)
        .flatMap(({ DetailType, Detail }) => {
          const contract = progressEvents.find(({ name }) => name === DetailType);
          if (!contract) return [];
          const { name } = contract;
          return unpackProgress({ name, ...contract.parse(JSON.parse(Detail)) } as NamedMessage<typeof contract>);
        })
        .map(({ meta: { id, correlationId, causationId }, data }) => ({ id, correlationId, causationId, data })),
    publishedEvents: () =>
      aws
        .inputs<{ Entries: { DetailType: string; Detail: string }[] }>("PutEvents")
        .flatMap(({ Entries }) => Entries)
        .filter(({ DetailType }) => !progressEvents.some(({ name }) => name === DetailType))
        .map(({ DetailType, Detail }) => ({
          name: DetailType,
          ...(JSON.parse(Detail) as Omit<PublishedRunEvent, "name">),
        })),
    async dumpTable() {
      const items = await aws.items(Resource.Tracking.name);
      return JSON.stringify(
        items.toSorted((a, b) =>
          `${String(a["pk"])}${String(a["sk"])}` < `${String(b["pk"])}${String(b["sk"])}` ? -1 : 1,
        ),
      );
    },
  };
}

export interface RecordPositionsOptions {
  runId?: string;
  courierId?: string;
  /** When the endpoint accepted it, in milliseconds since 1970. @default two seconds after the last fix */
  at?: number;
  id?: string;
}

/** A message as the endpoint creates it. */
export function recordPositionsMessage(fixes: readonly Fix[], more: RecordPositionsOptions = {}) {
  const { runId = "r1", courierId = "c1", at = Date.parse(fixes.at(-1)!.fixTime) + 2_000 } = more;
  const receivedAt = new Date(at).toISOString();
  const positions = { runId, courierId, receivedAt, fixes: [...fixes] };
  return RecordPositions.create(positions, { id: more.id ?? `pos_${at}_${fixes.length}` });
}
