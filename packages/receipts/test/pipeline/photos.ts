import { beforeEach, describe, expect, test } from "vitest";
import type { Message } from "@waybill/events-schema/event";
import {
  RoutePublished,
  TaskAssigned,
  TaskClaimed,
  TaskOpened,
  TaskReleased,
  TaskStarted,
  TaskUnassigned,
} from "@waybill/events-schema/tasks";
import sharp, { type Sharp } from "sharp";
import { drawPhoto, drawPhotoJpeg } from "../drawn-photo.ts";
import { type UploadedPhoto, sha256Of } from "../receipt-pipeline.ts";
import { pipeline } from "../shared-pipeline.ts";

beforeEach(() => pipeline.reset());

/** One degree of latitude. */
const METRES = 1 / 111_195;

describe("the photos of a task", () => {
  const STOP = { lat: 52.52, lon: 13.405 };
  const stops = [
    { stopId: "s1", point: STOP, radiusM: 50 },
    { stopId: "s2", point: { lat: 52.6, lon: 13.5 }, radiusM: 50 },
  ];
  interface ListedPhoto {
    photoId: string;
    taken?: { metresFromStop?: number; flags: string[] };
    views?: { thumbnails: { url: string }[] };
  }
  const list = async (path: string, role: "courier" | "dispatcher" | "manager" = "manager", sub = "m1") => {
    const { status, json } = await pipeline.ask(`GET /v1/${path}`, role, sub);
    return { status, photos: (json["photos"] ?? []) as ListedPhoto[], cursor: json["cursor"] as string | undefined };
  };
  const ids = async (...asked: Parameters<typeof list>) => (await list(...asked)).photos.map(({ photoId }) => photoId);
  let seed = 700;
  /** As a phone's EXIF has it, `minutes` from now. */
  const exifTime = (minutes: number) =>
    new Date(pipeline.clock.now() + minutes * 60_000).toISOString().slice(0, 19).replace("T", " ").replaceAll("-", ":");
  async function prove(stopId: string | undefined, metres: number | undefined, more: object = {}, takenMinutes = 0) {
    const place = metres !== undefined && { place: { ...STOP, lat: STOP.lat + metres * METRES } };
    const bytes = await drawPhotoJpeg(seed++, { takenAt: exifTime(takenMinutes), zone: "+00:00", ...place });
    const about = { kind: "proof", taskId: "tsk_p1", runId: "run_p1.3", ...(stopId && { stopId }), ...more };
    return (await pipeline.uploadPhoto(bytes, about)).photoId;
  }

  test("the photos of a task are listed with thumbnails and compared with stop and run, whichever is known first", async () => {
    const started = { taskId: "tsk_p1", runId: "run_p1.3", courierId: "c1", routeId: "rte_p", revision: 1 };
    const [near, far, early, bare] = [
      await prove("s1", 60),
      await prove("s1", 400),
      await prove("s2", undefined, {}, -60),
      await prove(undefined, 4_000, { kind: "receipt" }),
    ];
    await pipeline.waitUntilIdle();
    const flagsOf = async (photoId: string) =>
      (await list("tasks/tsk_p1/photos")).photos.find((photo) => photo.photoId === photoId)!.taken!.flags;
    for (const photoId of [near, far, early, bare]) expect(await flagsOf(photoId)).toEqual([]);
    pipeline.publishEvent(TaskStarted.create(started, { id: "tsk_p1.3", at: new Date(pipeline.clock.now()) }));
    pipeline.publishEvent(
      RoutePublished.create({ routeId: "rte_p", revision: 1, lengthM: 1, stops }, { id: "rte_p.1" }),
    );
    await pipeline.waitUntilIdle();
    expect(await Promise.all([near, far, early, bare].map(flagsOf))).toEqual([[], ["place"], ["time"], []]);
    const { photos } = await list("tasks/tsk_p1/photos?stop=s1");
    expect(photos.map(({ photoId }) => photoId).toSorted()).toEqual([near, far].toSorted());
    const shown = photos.find(({ photoId }) => photoId === far)!;
    expect(shown.taken!.metresFromStop).toBeGreaterThan(395);
    expect(shown.taken!.metresFromStop).toBeLessThan(405);
    expect((await fetch(shown.views!.thumbnails[0]!.url)).headers.get("content-type")).toBe("image/webp");
    expect((await pipeline.photo(far))["taken"]).toEqual(shown.taken);
    expect(pipeline.failures()).toEqual([]);
  });

  test("the photos of a task are visible to their courier and dispatchers, and proofs are listed by day in complete pages", async () => {
    const about = { taskId: "tsk_p2", runId: "run_p2.3" };
    const mine = [await prove("s1", 1, about), await prove("s1", 1, about), await prove("s2", 1, about)];
    const others = await prove("s1", 1, { ...about, by: "c2" });
    const { json: awaited } = await pipeline.createPhoto(await drawPhotoJpeg(seed++), { kind: "proof", ...about });
    await pipeline.waitUntilIdle();
    expect((await ids("tasks/tsk_p2/photos", "courier", "c1")).toSorted()).toEqual(mine.toSorted());
    expect(await ids("tasks/tsk_p2/photos?stop=s2", "courier", "c1")).toEqual([mine[2]]);
    expect(await ids("tasks/tsk_p2/photos?kind=receipt")).toEqual([]);
    const seen: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page = await list(`tasks/tsk_p2/photos?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.photos.map(({ photoId }) => photoId));
      ({ cursor } = page);
    }
    expect(seen.toSorted()).toEqual([...mine, others].toSorted());
    const ofToday = (await list("photos?limit=100")).photos;
    const today = ofToday.map(({ photoId }) => photoId);
    expect(today).toEqual(expect.arrayContaining(seen));
    const { views } = ofToday.find(({ photoId }) => photoId === others)!;
    expect((await fetch(views!.thumbnails[0]!.url)).status).toBe(200);
    expect(today).not.toContain(awaited["photoId"]);
    expect(await ids("photos?day=2020-01-01")).toEqual([]);
    expect((await list("photos", "courier", "c1")).status).toBe(403);
    const started = { taskId: "tsk_p2", runId: "run_p2.3", courierId: "c1", routeId: "rte_p", revision: 1 };
    pipeline.publishEvent(TaskStarted.create(started, { id: "tsk_p2.3", at: new Date(pipeline.clock.now()) }));
    await pipeline.waitUntilIdle();
    expect((await list("tasks/tsk_p2/photos", "courier", "c3")).status).toBe(404);
    expect(await ids("tasks/tsk_p2/photos", "courier", "c2")).toEqual([others]);
  });

  test("a photo is compared with its own courier's run, and reveals nothing about the run of another", async () => {
    const started = (courierId: string, minutes: number) =>
      TaskStarted.create(
        { taskId: "tsk_p3", runId: `run_p3.${courierId}`, courierId, routeId: "rte_p", revision: 1 },
        { id: `tsk_p3.${courierId}`, at: new Date(pipeline.clock.now() + minutes * 60_000) },
      );
    pipeline.publishEvent(
      RoutePublished.create({ routeId: "rte_p", revision: 1, lengthM: 1, stops }, { id: "rte_p.1" }),
    );
    pipeline.publishEvent(started("c1", -120));
    // Handed over: the first courier's photos are of before the second's run.
    pipeline.publishEvent(started("c2", 0));
    await pipeline.waitUntilIdle();
    const of = { taskId: "tsk_p3", runId: undefined };
    const own = [await prove("s1", 60, of, -60), await prove("s1", 400, { ...of, by: "c2" })];
    const others = [
      await prove("s1", 400, { ...of, by: "c8" }, -600),
      await prove("s1", 400, { runId: "run_p3.c1", by: "c8" }, -600),
    ];
    await pipeline.waitUntilIdle();
    const taken = async (photoId: string) => (await pipeline.photo(photoId))["taken"] as ListedPhoto["taken"];
    expect((await Promise.all(own.map(taken))).map((one) => one?.flags)).toEqual([[], ["place"]]);
    for (const photoId of others) {
      expect(await taken(photoId)).toMatchObject({ flags: [] });
      expect(await taken(photoId)).not.toHaveProperty("metresFromStop");
    }
    expect((await list("tasks/tsk_p3/photos?stop=s2", "courier", "c1")).status).toBe(200);
  });

  test("a photo of a task that has not started is compared with its stop for the assigned courier only, in any order of events", async () => {
    const parcels = { taskId: "tsk_p5", title: "Parcels" };
    const origin = (version: number) => ({ id: `tsk_p5.${version}`, seq: version, at: new Date(pipeline.clock.now()) });
    const window = { from: "2026-11-21T09:00:00.000Z", to: "2026-11-21T12:00:00.000Z" };
    const offer = { window, bonus: { money: { amount: 100, currency: "EUR" } }, offerExpiresAt: window.from };
    const opened = TaskOpened.create({ ...parcels, routeId: "rte_p", revision: 1, ...offer }, origin(2));
    const claimed = (version: number, courierId: string) =>
      TaskClaimed.create({ ...parcels, courierId, team: "north" }, origin(version));
    const released = TaskReleased.create({ ...parcels, courierId: "c8", team: "south", reason: "courier" }, origin(4));
    const photos = [
      await prove("s1", 400, { taskId: "tsk_p5", runId: undefined }),
      await prove("s1", 400, { taskId: "tsk_p5", runId: undefined, by: "c8" }),
    ];
    pipeline.publishEvent(
      RoutePublished.create({ routeId: "rte_p", revision: 1, lengthM: 1, stops }, { id: "rte_p.1" }),
    );
    const flags = async (...events: Message[]) => {
      for (const event of events) {
        pipeline.publishEvent(event);
        await pipeline.waitUntilIdle();
      }
      return Promise.all(
        photos.map(async (id) => ((await pipeline.photo(id))["taken"] as ListedPhoto["taken"])!.flags),
      );
    };
    expect(await flags(claimed(3, "c8"))).toEqual([[], []]);
    expect(await flags(opened)).toEqual([[], ["place"]]);
    expect(await flags(released, claimed(3, "c8"))).toEqual([[], []]);
    expect(await flags(claimed(5, "c1"), released)).toEqual([["place"], []]);
    const assigned = TaskAssigned.create(
      { ...parcels, courierId: "c8", by: "m1" },
      { ...origin(6), id: "tsk_p5.6.assigned" },
    );
    const taken = { ...parcels, courierId: "c1", by: "m1", reason: "reassigned" as const };
    expect(await flags(assigned, TaskUnassigned.create(taken, origin(6)))).toEqual([[], ["place"]]);
    expect((await list("tasks/tsk_p5/photos?stop=s2", "courier", "c8")).status).toBe(200);
    expect((await list("tasks/tsk_p5/photos?stop=s2", "courier", "c1")).status).toBe(404);
    expect((await ids("tasks/tsk_p5/photos?stop=s1")).toSorted()).toEqual(photos.toSorted());
    expect(pipeline.failures()).toEqual([]);
  });

  test("a dispatcher cannot see the photos of receipts", async () => {
    const about = { taskId: "tsk_p4", runId: "run_p4.3" };
    const proof = await prove("s1", 1, about);
    const receipt = await prove("s1", 1, { ...about, kind: "receipt" });
    await pipeline.waitUntilIdle();
    const seenBy = async (role: "dispatcher" | "manager", sub: string) => [
      await ids("tasks/tsk_p4/photos", role, sub),
      (await ids("photos?kind=receipt", role, sub)).includes(receipt),
      (await pipeline.ask(`GET /v1/photos/${receipt}`, role, sub)).status,
    ];
    expect(await seenBy("manager", "m1")).toEqual([[receipt, proof], true, 200]);
    expect(await seenBy("dispatcher", "d1")).toEqual([[proof], false, 404]);
  });
});

const EUR = { currency: "EUR", merchant: "Spar", date: "2026-11-21" };

describe("an upload", () => {
  test("an uploaded photo gets thumbnails and a receipt that is read", async () => {
    const bytes = await drawPhotoJpeg(1, { receipt: { ...EUR, total: 1_235, number: "A1" } });
    const { photoId, status } = await pipeline.uploadPhoto(bytes, { taskId: "tsk_1", runId: "run_1" });
    expect(status).toBe(200);
    await pipeline.waitUntilIdle();
    expect(pipeline.publishedEventNames()).toEqual([
      "photo.uploaded",
      "photo.thumbnailed",
      "receipt.extracted",
      "receipt.accepted",
    ]);
    expect(pipeline.publishedEvents()[0]!.data).toMatchObject({
      photoId,
      courierId: "c1",
      taskId: "tsk_1",
      kind: "receipt",
      sha256: sha256Of(bytes),
      bytes: bytes.length,
      mediaType: "image/jpeg",
    });
    const photo = await pipeline.photo(photoId);
    expect(photo).toMatchObject({ state: "ready", receiptId: photoId.replace("pho", "rcp") });
    expect(await pipeline.receipt(photoId)).toMatchObject({
      state: "accepted",
      money: { amount: 1_235, currency: "EUR" },
      reading: { engine: "drawn-1", fields: { merchant: { value: "Spar", reason: "It says so." } } },
      flags: [],
    });
    expect(pipeline.functionsWithDeadLetters()).toEqual([]);
    expect(pipeline.failures()).toEqual([]);
  });

  test("the presigned upload accepts only these bytes, this type and this size", async () => {
    const bytes = await drawPhotoJpeg(2);
    const { json } = await pipeline.createPhoto(bytes);
    const upload = json["upload"] as NonNullable<UploadedPhoto["upload"]>;
    const other = Buffer.from(bytes);
    other[other.length - 3]! ^= 1;
    expect(await pipeline.put(upload, other), "other bytes").toBe(400);
    const shorter = { ...upload.headers, "content-length": String(bytes.length - 1) };
    expect(await pipeline.put({ ...upload, headers: shorter }, bytes.subarray(1)), "fewer bytes").toBe(403);
    const typed = { ...upload.headers, "content-type": "image/svg+xml" };
    expect(await pipeline.put({ ...upload, headers: typed }, bytes), "another type").toBe(403);
    const { "x-amz-checksum-sha256": _, ...unchecked } = upload.headers;
    expect(await pipeline.put({ ...upload, headers: unchecked }, bytes), "no checksum").toBe(403);
    const elsewhere = upload.url.replace(/pho_[0-9a-f]{4}/, "pho_0000");
    expect(await pipeline.put({ ...upload, url: elsewhere }, bytes), "another key").toBe(403);
    await pipeline.waitUntilIdle();
    expect(pipeline.publishedEventNames()).toEqual([]);
    expect(await pipeline.put(upload, bytes)).toBe(200);
    await pipeline.waitUntilIdle();
    expect(pipeline.publishedEventNames()).toContain("photo.uploaded");
  });

  test.each([
    ["eleven megabytes", { bytes: 11 * 1_024 * 1_024 }, "/bytes"],
    ["no bytes", { bytes: 0 }, "/bytes"],
    ["an SVG", { mediaType: "image/svg+xml" }, "/mediaType"],
    ["a checksum that is none", { sha256: "abc" }, "/sha256"],
    ["a kind that is none", { kind: "selfie" }, "/kind"],
    ["a field nobody knows", { photoId: "pho_1" }, "/photoId"],
  ])("a request to upload %s is rejected", async (_, change, pointer) => {
    const { status, json } = await pipeline.createPhoto(Buffer.from("x"), change);
    expect({ status, code: json["code"] }).toEqual({ status: 400, code: "VALIDATION_FAILED" });
    expect((json["errors"] as { pointer: string }[])[0]!.pointer).toBe(pointer);
  });

  test("the same bytes twice are one photo, published again at most once and not uploaded again", async () => {
    const bytes = await drawPhotoJpeg(3, { receipt: { ...EUR, total: 100 } });
    const first = await pipeline.createPhoto(bytes);
    const again = await pipeline.createPhoto(bytes);
    expect(again.json["photoId"]).toBe(first.json["photoId"]);
    for (const { json } of [first, again]) expect(await pipeline.put(json["upload"] as never, bytes)).toBe(200);
    await pipeline.waitUntilIdle();
    expect(new Set(pipeline.publishedEvents().map(({ id }) => id)).size).toBe(4);
    expect((await pipeline.createPhoto(bytes)).json).toEqual({ photoId: first.json["photoId"], state: "ready" });
  });

  test("the same bytes of another courier are another photo, and are decoded and read once", async () => {
    const bytes = await drawPhotoJpeg(4, { receipt: { ...EUR, total: 100 } });
    const first = await pipeline.uploadPhoto(bytes);
    await pipeline.waitUntilIdle();
    const before = await pipeline.readingCounts();
    const second = await pipeline.uploadPhoto(bytes, { by: "c2" });
    await pipeline.waitUntilIdle();
    expect(second.photoId).not.toBe(first.photoId);
    expect(await pipeline.readingCounts()).toEqual(before);
    expect(await pipeline.receipt(second.photoId)).toMatchObject({
      state: "needsReview",
      courierId: "c2",
      flags: [{ kind: "same-picture", of: [first.photoId.replace("pho", "rcp")] }],
    });
  });

  test("a proof of delivery gets thumbnails and no receipt", async () => {
    const { photoId } = await pipeline.uploadPhoto(await drawPhotoJpeg(5), { kind: "proof" });
    await pipeline.waitUntilIdle();
    expect(pipeline.publishedEventNames()).toEqual(["photo.uploaded", "photo.thumbnailed"]);
    expect(await pipeline.photo(photoId)).not.toHaveProperty("receiptId");
  });

  test("a photo that is rejected by its first bytes names its receipt, which has failed", async () => {
    const { photoId } = await pipeline.uploadPhoto(Buffer.from("%PDF-1.7 is no picture"));
    await pipeline.waitUntilIdle();
    const receiptId = photoId.replace("pho", "rcp");
    expect(await pipeline.photo(photoId)).toMatchObject({ state: "rejected", code: "unsupported", receiptId });
    expect(await pipeline.receipt(photoId)).toMatchObject({ receiptId, state: "failed", code: "unsupported" });
  });

  test("a photo that is not uploaded within the hour expires, and can be created again", async () => {
    const bytes = await drawPhotoJpeg(6);
    const { json } = await pipeline.createPhoto(bytes);
    const photoId = json["photoId"] as string;
    await pipeline.advanceAndSweep(58);
    const awaited = await pipeline.photo(photoId);
    expect(awaited["state"]).toBe("awaitingUpload");
    expect(awaited, "nothing was made of it").not.toHaveProperty("receiptId");
    await pipeline.advanceAndSweep(5);
    expect((await pipeline.photo(photoId))["state"]).toBe("expired");
    const row = (await pipeline.items()).find(({ pk }) => pk === `PHOTO#${photoId}`)!;
    expect(row["expiresAt"], "and is forgotten").toBeGreaterThan(pipeline.clock.now() / 1_000);
    expect(await pipeline.put(json["upload"] as never, bytes), "the old link").toBe(403);
    expect((await pipeline.uploadPhoto(bytes)).status).toBe(200);
    await pipeline.waitUntilIdle();
    expect((await pipeline.photo(photoId))["state"]).toBe("ready");
  });

  test("all uploads that are due expire in one sweep", async () => {
    const { json } = await pipeline.createPhoto(Buffer.from("never sent"), { by: "expiring" });
    const created = (await pipeline.items()).find(({ pk }) => pk === `PHOTO#${String(json["photoId"])}`)!;
    // More than a page of the index.
    const others = Array.from({ length: 129 }, (_, n) => {
      const photoId = `pho_${String(n).padStart(32, "0")}`;
      return { ...created, pk: `PHOTO#${photoId}`, body: { ...(created["body"] as object), photoId } };
    });
    await pipeline.putItems(others);
    await pipeline.advanceAndSweep(63);
    const states = (await pipeline.items()).flatMap(({ sk, body }) =>
      sk === "PHOTO" && (body as { courierId: string }).courierId === "expiring"
        ? [(body as { state: string }).state]
        : [],
    );
    expect(states).toEqual(Array.from({ length: 130 }, () => "expired"));
  });

  test("a registered photo is stored by its content, its upload under uploads/ expires after a day, it and its thumbnails as the table says", async () => {
    const bytes = await drawPhotoJpeg(7);
    const { photoId } = await pipeline.uploadPhoto(bytes);
    await pipeline.waitUntilIdle();
    const sha256 = sha256Of(bytes);
    const keys = (await pipeline.objectKeys()).filter((key) => key.includes(sha256) || key.includes(photoId));
    expect(keys).toEqual([
      `originals/${sha256}`,
      `thumbnails/${sha256}/1024.webp`,
      `thumbnails/${sha256}/256.webp`,
      `uploads/${photoId}`,
    ]);
    const { lifecycle } = pipeline.local.view.buckets.find(({ id }) => id === "Photos")!;
    const { retentionDays: days } = pipeline.local.view.functions.find(({ id }) => id === "RegisterPhoto")!.links[
      "Receipts"
    ]!;
    expect(lifecycle).toMatchObject([
      { status: "Enabled", filter: { prefix: "uploads/" }, expiration: { days: 1 } },
      { status: "Enabled", filter: { prefix: "originals/" }, expiration: { days } },
      { status: "Enabled", filter: { prefix: "thumbnails/" }, expiration: { days } },
    ]);
  });
});

describe("thumbnails", () => {
  const views = async (photoId: string) => {
    const { views: found } = (await pipeline.photo(photoId)) as {
      views: { thumbnails: { px: number; url: string }[] };
    };
    return Promise.all(
      found.thumbnails.map(async ({ px, url }) => {
        const answer = await fetch(url);
        return { px, type: answer.headers.get("content-type"), bytes: Buffer.from(await answer.arrayBuffer()) };
      }),
    );
  };

  test("thumbnails are WebP of 256 and 1024 pixels, upright, and without place and time", async () => {
    const bytes = await drawPhotoJpeg(8, {
      width: 1_600,
      height: 800,
      orientation: 6,
      takenAt: "2026:11:21 10:00:00",
      zone: "+01:00",
      place: { lat: 52.52, lon: 13.405 },
    });
    const { photoId } = await pipeline.uploadPhoto(bytes, { kind: "proof" });
    await pipeline.waitUntilIdle();
    const seen = await views(photoId);
    expect(seen.map(({ px, type }) => [px, type])).toEqual([
      [256, "image/webp"],
      [1_024, "image/webp"],
    ]);
    for (const { px, bytes: webp } of seen) {
      const { format, width, height, exif, orientation } = await sharp(webp).metadata();
      expect({ format, width, height, exif, orientation }).toEqual({ format: "webp", width: px / 2, height: px });
    }
    const picture = (await pipeline.items()).find(({ pk }) => pk === `CONTENT#${sha256Of(bytes)}`)!["body"];
    expect(picture).toMatchObject({
      picture: { width: 800, height: 1_600, capture: { at: "2026-11-21T09:00:00.000Z", hasTimeZone: true } },
    });
    const { place } = (picture as { picture: { capture: { place: { lat: number; lon: number } } } }).picture.capture;
    expect(place.lat).toBeCloseTo(52.52, 3);
    expect(place.lon).toBeCloseTo(13.405, 3);
  });

  test.each([
    ["PNG", (image: Sharp) => image.png()],
    ["WebP", (image: Sharp) => image.webp()],
    ["TIFF", (image: Sharp) => image.tiff()],
    ["a progressive JPEG", (image: Sharp) => image.jpeg({ progressive: true })],
    ["a JPEG in CMYK", (image: Sharp) => image.toColourspace("cmyk").jpeg()],
  ])("thumbnails are made of %s, whatever its declared type", async (_, encoded) => {
    const bytes = await encoded(drawPhoto(9)).toBuffer();
    const { photoId } = await pipeline.uploadPhoto(bytes, { kind: "proof", mediaType: "image/jpeg" });
    await pipeline.waitUntilIdle();
    expect((await pipeline.photo(photoId))["state"]).toBe("ready");
    expect(await views(photoId)).toHaveLength(2);
  });

  test("thumbnails are visible to the courier of the photo and to no other courier", async () => {
    const { photoId } = await pipeline.uploadPhoto(await drawPhotoJpeg(10));
    await pipeline.waitUntilIdle();
    expect((await pipeline.ask(`GET /v1/photos/${photoId}`, "courier", "c1")).status).toBe(200);
    expect((await pipeline.ask(`GET /v1/photos/${photoId}`, "courier", "c2")).status).toBe(404);
    const receipt = `GET /v1/receipts/${photoId.replace("pho", "rcp")}`;
    expect((await pipeline.ask(receipt, "courier", "c1")).status).toBe(200);
    expect((await pipeline.ask(receipt, "courier", "c2")).status).toBe(404);
  });
});

describe("messages of S3", () => {
  const tell = (body: unknown) =>
    pipeline.local.cloud.queues.send(
      pipeline.local.view.queues.find(({ id }) => id === "RegisterPhotoQueue")!.arn,
      JSON.stringify(body),
    );

  test("S3's test message of a new notification is ignored and leaves no dead letter", async () => {
    tell({
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Time: new Date().toISOString(),
      Bucket: "photos",
      RequestId: "R1",
    });
    await pipeline.waitUntilIdle();
    expect({ dead: pipeline.functionsWithDeadLetters(), failed: pipeline.failures() }).toEqual({
      dead: [],
      failed: [],
    });
  });

  const written = (key: string) => ({
    eventSource: "aws:s3",
    eventTime: new Date().toISOString(),
    responseElements: { "x-amz-request-id": "R2" },
    s3: { bucket: { name: "photos" }, object: { key, size: 1, sequencer: "1" } },
  });

  test("a notification that is delivered again after the upload has expired publishes the same events", async () => {
    const { photoId } = await pipeline.uploadPhoto(await drawPhotoJpeg(11));
    await pipeline.waitUntilIdle();
    const published = pipeline.publishedEvents().map(({ id }) => id);
    await pipeline.deleteObject(`uploads/${photoId}`);
    tell({ Records: [written(`uploads/${photoId}`)] });
    await pipeline.waitUntilIdle();
    expect(new Set(pipeline.publishedEvents().map(({ id }) => id))).toEqual(new Set(published));
    expect({ dead: pipeline.functionsWithDeadLetters(), failed: pipeline.failures() }).toEqual({
      dead: [],
      failed: [],
    });
  });

  test("a notification about an object that belongs to no photo becomes a dead letter at once", async () => {
    tell({ Records: [written("uploads/somebody%27s+file.jpg")] });
    await pipeline.waitUntilIdle();
    expect(pipeline.functionsWithDeadLetters()).toEqual(["RegisterPhotoDLQ"]);
  });
});
