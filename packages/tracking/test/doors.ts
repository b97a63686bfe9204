import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RecordPositions, RunProgressed } from "@waybill/events-schema/tracking";
import type { Fix } from "@waybill/events-schema/tracking";
import type { Message } from "@waybill/events-schema/event";
import { apiEvent, type ApiOptions, lambdaContext, sqsRecord } from "@waybill/kernel/testing";
import { type Aws, startAws } from "../../kernel/test/aws.ts";

/** The doors of tracking as they are deployed, with a real table behind them and everything else of AWS faked over HTTP. */
export interface Doors {
  aws: Aws;
  /** POST /v1/positions. */
  report(courier: string, body: unknown, more?: Partial<ApiOptions>): Promise<Answer>;
  /** POST /v1/positions/owntracks. */
  ownTracks(courier: string, body: unknown, more?: Partial<ApiOptions>): Promise<Answer>;
  /** GET /v1/positions/osmand, or POST with a body. */
  osmand(courier: string, query: Record<string, string>, more?: Partial<ApiOptions>): Promise<Answer>;
  show(runId: string, caller?: ApiOptions["caller"]): Promise<Answer>;
  track(runId: string, query?: Record<string, string>, caller?: ApiOptions["caller"]): Promise<Answer>;
  /** POST /v1/runs/{runId}/stops/{stopId}/visit. */
  visit(courier: string, runId: string, stopId: string, more?: Partial<ApiOptions>): Promise<Answer>;
  /** Hand messages to the workers that listen to them, as one batch each; answers how many failed. */
  work(messages: readonly Message[], receiveCount?: number): Promise<number>;
  /** What the door put on the queue. */
  queued(): Message[];
  /** What every minute does. */
  watch: typeof import("../src/watch.ts").watch;
  /** Progress that was announced, ids and all. */
  announced(): { id: string; data: Record<string, unknown> }[];
  /** Everything else that was announced. */
  told(): Told[];
  /** Every item of the table, sorted, as text: the stored state to the byte. */
  state(): Promise<string>;
  /** Empty table. */
  wipe(): Promise<void>;
}
export interface Told {
  name: string;
  meta: { id: string; seq: number };
  data: Record<string, unknown>;
}
export interface Answer {
  status: number;
  type: string;
  text: string;
  json: Record<string, unknown>;
}

type Handler = (
  event: never,
  context: never,
) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;
/** Who listens to what. */
const listener = (name: string) =>
  name === RecordPositions.name ? "RecordPositions" : name === "route.published" ? "KeepRoutes" : "FollowTasks";
const MANAGER = { sub: "m1", role: "manager" };

