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
  /** Hand messages to the worker, as one batch; answers how many failed. */
  work(messages: readonly Message[], receiveCount?: number): Promise<number>;
  /** What the door put on the queue. */
  queued(): Message[];
  /** What was announced, ids and all. */
  announced(): { id: string; data: Record<string, unknown> }[];
  /** Every item of the table, sorted, as text: the stored state to the byte. */
  state(): Promise<string>;
  /** Empty table. */
  wipe(): Promise<void>;
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
const MANAGER = { sub: "m1", role: "manager" };

export async function openDoors(): Promise<Doors> {
  const aws = await startAws(["RecordPositions"]);
  const dynamo = new DynamoDBClient({});
  let tables = 0;
  async function wipe() {
    const name = `tracking-${++tables}`;
    const key = [
      { AttributeName: "pk", KeyType: "HASH" as const },
      { AttributeName: "sk", KeyType: "RANGE" as const },
    ];
    const attributes = key.map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" as const }));
    const BillingMode = "PAY_PER_REQUEST";
    await dynamo.send(
      new CreateTableCommand({ TableName: name, BillingMode, KeySchema: key, AttributeDefinitions: attributes }),
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
  const { handler: work } = await import("../src/workers/record-positions.ts");
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
    async work(messages, receiveCount = 1) {
      const Records = messages.map((message) => sqsRecord(message, { receiveCount, worker: "RecordPositions" }));
      const { batchItemFailures } = await work({ Records }, lambdaContext());
      return batchItemFailures.length;
    },
    queued: () =>
      aws
        .inputs<{ QueueUrl: string; Entries: { MessageBody: string }[] }>("SendMessageBatch")
        .filter(({ QueueUrl }) => QueueUrl.endsWith("RecordPositionsQueue"))
        .flatMap(({ Entries }) => Entries.map(({ MessageBody }) => JSON.parse(MessageBody) as Message)),
    announced: () =>
      aws
        .inputs<{ Entries: { DetailType: string; Detail: string }[] }>("PutEvents")
        .flatMap(({ Entries }) => Entries)
        .map(({ Detail }) => RunProgressed.parse(JSON.parse(Detail)))
        .map(({ meta, data }) => ({ id: meta.id, data })),
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
