import { TaskCompleted, TaskStarted } from "@waybill/events-schema/tasks";
import { RunsProgressed } from "@waybill/events-schema/tracking";
import { AwsError } from "@waybill/local/gateway/errors";
import { beforeEach, describe, expect, test } from "vitest";
import { LONG } from "../../../../test/long.ts";
import type { ReceiptContext, ReceiptReading } from "../../src/receipt-reader.ts";
import { findPictureSigns } from "../../src/fraud/fraud-checks.ts";
import { renderThumbnails } from "../../src/photos/thumbnails.ts";
import { drawPhoto, type DrawnPhotoOptions, drawPhotoJpeg } from "../drawn-photo.ts";
import { interceptCalls, pipeline } from "../shared-pipeline.ts";

beforeEach(() => pipeline.reset());

const EUR = { currency: "EUR", merchant: "Spar Wien", date: "2026-11-21" };
const HOUR = 3_600_000;
let seed = 500;
let total = 5_000;

async function handedIn(bytes: Uint8Array, how: { by?: string; [field: string]: unknown } = {}) {
  const { photoId } = await pipeline.uploadPhoto(bytes, how);
  await pipeline.waitUntilIdle();
  const receipt = (await pipeline.receipt(photoId)) as {
    receiptId: string;
    state: string;
    flags: { kind: string; explanation: string; of?: string[] }[];
  };
  return { ...receipt, kinds: receipt.flags.map(({ kind }) => kind) };
}
const receiptOf = (about: DrawnPhotoOptions = {}) =>
  drawPhotoJpeg(seed++, { receipt: { ...EUR, total: total++ }, ...about });

describe("a picture that was submitted before", () => {
  test("a picture that was submitted before, smaller, darker and of poor quality, is flagged with the first receipt", async () => {
    const truth = { ...EUR, total: total++, number: "N1" };
    const first = await handedIn(await drawPhotoJpeg(900, { receipt: truth }));
    const worse = drawPhoto(900, { receipt: truth }).resize(240).linear(0.7, 10).jpeg({ quality: 40 });
    const second = await handedIn(await worse.toBuffer(), { by: "c2" });
    expect(first).toMatchObject({ state: "accepted", flags: [] });
    expect(second.state).toBe("needsReview");
    expect(second.kinds).toEqual(["similar-picture", "same-receipt"]);
    expect(second.flags[0]!.of).toEqual([first.receiptId]);
    expect(pipeline.publishedEvents().find(({ name }) => name === "receipt.duplicate-suspected")!.data).toMatchObject({
      receiptId: second.receiptId,
      of: [first.receiptId],
    });
  });

  test("a picture that was submitted before with another amount is flagged", async () => {
    const truth = { ...EUR, total: total++, number: "N2" };
    const first = await handedIn(await drawPhotoJpeg(901, { receipt: truth }));
    const changed = drawPhoto(901, { receipt: { ...truth, total: 99_900 } }).jpeg({ quality: 70 });
    const second = await handedIn(await changed.toBuffer());
    expect(second.kinds).toEqual(["similar-picture"]);
    expect(second.flags[0]!.of).toEqual([first.receiptId]);
  });

  test("other pictures of white paper are not flagged", async () => {
    for (let n = 0; n < (LONG ? 10 : 4); n++) expect((await handedIn(await receiptOf())).flags).toEqual([]);
  });
});

