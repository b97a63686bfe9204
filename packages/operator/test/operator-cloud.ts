import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQS, type MessageAttributeValue } from "@aws-sdk/client-sqs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { RecordPositions } from "@waybill/events-schema/tracking";
import { failureKey } from "@waybill/kernel/failure";
import { startCloud, type OfflineCloud } from "@waybill/local/cloud";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { type Manifest, manifestPath, parseManifest } from "@waybill/plan/manifest";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { signRequest } from "../../local/test/sign-request.ts";
import { type CliResult, type CliOptions, runWaybill, type SpawnedCli, spawnWaybill } from "./run-waybill.ts";

/** The offline cloud without consumers, so that replayed messages stay in their queues, and the command. */
export interface OperatorCloud {
  cloud: OfflineCloud;
  manifest: Manifest;
  sqs: SQS;
  dynamo: DynamoDBDocument;
  dead: string;
  queue: string;
  /** An empty folder for each test, where the command keeps its journals. */
  readonly cwd: string;
  run(args: string[], env?: NodeJS.ProcessEnv, options?: Pick<CliOptions, "signal">): Promise<CliResult>;
  /** Runs the command in a process of its own. */
  spawn(args: string[], env?: NodeJS.ProcessEnv): SpawnedCli;
  /** Adds a positions.record message to the dead-letter queue; returns its event id. */
  addDeadLetter(
    id: string,
    options?: { runId?: string; attributes?: Record<string, MessageAttributeValue>; body?: string },
  ): Promise<string>;
  /** Adds an entry to the failure log as the kernel writes it. */
  addFailure(eventId: string, error: string, fingerprint: string, more?: Record<string, unknown>): Promise<void>;
  /** Receives and deletes every visible message of a queue. */
  drainQueue(
    queueUrl: string,
  ): Promise<
    { id: string; replayOf: string | undefined; body: string; attributes: Record<string, MessageAttributeValue> }[]
  >;
  /** Removes every message and failure, and begins with an empty folder. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the cloud. */
export async function startOperatorCloud(): Promise<OperatorCloud> {
  const planned = createStageView(loadPlan());
  const cloud = await startCloud({
    view: { ...planned, mappings: [] },
    lambda: { invoke: () => Promise.reject(new Error("no function is invoked here")) },
  });
  const config = { endpoint: cloud.endpoint, region: planned.app.region, credentials: cloud.credentials };
  const environment = operatorEnvironment(cloud);
  const sqs = new SQS(config);
  const rows = DynamoDBDocument.from(new DynamoDB(config));
  const manifest = parseManifest(cloud.parameters.below(`${manifestPath("local")}/`));
  const { deadLetterQueue: dead, queue } = manifest.workers.find(({ name }) => name === "RecordPositions")!;
  const newFolder = () => mkdtempSync(join(tmpdir(), "waybill-operator-"));
  let cwd = newFolder();

  const drain: OperatorCloud["drainQueue"] = async (queueUrl) => {
    const all = [];
    for (;;) {
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        WaitTimeSeconds: 0,
      });
      if (Messages.length === 0) return all;
      for (const { Body = "", MessageAttributes = {}, ReceiptHandle } of Messages) {
        await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle });
        all.push({ ...messageIdentity(Body), body: Body, attributes: MessageAttributes });
      }
    }
  };
  return {
    cloud,
    manifest,
    sqs,
    dynamo: rows,
    dead,
    queue,
    get cwd() {
      return cwd;
    },
    run: (args, env, options) => runWaybill(args, { cwd, env: { ...environment, ...env }, ...options }),
    spawn: (args, env) => spawnWaybill(args, { cwd, env: { ...environment, ...env } }),
    async addDeadLetter(id, { runId = "r1", attributes, body } = {}) {
      const message = RecordPositions.create(
        {
          runId,
          courierId: "c1",
          receivedAt: "2026-11-21T09:00:10.000Z",
          fixes: [{ fixTime: "2026-11-21T09:00:00.000Z", lat: 52.5, lon: 13.4 }],
        },
        { id },
      );
      await sqs.sendMessage({
        QueueUrl: dead,
        MessageBody: body ?? JSON.stringify(message),
        ...(attributes ? { MessageAttributes: attributes } : {}),
      });
      return id;
    },
    async addFailure(eventId, error, fingerprint, more = {}) {
      const at = "2026-11-21T09:01:00.000Z";
      await rows.put({
        TableName: manifest.failures,
        Item: {
          ...failureKey("RecordPositions", eventId),
          consumer: "RecordPositions",
          eventId,
          event: "positions.record",
          state: "open",
          messageIds: new Set(["m1"]),
          receives: 5,
          firstFailedAt: at,
          lastFailedAt: at,
          attempts: [
            {
              at,
              requestId: "req-1",
              logStream: "s",
              version: "abc123",
              ms: 12,
              receive: 5,
              error: { name: "TypeError", message: error },
            },
          ],
          stack: `TypeError: ${error}\n    at fold (packages/tracking/src/fixes/fold-fixes.ts:1:1)`,
          fingerprint,
          ...more,
        },
      });
    },
    drainQueue: drain,
    async reset() {
      for (const url of [dead, queue, ...manifest.undelivered.map((one) => one.url)]) await drain(url);
      const { Items = [] } = await rows.scan({ TableName: manifest.failures, ConsistentRead: true });
      for (const { pk, sk } of Items) await rows.delete({ TableName: manifest.failures, Key: { pk, sk } });
      rmSync(cwd, { recursive: true, force: true });
      cwd = newFolder();
    },
    async stop() {
      await cloud.stop();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

function messageIdentity(body: string): { id: string; replayOf: string | undefined } {
  try {
    const { detail } = JSON.parse(body) as { detail: { meta: { id: string; replayOf?: string } } };
    return { id: detail.meta.id, replayOf: detail.meta.replayOf };
  } catch {
    return { id: body, replayOf: undefined };
  }
}

/** Visible and held messages of a queue. */
export async function queueDepth(sqs: SQS, queueUrl: string): Promise<{ visible: number; held: number }> {
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ["All"] });
  return {
    visible: Number(Attributes["ApproximateNumberOfMessages"]),
    held: Number(Attributes["ApproximateNumberOfMessagesNotVisible"]),
  };
}

