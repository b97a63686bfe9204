import { createHash } from "node:crypto";
import { BatchWriteItemCommand, DynamoDBClient, paginateScan, QueryCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Message } from "@waybill/events-schema/event";
import { type LocalOptions, startLocal } from "@waybill/local/boot";
import type { AwsCallInterceptor } from "@waybill/local/cloud";
import { skippingClock } from "@waybill/local/clock";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { loadPlan } from "@waybill/plan/plan";
import type { StageView } from "@waybill/plan/view/stage-view";
import { createStageView } from "@waybill/plan/view/create-stage-view";

/** The receipts service on the offline cloud: endpoints, queues, bucket and workers; only the OCR engine is a fake, unless the plan has another. */

export interface ReceiptPipelineEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
}
export interface ReceiptPipelineResponse {
  status: number;
  json: Record<string, unknown>;
}
interface PresignedUpload {
  url: string;
  method: string;
  headers: Record<string, string>;
  expiresAt: string;
}
export interface UploadedPhoto {
  photoId: string;
  upload?: PresignedUpload;
  /** Of the upload. */
  status?: number;
}

/** Items that one BatchWriteItem may put. */
const MAX_BATCH = 25;

export type ReceiptPipeline = Awaited<ReturnType<typeof startReceiptPipeline>>;

/** The committed plan with a fake engine that reads the EXIF of a drawn picture: it has no addons, so it runs in a thread. */
export function planWithFakeReader(): StageView {
  const plan = createStageView(loadPlan("aws"));
  const handler = "packages/receipts/test/fixtures/read-receipt.handler";
  const resources = plan.tables.filter(({ id }) => id === "Receipts").map(({ arn }) => arn);
  // Its engine counts its readings in the table, for which the deployed one has no right.
  const counts = { effect: "Allow" as const, actions: ["dynamodb:UpdateItem"], resources, conditions: {} };
  return {
    ...plan,
    functions: plan.functions.map((fn) =>
      fn.id === "ReadReceipt" ? { ...fn, handler, nodejs: {}, statements: [...fn.statements, counts] } : fn,
    ),
  };
}

