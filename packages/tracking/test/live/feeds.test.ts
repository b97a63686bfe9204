import type { Message } from "@waybill/events-schema/event";
import { LiveState } from "@waybill/client/live";
import { isNewerChange, type LiveChange, LiveServerMessage, type LiveUpdate } from "@waybill/events-schema/live";
import { apiEvent, lambdaContext, sqsRecord } from "@waybill/kernel/testing";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Aws, startAws } from "../../../kernel/test/aws.ts";
import { plannedTable } from "../../../kernel/test/service-client.ts";
import { fc, runs } from "../../../../test/properties.ts";
import { toChange } from "../../src/live/changes.ts";
import { otherRunEvent, progressedEvent } from "./live-events.ts";

/** The handlers of the feed in this process, so that a test can stop them at any call and between any two posts. */
const START = Date.parse("2026-11-21T09:00:00.000Z");
const TEAMS = ["north", "south", undefined];

let aws: Aws;
let connections: Server;
let tables = 0;
let tableName = "";
const clients = new Map<string, Client>();
let onPost: (connectionId: string, text: string) => Promise<void> | void = () => {};

/** A client that does what docs/live.md says; its requests wait until `settle`. */
class Client {
  state = new LiveState();
  readonly scope: string;
  connectionId = "";
  mode: "reads" | "loses messages" | "is refused" = "reads";
  wanted: (() => Promise<void>)[] = [];
  /** Whether nothing has failed that it has to repair. */
  isUndisturbed = true;
  /** What it has to ask for all the same. */
  readonly notSent: string[] = [];
  constructor(scope: string) {
    this.scope = scope;
  }

  async connect(): Promise<void> {
    clients.delete(this.connectionId);
    this.connectionId = `${this.scope}-${clients.size}-${Math.random()}`;
    clients.set(this.connectionId, this);
    await this.send("subscribe", { to: this.scope });
  }

  async send(action: "subscribe" | "resume" | "ping", more: object = {}): Promise<void> {
    const { handler } = await handlers[action]();
    const requestContext = {
      connectionId: this.connectionId,
      requestTimeEpoch: Date.now(),
      requestId: "r",
      authorizer: { limits: "{}" },
    };
    await handler({ body: JSON.stringify({ action, ...more }), requestContext } as never);
  }

  receive(text: string): void {
    if (this.mode === "loses messages") return;
    const message = LiveServerMessage.parse(JSON.parse(text));
    if (message.kind === "frame") this.apply(message);
    else if (message.kind === "newest") for (const [feed, to] of Object.entries(message.feeds)) this.catchUp(feed, to);
    else if (message.kind === "reset") this.wanted.push(() => this.read(message.feed));
    else throw new Error(text);
  }

  apply(portion: LiveUpdate): void {
    if (this.state.apply(portion) === "gap") this.catchUp(portion.feed, portion.to);
  }

  catchUp(feed: string, to: number): void {
    const since = this.state.lastPage(feed);
    if (since === undefined) this.wanted.push(() => this.read(feed));
    else if (since < to) {
      if (this.isUndisturbed) this.notSent.push(`${feed} after ${since}`);
      this.wanted.push(() => this.send("resume", { feed, since }));
    }
  }

  async read(feed: string): Promise<void> {
    const { handler } = await import("../../src/http/get-live-changes.ts");
    const caller = { sub: "m1", role: "manager" };
    const event = apiEvent({ route: "GET /v1/live/changes", query: { feed }, caller, at: new Date() });
    const { body } = (await handler(event, lambdaContext())) as { body: string };
    this.apply(JSON.parse(body) as LiveUpdate);
  }

  async settle(): Promise<void> {
    for (let next = this.wanted.shift(); next; next = this.wanted.shift()) await next();
  }
}
const handlers = {
  subscribe: () => import("../../src/sockets/subscribe.ts"),
  resume: () => import("../../src/sockets/resume.ts"),
  ping: () => import("../../src/sockets/ping.ts"),
};

