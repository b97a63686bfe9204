import { randomUUID } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { RoutePublished, TaskCompleted, TaskStarted } from "@waybill/events-schema/tasks";
import { RunProgressed, RunsProgressed, StopArrived, StopDeparted } from "@waybill/events-schema/tracking";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { LONG } from "../../../test/long.ts";
import { awsError } from "../../kernel/test/aws.ts";
import { startServiceClient } from "../../kernel/test/service-client.ts";

const client = await startServiceClient("webhooks");
beforeEach(() => client.aws.reset());
afterAll(() => client.stop());

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
/** Stops two kilometres apart on a street to the north. */
const stops = ["s1", "s2", "s3", "s4"].map((stopId, n) => ({
  stopId,
  point: { lat: 52.5 + n * 0.018, lon: 13.4 },
  radiusM: 40,
}));

/** The events of a run that visits the first stops: the first one of its task, unless another is named. */
function runOf(runId: string, { visits = stops.length, taskId = `tsk_${runId}` } = {}) {
  const ids = { taskId, runId, courierId: "c1" };
  const origin = (what: string, minutes = 0) => ({ id: `${runId}.${what}`, at: at(minutes) });
  const route = { routeId: `rte_${taskId}`, revision: 1 };
  const visit = (n: number) => ({
    runId,
    taskId: ids.taskId,
    team: "north",
    stopId: stops[n]!.stopId,
    source: "gps" as const,
  });
  return {
    published: RoutePublished.create({ ...route, lengthM: 6_000, stops }, origin("published")),
    started: TaskStarted.create({ ...ids, ...route, team: "north" }, origin("started")),
    arrived: stops
      .slice(0, visits)
      .map((_, n) => StopArrived.create({ ...visit(n), at: at(n).toISOString() }, origin(`arrived.${n}`))),
    // The last stop is not left before the task is completed.
    departed: stops
      .slice(0, visits - 1)
      .map((_, n) =>
        StopDeparted.create({ ...visit(n), at: at(n + 0.5).toISOString(), dwellS: 30 }, origin(`departed.${n}`)),
      ),
    completed: TaskCompleted.create({ ...ids, team: "north", durationS: 60, onTime: true }, origin("completed", 9)),
    moved: (lat: number, minutesAgo = 0, speedMps = 8) =>
      RunProgressed.create(
        {
          runId,
          taskId: ids.taskId,
          distanceM: 1,
          point: { lat, lon: 13.4 },
          fixTime: at(-minutesAgo).toISOString(),
          speedMps,
          counts: { ok: 1 },
        },
        { id: `${runId}.progressed.${randomUUID()}` },
      ),
  };
}

/** Delivers each until it is taken: what comes too early comes again. */
async function deliverAll(events: readonly Message[]): Promise<void> {
  for (let waiting = [...events]; waiting.length > 0;) {
    const next: Message[] = [];
    for (const event of waiting) {
      const { batchItemFailures } = await client.deliver("DeriveNotices", event);
      if (batchItemFailures.length > 0) next.push(event);
    }
    expect(next.length).toBeLessThan(waiting.length);
    waiting = next;
  }
}
const notices = () =>
  client.publishedEvents().map(({ name, data }) => `${name.replace("delivery.", "")} ${String(data["stopId"])}`);
const perStop = (kind: string) => stops.map(({ stopId }) => `${kind} ${stopId}`);

/** Delivers each twice, in an order that the seed gives. */
async function deliverShuffled(events: readonly Message[], seed: number): Promise<void> {
  const shuffled = [...events, ...events]
    .map((event, n) => ({ event, rank: Math.sin(seed + n * 97.13) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ event }) => event);
  await deliverAll(shuffled);
}

test("each stop has one delivery.out and one delivery.done, in whatever order and however often the events of the run arrive", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      client.aws.reset();
      const { published, started, arrived, departed, completed } = runOf(randomUUID());
      await deliverShuffled([published, started, ...arrived, ...departed, completed], seed);
      expect(notices().toSorted()).toEqual([...perStop("done"), ...perStop("out")]);
      const [first] = client.publishedEvents();
      expect(Object.keys(first!.data).toSorted()).toEqual(
        expect.arrayContaining(["runId", "stopId", "taskId", "team"]),
      );
    }),
    { numRuns: LONG ? 100 : 2 },
  );
});

test("each stop of a reassigned task has one delivery.out and at most one delivery.done, in whatever order the events of both runs arrive", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      client.aws.reset();
      const first = runOf(randomUUID());
      const { taskId, runId: continues } = first.started.detail.data;
      const second = runOf(randomUUID(), { taskId });
      const { data, meta } = second.started.detail;
      const taken = TaskStarted.create({ ...data, continues }, { id: meta.id, at: at(1) });
      // The first left one stop and came to another. The second goes on, and nobody visits the last.
      const visits = [
        first.arrived[0]!,
        first.departed[0]!,
        first.arrived[1]!,
        second.arrived[2]!,
        second.departed[2]!,
      ];
      await deliverShuffled([first.published, first.started, taken, ...visits, second.completed], seed);
      expect(notices().toSorted()).toEqual(["done s1", "done s2", "done s3", ...perStop("out")]);
    }),
    { numRuns: LONG ? 100 : 4 },
  );
});

test("the positions of the second courier of a reassigned task cause delivery.near, once a stop, and those of the first do not", async () => {
  const first = runOf(randomUUID());
  const { taskId, runId: continues } = first.started.detail.data;
  const second = runOf(randomUUID(), { taskId });
  const { data, meta } = second.started.detail;
  await deliverAll([first.published, first.started, first.moved(52.5 - 0.004)]);
  await deliverAll([TaskStarted.create({ ...data, continues }, { id: meta.id, at: at(1) })]);
  client.aws.reset();
  await deliverAll([second.moved(52.5 - 0.004), first.arrived[0]!, first.moved(52.5 + 0.017)]);
  expect(notices()).toEqual([]);
  await deliverAll([second.moved(52.5 + 0.017)]);
  expect(notices()).toEqual(["near s3"]);
});

