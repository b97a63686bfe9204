import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Message } from "@waybill/events-schema/event";
import { LiveServerMessage } from "@waybill/events-schema/live";
import { type LocalWaybill, type LocalOptions, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { AwsError } from "@waybill/local/gateway/errors";
import type { AwsRequest, TraceEvent } from "@waybill/local/interfaces";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";

/** The teams of a token, and for how long it is valid. */
type TokenLimits = NonNullable<Parameters<LocalWaybill["token"]>[2]>;

/** The offline cloud, and what a test of the live feed does with it. */
export interface LiveCloud {
  local: LocalWaybill;
  clock: SkippingClock;
  logEntries: TraceEvent[];
  /** Publish events. */
  publish(...events: Message[]): Promise<void>;
  /** Put events into the feed's queue directly: for thousands of them. */
  enqueue(...events: Message[]): void;
  /** Wait until all published events are in the log and the frames are sent. */
  waitUntilIdle(): Promise<void>;
  /** A request as a manager, or with the given role. */
  request(
    method: string,
    path: string,
    role?: "courier" | "manager" | "admin",
    sub?: string,
    token?: TokenLimits,
  ): Promise<Response>;
  /** A URL to connect to, with a ticket. */
  connectUrl(token?: TokenLimits): Promise<string>;
  /** An open connection, of a manager. */
  connect(token?: TokenLimits): Promise<LiveClient>;
  /** Subscribe a client; returns the feeds that it follows and their newest pages. */
  subscribe(client: LiveClient, to: string): Promise<Record<string, number>>;
  /** The number of the first page of a feed that has pages. */
  firstPage(feed: string): Promise<number>;
  /** Store an active run of a team. */
  putRun(runId: string, team: string): Promise<void>;
  /** Store a subscriber whose connection ended without $disconnect. */
  putStaleSubscriber(connectionId: string): Promise<void>;
  /** Delete the logs, as their expiry does, and make them as old. */
  deletePages(): Promise<void>;
  /** Number of stored subscribers. */
  countSubscribers(): Promise<number>;
  /** Reject messages to this client from now on, as API Gateway does when it does not read. */
  rejectPostsTo(client: LiveClient): { end(): void };
  /** Reset to a new cloud: no connections, an empty table, and a clock past everything that functions cache. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const TWO_DAYS_MS = 48 * 3_600_000;
/** Longer than any function caches what it reads. */
const CACHED_MS = 120_000;

/** A client that only sends and receives. */
export interface LiveClient {
  socket: WebSocket;
  received: LiveServerMessage[];
  send(message: unknown): void;
  connectionId: string;
  /** The next message that was not returned yet. */
  nextMessage(): Promise<LiveServerMessage>;
  closed: Promise<void>;
}

/** Start a cloud; the caller stops it. */
export async function startLiveCloud(options: LocalOptions = {}): Promise<LiveCloud> {
  const clock = skippingClock();
  const logEntries: TraceEvent[] = [];
  const rejecting = new Set<string>();
  const openClients = new Set<LiveClient>();
  const interceptor = {
    before({ url }: AwsRequest) {
      const connection = decodeURIComponent(url.pathname.split("/@connections/")[1] ?? "");
      if (rejecting.has(connection))
        throw new AwsError("LimitExceededException", "The client's buffer is full.", { status: 429 });
    },
    after() {},
  };
  const local = await startLocal({
    clock,
    interceptor,
    plan: limitToFunctions(isInPackage("tracking")),
    onTraceEvent: (entry) => logEntries.push(entry),
    ...options,
  });
  const { name, stage } = local.view.app;
  local.cloud.parameters.put(`/${name}/${stage}/tracking/live/paceSeconds`, "0");
  const { credentials } = local;
  const bus = new EventBridgeClient({ endpoint: local.endpoint, region: local.view.app.region, credentials });
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: local.endpoint, region: local.view.app.region, credentials }),
  );
  const TableName = local.view.tables.find(({ id }) => id === "Tracking")!.name;
  const feedQueue = local.view.queues.find(({ id }) => id === "UpdateLiveFeedQueue")!.arn;
  const EventBusName = local.view.buses[0]!.name;

  async function items(pk: string) {
    const condition = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } };
    return (await documents.send(new QueryCommand({ TableName, ...condition }))).Items!;
  }
  const pagesOf = async (feed: string) =>
    (await items(`LIVE#${feed}`)).filter(({ sk }) => String(sk).startsWith("PAGE#"));
  async function request(
    method: string,
    path: string,
    role: "courier" | "manager" | "admin" = "manager",
    sub = "m1",
    token: TokenLimits = {},
  ) {
    const headers = { authorization: `Bearer ${await local.token(role, sub, token)}` };
    return fetch(`${local.api}${path}`, { method, headers });
  }
  const waitUntilIdle = () => local.waitUntilIdle({ skip: true });
  async function connectUrl(token?: TokenLimits) {
    const response = await request("POST", "/v1/live/tickets", "manager", "m1", token);
    return ((await response.json()) as { url: string }).url;
  }
  return {
    local,
    clock,
    logEntries,
    request,
    connectUrl,
    async publish(...events) {
      for (let from = 0; from < events.length; from += 10) {
        const Entries = events.slice(from, from + 10).map((event) => ({
          EventBusName,
          Source: event.source,
          DetailType: event["detail-type"],
          Detail: JSON.stringify(event.detail),
        }));
        await bus.send(new PutEventsCommand({ Entries }));
      }
    },
    enqueue(...events) {
      for (const event of events) local.cloud.queues.send(feedQueue, JSON.stringify(event));
    },
    waitUntilIdle,
    async connect(token) {
      const connected = local.next(({ kind, what }) => kind === "socket" && what === "connected");
      const connection = await openClient(new WebSocket(await connectUrl(token)));
      const client = { ...connection, connectionId: String((await connected)["connectionId"]) };
      openClients.add(client);
      return client;
    },
    async putStaleSubscriber(connectionId) {
      const Item = { pk: "SUBSCRIBER", sk: connectionId, scope: "all", audiences: ["all"] };
      await documents.send(new PutCommand({ TableName, Item }));
      await documents.send(new PutCommand({ TableName, Item: { pk: "SUBSCRIBER#all", sk: connectionId } }));
    },
    async deletePages() {
      for (const { firstAfter, ...feed } of await items("LIVE_FEEDS")) {
        for (const { pk, sk } of await pagesOf(String(feed["sk"])))
          await documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
        await documents.send(
          new PutCommand({ TableName, Item: { ...feed, firstAfter: Number(firstAfter) - TWO_DAYS_MS } }),
        );
      }
    },
    async subscribe(client, to) {
      client.send({ action: "subscribe", to });
      const answer = await client.nextMessage();
      if (answer.kind !== "newest") throw new Error(`subscribe was answered with ${JSON.stringify(answer)}`);
      return answer.feeds;
    },
    firstPage: async (feed) => Number(String((await pagesOf(feed))[0]!["sk"]).slice("PAGE#".length)),
    async putRun(runId, team) {
      const task = { taskId: `tsk_${runId}`, routeId: "rte_1", revision: 1, team, startedAt: clock.now() };
      const Item = { pk: `RUN#${runId}`, sk: "RUN", version: "1", courierId: "c1", task };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    countSubscribers: async () => (await items("SUBSCRIBER")).length,
    rejectPostsTo({ connectionId }) {
      rejecting.add(connectionId);
      return { end: () => void rejecting.delete(connectionId) };
    },
    async reset() {
      for (const { socket } of openClients) socket.close();
      await Promise.all([...openClients].map(({ closed }) => closed));
      openClients.clear();
      rejecting.clear();
      clock.advanceTo(clock.now() + CACHED_MS);
      await waitUntilIdle();
      for (let empty = false; !empty;) {
        const { Items = [], LastEvaluatedKey } = await documents.send(new ScanCommand({ TableName }));
        for (const { pk, sk } of Items) await documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
        empty = LastEvaluatedKey === undefined;
      }
      logEntries.length = 0;
    },
    async stop() {
      bus.destroy();
      documents.destroy();
      await local.stop();
    },
  };
}

/** Receive messages from the start. Throws when the handshake is rejected. */
export async function openClient(socket: WebSocket): Promise<Omit<LiveClient, "connectionId">> {
  const received: LiveServerMessage[] = [];
  const waiting: ((message: LiveServerMessage) => void)[] = [];
  let delivered = 0;
  socket.addEventListener("message", ({ data }) => {
    received.push(LiveServerMessage.parse(JSON.parse(String(data))));
    const resolveNext = waiting.shift();
    if (resolveNext) resolveNext(received[delivered++]!);
  });
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the handshake was rejected")));
  });
  return {
    socket,
    received,
    closed,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    nextMessage: () =>
      delivered < received.length
        ? Promise.resolve(received[delivered++]!)
        : new Promise((resolve) => waiting.push(resolve)),
  };
}