/** Call the worker with these events; returns how many of them failed. */
async function publish(...events: Message[]): Promise<number> {
  const { handler } = await import("../../src/workers/update-live-feed.ts");
  const Records = events.map((event) => sqsRecord(event, { worker: "UpdateLiveFeed" }));
  return (await handler({ Records }, lambdaContext())).batchItemFailures.length;
}
const advance = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  aws = await startAws(["UpdateLiveFeed"]);
  connections = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const connectionId = decodeURIComponent((request.url ?? "").split("/@connections/")[1] ?? "");
      const client = clients.get(connectionId);
      const refusal = !client ? "GoneException" : client.mode === "is refused" ? "ForbiddenException" : undefined;
      const text = Buffer.concat(chunks).toString();
      if (client && !refusal && request.method === "POST") {
        client.receive(text);
        await onPost(connectionId, text);
      }
      response.writeHead(!refusal ? 200 : client ? 403 : 410, refusal ? { "x-amzn-errortype": refusal } : {});
      response.end("{}");
    })();
  });
  connections.listen(0, "127.0.0.1");
  await once(connections, "listening");
  const managementEndpoint = `http://127.0.0.1:${(connections.address() as AddressInfo).port}`;
  process.env["SST_RESOURCE_Tracking"] = JSON.stringify({ name: "tracking-0", retentionDays: 400 });
  process.env["SST_RESOURCE_Live"] = JSON.stringify({ url: "wss://live", managementEndpoint });
});
beforeEach(reset);
afterAll(async () => {
  vi.useRealTimers();
  connections.closeAllConnections();
  connections.close();
  await aws.stop();
});

async function reset(): Promise<void> {
  onPost = () => {};
  clients.clear();
  aws.reset();
  aws.parameters.set("/waybill/test/tracking/live/paceSeconds", "0");
  tableName = `tracking-${++tables}`;
  await aws.createTable({ ...plannedTable("Tracking"), name: tableName });
  const { Resource } = await import("sst");
  Object.assign(Resource.Tracking, { name: tableName });
  advance(600);
}

/** The numbers of the pages of each feed, in order. */
async function pageNumbers(): Promise<Map<string, number[]>> {
  const items = (await aws.items(tableName)).filter(({ sk }) => String(sk).startsWith("PAGE#"));
  const feeds = Map.groupBy(items, ({ pk }) => String(pk));
  return new Map(
    [...feeds].map(([pk, all]) => [pk, all.map(({ sk }) => Number(String(sk).slice(5))).toSorted((a, b) => a - b)]),
  );
}

