import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type LatLon, metresBetween } from "@waybill/geometry/lat-lon";
import { beforeAll, expect, test } from "vitest";
import { drawPhotoJpeg } from "../../packages/receipts/test/drawn-photo.ts";
import { runWaybill } from "../../packages/operator/test/run-waybill.ts";
import { unpackFixes } from "../../packages/tracking/src/fixes/packing.ts";
import { decodeSnapshot } from "../../packages/tracking/src/fixes/progress-snapshot.ts";
import { apiCloud } from "../support/api-cloud.ts";
import { createAdminClient } from "../support/day-messages.ts";
import { createDispatchClient, taskRequest } from "../support/dispatch-client.ts";

const { local, clock, outages } = apiCloud;
const dispatch = await createDispatchClient(local, clock);
const { request, admin, manager } = dispatch;
const client = { endpoint: local.endpoint, region: local.view.app.region, credentials: local.credentials };

/** Words that only this person's data have. */
const PERSON = {
  courierId: "erased-1",
  name: "Zaphod Quarzblume",
  phone: "+49309988776",
  vehicle: "Velo Nr. Quarz",
  teams: [],
};
const WORDS = [
  "quarzblume",
  "9988776",
  "velo nr.",
  "zu spät, wie immer",
  "nibelungenback",
  "kassenbon 4711",
  "kassenbon4711",
];
const RECEIPT = {
  total: 1_234,
  currency: "EUR",
  date: "2026-11-21",
  merchant: WORDS[4]!,
  merchantNumber: "000899874816",
  number: WORDS[5]!,
  trust: 0.5,
};
/** Nobody else is there. */
const HOME = { lat: -33.45, lon: 18.9 };
const METRES_PER_FIX = 80;
const track = Array.from({ length: 240 }, (_, n) => ({ ...HOME, lon: HOME.lon + (n * METRES_PER_FIX) / 92_880 }));
const ENDS = [HOME, track.at(-1)!];

const erasure = `/v1/couriers/${PERSON.courierId}/erasure`;
let photos: Buffer[];
/** The same file as another courier's. */
let shared: { bytes: Buffer; own: string; another: string };
let runId: string;
let beganAt: number;
/** Of the ledger's entries: the clock may skip into the next one before they are read again. */
let month: string;
let before: { ledger: unknown; figures: unknown };
let refusal: unknown;

async function upload(courier: string, about: object, bytes: Buffer): Promise<string> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const body = { mediaType: "image/jpeg", bytes: bytes.length, sha256, ...about };
  const offered = await request(courier, "POST /v1/photos", body);
  const { url, headers } = offered["upload"] as { url: string; headers: Record<string, string> };
  await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
  await local.waitUntilIdle({ skip: true });
  return String(offered["photoId"]);
}

