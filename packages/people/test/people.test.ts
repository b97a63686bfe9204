import { PhotoCourierErased } from "@waybill/events-schema/receipts";
import * as tasks from "@waybill/events-schema/tasks";
import * as tracking from "@waybill/events-schema/tracking";
import type { Message } from "@waybill/events-schema/event";
import { afterAll, beforeEach, expect, test } from "vitest";
import { fc, runs } from "../../../test/properties.ts";
import { awsError } from "../../kernel/test/aws.ts";
import { startServiceClient } from "../../kernel/test/service-client.ts";

const client = await startServiceClient("people");
beforeEach(() => client.aws.reset());
afterAll(() => client.stop());

const admin = { sub: "a1", role: "admin" };
const manager = { sub: "m1", role: "manager", teams: ["north"] };
const dispatcher = { sub: "d1", role: "dispatcher", teams: ["north"] };
const courier = (sub: string, more: object = {}) => ({ sub, role: "courier", ...more });
const ANNA = { name: "Anna Beispiel", phone: "+491701234567", vehicle: "cargo bike", capacity: 40, teams: ["north"] };

const register = (courierId: string, fields: object = ANNA, caller: object = admin) =>
  client.ask("POST /v1/couriers", { body: { courierId, ...fields }, caller: caller as typeof admin });
const change = (courierId: string, body: object, caller: object = admin) =>
  client.ask("PATCH /v1/couriers/{courierId}", { path: { courierId }, body, caller: caller as typeof admin });
const read = (courierId: string, caller: object = admin) =>
  client.ask("GET /v1/couriers/{courierId}", { path: { courierId }, caller: caller as typeof admin });
const list = async (query: Record<string, string> = {}, caller: object = admin) => {
  const { json } = await client.ask("GET /v1/couriers", { query, caller: caller as typeof admin });
  return (json["couriers"] as { courierId: string }[]).map(({ courierId }) => courierId);
};
const changeOwn = (sub: string, body: object) => client.ask("PATCH /v1/me", { body, caller: courier(sub) });
const duties = () => client.publishedEvents().map(({ data }) => data);

const NOW = Date.now();
const origin = (id: string, minute: number) => ({ id, at: new Date(NOW + minute * 60_000) });
const run = (courierId: string, runId: string) => ({ runId, courierId, taskId: `tsk_${runId}`, team: "north" });
const started = (courierId: string, runId: string, minute: number) =>
  tasks.TaskStarted.create(
    { ...run(courierId, runId), routeId: "rte_1", revision: 1 },
    origin(`${runId}.started`, minute),
  );
const completed = (courierId: string, runId: string, minute: number) =>
  tasks.TaskCompleted.create(
    { ...run(courierId, runId), durationS: 60, onTime: true },
    origin(`${runId}.completed`, minute),
  );
const arrived = (courierId: string, runId: string, minute: number) =>
  tracking.StopArrived.create(
    { ...run(courierId, runId), stopId: "s1", at: new Date(NOW + minute * 60_000).toISOString(), source: "gps" },
    origin(`${runId}.arrived.${minute}`, minute),
  );
const deliver = async (...messages: Message[]) =>
  expect(await client.deliver("ProjectCouriers", messages)).toEqual({ batchItemFailures: [] });

test("a courier is registered once by an admin and visible to their own team only", async () => {
  const { status, json } = await register("c1");
  expect({ status, json }).toMatchObject({ status: 201, json: { courierId: "c1", ...ANNA, state: "available" } });
  expect((await register("c1")).json).toEqual(json);
  expect(await register("c1", { ...ANNA, name: "Another" })).toMatchObject({ json: { code: "VERSION_CONFLICT" } });
  expect((await read("c1", dispatcher)).json).toEqual(json);
  expect(await read("c1", { ...manager, teams: ["south"] })).toMatchObject({ status: 404 });
  expect(await read("nobody")).toMatchObject({ status: 404 });
  expect(await list({}, dispatcher)).toContain("c1");
  expect(await list({}, { ...dispatcher, teams: ["south"] })).toEqual([]);
});

test.each(["auth0|6400b2c1d5e6f7a8b9c0d1e2", "google-oauth2|108", "CN=Anna,OU=North", "anna@example.com", "安娜"])(
  "a courier with the id %s of an identity provider can be registered, changed and erased",
  async (id) => {
    expect(await register(id)).toMatchObject({ status: 201, json: { courierId: id } });
    expect(await change(id, { vehicle: "van" })).toMatchObject({
      status: 200,
      json: { courierId: id, vehicle: "van" },
    });
    expect(await erase(id)).toMatchObject({ status: 202, json: { courierId: id } });
    expect(await readErasure(id)).toMatchObject({ status: 200 });
    expect(await read(id)).toMatchObject({ status: 404 });
  },
);