/** `interceptor` sees every call of a function to AWS, before and after it is carried out. */
export async function startReceiptPipeline({
  interceptor,
  plan: given = planWithFakeReader(),
  ...options
}: Pick<LocalOptions, "interceptor" | "faults" | "seed"> & { plan?: StageView } = {}) {
  // Schedules are invoked by hand: skipping an hour would invoke them sixty times.
  const plan = { ...limitToFunctions(isInPackage("receipts"), given), schedules: [] };
  const publishedEvents: ReceiptPipelineEvent[] = [];
  /** Every delivery of a worker that did not succeed. */
  const failures: string[] = [];
  const clock = skippingClock();
  const local = await startLocal({
    clock,
    plan,
    ...options,
    interceptor: {
      before: (request) => interceptor?.before(request),
      after(request) {
        interceptor?.after(request);
        publishedEvents.push(...publishedByCall(request));
      },
    },
    onTraceEvent(event) {
      if (event.kind === "invocation" && event["outcome"] !== "ok") failures.push(event.what);
    },
  });
  const tokens = new Map<string, string>();
  const clientConfig = { endpoint: local.endpoint, region: plan.app.region, credentials: local.credentials };
  const dynamo = new DynamoDBClient(clientConfig);
  const s3 = new S3Client(clientConfig);
  const workers = plan.functions.filter(({ handler }) => handler?.startsWith("packages/receipts/"));
  const deadLetterQueueIds = new Set(workers.map(({ id }) => `${id}DLQ`));
  /** At the last reset, by queue. */
  const deadBefore = new Map<string, number>();
  const deadLetterQueues = local.view.queues.filter(({ id }) => deadLetterQueueIds.has(id));
  const TableName = local.view.tables.find(({ id }) => id === "Receipts")!.name;
  const Bucket = plan.buckets.find(({ id }) => id === "Photos")!.name;

  async function ask(
    route: string,
    role: "courier" | "dispatcher" | "manager",
    sub: string,
    body?: unknown,
  ): Promise<ReceiptPipelineResponse> {
    const [method = "", path = ""] = route.split(" ");
    const token = tokens.get(sub) ?? (await local.token(role, sub));
    tokens.set(sub, token);
    const answer = await fetch(`${local.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  }
  /** The receipt as a manager sees it. */
  async function getAsManager(route: string): Promise<Record<string, unknown>> {
    const { status, json } = await ask(route, "manager", "m1");
    if (status !== 200) throw new Error(`${route} answers ${status}: ${JSON.stringify(json)}`);
    return json;
  }
  const put = async ({ url, method, headers }: PresignedUpload, bytes: Uint8Array) =>
    (await fetch(url, { method, headers, body: bytes.slice() })).status;

  const pipeline = {
    local,
    clock,
    ask,
    put,
    publishedEvents: () => publishedEvents,
    publishedEventNames: () => publishedEvents.map(({ name }) => name),
    failures: () => failures,
    reset() {
      tokens.clear(); // the clock may have gone on
      publishedEvents.length = 0;
      failures.length = 0;
      for (const { arn } of deadLetterQueues) deadBefore.set(arn, local.cloud.queues.stats(arn).visible);
    },
    waitUntilIdle: () => local.waitUntilIdle({ skip: true }),
    /** Advances the time and invokes the sweeper. */
    async advanceAndSweep(minutes: number): Promise<void> {
      clock.advanceTo(clock.now() + minutes * 60_000);
      await local.lambda.invoke("SweepReceipts", { sweep: "receipts" });
      await pipeline.waitUntilIdle();
    },
    createPhoto: (bytes: Uint8Array, { by = "c1", ...more }: { by?: string; [field: string]: unknown } = {}) =>
      ask("POST /v1/photos", "courier", by, {
        kind: "receipt",
        mediaType: "image/jpeg",
        bytes: bytes.length,
        sha256: sha256Of(bytes),
        ...more,
      }),
    /** Creates and uploads a photo; wait for the rest with `waitUntilIdle`. */
    async uploadPhoto(bytes: Uint8Array, how: { by?: string; [field: string]: unknown } = {}): Promise<UploadedPhoto> {
      const { status, json } = await pipeline.createPhoto(bytes, how);
      if (status !== 201) throw new Error(`POST /v1/photos answers ${status}: ${JSON.stringify(json)}`);
      const sent = json as unknown as UploadedPhoto;
      return sent.upload ? { ...sent, status: await put(sent.upload, bytes) } : sent;
    },
    photo: (photoId: string) => getAsManager(`GET /v1/photos/${photoId}`),
    receipt: (photoId: string) => getAsManager(`GET /v1/receipts/${photoId.replace(/^pho/, "rcp")}`),
    review: (photoId: string, verdict: unknown, by = "m1") =>
      ask(`POST /v1/receipts/${photoId.replace(/^pho/, "rcp")}/review`, "manager", by, verdict),
    /** The workers of receipts that have dead letters since the last reset; those of other services are not counted. */
    functionsWithDeadLetters: () =>
      deadLetterQueues.flatMap(({ id, arn }) =>
        local.cloud.queues.stats(arn).visible > (deadBefore.get(arn) ?? 0) ? [id] : [],
      ),
    async items(): Promise<Record<string, unknown>[]> {
      const found: Record<string, unknown>[] = [];
      for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true }))
        found.push(...Items.map((item) => unmarshall(item)));
      return found;
    },
    /** Puts items directly into the table. */
    async putItems(items: readonly Record<string, unknown>[]): Promise<void> {
      for (let n = 0; n < items.length; n += MAX_BATCH) {
        const puts = items.slice(n, n + MAX_BATCH).map((item) => ({ PutRequest: { Item: marshall(item) } }));
        const { UnprocessedItems } = await dynamo.send(
          new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }),
        );
        if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error("DynamoDB did not put all items.");
      }
    },
    /** All keys in the bucket. */
    async objectKeys(): Promise<string[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key = "" }) => Key);
    },
    deleteObject: (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
    /** How often a reading was started and finished. */
    async readingCounts() {
      const { Items = [] } = await dynamo.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: "pk = :charged",
          ExpressionAttributeValues: { ":charged": { S: "CHARGED" } },
        }),
      );
      const items = Items.map((item) => unmarshall(item));
      const times = (what: string) => (items.find(({ sk }) => sk === what)?.["times"] as number | undefined) ?? 0;
      return { begun: times("begun"), done: times("done") };
    },
    /** Publishes events of other services. */
    publishEvent(message: Message) {
      const { source, "detail-type": detailType, detail } = message;
      const [bus = ""] = plan.buses.map(({ name }) => name);
      local.cloud.putEvent({ bus, source, detailType, detail: JSON.stringify(detail) });
    },
    async stop() {
      dynamo.destroy();
      s3.destroy();
      await local.stop();
    },
  };
  return pipeline;
}

export const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The events of receipts that a call published. */
function publishedByCall({ headers, body }: Parameters<AwsCallInterceptor["after"]>[0]): ReceiptPipelineEvent[] {
  if (!headers["x-amz-target"]?.endsWith(".PutEvents")) return [];
  const { Entries } = JSON.parse(body.toString()) as { Entries: { DetailType: string; Detail: string }[] };
  const ours = Entries.filter(({ DetailType }) => /^(photo|receipt)\./.test(DetailType));
  return ours.map(({ DetailType: name, Detail }) => {
    const { meta, data } = JSON.parse(Detail) as { meta: { id: string }; data: Record<string, unknown> };
    return { id: meta.id, name, data };
  });
}
