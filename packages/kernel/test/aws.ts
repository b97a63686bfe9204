import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text as readText } from "node:stream/consumers";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";

const dynalite = createRequire(import.meta.url)("dynalite") as (options: { createTableMs: number }) => Server;

/** What the kernel asked of AWS, and how to make AWS misbehave. Real SDK clients speak to it over HTTP. */

type Json = Record<string, unknown>;
export interface Call {
  action: string;
  input: Json;
}
/** Answers instead of the fake; undefined leaves this call to it. */
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
   * The caller dies at its n-th call from now: before AWS carries it out, or right after. That call and all later ones
   * fail, until it is called again without a crash.
   */
  crash(at?: Crash): void;
  parameters: Map<string, string>;
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

/** An AWS error as the JSON protocols tell it. */
export const awsError = (type: string, status = 400) => ({
  status,
  body: { __type: type, message: `${type} on purpose` },
});

export async function startAws(workers: readonly string[] = ["Test"]): Promise<Aws> {
  const tables = dynalite({ createTableMs: 0 });
  const tablesUrl = await listening(tables);
  const faults = new Map<string, { fault: Fault; calls: number }>();
  const calls: Call[] = [];
  let crash: (Crash & { calls: number }) | undefined;
  const parameters = new Map<string, string>();

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
    if (String(request.headers["x-amz-target"]).startsWith("DynamoDB_")) return passOn(request, text);
    const known = ANSWERS[action];
    return known ? { body: known(input, parameters) } : awsError("UnknownOperationException");
  }

  async function passOn(request: IncomingMessage, body: string): Promise<{ status: number; body: string }> {
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers as Record<string, string>;
    const passed = await fetch(tablesUrl, { method: "POST", headers, body });
    return { status: passed.status, body: await passed.text() };
  }

  const url = await listening(server);
  useEnvironment(url, workers);
  const dynamo = new DynamoDBClient({});
  await createTable(dynamo, "failures", ["pk", "sk"]);
  await createTable(dynamo, "idempotency", ["id"]);
  calls.length = 0;

  return {
    calls,
    inputs: <T>(action: string) => calls.filter((call) => call.action === action).map(({ input }) => input as T),
    fault: (action, fault) => void faults.set(action, { fault, calls: 0 }),
    crash: (at) => void (crash = at && { ...at, calls: 0 }),
    parameters,
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
      parameters.clear();
    },
    async stop() {
      dynamo.destroy();
      server.closeAllConnections();
      server.close();
      tables.close();
    },
  };
}

const ANSWERS: Record<string, (input: Json, parameters: Map<string, string>) => Json> = {
  SendMessage: (input) => ({ MessageId: randomUUID(), MD5OfMessageBody: md5(input["MessageBody"]) }),
  SendMessageBatch: (input) => ({
    Successful: (input["Entries"] as Json[]).map(({ Id, MessageBody }) => ({
      Id,
      MessageId: randomUUID(),
      MD5OfMessageBody: md5(MessageBody),
    })),
    Failed: [],
  }),
  ChangeMessageVisibility: () => ({}),
  PutEvents: (input) => ({
    FailedEntryCount: 0,
    Entries: (input["Entries"] as Json[]).map(() => ({ EventId: randomUUID() })),
  }),
  GetParametersByPath(input, parameters) {
    const below = [...parameters].filter(([name]) => name.startsWith(`${String(input["Path"])}/`));
    // Two a page, so that whoever reads one page only is found out.
    const from = Number(input["NextToken"] ?? 0);
    const page = below.slice(from, from + 2).map(([Name, Value]) => ({ Name, Value, Type: "String" }));
    return { Parameters: page, ...(from + 2 < below.length && { NextToken: String(from + 2) }) };
  },
};

const md5 = (text: unknown) => createHash("md5").update(String(text)).digest("hex");

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
    links[`${worker}Dead`] = { url: `${url}/123456789012/${worker}Dead` };
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

async function createTable(dynamo: DynamoDBClient, TableName: string, keys: readonly string[]): Promise<void> {
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: keys.map((AttributeName, n) => ({ AttributeName, KeyType: n === 0 ? "HASH" : "RANGE" })),
    }),
  );
}