test("a courier can read their own profile, and can change its phone, vehicle and duty only", async () => {
  await register("own");
  expect(await changeOwn("own", { name: "Another" })).toMatchObject({ status: 400 });
  expect(await changeOwn("own", { phone: "0170 123" })).toMatchObject({ json: { errors: [{ pointer: "/phone" }] } });
  const { json } = await changeOwn("own", { phone: "+33612345678", vehicle: null, onDuty: false });
  expect(json).toMatchObject({ name: ANNA.name, phone: "+33612345678", state: "paused", onDuty: false });
  expect(json).not.toHaveProperty("vehicle");
  expect((await client.ask("GET /v1/me", { caller: courier("own") })).json).toEqual(json);
});

test("a courier who is not registered has a profile with their id and the team of their token", async () => {
  const { json } = await client.ask("GET /v1/me", { caller: courier("new", { team: "north" }) });
  expect(json).toMatchObject({ courierId: "new", teams: ["north"], state: "available" });
  expect(json).not.toHaveProperty("name");
});

test("a manager can change couriers of their team but not move them, and an admin can use only the teams of their token", async () => {
  await register("managed");
  expect(await change("managed", { vehicle: "van" }, manager)).toMatchObject({ status: 200, json: { vehicle: "van" } });
  expect(await change("managed", { teams: ["south"] }, manager)).toMatchObject({ status: 400 });
  expect(await change("managed", { vehicle: "van" }, { ...manager, teams: ["south"] })).toMatchObject({ status: 404 });
  expect(await change("managed", { teams: ["south"] }, { ...admin, teams: ["north"] })).toMatchObject({ status: 400 });
  expect(await register("other", { ...ANNA, teams: ["south"] }, { ...admin, teams: ["north"] })).toMatchObject({
    json: { errors: [{ pointer: "/teams" }] },
  });
  expect((await change("managed", { teams: ["south", "north", "south"] })).json["teams"]).toEqual(["north", "south"]);
});

test("a search finds the visible couriers by words of their name and id, ignoring case and accents", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => register(`many-${n}`, { ...ANNA, name: `Courier ${n}` })));
  await register("auth0|77", { ...ANNA, name: "Zoë Müller" });
  await register("auth0|78", { ...ANNA, name: "Zoe Ahlers", teams: ["south"] });
  await Promise.all(Array.from({ length: 20 }, (_, n) => register(`more-${n}`, { ...ANNA, name: `Courier ${n}` })));
  for (const search of ["ZOE muller", "zoë", "müll", "auth0|77"])
    expect([search, await list({ search }, dispatcher)]).toEqual([search, ["auth0|77"]]);
  expect((await list({ search: " zoe " })).toSorted()).toEqual(["auth0|77", "auth0|78"]);
  expect(await list({ search: "zoe courier" })).toEqual([]);
  expect(await client.ask("GET /v1/couriers", { query: { search: " " }, caller: admin })).toMatchObject({
    status: 400,
  });
});

test("a block and a change of duty are published in order when they change the availability, and couriers are listed by state", async () => {
  await register("duty");
  await changeOwn("duty", { onDuty: true });
  expect(duties()).toEqual([]);
  await changeOwn("duty", { onDuty: false });
  await change("duty", { blocked: true }, manager);
  await changeOwn("duty", { onDuty: true });
  expect(await list({ state: "blocked", team: "north" }, manager)).toEqual(["duty"]);
  await change("duty", { blocked: false });
  expect(duties()).toEqual(
    ["paused", "blocked", "available"].map((availability) => ({ courierId: "duty", availability })),
  );
  expect(await list({ state: "blocked" })).toEqual([]);
});

test("a change whose event EventBridge did not accept is a 503, and the sweeper publishes the event once", async () => {
  client.aws.fault("PutEvents", () => awsError("AccessDeniedException"));
  const at = new Date(Date.now() - 60_000); // its writer has ended
  const refused = await client.ask("PATCH /v1/me", { body: { onDuty: false }, caller: courier("refused"), at });
  expect(refused.status).toBe(503);
  client.aws.reset();
  expect(await client.sweep("SweepPeople")).toEqual({ seen: 1 });
  expect(await client.sweep("SweepPeople")).toEqual({ seen: 0 });
  expect(duties()).toEqual([{ courierId: "refused", availability: "paused" }]);
});

test("a courier has the state onRun until their last run ends, and was last seen at the newest event", async () => {
  await deliver(started("runs", "run_a", -30), started("runs", "run_b", -20), arrived("runs", "run_a", -10));
  const seenAt = new Date(Math.floor((NOW - 10 * 60_000) / 300_000) * 300_000).toISOString();
  const { json } = await read("runs");
  expect(json).toMatchObject({ state: "onRun", runIds: ["run_a", "run_b"], teams: ["north"], lastSeenAt: seenAt });
  await deliver(completed("runs", "run_a", -2));
  expect((await read("runs")).json["state"]).toBe("onRun");
  await deliver(completed("runs", "run_b", -1));
  expect(await read("runs")).toMatchObject({ json: { state: "available", runIds: [] } });
});