export async function openDoors(): Promise<Doors> {
  const aws = await startAws(["RecordPositions", "KeepRoutes", "FollowTasks"]);
  const dynamo = new DynamoDBClient({});
  let tables = 0;
  async function wipe() {
    const name = `tracking-${++tables}`;
    const key = [
      { AttributeName: "pk", KeyType: "HASH" as const },
      { AttributeName: "sk", KeyType: "RANGE" as const },
    ];
    const attributes = ["pk", "sk", "active"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));
    const active = [
      { AttributeName: "active", KeyType: "HASH" as const },
      { AttributeName: "pk", KeyType: "RANGE" as const },
    ];
    await dynamo.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: key,
        AttributeDefinitions: attributes,
        GlobalSecondaryIndexes: [
          { IndexName: "Active", KeySchema: active, Projection: { ProjectionType: "KEYS_ONLY" } },
        ],
      }),
    );
    const { Resource } = await import("sst");
    // Links are read at use: the next request goes to the new table.
    Object.assign(Resource.Tracking, { name });
    aws.calls.length = 0;
  }
  process.env["SST_RESOURCE_Tracking"] = JSON.stringify({ name: "tracking-0" });
  // Links come from the environment when the code is loaded, as in Lambda.
  const { handler: report } = await import("../src/http/report-positions.ts");
  const { handler: ownTracks } = await import("../src/http/report-owntracks.ts");
  const { handler: osmand } = await import("../src/http/report-osmand.ts");
  const { handler: show } = await import("../src/http/show-run.ts");
  const { handler: track } = await import("../src/http/show-track.ts");
  const { handler: visit } = await import("../src/http/visit-stop.ts");
  const workers = {
    RecordPositions: (await import("../src/workers/record-positions.ts")).handler,
    KeepRoutes: (await import("../src/workers/keep-routes.ts")).handler,
    FollowTasks: (await import("../src/workers/follow-tasks.ts")).handler,
  };
  const { watch } = await import("../src/watch.ts");
  const { Resource } = await import("sst");
  await wipe();

  async function ask(door: unknown, options: ApiOptions): Promise<Answer> {
    const { statusCode, headers, body } = await (door as Handler)(apiEvent(options) as never, lambdaContext() as never);
    const json = headers["content-type"]?.includes("json") ? (JSON.parse(body) as Record<string, unknown>) : {};
    return { status: statusCode, type: headers["content-type"] ?? "", text: body, json };
  }

  return {
    aws,
    wipe,
    report: (sub, body, more) =>
      ask(report, { route: "POST /v1/positions", body, caller: { sub, role: "courier" }, ...more }),
    ownTracks: (sub, body, more) =>
      ask(ownTracks, { route: "POST /v1/positions/owntracks", body, caller: { sub, role: "courier" }, ...more }),
    osmand: (sub, query, more) =>
      ask(osmand, {
        route: `${more?.body === undefined ? "GET" : "POST"} /v1/positions/osmand`,
        query,
        caller: { sub, role: "courier" },
        ...more,
      }),
    show: (runId, caller = MANAGER) => ask(show, { route: "GET /v1/runs/{runId}", path: { runId }, caller }),
    track: (runId, query = {}, caller = MANAGER) =>
      ask(track, { route: "GET /v1/runs/{runId}/track", path: { runId }, query, caller }),
    visit: (sub, runId, stopId, more) =>
      ask(visit, {
        route: "POST /v1/runs/{runId}/stops/{stopId}/visit",
        path: { runId, stopId },
        caller: { sub, role: "courier" },
        ...more,
      }),
    async work(messages, receiveCount = 1) {
      const batches = Map.groupBy(messages, (message) => listener(message["detail-type"]));
      let failed = 0;
      for (const [worker, batch] of batches) {
        const Records = batch.map((message) => sqsRecord(message, { receiveCount, worker }));
        failed += (await workers[worker]({ Records }, lambdaContext())).batchItemFailures.length;
      }
      return failed;
    },
    watch,
    queued: () =>
      aws
        .inputs<{ QueueUrl: string; Entries: { MessageBody: string }[] }>("SendMessageBatch")
        .filter(({ QueueUrl }) => QueueUrl.endsWith("RecordPositionsQueue"))
        .flatMap(({ Entries }) => Entries.map(({ MessageBody }) => JSON.parse(MessageBody) as Message)),
    announced: () =>
      aws
        .inputs<{ Entries: { DetailType: string; Detail: string }[] }>("PutEvents")
        .flatMap(({ Entries }) => Entries)
        .filter(({ DetailType }) => DetailType === RunProgressed.name)
        .map(({ Detail }) => RunProgressed.parse(JSON.parse(Detail)))
        .map(({ meta, data }) => ({ id: meta.id, data })),
    told: () =>
      aws
        .inputs<{ Entries: { DetailType: string; Detail: string }[] }>("PutEvents")
        .flatMap(({ Entries }) => Entries)
        .filter(({ DetailType }) => DetailType !== RunProgressed.name)
        .map(({ DetailType, Detail }) => ({ name: DetailType, ...(JSON.parse(Detail) as Omit<Told, "name">) })),
    async state() {
      const items = await aws.items(Resource.Tracking.name);
      return JSON.stringify(
        items.toSorted((a, b) =>
          `${String(a["pk"])}${String(a["sk"])}` < `${String(b["pk"])}${String(b["sk"])}` ? -1 : 1,
        ),
      );
    },
  };
}

export interface Reported {
  runId?: string;
  courierId?: string;
  /** When the door took it, milliseconds since 1970. @default two seconds after the last fix */
  at?: number;
  id?: string;
}

/** A message as the door makes it. */
export function reported(fixes: readonly Fix[], more: Reported = {}) {
  const { runId = "r1", courierId = "c1", at = Date.parse(fixes.at(-1)!.fixTime) + 2_000 } = more;
  const receivedAt = new Date(at).toISOString();
  const positions = { runId, courierId, receivedAt, fixes: [...fixes] };
  return RecordPositions.create(positions, { id: more.id ?? `pos_${at}_${fixes.length}` });
}