/** A proxy between the command and the cloud that can replace responses. */
export interface InterceptingProxy {
  endpoint: string;
  close(): void;
}

/** The response to a call instead of the cloud's; undefined passes the call on. `"after"` passes it on and drops the response. */
export type ProxyInterceptor = (
  action: string,
  nth: number,
  input: string,
) => { status: number; body: object } | "after" | undefined;

/** Starts the proxy. Queue URLs in responses are rewritten, so that calls on queues pass through it, too. */
export async function startInterceptingProxy(
  cloud: OfflineCloud,
  intercept: ProxyInterceptor,
): Promise<InterceptingProxy> {
  const counts = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void (async () => {
        const action =
          String(request.headers["x-amz-target"] ?? "")
            .split(".")
            .at(-1) ?? "";
        const nth = (counts.get(action) ?? 0) + 1;
        counts.set(action, nth);
        const instead = intercept(action, nth, Buffer.concat(chunks).toString());
        if (typeof instead === "object") {
          response.writeHead(instead.status, { "content-type": "application/x-amz-json-1.0" });
          response.end(JSON.stringify(instead.body));
          return;
        }
        const body = Buffer.concat(chunks).toString().replaceAll(proxyEndpoint(), cloud.endpoint);
        const url = `${cloud.endpoint}${request.url}`;
        const method = request.method ?? "POST";
        const sent = Object.fromEntries(
          Object.entries(request.headers).filter(([name]) => !["host", "content-length", "connection"].includes(name)),
        ) as Record<string, string>;
        const service = /\/([^/]+)\/aws4_request/.exec(sent["authorization"] ?? "")?.[1] ?? "";
        const headers = signRequest(service, cloud.credentials, { url, method, headers: sent, body });
        const answer = await fetch(url, { method, headers, body });
        const text = (await answer.text()).replaceAll(cloud.endpoint, proxyEndpoint());
        if (instead === "after") {
          request.socket.destroy();
          return;
        }
        response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
        response.end(text);
      })().catch(() => request.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const proxyEndpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint: proxyEndpoint(), close: () => void (server.closeAllConnections(), server.close()) };
}