/** The ledger, and the courier's figures as a report of these days computes them now. */
async function readSums(days: number) {
  const { entries, ...ledger } = (await request(
    manager,
    `GET /v1/ledger?courier=${PERSON.courierId}&period=${month}`,
  )) as { entries: { reason?: string }[] };
  const day = (offset: number) => new Date(clock.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const period = { from: day(-days), to: day(1), courierId: PERSON.courierId };
  const { reportId } = await request(manager, "POST /v1/reports", period);
  await local.waitUntilIdle({ skip: true });
  const file = await fetch(`${local.api}/v1/reports/${String(reportId)}/files/json`, {
    headers: { authorization: `Bearer ${manager}` },
    redirect: "follow",
  });
  const { total: figures } = (await file.json()) as { total: unknown };
  return { ledger: { ...ledger, entries: entries.map(({ reason: _reason, ...entry }) => entry) }, figures };
}

async function createPerson(): Promise<void> {
  await request(admin, "POST /v1/couriers", PERSON);
  const courier = await local.token("courier", PERSON.courierId);
  const routeId = await dispatch.publishedRoute();
  const { taskId } = (await request(manager, "POST /v1/tasks", {
    ...taskRequest(clock.now()),
    routeId,
    completion: {},
  })) as {
    taskId: string;
  };
  await request(manager, `POST /v1/tasks/${taskId}/open`);
  for (const verb of ["claim", "start"]) await request(courier, `POST /v1/tasks/${taskId}/${verb}`);
  ({ runId } = ((await request(courier, `GET /v1/tasks/${taskId}`)) as { run: { runId: string } }).run);
  await local.waitUntilIdle({ skip: true });
  refusal = await request(admin, `POST ${erasure}`).catch((error: unknown) => error);
  beganAt = clock.now() - track.length * 10_000;
  const fixes = track.map((point, n) => ({
    ...point,
    fixTime: new Date(beganAt + n * 10_000).toISOString(),
    accuracyM: 5,
  }));
  for (let n = 0; n < fixes.length; n += 40)
    await request(courier, "POST /v1/positions", { runId, fixes: fixes.slice(n, n + 40) });
  await local.waitUntilIdle({ skip: true });
  photos = await Promise.all([
    drawPhotoJpeg(4_711, { receipt: RECEIPT, place: HOME }),
    drawPhotoJpeg(4_712, { place: HOME }),
  ]);
  const photoId = await upload(courier, { kind: "receipt", taskId, runId }, photos[0]!);
  const { receiptId } = await request(manager, `GET /v1/photos/${photoId}`);
  await request(manager, `POST /v1/receipts/${String(receiptId)}/review`, { verdict: "accept" });
  await upload(courier, { kind: "proof", taskId, runId }, photos[1]!);
  const bytes = await drawPhotoJpeg(4_713);
  const another = await upload(await local.token("courier", "not-erased"), { kind: "proof", taskId }, bytes);
  shared = { bytes, another, own: await upload(courier, { kind: "proof", taskId, runId }, bytes) };
  await request(courier, `POST /v1/tasks/${taskId}/complete`);
  await request(manager, `POST /v1/tasks/${taskId}/review`, { verdict: "accept", reason: WORDS[3] });
  const penalty = {
    courierId: PERSON.courierId,
    kind: "penalty",
    money: { amount: -50, currency: "EUR" },
    reason: WORDS[3],
  };
  await request(manager, "POST /v1/ledger/adjustments", penalty);
  await local.waitUntilIdle({ skip: true });
}

/** What `waybill people export` writes of the person. */
async function exportPerson(): Promise<Record<string, unknown[]> & { courier?: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-export-"));
  const args = ["people", "export", PERSON.courierId, "--api", local.api, "--token", admin, "--out", "person.json"];
  const { code, stderr } = await runWaybill(args, { cwd: folder });
  expect([code, stderr]).toEqual([0, ""]);
  const text = readFileSync(join(folder, "person.json"), "utf8");
  rmSync(folder, { recursive: true });
  return JSON.parse(text) as Record<string, unknown[]>;
}

/** Everything that is stored anywhere, by where it is: as text, and as bytes. */
async function scan(): Promise<
  { where: string; text: string; points: LatLon[]; expiresAt?: number; bytes?: Buffer }[]
> {
  const dynamo = createAdminClient(local);
  const [s3, sqs] = [new S3Client({ ...client, forcePathStyle: true }), new SQSClient(client)];
  const found: Awaited<ReturnType<typeof scan>> = [];
  for (const table of local.view.tables) {
    let ExclusiveStartKey: Record<string, never> | undefined;
    do {
      const page = await dynamo.send(
        new ScanCommand({ TableName: table.name, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
      );
      for (const item of (page.Items ?? []).map((one) => unmarshall(one))) {
        const read = decode(item);
        const where = `table ${table.id} ${String(item["pk"] ?? item["id"])}`;
        found.push({ where, text: JSON.stringify(read), points: pointsOf(read), expiresAt: Number(item["expiresAt"]) });
      }
      ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
    } while (ExclusiveStartKey);
  }
  for (const { name } of local.view.buckets) {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: name }));
    for (const { Key } of Versions) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key }));
      const bytes = Buffer.from(await Body!.transformToByteArray());
      found.push({ where: `bucket ${name} ${Key}`, text: bytes.toString("utf8"), points: [], bytes });
    }
  }
  for (const { url } of local.view.queues) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    for (const { Body = "" } of Messages)
      found.push({ where: `queue ${url}`, text: Body, points: pointsOf(parseJson(Body)) });
  }
  for (const { name, events } of local.cloud.logs.all())
    for (const { message } of events)
      found.push({ where: `log ${name}`, text: message, points: pointsOf(parseJson(message)) });
  for (const one of [dynamo, s3, sqs]) one.destroy();
  return found;
}

