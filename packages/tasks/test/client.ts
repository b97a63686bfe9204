import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { apiEvent, type ApiOptions, lambdaContext } from "@waybill/kernel/testing";
import type { ClaimAttempt } from "../src/tasks/claim-attempts.ts";
import { type Aws, awsError, startAws } from "../../kernel/test/aws.ts";
import { plannedTable } from "../../kernel/test/service-client.ts";

/** The endpoints of tasks as they are deployed, with a real table behind them and EventBridge faked over HTTP. */

export interface TasksClientResponse {
  status: number;
  json: Record<string, unknown>;
}
export interface PublishedTasksEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
}
type Handler = (event: never, context: never) => Promise<{ statusCode: number; body: string }>;
type EndpointName = (typeof ENDPOINTS)[number];
const ENDPOINTS = [
  ..."create update publish archive import get".split(" ").map((verb) => `${verb}-route`),
  ..."create update delete open cancel claim release start complete fail get review assign unassign prioritize"
    .split(" ")
    .map((verb) => `${verb}-task`),
  ..."create-link list-links revoke-link".split(" "),
  ..."list-routes list-tasks get-ledger adjust-ledger get-draw get-task-route".split(" "),
];

export const NOON = Date.parse("2026-11-21T12:00:00.000Z");
export const MINUTE = 60_000;
export const admin = { sub: "a1", role: "admin" };
export const manager = { sub: "m1", role: "manager" };
export const courier = (sub: string) => ({ sub, role: "courier" });

export type TasksClient = Awaited<ReturnType<typeof startTasksClient>>;

