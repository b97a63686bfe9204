/**
 * `npm run samples`: writes the files in samples/, which README.md uses. All of them are generated: the routes are generated in
 * the demo's city, the ride follows the first of them, the receipt is rendered. The same code writes the same files.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SampleOffer } from "@waybill/local/cli/samples";
import { repositoryRoot } from "@waybill/plan/paths";
import { entrantsDigest, rankEntrants } from "@waybill/tasks/draw";
import { createId } from "@waybill/kernel/ids";
import { formatGpx } from "./generate/city.ts";
import { renderReceipt, sampleReceipts, PHONE_PHOTO_DEFECTS } from "./generate/render-receipt.ts";
import { toRouteRequest, generateRoute, generateRouteDrive } from "./generate/routes.ts";

/** The sample routes: a name for people, a short drawing each. */
const ROUTES = [
  { name: "Museum Island, morning round", seed: 4 },
  { name: "Canal side, bakeries", seed: 12 },
  { name: "North station, parcels", seed: 23 },
].map(({ name, seed }) => ({ ...generateRoute(seed, 16), name }));

/** Who creates them: the administrator whose token `npm run local` prints. Ids follow from the caller and the key. */
const CREATOR = "a1";
/** Long enough for whoever tries it: a task's request must be the same at each start, so it cannot depend on today. */
const TASK_WINDOW = { from: "2026-01-01T00:00:00Z", to: "2036-01-01T00:00:00Z" };
const ROWS = 12;
/** The receipt is the same at each start too; in a year and a half it is too old to be accepted. */
const RECEIPT_DATE = new Date("2026-11-29T12:00:00Z");

/** What is in samples/, by file name. */
export async function sampleFiles(): Promise<Map<string, string | Buffer>> {
  const defects = { ...PHONE_PHOTO_DEFECTS, tilt: 1 };
  return new Map<string, string | Buffer>([
    ["offers.json", `${JSON.stringify(sampleOffers(), null, 2)}\n`],
    ["ride.gpx", sampleRide()],
    ["tasks.csv", sampleTasksCsv()],
    ["draw.json", `${JSON.stringify(sampleDraw(), null, 2)}\n`],
    [
      "receipt.jpg",
      await renderReceipt(
        sampleReceipts(RECEIPT_DATE).find(({ name }) => name === "baker")!,
        defects,
      ),
    ],
  ]);
}

/** The requests of `npm run local -- --samples`: a route each, and a task on it. */
function sampleOffers(): SampleOffer[] {
  return ROUTES.map((route, n) => ({
    key: sampleKey(n),
    route: toRouteRequest(route),
    task: {
      title: route.name,
      window: TASK_WINDOW,
      offerExpiresAt: TASK_WINDOW.to,
      bonus: { money: { amount: 1_200 + 150 * n, currency: "EUR" }, onTime: 300 },
    },
  }));
}

/** One courier's ride along the first route. */
function sampleRide(): string {
  const start = Date.parse("2026-11-20T08:00:00Z");
  const points = generateRouteDrive(ROUTES[0]!, { seed: 7, start });
  const fixes = points.map(({ lat, lon, at, accuracyM = 5 }) => {
    return { lat, lon, second: (at - start) / 1_000, hdop: accuracyM / 5 };
  });
  return formatGpx(ROUTES[0]!.name, fixes, new Date(start));
}

/** What GET /v1/tasks/{taskId}/draw answers once a draw is closed, for docs/fair-draw.md. The first in rank had no room. */
function sampleDraw() {
  const seed = createHash("sha256").update("samples").digest("hex");
  const entrants = ["c1", "c2", "c3", "c4", "c5"];
  const [full, winner] = rankEntrants(seed, entrants);
  return {
    taskId: createId("tsk", CREATOR, "drawn"),
    commitment: createHash("sha256").update(seed).digest("hex"),
    closesAt: "2026-11-30T08:00:00.000Z",
    seed,
    winner,
    entrants,
    entrantsSha256: entrantsDigest(entrants),
    passedOver: [full],
  };
}

/** A partner's file of tasks on these routes. */
function sampleTasksCsv(): string {
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const hour = (plus: number) => `2035-01-08T${String(8 + (n % 4) * 2 + plus).padStart(2, "0")}:00:00Z`;
    const route = n % ROUTES.length;
    const title = `"Parcels, ${ROUTES[route]!.name.split(",")[0]}"`;
    return [`acme-${n + 1}`, title, createId("rte", CREATOR, sampleKey(route)), hour(0), hour(2), "9.50", "EUR"].join(
      ",",
    );
  });
  return [["externalId", "title", "routeId", "from", "to", "bonus", "currency"].join(","), ...rows, ""].join("\n");
}

const sampleKey = (route: number) => `sample-${route + 1}`;

if (import.meta.main) {
  mkdirSync(join(repositoryRoot, "samples"), { recursive: true });
  for (const [name, content] of await sampleFiles()) {
    writeFileSync(join(repositoryRoot, "samples", name), content);
    console.log(`wrote samples/${name}, ${content.length} bytes`);
  }
}
