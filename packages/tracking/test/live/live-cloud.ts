import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Message } from "@waybill/events-schema/event";
import { Heard } from "@waybill/events-schema/live";
import { type Local, type LocalOptions, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { AwsError } from "@waybill/local/gateway/errors";
import type { AwsRequest, Happening } from "@waybill/local/ports";
import { ofPackage, onlyAtWork } from "@waybill/plan/only";

/** The whole of Waybill, and what a test of the live feed does with it. */
export interface LiveCloud {
  local: Local;
  clock: SkippingClock;
  happened: Happening[];
  /** Announces these facts. */
  publish(...facts: Message[]): Promise<void>;
  /** Puts these facts into the queue of the feed, where the bus would put them: for thousands of them. */
  enqueue(...facts: Message[]): void;
  /** All that was announced has reached the log, and the frames are under way. */
  waitUntilIdle(): Promise<void>;
  /** A request as a manager, or as who is named. */
  request(method: string, path: string, role?: "courier" | "manager" | "admin", sub?: string): Promise<Response>;
  /** The address to connect to, with a ticket. */
  connectUrl(): Promise<string>;
  /** A connection that is open. */
  connect(): Promise<LiveClient>;
  /** Leaves the item of a subscriber whose connection ended without a word. */
  putStaleSubscriber(connectionId: string): Promise<void>;
  /** Deletes the log, as time does. */
  deletePages(): Promise<void>;
  /** How many subscribers are kept. */
  countSubscribers(): Promise<number>;
  /** From now on AWS takes no message to this client, as when it does not read. */
  rejectPostsTo(ear: LiveClient): { over(): void };
  /** As a new cloud: no connection, an empty table, and the clock has passed what functions cache. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Longer than any function caches what it reads. */
const CACHED_MS = 120_000;

/** A client that only listens and speaks: what it makes of it is the test's. */
export interface LiveClient {
  socket: WebSocket;
  received: Heard[];
  send(message: unknown): void;
  connectionId: string;
  /** The next message that it has not told yet. */
  nextMessage(): Promise<Heard>;
  closed: Promise<void>;
}

/** Starts a cloud; whoever starts it stops it. */
export async function startLiveCloud(options: LocalOptions = {}): Promise<LiveCloud> {
  const clock = skippingClock();
  const happened: Happening[] = [];
  const rejecting = new Set<string>();
  const open = new Set<LiveClient>();
  const calls = {
    before({ url }: AwsRequest) {
      const connection = decodeURIComponent(url.pathname.split("/@connections/")[1] ?? "");
      if (rejecting.has(connection))
        throw new AwsError("LimitExceededException", "The client's buffer is full.", { status: 429 });
    },
    after() {},
  };
  const local = await startLocal({
    clock,
    calls,
    plan: onlyAtWork(ofPackage("tracking")),
    onHappening: (one) => happened.push(one),
    ...options,
  });
  const { name, stage } = local.view.app;
  local.cloud.parameters.put(`/${name}/${stage}/tracking/live/paceSeconds`, "0");
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  const bus = new EventBridgeClient({ endpoint: local.endpoint, region: local.view.app.region, credentials });
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: local.endpoint, region: local.view.app.region, credentials }),
  );
  const TableName = local.view.tables.find(({ id }) => id === "Tracking")!.name;
  const feedQueue = local.view.queues.find(({ id }) => id === "FeedLiveQueue")!.arn;
  const EventBusName = local.view.buses[0]!.name;

  async function items(pk: string) {
    const condition = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } };
    return (await documents.send(new QueryCommand({ TableName, ...condition }))).Items!;
  }
  async function ask(method: string, path: string, role: "courier" | "manager" | "admin" = "manager", sub = "m1") {
    const headers = { authorization: `Bearer ${await local.token(role, sub)}` };
    return fetch(`${local.api}${path}`, { method, headers });
  }
  const quiet = () => local.settled({ skip: true });
  async function address() {
    const answer = await ask("POST", "/v1/live/tickets");
    return ((await answer.json()) as { url: string }).url;
  }
  return {
    local,
    clock,
    happened,
    request: ask,
    connectUrl: address,
    async publish(...facts) {
      for (let from = 0; from < facts.length; from += 10) {
        const Entries = facts.slice(from, from + 10).map((fact) => ({
          EventBusName,
          Source: fact.source,
          DetailType: fact["detail-type"],
          Detail: JSON.stringify(fact.detail),
        }));
        await bus.send(new PutEventsCommand({ Entries }));
      }
    },
    enqueue(...facts) {
      for (const fact of facts) local.cloud.queues.send(feedQueue, JSON.stringify(fact));
    },
    waitUntilIdle: quiet,
    async connect() {
      const connected = local.next(({ kind, what }) => kind === "socket" && what === "connected");
      const listener = await openClient(new WebSocket(await address()));
      const ear = { ...listener, connectionId: String((await connected)["connectionId"]) };
      open.add(ear);
      return ear;
    },
    async putStaleSubscriber(connectionId) {
      const Item = { pk: "SUBSCRIBER", sk: connectionId, scope: "all" };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async deletePages() {
      const pages = (await items("LIVE")).filter(({ sk }) => String(sk).startsWith("PAGE#"));
      for (const { pk, sk } of pages) await documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
    },
    countSubscribers: async () => (await items("SUBSCRIBER")).length,
    rejectPostsTo({ connectionId }) {
      rejecting.add(connectionId);
      return { over: () => void rejecting.delete(connectionId) };
    },
    async reset() {
      for (const { socket } of open) socket.close();
      await Promise.all([...open].map(({ closed }) => closed));
      open.clear();
      rejecting.clear();
      clock.advanceTo(clock.now() + CACHED_MS);
      await quiet();
      for (let empty = false; !empty;) {
        const { Items = [], LastEvaluatedKey } = await documents.send(new ScanCommand({ TableName }));
        for (const { pk, sk } of Items) await documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
        empty = LastEvaluatedKey === undefined;
      }
      happened.length = 0;
    },
    async stop() {
      bus.destroy();
      documents.destroy();
      await local.stop();
    },
  };
}

/** Listens from the first moment on. Throws when the handshake is refused. */
export async function openClient(socket: WebSocket): Promise<Omit<LiveClient, "connectionId">> {
  const heard: Heard[] = [];
  const waiting: ((message: Heard) => void)[] = [];
  let told = 0;
  socket.addEventListener("message", ({ data }) => {
    heard.push(Heard.parse(JSON.parse(String(data))));
    const tell = waiting.shift();
    if (tell) tell(heard[told++]!);
  });
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the handshake was refused")));
  });
  return {
    socket,
    received: heard,
    closed,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    nextMessage: () =>
      told < heard.length ? Promise.resolve(heard[told++]!) : new Promise((resolve) => waiting.push(resolve)),
  };
}