describe("merchant, number and total of another receipt", () => {
  const of = async (merchant: string, number: string, amount: number) =>
    handedIn(await drawPhotoJpeg(seed++, { receipt: { ...EUR, merchant, number, total: amount } }));

  test("merchant, number and total of another receipt are flagged, whatever their spelling", async () => {
    const first = await of("Billa AG", "R-0042", 4_200);
    const second = await of("BILLA A.G.", "r 0042", 4_200);
    expect(second.flags).toMatchObject([{ kind: "same-receipt", of: [first.receiptId] }]);
  });

  test("a receipt without a number is known again by its day, its minute, its total and much of its name", async () => {
    const at = async (merchant: string, about: object) =>
      handedIn(await drawPhotoJpeg(seed++, { receipt: { ...EUR, merchant, total: 6_150, time: "12:31", ...about } }));
    const first = await at("Anker Brot", {});
    expect((await at("Anker Br0l", {})).flags).toMatchObject([{ kind: "same-receipt", of: [first.receiptId] }]);
    for (const [merchant, about] of [
      ["Anker Brot", { time: "12:32" }],
      ["Anker Brot", { date: "2026-11-20" }],
      ["Anker Brot", { total: 6_155 }],
      ["Merkur", {}],
    ] as const)
      expect((await at(merchant, about)).kinds).toEqual([]);
  });

  test.each([
    ["the number", "Hofer", "2", 100],
    ["the total", "Hofer", "1", 101],
    ["the merchant", "Lidl", "1", 100],
  ])("merchant, number and total are not flagged when %s differs", async (_, merchant, number, amount) => {
    await of("Hofer", "1", 100);
    expect((await of(merchant, number, amount)).kinds).not.toContain("same-receipt");
  });
});