test("events in any order and repeated end in the same profile, and frequent ones are written rarely", async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (random) => {
      const id = `shuffled-${++n}`;
      const events = [1, 2, 3].flatMap((nth) => [
        started(id, `${id}-${nth}`, nth * 10 - 60),
        arrived(id, `${id}-${nth}`, nth * 10 - 58),
        ...(nth < 3 ? [completed(id, `${id}-${nth}`, nth * 10 - 55)] : []),
      ]);
      const twice = [...events, ...events].map((event) => ({ event, rank: random.next().value as number }));
      for (const { event } of twice.toSorted((a, b) => a.rank - b.rank)) await deliver(event);
      const { createdAt: _, ...json } = (await read(id)).json;
      expect(json).toMatchObject({ state: "onRun", runIds: [`${id}-3`] });
      const newest = new Date(Math.floor((NOW - 28 * 60_000) / 300_000) * 300_000).toISOString();
      expect(json["lastSeenAt"]).toBe(newest);
    }),
    runs(5),
  );
  await deliver(started("seen", "run_s", -30));
  client.aws.reset();
  for (let minute = -30; minute < -25; minute++) await deliver(arrived("seen", "run_s", minute));
  expect(client.aws.inputs("PutItem").length).toBeLessThanOrEqual(2);
});

test("an event without a courierId, as an older version published it, changes no profile", async () => {
  await deliver(
    tracking.RunResumed.create({ runId: "run_o", since: new Date(NOW).toISOString(), was: "silent" }, origin("o", 0)),
  );
  expect(client.aws.inputs("PutItem")).toEqual([]);
});

const erase = (courierId: string, caller: object = admin) =>
  client.ask("POST /v1/couriers/{courierId}/erasure", { path: { courierId }, caller: caller as typeof admin });
const readErasure = (courierId: string, caller: object = admin) =>
  client.ask("GET /v1/couriers/{courierId}/erasure", { path: { courierId }, caller: caller as typeof admin });
const part = (courierId: string, erasureId: string) => ({
  data: { courierId, erasureId },
  origin: origin(erasureId, 0),
});
const reportParts = async (courierId: string, erasureId: string, photos: number) => {
  const { data, origin: from } = part(courierId, erasureId);
  const id = (what: string) => ({ ...from, id: `${erasureId}.${what}` });
  const parts = [
    PhotoCourierErased.create({ ...data, photos, receipts: 1 }, id("photo")),
    tracking.RunCourierErased.create({ ...data, runs: 3 }, id("run")),
    tasks.LedgerCourierErased.create({ ...data, entries: 4, tasks: 5 }, id("ledger")),
  ];
  expect(await client.deliver("RecordErasure", parts)).toEqual({ batchItemFailures: [] });
};

test("an erased courier has no profile at once, and the erasure ends when each service has reported", async () => {
  await register("leaver");
  const { status, json } = await erase("leaver");
  expect({ status, json }).toMatchObject({ status: 202, json: { state: "erasing", requestedBy: "a1", erased: {} } });
  const names = () => client.publishedEvents().map(({ name }) => name);
  expect(names()).toEqual(["courier.availability-changed", "courier.erasure-requested"]);
  expect(await read("leaver")).toMatchObject({ status: 404 });
  expect(await change("leaver", { vehicle: "van" })).toMatchObject({ status: 404 });
  expect(await list()).not.toContain("leaver");
  expect((await erase("leaver")).json).toEqual(json);
  await deliver(started("leaver", "run_late", -1));
  const erasureId = String(json["erasureId"]);
  await reportParts("leaver", erasureId, 7);
  await reportParts("leaver", erasureId, 0); // a copy that a crash counted again
  const erased = { runs: 3, photos: 7, receipts: 1, entries: 4, tasks: 5 };
  expect((await readErasure("leaver")).json).toMatchObject({ state: "erased", erased });
  expect(names().slice(2)).toEqual(["courier.erased"]);
});

test("a second erasure of a courier is a new one, which the reports of the first do not end", async () => {
  const { json } = await erase("again"); // nobody knows them here: their id may be elsewhere
  await reportParts("again", String(json["erasureId"]), 1);
  const second = await erase("again");
  expect(second.json).toMatchObject({ state: "erasing", erased: {} });
  expect(second.json["erasureId"]).not.toBe(json["erasureId"]);
  await reportParts("again", String(json["erasureId"]), 1); // of the first
  expect((await readErasure("again")).json["state"]).toBe("erasing");
});

test("a courier of several teams can be erased by an admin of all of these teams only", async () => {
  await register("of-both", { ...ANNA, teams: ["north", "south"] });
  const of = (...teams: string[]) => ({ ...admin, teams });
  expect(await erase("of-both", of("south"))).toMatchObject({ status: 403, json: { code: "ROLE_FORBIDDEN" } });
  expect(await erase("of-both", of("east"))).toMatchObject({ status: 404 });
  expect((await erase("of-both", of("south", "north"))).status).toBe(202);
});

test("an admin who is limited to teams can erase couriers of these teams only, and see only their erasures", async () => {
  await register("of-north");
  const south = { ...admin, teams: ["south"] };
  expect(await erase("of-north", south)).toMatchObject({ status: 404 });
  expect(await erase("nobody", south)).toMatchObject({ status: 404 });
  expect(await readErasure("of-north")).toMatchObject({ status: 404 });
  expect((await erase("of-north", { ...admin, teams: ["north"] })).status).toBe(202);
  expect(await readErasure("of-north", south)).toMatchObject({ status: 404 });
});
