import { expect, test } from "vitest";
import { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import { StopArrived } from "@waybill/events-schema/tracking";
import { queueArn } from "../support/day-messages.ts";
import { apiCloud } from "../support/api-cloud.ts";
import { createDispatchClient, ROUTE_REQUEST } from "../support/dispatch-client.ts";

const { local, clock } = apiCloud;
const dispatch = await createDispatchClient(local, apiCloud.clock);
const get = (token: string, path: string) => dispatch.request(token, `GET ${path}`);
/** A started task of a courier, whose run tracking knows. */
async function startTask(unmet: "review" | "refuse", offer: { routeId?: string } = {}) {
  const completion = { stops: "all", notBeforeWindow: false, unmet };
  const { taskId, courier } = await dispatch.createTask("started", { ...offer, completion });
  await local.waitUntilIdle({ skip: true });
  const { run } = (await get(courier, `/v1/tasks/${taskId}`)) as { run: { runId: string } };
  return { taskId, courier, runId: run.runId };
}
const ledgerKinds = async (courier: string) => {
  const month = new Date(clock.now()).toISOString().slice(0, 7);
  const { entries } = (await get(courier, `/v1/ledger?period=${month}`)) as { entries: { kind: string }[] };
  return entries.map(({ kind }) => kind);
};

/** Sends what tracking publishes when a run visits both stops. */
async function visitStops({ runId }: { runId: string }) {
  for (const stopId of ["s1", "s2"]) {
    const data = { ...StopArrived.examples[0], runId, stopId };
    const message = StopArrived.create(data, { id: `${runId}.${stopId}`, at: new Date(clock.now()), seq: 1 });
    local.cloud.queues.send(queueArn(local, "ProjectVisitsQueue"), JSON.stringify(message));
  }
  await local.waitUntilIdle({ skip: true });
}
/** Sends what receipts publishes when a courier has photographed the stop that demands it. */
async function photographStop({ runId, taskId, courierId }: { runId: string; taskId: string; courierId: string }) {
  const photo = { ...PhotoThumbnailed.examples[0], courierId, taskId, stopId: "s2", kind: "proof" as const };
  const message = PhotoThumbnailed.create(photo, { id: `${runId}.photo`, at: new Date(clock.now()) });
  local.cloud.queues.send(queueArn(local, "ProjectPhotosQueue"), JSON.stringify(message));
  await local.waitUntilIdle({ skip: true });
}

test.each([
  { last: "a photo", proofs: [visitStops, photographStop] as const },
  { last: "a visit", proofs: [photographStop, visitStops] as const },
])(
  "visits and a photo that arrive after the completion prove it with $last, and its bonus is awarded",
  async ({ proofs: [first, last] }) => {
    const [s1, s2] = ROUTE_REQUEST.stops;
    const route = { name: "Proof", stops: [s1, { ...s2, proof: true }] };
    const { routeId } = await dispatch.request(dispatch.admin, "POST /v1/routes", route);
    await dispatch.request(dispatch.admin, `POST /v1/routes/${String(routeId)}/publish`);
    const { taskId, courier, runId } = await startTask("review", { routeId: String(routeId) });
    const completed = await dispatch.request(courier, `POST /v1/tasks/${taskId}/complete`);
    expect(completed).toMatchObject({ state: "completed", review: { state: "required" } });
    const courierId = String(completed["claimedBy"]);
    await first({ runId, taskId, courierId });
    expect(await get(courier, `/v1/tasks/${taskId}`)).toMatchObject({ review: { state: "required" } });
    await last({ runId, taskId, courierId });
    expect(await get(courier, `/v1/tasks/${taskId}`)).toMatchObject({ review: { state: "proven" } });
    expect(await ledgerKinds(courier)).toEqual(["bonus"]);
  },
);

test("a manager completes with a reason what the policy refuses, and its bonus is awarded", async () => {
  const { taskId, courier } = await startTask("refuse");
  await expect(dispatch.request(courier, `POST /v1/tasks/${taskId}/complete`)).rejects.toThrow("409");
  const review = { verdict: "accept", reason: "seen at the door" };
  const reviewed = await dispatch.request(dispatch.manager, `POST /v1/tasks/${taskId}/review`, review);
  expect(reviewed["state"]).toBe("completed");
  expect(await ledgerKinds(courier)).toEqual(["bonus"]);
});

test("phone apps report on the run of a task, also after its end", async () => {
  const { taskId, courier, runId } = await startTask("review");
  const seconds = () => Math.floor(clock.now() / 1_000);
  const osmand = () =>
    fetch(
      `${local.api}/v1/positions/osmand?token=${courier}&run=${runId}&lat=52.521&lon=13.401&timestamp=${seconds()}`,
    );
  const ownTracks = () =>
    fetch(`${local.api}/v1/positions/owntracks?run=${runId}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Basic ${Buffer.from(`c:${courier}`).toString("base64")}`,
      },
      body: JSON.stringify({ _type: "location", lat: 52.522, lon: 13.402, tst: seconds() }),
    });
  for (const report of [osmand, ownTracks]) {
    expect((await report()).status).toBe(200);
    await local.waitUntilIdle({ skip: true });
  }
  await dispatch.request(courier, `POST /v1/tasks/${taskId}/complete`);
  await local.waitUntilIdle({ skip: true });
  expect((await osmand()).status).toBe(200);
  await local.waitUntilIdle({ skip: true });
  expect(await get(courier, `/v1/runs/${runId}`)).toMatchObject({ counts: { ok: expect.any(Number) as number } });
});
