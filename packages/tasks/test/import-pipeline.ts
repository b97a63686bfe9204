import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type LocalWaybill, type LocalOptions, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { createId } from "@waybill/kernel/ids";

/** The whole pipeline of a partner's file on the offline cloud: real endpoints, bucket, queues and workers. */

export interface ImportPipelineResponse {
  status: number;
  json: Record<string, unknown>;
}
interface UploadRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
}
export interface PublishedImportEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
}
export type ImportPipeline = Awaited<ReturnType<typeof startImportPipeline>>;

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** `interceptor` sees every call of a function to AWS, and may refuse it. */
export async function startImportPipeline({
  interceptor,
  ...options
}: Pick<LocalOptions, "interceptor" | "bundle" | "clock" | "data"> = {}) {
  const publishedEvents: PublishedImportEvent[] = [];
  const emails: { Subject: string; Message: string }[] = [];
  const clock = options.clock ?? skippingClock();
  const local: LocalWaybill = await startLocal({
    plan: limitToFunctions(isInPackage("tasks")),
    ...options,
    clock,
    interceptor: {
      before: (request) => interceptor?.before(request),
      after(request) {
        interceptor?.after(request);
        const text = request.body.toString("utf8");
        if (request.headers["x-amz-target"]?.endsWith(".PutEvents")) publishedEvents.push(...parsePutEvents(text));
        const sent = new URLSearchParams(text);
        if (sent.get("Action") === "Publish") {
          emails.push({ Subject: sent.get("Subject")!, Message: sent.get("Message")! });
        }
      },
    },
  });
  const tokens = new Map<string, Promise<string>>();
  const config = { endpoint: local.endpoint, region: local.view.app.region, credentials: local.credentials };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const sqs = new SQSClient(config);
  const Bucket = local.view.buckets.find(({ id }) => id === "PartnerImports")!.name;

  const pipeline = {
    local,
    publishedEvents,
    emails,
    async request(
      route: string,
      who: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<ImportPipelineResponse> {
      const [method = "", path = ""] = route.split(" ");
      const [role = "", sub = ""] = who.split(" ");
      const token = tokens.get(who) ?? local.token(role, sub);
      tokens.set(who, token);
      const answer = await fetch(`${local.api}${path}`, {
        method,
        headers: { authorization: `Bearer ${await token}`, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, json: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
    },
    waitUntilIdle: () => local.waitUntilIdle({ skip: true }),
    /** The id that `route(key)` will have. */
    routeIdFor: (key: string) => createId("rte", "a1", key),
    /** A published route. */
    async route(key = "mitte"): Promise<string> {
      const stop = (id: string, lat: number) => ({ id, name: id, point: { lat, lon: 13.4 } });
      const drawing = { name: "Mitte", stops: [stop("s1", 52.52), stop("s2", 52.53)] };
      const { json } = await pipeline.request("POST /v1/routes", "admin a1", drawing, { "idempotency-key": key });
      await pipeline.request(`POST /v1/routes/${String(json["routeId"])}/publish`, "admin a1");
      return String(json["routeId"]);
    },
    createImport: (bytes: Uint8Array, who: string, more: object = {}) =>
      pipeline.request("POST /v1/imports", who, { bytes: bytes.length, sha256: sha256(bytes), ...more }),
    upload: async ({ url, method, headers }: UploadRequest, bytes: Uint8Array) =>
      (await fetch(url, { method, headers, body: bytes.slice() })).status,
    /** Through the API, as a partner does it; answers the import. */
    async importFile(
      file: string | Uint8Array,
      who = "partner acme",
      more: object = {},
    ): Promise<ImportPipelineResponse> {
      const bytes = typeof file === "string" ? Buffer.from(file) : file;
      const { json } = await pipeline.createImport(bytes, who, more);
      if (json["upload"]) await pipeline.upload(json["upload"] as UploadRequest, bytes);
      await pipeline.waitUntilIdle();
      return pipeline.getImport(String(json["importId"]), who);
    },
    getImport: (importId: string, who = "partner acme") => pipeline.request(`GET /v1/imports/${importId}`, who),
    /** Straight into the bucket, as whoever has rights there does it. */
    putObject: (Key: string, Body: Uint8Array, ContentType = "text/csv") =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType })),
    readObject: async (Key: string) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString("utf-8"),
    async readErrorLines({ json }: ImportPipelineResponse): Promise<string[]> {
      const { url } = json["errorFile"] as { url: string };
      return (await (await fetch(url)).text()).split("\r\n").slice(1, -1);
    },
    /** Titles of the drafts, sorted. */
    async listDraftTitles(): Promise<string[]> {
      const titles: string[] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined;) {
        const { json } = await pipeline.request(
          `GET /v1/tasks?state=draft&limit=100${cursor && `&cursor=${cursor}`}`,
          "manager m1",
        );
        titles.push(...(json["tasks"] as { title: string }[]).map(({ title }) => title));
        cursor = json["cursor"] as string | undefined;
      }
      return titles.toSorted();
    },
    /** Why messages are in a dead-letter queue. */
    async deadLetterReasons(queue: string): Promise<(string | undefined)[]> {
      const QueueUrl = local.view.queues.find(({ id }) => id === queue)!.url;
      const request = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
      return Messages.map(({ MessageAttributes }) => MessageAttributes?.["errorCode"]?.StringValue);
    },
    stop() {
      s3.destroy();
      sqs.destroy();
      return local.stop();
    },
  };
  return pipeline;
}

function parsePutEvents(text: string): PublishedImportEvent[] {
  const { Entries } = JSON.parse(text) as { Entries: { DetailType: string; Detail: string }[] };
  return Entries.map(({ DetailType, Detail }) => {
    const { meta, data } = JSON.parse(Detail) as { meta: { id: string }; data: Record<string, unknown> };
    return { id: meta.id, name: DetailType, data };
  });
}

export const COLUMNS = "externalId,title,routeId,from,to,bonus,currency,offerExpiresAt";
/** One good row; `externalId` may be empty. */
export const row = (routeId: string, title: string, { ref = "", bonus = "12.50", delimiter = "," } = {}) =>
  [ref, title, routeId, "2026-12-01T09:00:00Z", "2026-12-01T12:00:00Z", bonus, "EUR", "2026-12-01T10:00:00Z"].join(
    delimiter,
  );
export const csv = (...rows: string[]) => [COLUMNS, ...rows, ""].join("\n");