export async function startTasksClient() {
  const aws: Aws = await startAws([]);
  const dynamo = new DynamoDBClient({});
  process.env["SST_RESOURCE_Tasks"] = JSON.stringify({ name: "tasks-0", retentionDays: 400 });
  // Links come from the environment when the code is loaded, as in Lambda.
  const handlers = new Map<EndpointName, Handler>();
  for (const endpoint of ENDPOINTS) {
    handlers.set(endpoint, ((await import(`../src/http/${endpoint}.ts`)) as { handler: Handler }).handler);
  }
  const { sweepDueEntities } = await import("../src/sweep.ts");
  const { DUE_SHARDS } = await import("../src/tasks/task-lists.ts");
  const { handler: sweeper } = await import("../src/workers/sweep-tasks.ts");
  const { Resource } = await import("sst");
  // Each Lambda environment has a client of its own. Here five hundred share one: waiting for a free socket is no outage.
  const { dynamoClient, eventBridgeClient } = await import("@waybill/kernel/clients");
  for (const shared of [dynamoClient(), eventBridgeClient()]) {
    const requestHandler = shared.config.requestHandler as unknown as {
      updateHttpClientConfig(limit: "connectionTimeout" | "requestTimeout", ms: number): void;
    };
    requestHandler.updateHttpClientConfig("connectionTimeout", 120_000);
    requestHandler.updateHttpClientConfig("requestTimeout", 120_000);
  }
  const planned = plannedTable("Tasks");
  let tables = 0;

  async function wipe() {
    const name = `tasks-${++tables}`;
    await aws.createTable({ ...planned, name });
    Object.assign(Resource.Tasks, { name });
    forget();
  }
  const putEventsCalls: { Entries: { DetailType: string; Detail: string }[] }[] = [];
  /** EventBridge accepts everything, or nothing. */
  function bus(up: boolean) {
    aws.fault("PutEvents", (input) => {
      if (!up) return awsError("AccessDeniedException");
      putEventsCalls.push(input as never);
      return undefined;
    });
  }
  /** No faults any more, and nothing published yet. */
  function forget() {
    aws.reset();
    putEventsCalls.length = 0;
    bus(true);
  }
  await wipe();

  async function ask(endpoint: EndpointName, options: ApiOptions): Promise<TasksClientResponse> {
    const event = apiEvent({ at: new Date(NOON), ...options });
    const { statusCode, body } = await handlers.get(endpoint)!(event as never, lambdaContext() as never);
    return { status: statusCode, json: body ? (JSON.parse(body) as Record<string, unknown>) : {} };
  }

  async function items(): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const answer = await dynamo.send(
        new ScanCommand({ TableName: Resource.Tasks.name, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
      );
      found.push(...(answer.Items ?? []).map((item) => unmarshall(item)));
      ExclusiveStartKey = answer.LastEvaluatedKey as typeof ExclusiveStartKey;
    } while (ExclusiveStartKey);
    return found;
  }

  const client = {
    aws,
    ask,
    bus,
    forget,
    wipe,
    items,
    /** Items as they would be stored, many at once. */
    async put(all: object[]): Promise<void> {
      for (let n = 0; n < all.length; n += 25) {
        const requests = all.slice(n, n + 25).map((item) => ({ PutRequest: { Item: marshall(item) } }));
        await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [Resource.Tasks.name]: requests } }));
      }
    },
    sweeper,
    /** The sweeps of all shards, as one. */
    async sweep(now: number, leftMs: () => number = () => Infinity) {
      const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => sweepDueEntities(now, leftMs, shard));
      const swept = await Promise.all(shards);
      return {
        seen: swept.reduce((sum, { seen }) => sum + seen, 0),
        failed: swept.flatMap(({ failed }) => failed),
        cutShort: swept.some(({ cutShort }) => cutShort),
      };
    },
    /** Everything EventBridge accepted, in order, repetitions and all; not what it refused. */
    publishedEvents: (): PublishedTasksEvent[] =>
      putEventsCalls
        .flatMap(({ Entries }) => Entries)
        .map(({ DetailType, Detail }) => {
          const { meta, data } = JSON.parse(Detail) as { meta: { id: string }; data: Record<string, unknown> };
          return { id: meta.id, name: DetailType, data };
        }),
    /** Items with events still to be published. */
    itemsWithPendingEvents: async () => (await items()).filter((item) => item["pendingEvents"] !== undefined),
    claimAttempts: async () =>
      (await items()).filter(({ sk }) => String(sk).startsWith("ATTEMPT#")).map(({ body }) => body as ClaimAttempt),
    /** Call the endpoint of a task by its verb. */
    sendTaskCommand: (verb: string, taskId: string, caller: ApiOptions["caller"], more: ApiOptions = {}) =>
      ask(`${verb}-task`, { route: `POST /v1/tasks/{taskId}/${verb}`, path: { taskId }, caller: caller!, ...more }),
    async route(change: object = {}): Promise<string> {
      const made = await ask("create-route", { body: { ...ROUTE, ...change }, caller: admin });
      const routeId = made.json["routeId"] as string;
      await ask("publish-route", { path: { routeId }, caller: admin });
      return routeId;
    },
    /** An open task. */
    async createOpenTask(routeId: string, change: object = {}): Promise<string> {
      const made = await ask("create-task", { body: { ...OFFER, routeId, ...change }, caller: manager });
      const taskId = made.json["taskId"] as string;
      await client.sendTaskCommand("open", taskId, manager);
      return taskId;
    },
    getTask: (taskId: string, caller: ApiOptions["caller"] = manager) =>
      ask("get-task", { route: "GET /v1/tasks/{taskId}", path: { taskId }, caller: caller! }),
    getDraw: (taskId: string, caller: ApiOptions["caller"] = manager) =>
      ask("get-draw", { route: "GET /v1/tasks/{taskId}/draw", path: { taskId }, caller: caller! }),
    getTaskRoute: (taskId: string, caller: ApiOptions["caller"]) =>
      ask("get-task-route", { route: "GET /v1/tasks/{taskId}/route", path: { taskId }, caller: caller! }),
    /** A manager gives the task to a courier. */
    assign: (taskId: string, courierId: string, more: Partial<ApiOptions> = {}) =>
      client.sendTaskCommand("assign", taskId, manager, { body: { courierId }, ...more }),
    getLedger: (courierId: string, period = "2026-11") =>
      ask("get-ledger", { route: "GET /v1/ledger", query: { courier: courierId, period }, caller: manager }),
  };
  return client;
}

export const plannedStop = (id: string, lat: number, lon: number) => ({ id, name: `Stop ${id}`, point: { lat, lon } });
export const ROUTE = { name: "Mitte", stops: [plannedStop("s1", 52.52, 13.4), plannedStop("s2", 52.53, 13.42)] };
export const OFFER = {
  title: "Parcels to Mitte",
  window: { from: new Date(NOON).toISOString(), to: new Date(NOON + 120 * MINUTE).toISOString() },
  bonus: { money: { amount: 1_000, currency: "EUR" }, onTime: 300 },
  offerExpiresAt: new Date(NOON + 60 * MINUTE).toISOString(),
};