describe("a photo of a run", () => {
  const started = new Date("2026-11-21T09:00:00.000Z");
  const vienna = { lat: 48.21, lon: 16.37 };
  const salzburg = { lat: 47.8, lon: 13.04 };
  const exif = (hours: number) =>
    new Date(started.getTime() + hours * HOUR).toISOString().slice(0, 19).replaceAll("-", ":").replace("T", " ");
  const on = (run: string, by = "c1") => ({ taskId: `tsk_${run}`, runId: `run_${run}`, by });

  function eventsOf(run: string) {
    const task = { taskId: `tsk_${run}`, runId: `run_${run}`, courierId: "c1", routeId: "rte_1", revision: 1 };
    const { routeId: _, revision: __, ...ended } = task;
    const later = new Date(started.getTime() + 3 * HOUR);
    return {
      ended: TaskCompleted.create({ ...ended, durationS: 10_800, onTime: true }, { id: `${run}.ended`, at: later }),
      started: TaskStarted.create(task, { id: `${run}.started`, at: started }),
      progressed: RunsProgressed.create(
        {
          runs: [0, 0.01, 0.02].map((north, n) => ({
            id: `${run}.${n}`,
            seq: n,
            correlationId: `${run}.${n}`,
            runId: task.runId,
            distanceM: 1_000 * n,
            point: { lat: vienna.lat + north, lon: vienna.lon },
            fixTime: started.toISOString(),
            counts: { ok: n },
          })),
        },
        { id: `${run}.progressed`, at: started },
      ),
    };
  }
  async function began(run: string): Promise<void> {
    for (const message of Object.values(eventsOf(run))) pipeline.publishEvent(message);
    await pipeline.waitUntilIdle();
  }
  const taken = (hours: number, place = vienna, zone: string | undefined = "+00:00") =>
    receiptOf({ takenAt: exif(hours), place, ...(zone && { zone }) });

  test("a receipt is read with the place of its photo, the area of its run and the currency of the organization", async () => {
    await began("z");
    const photo = await receiptOf({ receipt: { total: total++ }, takenAt: exif(1), place: vienna, zone: "+00:00" });
    const { reading } = (await handedIn(photo, on("z"))) as unknown as { reading: ReceiptReading };
    expect(reading.fields.currency!.value).toBe("EUR");
    const { photoPlace, runArea } = JSON.parse(reading.fields.currency!.reason) as ReceiptContext;
    expect(photoPlace!.lat).toBeCloseTo(vienna.lat, 3);
    expect(photoPlace!.lon).toBeCloseTo(vienna.lon, 3);
    expect(runArea).toEqual({ south: 48.21, west: 16.37, north: 48.23, east: 16.37 });
  });

  test("the run of a task is known although the first attempt to write it was cut off half-way", async () => {
    let refused = 0;
    interceptCalls({
      before({ body }) {
        if (refused > 0 || !/"TASK#tsk_w".*"RUN"/.test(body.toString()) || !body.includes("startedAt")) return;
        refused++;
        throw new AwsError("AccessDeniedException", "cut off", { status: 400 });
      },
    });
    const events = eventsOf("w");
    for (const message of [events.progressed, events.started]) {
      pipeline.publishEvent(message);
      await pipeline.waitUntilIdle();
    }
    expect(refused).toBe(1);
    const photo = await receiptOf({ receipt: { total: total++ } });
    const { reading } = (await handedIn(photo, { taskId: "tsk_w" })) as unknown as { reading: ReceiptReading };
    expect(JSON.parse(reading.fields.currency!.reason)).toMatchObject({ runArea: { south: 48.21, north: 48.23 } });
  });

  test("a photo taken during its run and near its path is not flagged", async () => {
    await began("a");
    expect((await handedIn(await taken(1), on("a"))).flags).toEqual([]);
  });

  test("a receipt of a day before its run is flagged, and one of the day before midnight is not", async () => {
    await began("y");
    const of = (date: string) => receiptOf({ receipt: { ...EUR, date, total: total++ } });
    expect((await handedIn(await of("2026-11-19"), on("y"))).flags).toEqual([
      { kind: "day", explanation: "The day on it, 2026-11-19, is before the run." },
    ]);
    expect((await handedIn(await of("2026-11-23"), on("y"))).flags).toMatchObject([{ kind: "day" }]);
    for (const date of ["2026-11-20", "2026-11-22"])
      expect((await handedIn(await of(date), on("y"))).flags).toEqual([]);
  });

  test("a photo taken days before its run is flagged", async () => {
    await began("b");
    const { flags, state } = await handedIn(await taken(-72), on("b"));
    expect(flags).toMatchObject([
      { kind: "time", explanation: "By its EXIF it was taken 72 hours before the run began." },
    ]);
    expect(state).toBe("needsReview");
  });

  test("a photo taken long after the end of its run is flagged, if the end is known", async () => {
    await began("c");
    expect((await handedIn(await taken(48), on("c"))).flags).toMatchObject([{ kind: "time" }]);
  });

  test("a photo without a time zone is flagged only when it is more than a day off", async () => {
    await began("d");
    expect((await handedIn(await taken(-20, vienna, ""), on("d"))).flags).toEqual([]);
    expect((await handedIn(await taken(-30, vienna, ""), on("d"))).flags).toMatchObject([{ kind: "time" }]);
  });

  test("a photo taken in another city is flagged with the distance", async () => {
    await began("e");
    const { flags } = await handedIn(await taken(1, salzburg), on("e"));
    expect(flags).toMatchObject([
      { kind: "place", explanation: expect.stringMatching(/^By its EXIF it was taken 2\d\d km/) },
    ]);
  });

  test("a photo of another courier's run is flagged", async () => {
    await began("f");
    expect((await handedIn(await receiptOf(), on("f", "c7"))).flags).toMatchObject([{ kind: "other-run" }]);
  });

  test("a photo of another courier's run, named by its task too, does not say when or where that run was", async () => {
    await began("h");
    for (const about of [on("h", "c7"), { taskId: "tsk_h", by: "c7" }]) {
      const { flags, reading } = (await handedIn(await taken(-72, salzburg), about)) as unknown as {
        flags: { kind: string; explanation: string }[];
        reading: ReceiptReading;
      };
      expect(flags).toEqual([{ kind: "other-run", explanation: "The run that it names is another courier's." }]);
      expect(reading.fields.currency!.reason).not.toContain("runArea");
    }
  });

  test("a photo of a task that was handed over is compared with its courier's own run", async () => {
    await began("i");
    const next = { taskId: "tsk_i", runId: "run_i2", courierId: "c2", routeId: "rte_1", revision: 1 };
    const later = new Date(started.getTime() + 72 * HOUR);
    pipeline.publishEvent(TaskStarted.create(next, { id: "i2.started", at: later }));
    await pipeline.waitUntilIdle();
    expect((await handedIn(await taken(1), { taskId: "tsk_i" })).flags).toEqual([]);
  });

  test("a photo that names no run is compared with the run of its task", async () => {
    await began("g");
    const { flags } = await handedIn(await taken(-72), { taskId: "tsk_g" });
    expect(flags).toMatchObject([{ kind: "time" }]);
  });

  test("a photo of an unknown run is not compared", async () => {
    expect((await handedIn(await taken(-72), on("unheard-of"))).flags).toEqual([]);
  });
});