/** Binary attributes as what they are made of. */
function decode(item: Record<string, unknown>): unknown {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if (!(value instanceof Uint8Array)) return [name, value];
      if (name === "fixes") return [name, unpackFixes(value)];
      if (name === "snapshot") return [name, decodeSnapshot(value)];
      return [
        name,
        name === "changes" ? parseJson(inflateRawSync(value).toString()) : Buffer.from(value).toString("base64"),
      ];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Every place in a value that is near where the person was. */
function pointsOf(value: unknown): LatLon[] {
  const points: LatLon[] = [];
  JSON.stringify(value ?? null, (_, inner: unknown) => {
    if (typeof inner === "object" && inner !== null && "lat" in inner && "lon" in inner) {
      const { lat, lon } = inner as LatLon;
      if (lat < -33) points.push({ lat, lon });
    }
    return inner;
  });
  return points;
}

/** What of the person is to be found: the words, the bytes of the photos, places at the ends of the track. */
const traces = (found: Awaited<ReturnType<typeof scan>>) =>
  found.flatMap(({ where, text, points, bytes }) => [
    ...WORDS.filter((word) => text.toLowerCase().includes(word)).map((word) => `${where}: ${word}`),
    ...(bytes && photos.some((photo) => photo.equals(bytes)) ? [`${where}: a photo`] : []),
    ...(/thumbnails/.test(where) &&
    photos.some((photo) => where.includes(createHash("sha256").update(photo).digest("hex")))
      ? [`${where}: a thumbnail`]
      : []),
    ...points.flatMap((point) =>
      ENDS.some((end) => metresBetween(point, end) <= 500) ? [`${where}: an end of the track`] : [],
    ),
  ]);

const readErasure = () => request(admin, `GET ${erasure}`);

/** Erases the person while first the bus refuses, then the table; returns the states on the way. */
async function eraseThroughOutages(): Promise<unknown[]> {
  const states: unknown[] = [];
  const note = async () => void states.push((await readErasure())["state"]);
  const broken = local.next(({ kind, what }) => kind === "invocation" && what === "ErasePhotos");
  const refusedBefore = outages.table.refused();
  // The first photo is deleted, and its item is not yet, when DynamoDB refuses.
  outages.table.begin(['"pk":{"S":"PHOTO#pho_']);
  outages.bus.begin(["courier.erasure-requested"]);
  states.push(String(await request(admin, `POST ${erasure}`).catch((error: unknown) => error)));
  await note();
  outages.bus.end();
  // The sweep publishes what the bus refused.
  const swept = local.next(({ kind, what }) => kind === "invocation" && what === "SweepPeople");
  clock.advanceTo(clock.now() + 60_000);
  await swept;
  await broken;
  await note();
  expect(outages.table.refused()).toBeGreaterThan(refusedBefore);
  outages.table.end();
  await local.waitUntilIdle({ skip: true });
  await note();
  return states;
}

let foundBefore: string[];
let exported: Awaited<ReturnType<typeof exportPerson>>;
let states: unknown[];
beforeAll(async () => {
  await createPerson();
  month = new Date(clock.now()).toISOString().slice(0, 7);
  before = await readSums(2);
  foundBefore = traces(await scan());
  exported = await exportPerson();
  states = await eraseThroughOutages();
});

test("an erasure is refused while its courier is on a run", () => {
  expect(String(refusal)).toContain("VERSION_CONFLICT");
});

test.each([...WORDS, "a photo", "a thumbnail", "an end of the track"])(
  "before an erasure the scan finds what it has to erase: %s",
  (word) => {
    expect(foundBefore.filter((trace) => trace.endsWith(`: ${word}`))).not.toEqual([]);
  },
);

test("an export has all that is kept of a person, and after an erasure what is left", async () => {
  const { courier, tasks, runs, tracks, photos: pictures, receipts, ledger } = exported;
  expect(courier).toMatchObject({ name: PERSON.name, phone: PERSON.phone, vehicle: PERSON.vehicle });
  expect([tasks, runs, pictures, receipts, ledger].map((all) => all!.length)).toEqual([1, 1, 3, 1, 3]);
  expect(tracks).toMatchObject([{ runId, fixes: { length: track.length } }]);
  expect(JSON.stringify(receipts).toLowerCase()).toContain(RECEIPT.merchant);
  expect(JSON.stringify(ledger)).toContain(WORDS[3]);
  const after = await exportPerson();
  expect(WORDS.filter((word) => JSON.stringify(after).toLowerCase().includes(word))).toEqual([]);
  expect([after["tasks"], after["runs"], after["ledger"]].map((all) => all!.length)).toEqual([1, 1, 3]);
});

test("an erasure that breaks off goes on, and its receipt counts what was there", async () => {
  expect(states).toEqual([expect.stringContaining("503"), "erasing", "erasing", "erased"]);
  expect((await readErasure())["erased"]).toEqual({ runs: 1, photos: 3, receipts: 1, entries: 3, tasks: 1 });
  const { couriers } = await request(admin, "GET /v1/couriers?state=blocked");
  expect(JSON.stringify(couriers)).not.toContain(PERSON.courierId);
});

test("nothing of an erased person is found in tables, buckets, queues and logs but what its receipt names", async () => {
  const { expiring } = (await readErasure()) as { expiring: { what: string; until: string }[] };
  const [feed] = expiring;
  expect(feed?.what).toContain("live feed");
  const found = await scan();
  const isOfFeed = ({ where }: { where: string }) => where.startsWith("table Tracking LIVE#");
  expect(traces(found.filter((one) => !isOfFeed(one)))).toEqual([]);
  const inFeed = found.filter((one) => isOfFeed(one) && traces([one]).length > 0);
  for (const { expiresAt } of inFeed) expect(expiresAt! * 1_000).toBeLessThanOrEqual(Date.parse(feed!.until));
});

test("the ledger, and a report that is computed anew, are after an erasure what they were before", async () => {
  expect(await readSums(3)).toEqual(before);
});

test("a photo that another courier uploaded too is kept for that courier", async () => {
  const { views } = (await request(manager, `GET /v1/photos/${shared.another}`)) as {
    views: { thumbnails: { url: string }[] };
  };
  expect((await fetch(views.thumbnails[0]!.url)).status).toBe(200);
  await expect(request(manager, `GET /v1/photos/${shared.own}`)).rejects.toThrow("404");
});

test("the middle of an erased track is left, and neither its run nor a list names a last position", async () => {
  const { fixes } = (await request(manager, `GET /v1/runs/${runId}/track?raw=true`)) as { fixes: LatLon[] };
  expect(fixes.length).toBeGreaterThan(100);
  expect(fixes.length).toBeLessThan(track.length - 60);
  const run = await request(manager, `GET /v1/runs/${runId}`);
  expect(run).not.toHaveProperty("last");
  expect(Number(run["distanceM"])).toBeGreaterThan(18_000);
});

test("what a phone of an erased courier still reports is not stored", async () => {
  const courier = await local.token("courier", PERSON.courierId);
  const fixTime = new Date(beganAt + 5_000).toISOString();
  await request(courier, "POST /v1/positions", { runId, fixes: [{ ...HOME, fixTime }] });
  await expect(request(courier, "PATCH /v1/me", { phone: PERSON.phone })).rejects.toThrow("404");
  await expect(request(admin, "POST /v1/couriers", PERSON)).rejects.toThrow("VERSION_CONFLICT");
  await local.waitUntilIdle({ skip: true });
  expect(traces((await scan()).filter(({ where }) => !/LIVE/.test(where)))).toEqual([]);
});