describe("the feeds under faults", () => {
  /** The newest event of each subject, computed from the events alone. */
  function fold(events: readonly Message[], team?: string): Map<string, string> {
    const newest = new Map<string, LiveChange>();
    for (const { "detail-type": name, detail } of events) {
      const change = toChange({ name, ...detail } as never);
      if (team !== undefined && change.data["team"] !== team) continue;
      const before = newest.get(change.about);
      if (!before || isNewerChange(change, before)) newest.set(change.about, change);
    }
    return new Map([...newest].map(([about, { id }]) => [about, id]));
  }
  const shown = ({ state }: Client) => new Map([...state.newest].map(([about, { id }]) => [about, id]));

  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("publish" as const),
        picks: fc.array(fc.nat({ max: 89 }), { minLength: 1, maxLength: 8 }),
        again: fc.boolean(),
        parts: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("kill" as const),
        call: fc.integer({ min: 1, max: 14 }),
        when: fc.constantFrom("before" as const, "after" as const),
        pick: fc.nat({ max: 89 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("mode" as const),
        client: fc.nat({ max: 2 }),
        mode: fc.constantFrom("reads" as const, "loses messages" as const, "is refused" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("reconnect" as const),
        client: fc.nat({ max: 2 }),
        isNew: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.constantFrom(1, 16, 90) }) },
    { weight: 2, arbitrary: fc.constant({ kind: "settle" as const }) },
  );

  it("each client ends with the state of the events and every page, whatever fails in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        await reset();
        const watchers = ["all", "team:north", "team:south"].map((scope) => new Client(scope));
        for (const client of watchers) await client.connect();
        const all: Message[] = [];
        let tick = 0;
        const eventOf = (pick: number) => {
          const at = Date.now();
          const team = TEAMS[pick % 3];
          tick += 1;
          const runId = `r${pick % 9}`;
          return pick < 45
            ? progressedEvent(runId, at + tick, tick, team === undefined ? {} : { team })
            : otherRunEvent(runId, at + tick, (Math.floor(pick / 9) % 3) + 5 * tick, team);
        };
        for (const one of steps) {
          if (one.kind === "publish") {
            const events = one.picks.map(eventOf);
            if (one.again) events.push(...all.slice(-2));
            all.push(...events);
            // Several batches at once, as several invocations have them; those of one turn would be one batch.
            const batches = Object.values(Object.groupBy(events, (_, n) => n % one.parts)) as Message[][];
            const published = batches.map(async (batch, n) => {
              for (let turn = 0; turn < n; turn++) await setImmediate();
              return publish(...batch);
            });
            expect(await Promise.all(published)).toEqual(batches.map(() => 0));
          } else if (one.kind === "kill") {
            const event = eventOf(one.pick);
            all.push(event);
            for (const client of watchers) client.isUndisturbed = false;
            aws.crash({ call: one.call, when: one.when });
            await publish(event);
            aws.crash();
            await publish(event); // SQS delivers it again
          } else if (one.kind === "mode") {
            watchers[one.client]!.mode = one.mode;
            watchers[one.client]!.isUndisturbed = false;
          } else if (one.kind === "reconnect") {
            const client = watchers[one.client]!;
            if (one.isNew) Object.assign(client, { state: new LiveState(), wanted: [] });
            await client.connect();
          } else if (one.kind === "wait") advance(one.seconds);
          else for (const client of watchers) await client.settle();
        }
        for (const client of watchers) {
          client.mode = "reads";
          await client.send("ping");
          await client.settle();
        }
        expect(watchers.map(shown)).toEqual([fold(all), fold(all, "north"), fold(all, "south")]);
        expect(watchers.map(({ notSent }) => notSent)).toEqual([[], [], []]);
        for (const [feed, numbers] of await pageNumbers())
          expect(numbers, feed).toEqual(numbers.map((_, n) => numbers[0]! + n));
      }),
      runs(3),
    );
  });

  it("a batch is appended although other writers have added pages since its read", async () => {
    const OTHERS = 14;
    const isPage = (input: object) => JSON.stringify(input).includes("PAGE#");
    let isFirst = true;
    aws.fault("PutItem", async (input) => {
      if (!isFirst || !isPage(input)) return undefined;
      isFirst = false;
      for (let n = 0; n < OTHERS; n++) expect(await publish(progressedEvent(`r${n}`, Date.now(), n))).toBe(0);
      return undefined;
    });
    expect(await publish(progressedEvent("late", Date.now(), 1))).toBe(0);
    // Two attempts; the SDK repeats a refused call when the test's clock has jumped. One attempt a page would be twelve, and a failure.
    expect(aws.inputs("PutItem").filter(isPage).length).toBeLessThan(OTHERS + 5);
    const [numbers] = (await pageNumbers()).values();
    expect(numbers).toEqual(Array.from({ length: OTHERS + 1 }, (_, n) => numbers![0]! + n));
  });

  it("an endless sequence of pages is sent without gap or repetition, and no message fails", async () => {
    const client = new Client("all");
    await client.connect();
    await client.settle();
    aws.parameters.set("/waybill/test/tracking/live/paceSeconds", "0.05");
    const frames: LiveUpdate[] = [];
    const FRAMES = 16;
    const takingOver: Promise<number>[] = [];
    // While each frame is on its way two seconds pass and another batch is appended, so that the sender sees no end.
    onPost = async (_, text) => {
      frames.push(JSON.parse(text) as LiveUpdate);
      advance(2);
      if (frames.length < FRAMES) expect(await publish(progressedEvent("r1", Date.now(), frames.length))).toBe(0);
    };
    // At the end of a turn the lease is free: the next batch that arrives takes over.
    aws.fault("UpdateItem", (input) => {
      const isEnd = String(input["UpdateExpression"]).includes("REMOVE holder");
      if (isEnd && !String(input["ConditionExpression"]).includes("requestedSeq"))
        void setImmediate().then(() => takingOver.push(publish(progressedEvent("r2", Date.now(), frames.length))));
      return undefined;
    });
    expect(await publish(progressedEvent("r1", Date.now(), 0))).toBe(0);
    for (let n = 0; n < takingOver.length; n++) expect(await takingOver[n]).toBe(0);
    expect(takingOver.length).toBeGreaterThan(1);
    expect(frames.length).toBeGreaterThanOrEqual(FRAMES);
    for (const [n, { from }] of frames.entries()) if (n > 0) expect(from).toBe(frames[n - 1]!.to + 1);
  });
});