describe("a file that is no photo of paper", () => {
  const signsOf = async (about: DrawnPhotoOptions, format: "jpeg" | "png" = "jpeg") => {
    const { picture } = await renderThumbnails(await drawPhoto(seed++, about)[format]().toBuffer());
    return findPictureSigns(picture).map(({ kind }) => kind);
  };
  const phone = { Make: "Fairphone", Model: "FP5", Software: "FP5.TT4J" };

  test.each<[string, string[], DrawnPhotoOptions, "jpeg" | "png"]>([
    ["that an editor wrote", ["edited"], { tags: { ...phone, Software: "Adobe Photoshop 26.1 (Windows)" } }, "jpeg"],
    ["that says it is a screenshot", ["screenshot"], { userComment: "ASCII   Screenshot" }, "png"],
    ["as large as a screen, from no camera", ["screenshot"], { width: 1_170, height: 2_532 }, "jpeg"],
    ["PNG of an older screen", ["screenshot"], { width: 750, height: 1_334 }, "png"],
    ["of a phone", [], { tags: phone }, "jpeg"],
    ["of a phone, as large as a screen", [], { tags: phone, width: 1_080, height: 2_340 }, "jpeg"],
    ["that a messenger made smaller", [], { width: 1_200, height: 1_600 }, "jpeg"],
    ["that a messenger made as wide as a screen", [], { width: 1_080, height: 1_440 }, "jpeg"],
    ["a long scan", [], { width: 900, height: 2_800 }, "png"],
  ])("a picture %s has the signs %j", async (_, signs, about, format) => {
    expect(await signsOf(about, format)).toEqual(signs);
  });

  test("a picture that an editor wrote needs a review", async () => {
    const { state, flags } = await handedIn(await receiptOf({ tags: { Software: "Snapseed 2.0" } }));
    expect({ state, flags }).toEqual({
      state: "needsReview",
      flags: [{ kind: "edited", explanation: "The file was written by Snapseed 2.0, which changes pictures." }],
    });
  });
});

test("EXIF that is damaged or names lists of gigabytes is ignored", async () => {
  const good = await receiptOf({ takenAt: "2026:11:21 10:00:00", place: { lat: 1, lon: 2 } });
  const at = good.indexOf("Exif\0\0") + 6;
  const sent: string[] = [];
  for (let n = 0; n < 40; n++) {
    const bytes = Buffer.from(good);
    // Counts and offsets of the first directory, made huge one after the other.
    bytes.writeUInt32LE(0x7fffffff - n, at + 10 + 4 * n);
    expect(await renderThumbnails(bytes)).toHaveProperty("picture.perceptualHash");
    // Every eighth through the pipeline, too.
    if (LONG || n % 8 === 0) sent.push((await pipeline.uploadPhoto(bytes, { kind: "proof" })).photoId);
  }
  await pipeline.waitUntilIdle();
  for (const photoId of sent) expect((await pipeline.photo(photoId))["state"]).toBe("ready");
  expect({ failures: pipeline.failures(), dead: pipeline.functionsWithDeadLetters() }).toEqual({
    failures: [],
    dead: [],
  });
});