test("a skipped stop has no delivery.done, and a task that ends without a known visit has one for every stop", async () => {
  const skipped = runOf(randomUUID());
  await deliverAll([skipped.published, skipped.started, skipped.arrived[0]!, skipped.arrived[2]!, skipped.completed]);
  expect(notices().filter((one) => one.startsWith("done"))).toEqual(["done s1", "done s3"]);
  client.aws.reset();
  const unseen = runOf(randomUUID());
  await deliverAll([unseen.published, unseen.started, unseen.completed]);
  expect(notices()).toEqual([...perStop("out"), ...perStop("done")]);
});

test("a run that continues another repeats neither delivery.out nor delivery.done", async () => {
  const first = runOf(randomUUID());
  await deliverAll([first.published, first.started, first.arrived[0]!, first.departed[0]!, first.arrived[1]!]);
  client.aws.reset();
  const { meta, data } = first.started.detail;
  const next = runOf(randomUUID(), { taskId: data.taskId });
  const started = TaskStarted.create(
    { ...data, runId: next.arrived[0]!.detail.data.runId, courierId: "c2", continues: data.runId },
    { id: `${meta.id}.again`, at: at(1) },
  );
  await deliverAll([started, next.arrived[2]!, next.completed]);
  expect(notices()).toEqual(["done s2", "done s3"]);
});

test("a courier on the way causes delivery.near once a stop, before its visit, with the expected time of arrival", async () => {
  const { published, started, arrived, departed, moved } = runOf(randomUUID());
  await deliverAll([published, started]);
  client.aws.reset();
  await deliverAll([moved(52.4), moved(52.45, 0, 0.1)]);
  expect(notices()).toEqual([]);
  const near = moved(52.5 - 0.013);
  await deliverAll([near, near, moved(52.5 - 0.01)]);
  expect(notices()).toEqual(["near s1", "near s2"]);
  const { data } = client.publishedEvents()[0]!;
  const minutes = (field: string) => (Date.parse(String(data[field])) - Date.now()) / 60_000;
  expect(minutes("etaFrom")).toBeGreaterThan(0);
  // 6.1 minutes at the most, to the end of that minute, and one more.
  expect(minutes("etaTo")).toBeLessThan(8.2);
  expect(Object.keys(data).toSorted()).toEqual(["etaFrom", "etaTo", "runId", "stopId", "taskId", "team"]);
  client.aws.reset();
  await deliverAll([arrived[0]!, departed[0]!, moved(52.5 + 0.017)]);
  expect(notices()).toEqual(["done s1", "near s3"]);
});

test("runs in one event cause delivery.near once a stop, also when the event is redelivered because one of them failed", async () => {
  const runs = [runOf(randomUUID()), runOf(randomUUID()), runOf(randomUUID())];
  await deliverAll(runs.flatMap(({ published, started }) => [published, started]));
  client.aws.reset();
  const moved = runs.map((run) => run.moved(52.5 - 0.004).detail);
  const together = moved.map(({ meta, data }) => ({
    ...data,
    id: meta.id,
    seq: 1,
    correlationId: `req_${data.runId}`,
  }));
  const event = RunsProgressed.create({ runs: together }, { id: randomUUID() });
  const [refused] = together;
  client.aws.fault("PutItem", ({ Item }) =>
    JSON.stringify(Item).includes(refused!.runId) ? awsError("AccessDeniedException") : undefined,
  );
  expect((await client.deliver("DeriveNotices", event)).batchItemFailures).toHaveLength(1);
  const near = () => client.publishedEvents().map(({ data }) => `${String(data["runId"])} ${String(data["stopId"])}`);
  const expected = together.map(({ runId }) => [`${runId} s1`, `${runId} s2`]);
  expect(near().toSorted()).toEqual(expected.slice(1).flat().toSorted());
  client.aws.fault("PutItem", () => undefined);
  await deliverAll([event]);
  expect(near().toSorted()).toEqual(expected.flat().toSorted());
});

test("an old position and one after the end of the task cause no delivery.near", async () => {
  const { published, started, completed, moved } = runOf(randomUUID());
  await deliverAll([published, started]);
  client.aws.reset();
  await deliverAll([moved(52.5, 11)]);
  expect(notices()).toEqual([]);
  await deliverAll([completed]);
  client.aws.reset();
  await deliverAll([moved(52.5)]);
  expect(notices()).toEqual([]);
});

test("a notice that EventBridge did not accept is published once when its event is redelivered", async () => {
  const { published, started } = runOf(randomUUID());
  await deliverAll([published]);
  client.aws.fault("PutEvents", () => ({ status: 400, body: { __type: "AccessDeniedException" } }));
  const { batchItemFailures } = await client.deliver("DeriveNotices", started);
  expect(batchItemFailures).toHaveLength(1);
  client.aws.reset();
  await client.deliver("DeriveNotices", started);
  const ids = client.publishedEvents().map(({ id }) => id);
  expect(ids).toHaveLength(stops.length);
  expect(new Set(ids).size).toBe(stops.length);
});

test("the stored stops of a route revision do not expire", async () => {
  const { published } = runOf(randomUUID());
  await deliverAll([published]);
  const written = client.aws.inputs<{ Item: { pk: { S: string } } }>("PutItem").map(({ Item }) => Item);
  expect(written.map((item) => [item.pk.S, "expiresAt" in item])).toEqual([
    [`ROUTE#${published.detail.data.routeId}`, false],
  ]);
});
