import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text as readText } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { startCloud } from "@waybill/local/cloud";
import { AwsError, errorResponse } from "@waybill/local/gateway/errors";
import type { AwsRequest } from "@waybill/local/interfaces";
import type { TableView } from "@waybill/plan/view/stage-view";
import { type PlannedTable, tableDefinition } from "../../local/src/dynamo/tables.ts";
import { arn, createView, inProcessLambda, queue } from "../../local/test/engines/views.ts";

/**
 * AWS for tests of code that runs in their own process: the engines of the offline cloud behind a proxy that records
 * every call and can answer, fail or break it off. Real SDK clients speak to it over HTTP.
 */

type Json = Record<string, unknown>;
export interface Call {
  action: string;
  input: Json;
}
/** Answers instead of the engine; undefined leaves this call to the engine. */
type Fault = (input: Json, call: number) => Instead | undefined | Promise<Instead | undefined>;
interface Instead {
  status?: number;
  body: Json;
}

export interface Aws {
  calls: Call[];
  /** Inputs of every call of an action, in order. */
  inputs<T = Json>(action: string): T[];
  fault(action: string, fault: Fault): void;
  /**
   * The caller is killed at its n-th call from now: before AWS executes it, or right after. That call and all later ones
   * fail, until it is called again without a crash.
   */
  crash(at?: Crash): void;
  parameters: { set(name: string, value: string): void; delete(name: string): void };
  /** Creates a table and waits until it is active: until then DynamoDB does not find it. */
  createTable(table: PlannedTable): Promise<void>;
  /** An item of a table, by its whole key. */
  item(table: string, key: Record<string, string>): Promise<Json | undefined>;
  items(table: string): Promise<Json[]>;
  /** Forget calls, faults and parameters; tables stay. */
  reset(): void;
  stop(): Promise<void>;
}

export interface Crash {
  call: number;
  when: "before" | "after";
}

/** An AWS error in the JSON protocols. */
export const awsError = (type: string, status = 400) => ({
  status,
  body: { __type: type, message: `${type} on purpose` },
});

export async function startAws(
  workers: readonly string[] = ["Test"],
  plannedTables: readonly TableView[] = [],
): Promise<Aws> {
  const cloud = await startCloud({
    view: createView({
      buses: [{ id: "Bus", name: "bus", arn: arn("events", "event-bus/bus") }],
      queues: workers.flatMap((worker) => [queue(`${worker}Queue`), queue(`${worker}DLQ`)]),
      tables: [table("failures", "pk", "sk"), table("idempotency", "id"), ...plannedTables],
    }),
    lambda: inProcessLambda({}),
  });
  const faults = new Map<string, { fault: Fault; calls: number }>();
  const calls: Call[] = [];
  let crash: (Crash & { calls: number }) | undefined;

  const server = createServer((request, response) => {
    void answerUnlessCrashed(request).then(({ status = 200, body }) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": randomUUID() });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });

  async function answerUnlessCrashed(request: IncomingMessage): Promise<{ status?: number; body: Json | string }> {
    const left = crash ? crash.call - ++crash.calls : 1;
    if (left < 0 || (left === 0 && crash?.when === "before")) return awsError("AccessDeniedException");
    const answered = await answer(request);
    return left === 0 ? awsError("AccessDeniedException") : answered;
  }

  async function answer(request: IncomingMessage): Promise<{ status?: number; body: Json | string }> {
    const text = await readText(request);
    const action = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const input = JSON.parse(text || "{}") as Json;
    calls.push({ action, input });
    const planned = faults.get(action);
    const instead = await planned?.fault(input, ++planned.calls);
    if (instead) return instead;
    if (action === "ChangeMessageVisibility") return { body: {} }; // A test's records were never received from a queue.
    // Two a page, so that reading only the first page is a mistake that shows.
    return passOn(request, action === "GetParametersByPath" ? JSON.stringify({ ...input, MaxResults: 2 }) : text);
  }

  /** Straight to the engine: a second request over HTTP would cost as much again as the first. */
  async function passOn(request: IncomingMessage, text: string): Promise<{ status: number; body: string }> {
    const headers = request.headers as Record<string, string>;
    const call: AwsRequest = {
      method: "POST",
      url: new URL(request.url ?? "/", cloud.endpoint),
      headers,
      body: Buffer.from(text),
      service: /\/([^/]+)\/aws4_request/.exec(headers["authorization"] ?? "")?.[1] ?? "",
      accessKeyId: cloud.credentials.accessKeyId,
      requestId: randomUUID(),
    };
    const { status, body } = await cloud.call(call).catch((error: unknown) => {
      if (error instanceof AwsError) return errorResponse(error, call);
      throw error;
    });
    if (typeof body !== "string") throw new Error(`The response to ${headers["x-amz-target"]} is no text.`);
    return { status, body };
  }

  const url = await listening(server);
  useEnvironment(url, workers);
  const dynamo = new DynamoDBClient({});

  return {
    calls,
    inputs: <T>(action: string) => calls.filter((call) => call.action === action).map(({ input }) => input as T),
    fault: (action, fault) => void faults.set(action, { fault, calls: 0 }),
    crash: (at) => void (crash = at && { ...at, calls: 0 }),
    parameters: {
      set: (name, value) => void cloud.parameters.put(name, value, "String"),
      delete: (name) => void cloud.parameters.remove(name),
    },
    async createTable(table) {
      await dynamo.send(new CreateTableCommand(tableDefinition(table) as CreateTableCommandInput));
      const describe = new DescribeTableCommand({ TableName: table.name });
      while ((await dynamo.send(describe)).Table?.TableStatus !== "ACTIVE");
    },
    async item(table, key) {
      const Key = Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
      const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key }));
      return Item && unmarshall(Item);
    },
    async items(table) {
      const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table }));
      return Items.map((item) => unmarshall(item));
    },
    reset() {
      calls.length = 0;
      faults.clear();
      crash = undefined;
      for (const { name } of cloud.parameters.below("/")) cloud.parameters.remove(name);
    },
    async stop() {
      dynamo.destroy();
      server.closeAllConnections();
      server.close();
      await cloud.stop();
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Links and endpoints as a deployed function has them: by environment. */
function useEnvironment(url: string, workers: readonly string[]): void {
  const links: Record<string, Json> = {
    App: { name: "waybill", stage: "test" },
    Bus: { name: "bus", arn: "bus-arn" },
    Failures: { name: "failures" },
    Idempotency: { name: "idempotency" },
    Settings: { path: "/waybill/test" },
  };
  for (const worker of workers) {
    links[`${worker}Queue`] = { url: `${url}/123456789012/${worker}Queue` };
    links[`${worker}DLQ`] = { url: `${url}/123456789012/${worker}DLQ` };
  }
  for (const [name, link] of Object.entries(links)) process.env[`SST_RESOURCE_${name}`] = JSON.stringify(link);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    POWERTOOLS_SERVICE_NAME: "test",
  });
}

const table = (name: string, hash: string, range?: string) => ({
  id: name,
  name,
  arn: arn("dynamodb", `table/${name}`),
  key: { hash, ...(range === undefined ? {} : { range }) },
  attributes: Object.fromEntries([hash, range].flatMap((key) => (key === undefined ? [] : [[key, "S"]]))),
  indexes: [],
  pitr: false,
  deletionProtection: false,
});
