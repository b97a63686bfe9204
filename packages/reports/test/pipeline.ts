import { DynamoDBClient, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Message } from "@waybill/events-schema/event";
import { type LocalWaybill, type LocalOptions, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { AwsError } from "@waybill/local/gateway/errors";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import type { StageView } from "@waybill/plan/view/stage-view";
import type { Report, ReportTrace } from "../src/aggregation/report.ts";

/** The reports service on the offline cloud: events of other services, the state machine and its steps, the endpoints. */

export interface ReportPipelineResponse {
  status: number;
  json: Record<string, unknown>;
}
export interface ReportResponseBody {
  reportId: string;
  state: string;
  revision: number;
  attempt: number;
  reason?: string;
  late?: { after: number; about: Record<string, number>; events: string[] };
  supersededBy?: string;
  failure?: { step: string; code: string; detail: string };
  files: Record<string, { key: string; bytes: number; sha256: string }>;
  progress: { percent: number; step: string; parts: number; done: number };
}
interface PublishedEvent {
  name: string;
  id: string;
}
export type ReportPipeline = Awaited<ReturnType<typeof startReportPipeline>>;

/**
 * The steps that stream have so little memory that they cannot hold a report of 300 couriers. Each of them fails when it needs more, as
 * on AWS.
 */
const STREAMING_STEPS = ["MergeReportRoutes", "MergeReport", "RenderCsv"];
const STREAMING_MEMORY_MB = 40;
const isStreaming = ({ id }: { id: string }) => STREAMING_STEPS.includes(id);

/** The functions of reports, those that stream with little memory. */
function limitMemory({ functions, ...plan }: StageView): StageView {
  const limited = functions.map((fn) => (isStreaming(fn) ? { ...fn, memoryMb: STREAMING_MEMORY_MB } : fn));
  return { ...plan, functions: limited };
}

/** Starts it. Functions have these `faults`. */
export async function startReportPipeline({
  plan = limitMemory(limitToFunctions(isInPackage("reports"))),
  ...options
}: { plan?: StageView } & Pick<LocalOptions, "faults" | "isolation"> = {}) {
  const publishedEvents: PublishedEvent[] = [];
  const executions: { execution: string; status: string }[] = [];
  /** Requests to S3, as `PUT /bucket/key`. */
  const s3Calls: string[] = [];
  /** Requests that S3, by this form, and DynamoDB, by their body, deny. */
  let deniedCalls: RegExp | undefined;
  let isBusDenied = false;
  const clock = skippingClock();
  const local: LocalWaybill = await startLocal({
    clock,
    plan,
    // Room for all functions of the service: none is closed for another and started again.
    environments: 32,
    ...options,
    seed: 1,
    interceptor: {
      before({ service, method, url, body }) {
        const accessDenied = new AwsError("AccessDenied", "on purpose", { status: 403 });
        if (service === "events" && isBusDenied) throw accessDenied;
        if (service === "dynamodb" && deniedCalls?.test(body.toString())) throw accessDenied;
        if (service !== "s3") return;
        const s3Call = `${method} ${url.pathname}`;
        s3Calls.push(s3Call);
        if (deniedCalls?.test(s3Call)) throw accessDenied;
      },
      after(call) {
        if (call.service !== "events") return;
        const { Entries = [] } = JSON.parse(call.body.toString()) as {
          Entries?: { DetailType: string; Detail: string }[];
        };
        for (const { DetailType, Detail } of Entries)
          publishedEvents.push({ name: DetailType, id: (JSON.parse(Detail) as { meta: { id: string } }).meta.id });
      },
    },
    onTraceEvent(event) {
      if (event.kind === "execution") executions.push(event as never);
    },
  });
  const { credentials } = local;
  const dynamo = new DynamoDBClient({ endpoint: local.endpoint, region: "us-east-1", credentials });

  async function request(endpoint: string, body?: unknown, role = "manager"): Promise<Response> {
    const [method = "", path = ""] = endpoint.split(" ");
    return fetch(`${local.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${await local.token(role, "m1")}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  const pipeline = {
    local,
    clock,
    publishedEvents: () => publishedEvents.filter(({ name }) => name.startsWith("report.")),
    executions: () => executions,
    s3Calls: () => s3Calls,
    /** S3 and DynamoDB deny matching requests from now on; without an argument, none. */
    denyCalls: (which?: RegExp) => void (deniedCalls = which),
    /** While denied, EventBridge accepts no event. */
    denyPublishing: (denied: boolean) => void (isBusDenied = denied),
    /** Changes the job as if its last progress were so long ago, and makes it due. */
    async makeIdle(reportId: string, minutes: number) {
      const [, pk, revision] = /^(.+)-(\d+)$/.exec(reportId)!;
      await dynamo.send(
        new UpdateItemCommand({
          TableName: local.view.tables.find(({ id }) => id === "Reports")!.name,
          Key: { pk: { S: `REPORT#${pk}` }, sk: { S: `REV#${revision!.padStart(4, "0")}` } },
          UpdateExpression: "SET dueAt = :past, body.movedAt = :at",
          ExpressionAttributeValues: {
            ":past": { S: "2026-01-01T00:00:00.000Z" },
            ":at": { S: new Date(clock.now() - minutes * 60_000).toISOString() },
          },
        }),
      );
    },
    async call(endpoint: string, body?: unknown, role?: string): Promise<ReportPipelineResponse> {
      const response = await request(endpoint, body, role);
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    },
    waitUntilIdle: () => local.waitUntilIdle({ skip: true }),
    /** Publishes events of other services. */
    publishEvents(messages: readonly Message[]) {
      const [{ name: bus } = { name: "" }] = local.view.buses;
      for (const { source, "detail-type": detailType, detail } of messages)
        local.cloud.putEvent({ bus, source, detailType, detail: JSON.stringify(detail) });
    },
    /** Requests a report whose request EventBridge does not accept: it is stored, and its execution is not started. Returns its id. */
    async createUnstarted(body: object): Promise<string> {
      isBusDenied = true;
      const { status } = await pipeline.call("POST /v1/reports", body);
      isBusDenied = false;
      if (status !== 503) throw new Error(`The request for a report was answered ${status}.`);
      const { json } = await pipeline.call("GET /v1/reports?limit=1");
      const [{ reportId }] = json["reports"] as [{ reportId: string }];
      return reportId;
    },
    /** Requests a report and waits until its job has ended. */
    async createReport(body: object): Promise<ReportResponseBody> {
      const { json } = await pipeline.call("POST /v1/reports", body);
      await pipeline.waitUntilIdle();
      return pipeline.getReport(json["reportId"] as string);
    },
    getReport: async (reportId: string) =>
      (await pipeline.call(`GET /v1/reports/${reportId}`)).json as unknown as ReportResponseBody,
    async downloadFile(reportId: string, format: string): Promise<Buffer> {
      const response = await request(`GET /v1/reports/${reportId}/files/${format}`);
      if (!response.ok) throw new Error(`${format} of ${reportId}: ${response.status} ${await response.text()}`);
      return Buffer.from(await response.arrayBuffer());
    },
    /** The text of a file, also of a report that is not ready. */
    async readFile(Key: string): Promise<string> {
      const s3 = new S3Client({ endpoint: local.endpoint, region: "us-east-1", credentials, forcePathStyle: true });
      const Bucket = local.view.buckets.find(({ id }) => id === "ReportFiles")!.name;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const text = await Body!.transformToString();
      s3.destroy();
      return text;
    },
    downloadReport: async (reportId: string) =>
      JSON.parse((await pipeline.downloadFile(reportId, "json")).toString()) as Report,
    downloadTraces: async (reportId: string) =>
      (await pipeline.downloadFile(reportId, "events"))
        .toString()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as ReportTrace),
    /** Invokes a function, as its schedule or its state machine does. */
    invoke: (id: string, payload: unknown) =>
      local.lambda.invoke(local.view.functions.find((fn) => fn.id === id)!.arn, payload),
    /** All items of the table, sorted by key. */
    async items(): Promise<Record<string, unknown>[]> {
      const TableName = local.view.tables.find(({ id }) => id === "Reports")!.name;
      const items: Record<string, unknown>[] = [];
      let ExclusiveStartKey: Record<string, never> | undefined;
      do {
        const page = await dynamo.send(new ScanCommand({ TableName, ...(ExclusiveStartKey && { ExclusiveStartKey }) }));
        items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
        ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
      } while (ExclusiveStartKey);
      const key = (item: Record<string, unknown>) => `${String(item["pk"])} ${String(item["sk"])}`;
      return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    },
    async stop() {
      dynamo.destroy();
      await local.stop();
    },
  };
  return pipeline;
}
