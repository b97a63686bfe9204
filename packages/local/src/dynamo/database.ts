import { randomUUID } from "node:crypto";
import { Agent, request as send } from "node:http";
import { Worker } from "node:worker_threads";
import type { AwsRequest } from "../interfaces.ts";
import { sharedProcessorMonitor, threadWaitedMs } from "../working-time.ts";

export interface DynamoResponse {
  status: number;
  body: string;
}

/** DynamoDB by dynalite, called over HTTP on an unpublished port. */
export interface DynamoDatabase {
  /** Passes a request on unchanged. */
  forward(request: Pick<AwsRequest, "headers" | "body">): Promise<DynamoResponse>;
  /** A call of the offline cloud itself. @throws Error with the service's message. */
  call<T = Record<string, unknown>>(action: string, input: Record<string, unknown>): Promise<T>;
  close(): Promise<void>;
}

/** @param path folder of its LevelDB. @default in memory */
export async function openDatabase(path?: string): Promise<DynamoDatabase> {
  // Dynalite needs the form of a signature and verifies none. This one cannot be guessed, and its thread serves no other.
  const authorization = `AWS4-HMAC-SHA256 Credential=${randomUUID()}/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;
  const signature = { "x-amz-date": "20000101T000000Z", authorization };
  const thread = new Worker(new URL("./thread.ts", import.meta.url), { workerData: { path, authorization } });
  const port = await new Promise<number>((resolve, reject) => {
    thread.once("message", (message: { port: number }) => resolve(message.port));
    thread.once("error", reject);
  });
  const agent = new Agent({ keepAlive: true });
  const stopCounting = sharedProcessorMonitor().addServingThread(threadWaitedMs(thread));

  const post = (headers: Record<string, string>, body: Buffer | string): Promise<DynamoResponse> =>
    new Promise((resolve, reject) => {
      const outgoing = send({ host: "127.0.0.1", port, method: "POST", agent, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () =>
          resolve({ status: incoming.statusCode ?? 500, body: Buffer.concat(chunks).toString() }),
        );
        incoming.on("error", reject);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });

  async function call<T>(action: string, input: Record<string, unknown>): Promise<T> {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${action}`,
      ...signature,
    };
    const { status, body } = await post(headers, JSON.stringify(input));
    const answer = JSON.parse(body) as T & { message?: string };
    if (status !== 200) throw new Error(`${action}: ${body}`);
    return answer;
  }

  return {
    async forward({ headers, body }) {
      const { "content-length": _, "transfer-encoding": __, "content-encoding": ___, ...rest } = headers;
      return post({ ...rest, ...signature, "content-length": String(body.length) }, body);
    },
    call,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        stopCounting();
        thread.once("exit", () => resolve());
        thread.postMessage("close");
      }),
  };
}
