import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { createSamples } from "@waybill/local/cli/samples";
import { readTrack } from "@waybill/operator/track";
import { repositoryRoot } from "@waybill/plan/paths";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleFiles } from "../demo/samples.ts";

const folder = join(repositoryRoot, "samples");
const committed = (name: string) => readFileSync(join(folder, name));

describe("the files in samples/", async () => {
  const generated = await sampleFiles();

  test("the files in samples/ are those that npm run samples writes, and no others", () => {
    expect(readdirSync(folder).toSorted()).toEqual([...generated.keys()].toSorted());
  });

  test.each([...generated].filter(([, content]) => typeof content === "string"))(
    "%s is committed as npm run samples writes it",
    (name, content) => {
      expect(committed(name).toString()).toBe(content);
    },
  );

  test("receipt.jpg shows what npm run samples draws, and is small", async () => {
    expect(committed("receipt.jpg").length).toBeLessThan(100_000);
    const pixels = (jpeg: Buffer) => sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
    const [there, drawn] = await Promise.all([
      pixels(committed("receipt.jpg")),
      pixels(generated.get("receipt.jpg") as Buffer),
    ]);
    expect(there.info).toEqual(drawn.info);
    // Another processor may round a pixel otherwise; another receipt differs by far more.
    const difference = there.data.reduce((sum, value, n) => sum + Math.abs(value - drawn.data[n]!), 0);
    expect(difference / there.data.length).toBeLessThan(1);
  });

  test("ride.gpx is a track in which nothing has to be corrected", () => {
    const { points, notes } = readTrack(committed("ride.gpx"));
    expect(points.length).toBeGreaterThan(100);
    expect(notes).toEqual([]);
  });
});

describe("npm run local -- --samples", () => {
  let local: LocalWaybill;
  beforeAll(async () => {
    local = await startLocal({ plan: limitToFunctions(isInPackage("tasks")) });
  });
  afterAll(() => local.stop());

  async function list<T>(path: string): Promise<T> {
    const headers = { authorization: `Bearer ${await local.token("admin", "a1")}` };
    return (await (await fetch(`${local.api}${path}`, { headers })).json()) as T;
  }
  const created = async () => ({ routes: await list("/v1/routes"), tasks: await list("/v1/tasks") });

  test("the option --samples creates published routes with an open task each, and a second start changes nothing", async () => {
    const samples = await createSamples(local);
    const first = await created();
    expect(first.routes).toMatchObject({ routes: samples.map(() => ({ state: "published", revision: 1 })) });
    expect(first.tasks).toMatchObject({ tasks: samples.map(() => ({ state: "open", version: 2 })) });
    expect(await createSamples(local)).toEqual(samples);
    expect(await created()).toEqual(first);
  });

  test("the option --samples creates the routes that samples/tasks.csv names", async () => {
    const routeIds = new Set((await createSamples(local)).map(({ routeId }) => routeId));
    const named = new Set(
      committed("tasks.csv")
        .toString()
        .match(/rte_\w+/g),
    );
    expect(named).toEqual(routeIds);
  });
});
