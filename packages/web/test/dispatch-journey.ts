import { metresBetween } from "@waybill/geometry/lat-lon";
import type { Browser, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { type Misdeeds, NO_MISDEEDS, openPage } from "./browser.ts";
import { call, type DriveCloud } from "./driven-run.ts";

/** What a journey shares with the others of its file. */
export interface Journey {
  browser: Browser;
  cloud: DriveCloud;
  findViolations: (page: Page, include?: string[]) => Promise<string[]>;
}

const A_MINUTE = 60_000;

/** Rows that are not as agreed, after a header. */
function partnerFile(now: number): string {
  const window = [4, 6].map((hours) => new Date(now + hours * 60 * A_MINUTE).toISOString()).join(",");
  return [
    "externalId,title,routeId,from,to,bonus,currency",
    `a1,First,rte_missing,${window},9.50,EUR`,
    `a2,Second,rte_missing,${window},9.50,EUR`,
    `a3,Third,rte_missing,${window},9.555,EUR`,
    "",
  ].join("\n");
}

/** Where a place in Shanghai is by WGS-84, and on tiles in GCJ-02: a published point of reference. */
const SHANGHAI = { lat: 31.1774276, lon: 121.5272106 };
const SHANGHAI_ON_TILES = [121.531541859215, 31.17530398364597];
/** Tiles of a provider in China: nothing but a blue dot at that place. */
const TILES = { mapStyle: "/style.json", mapDatum: "gcj02" };
const STYLE = {
  version: 8,
  sources: { dot: { type: "geojson", data: { type: "Point", coordinates: SHANGHAI_ON_TILES } } },
  layers: [
    { id: "ground", type: "background", paint: { "background-color": "#ffffff" } },
    { id: "dot", type: "circle", source: "dot", paint: { "circle-color": "#0000ff", "circle-radius": 40 } },
  ],
};

/** The journey of a dispatcher: a route is drawn, a task is offered on it, and couriers compete for it. */
export function describeDispatcher(share: () => Journey): void {
  describe("the pages of a dispatcher", () => {
    let journey: Journey;
    let page: Page;
    let misdeeds: Misdeeds;
    let taskId: string;
    const claim = (courier: string) =>
      call(journey.cloud.local, ["courier", courier], `/v1/tasks/${taskId}/claim`).catch(() => undefined);

    beforeAll(async () => {
      journey = share();
      const { local, clock } = journey.cloud;
      // The editor of a new route begins where another one is.
      const stop = (id: string, lon: number) => ({ id, name: id, point: { lat: 52.5, lon }, radiusM: 40 });
      await call(local, ["dispatcher", "d1"], "/v1/routes", {
        name: "Depot",
        stops: [stop("s1", 13.4), stop("s2", 13.42)],
      });
      ({ page, misdeeds } = await openPage(journey.browser, [local.api, new URL(local.socket).origin, local.endpoint]));
      await page.route("**/settings.json", (route) =>
        route.fulfill({ json: { ...TILES, now: new Date(clock.now()) } }),
      );
      await page.route("**/style.json", (route) => route.fulfill({ json: STYLE }));
      await page.goto(`${local.api}/tasks`);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("button", { name: "Dispatcher" }).click();
      await page.locator(".board").waitFor();
    });

    test("a dispatcher's navigation has the views Live, Tasks and Routes only", async () => {
      expect(await page.locator(".bar nav a").allTextContents()).toEqual(["Live", "Tasks", "Routes"]);
    });

    test("a dispatcher draws a route on the map, sees the error of a stop beside the path, and publishes it after undoing", async () => {
      await page.getByRole("link", { name: "Routes" }).click();
      await page.locator("table").waitFor();
      await page.keyboard.press("n");
      await page.locator('.map[data-state="ready"]').waitFor();
      await page.getByLabel("Name").first().fill("Round of the cafés");
      const map = page.locator(".map canvas");
      const corners = [
        { x: 120, y: 320 },
        { x: 320, y: 220 },
        { x: 500, y: 320 },
      ];
      for (const position of corners) await map.click({ position });
      await page.keyboard.press("2");
      for (const position of corners) await map.click({ position });
      const stops = page.locator(".stop-fields > li").filter({ has: page.locator(".name") });
      await expect.poll(() => stops.count()).toBe(3);
      const length = page.locator(".editor-end [role=status]");
      const straight = await length.textContent();

      const box = (await map.boundingBox())!;
      await page.keyboard.press("1");
      await page.mouse.move(box.x + 320, box.y + 220);
      await page.mouse.down();
      await page.mouse.move(box.x + 320, box.y + 120, { steps: 3 });
      await page.mouse.up();
      await expect.poll(() => length.textContent()).not.toBe(straight);
      await page.keyboard.press("u");
      await expect.poll(() => length.textContent()).toBe(straight);

      const latitude = stops.nth(1).getByLabel("Latitude");
      const drawn = Number(await latitude.inputValue());
      await latitude.fill(String(drawn + 0.02));
      await latitude.blur();
      await page.getByRole("button", { name: "Publish" }).click();
      await page.locator(".route-faults", { hasText: "beside the path" }).waitFor();
      expect(await stops.nth(1).locator(".wrong").textContent()).toContain("beside the path");
      expect(await journey.findViolations(page)).toEqual([]);
      await page.getByRole("button", { name: "Undo" }).click();
      await expect.poll(() => latitude.inputValue()).toBe(String(drawn));
      await page.getByRole("button", { name: "Publish" }).click();
      await page.getByRole("heading", { name: "Round of the cafés" }).waitFor();
      expect(new URL(page.url()).search).toBe("?revision=1");
      expect(misdeeds.consoleErrors.splice(0)).toEqual([expect.stringContaining("status of 422")]);
    });

    test("a dispatcher publishes another revision by editing a field, and sees the difference between the revisions", async () => {
      await page.getByRole("link", { name: "Edit" }).waitFor();
      await page.keyboard.press("e");
      await page.getByLabel("Radius, m").first().fill("80");
      await page.getByLabel("Radius, m").first().blur();
      await page.getByRole("button", { name: "Publish" }).click();
      await page.getByLabel("Compare with").selectOption({ label: "revision 1" });
      await page.getByText("The radius of “Stop 1” was 50 m and is 80 m.").waitFor();
      expect(new URL(page.url()).search).toBe("?revision=2&compare=1");
      expect(await journey.findViolations(page)).toEqual([]);
    });

    test("a stop on tiles in GCJ-02 is shown at its place, and a drawn point has its place in WGS-84", async () => {
      const { routeId } = await call<{ routeId: string }>(journey.cloud.local, ["dispatcher", "d1"], "/v1/routes", {
        name: "Shanghai",
        stops: [{ id: "s1", name: "s1", point: SHANGHAI, radiusM: 40 }],
      });
      await page.evaluate(
        `history.pushState(null, "", "/routes/${routeId}/edit"); dispatchEvent(new PopStateEvent("popstate"))`,
      );
      const map = page.locator('.map[data-state="ready"] canvas');
      const { width, height } = (await map.boundingBox())!;
      const middle = { x: Math.round(width / 2), y: Math.round(height / 2) };
      const blue = [0, 0, 255];
      await expect.poll(() => colorAt(map, { ...middle, y: middle.y - 30 }), { interval: 300 }).toEqual(blue);
      await expect.poll(() => colorAt(map, { ...middle, x: middle.x + 7 }), { interval: 300 }).not.toEqual(blue);
      await page.keyboard.press("1");
      await map.click({ position: { ...middle, x: middle.x + 100 } });
      const corner = page.locator("fieldset.point");
      const drawn = {
        lat: Number(await corner.getByLabel("Latitude").inputValue()),
        lon: Number(await corner.getByLabel("Longitude").inputValue()),
      };
      // 100 pixels at zoom 15, whose tiles have 512.
      const metresPerPixel = (2 * Math.PI * 6_378_137 * Math.cos((SHANGHAI.lat * Math.PI) / 180)) / (512 * 2 ** 15);
      expect(Math.abs(metresBetween(SHANGHAI, drawn) / metresPerPixel - 100)).toBeLessThan(1);
      expect(drawn.lon).toBeGreaterThan(SHANGHAI.lon);
    });

    test("a number that is being typed stays while the rest of the route is rendered again", async () => {
      const latitude = page.locator(".stop-fields > li", { has: page.locator(".name") }).getByLabel("Latitude");
      await latitude.click({ clickCount: 3 });
      await page.keyboard.type("31.17");
      // Without leaving the field, as when the route changes for another reason.
      await page
        .getByLabel("Name")
        .first()
        .evaluate(
          '(field) => { field.value = "Shanghai, east"; field.dispatchEvent(new Event("input", { bubbles: true })); }',
        );
      await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
      expect(await latitude.inputValue()).toBe("31.17");
      await page.keyboard.press("Tab");
      expect(Number(await latitude.inputValue())).toBe(31.17);
    });

    test("leaving unsaved changes asks for confirmation, which can be cancelled", async () => {
      const question = page.getByRole("dialog", { name: "Leave without saving?" });
      await page.locator('.bar nav a[href="/routes"]').click();
      await question.waitFor();
      expect(await journey.findViolations(page, ["dialog"])).toEqual([]);
      await page.keyboard.press("Escape");
      // It is hidden a moment before the page knows that it was closed.
      await page.locator("dialog").waitFor({ state: "detached" });
      expect(await page.locator("fieldset.point").count()).toBe(1);
      await page.goBack();
      await question.waitFor();
      expect(new URL(page.url()).pathname).toMatch(/\/edit$/);
      await question.getByRole("button", { name: "Leave" }).click();
      await page.getByRole("heading", { name: "Round of the cafés" }).waitFor();
      await page.locator('.bar nav a[href="/routes"]').click();
      await page.locator("table").waitFor();
      expect(await question.count()).toBe(0);
    });

    test("an error of an uploaded GPX document is shown with its line", async () => {
      await page.keyboard.press("Escape");
      const gpx = '<gpx version="1.1">\n<wpt lat="52.5" lon="13.4"/>\n<wpt lat="152.5" lon="13.41"/>\n</gpx>';
      await page
        .locator(".drop-zone input")
        .setInputFiles({ name: "way.gpx", mimeType: "application/gpx+xml", buffer: Buffer.from(gpx) });
      await page.getByRole("row", { name: /^3 152\.5 is not a latitude/ }).waitFor();
      expect(misdeeds.consoleErrors.splice(0)).toEqual([expect.stringContaining("status of 422")]);
    });

    test("each field shows the API's error for it, and a form with an unreadable field is not sent", async () => {
      await page.getByRole("link", { name: "Tasks" }).click();
      await page.locator(".board").waitFor();
      await page.keyboard.press("n");
      await page.getByLabel("Amount").fill("nine");
      await page.getByRole("button", { name: "Create draft" }).click();
      await page.getByText("Enter an amount of this currency").waitFor();
      await page.getByLabel("Amount").fill("8");
      await page.getByRole("button", { name: "Create draft" }).click();
      await page.locator('.field:has(label:text("Title")) .wrong').waitFor();
      expect(await page.locator('.field:has(label:text("Route")) .wrong').count()).toBe(1);
      expect(await page.getByLabel("Title").getAttribute("aria-invalid")).toBe("true");
      // The browser reports each refused request itself.
      expect(misdeeds.consoleErrors.splice(0)).toEqual([expect.stringContaining("status of 400")]);
    });

    test("a dispatcher creates a task with a rising bonus, sees its plot, and opens the task", async () => {
      await page.getByLabel("Title").fill("Bread for the cafés");
      await page.getByLabel("Route").selectOption({ label: "Round of the cafés" });
      await page.getByLabel("The bonus rises").check();
      await page.getByLabel("Rises by").fill("0.50");
      await page.getByLabel("Every so many minutes").fill("1");
      await page.getByLabel("Up to").fill("12");
      await page.locator(".bonus-plot canvas").waitFor();
      expect(await journey.findViolations(page)).toEqual([]);
      await page.getByRole("button", { name: "Create draft" }).click();
      await page.getByRole("heading", { name: "Bread for the cafés" }).waitFor();
      taskId = new URL(page.url()).pathname.split("/").at(-1)!;
      await page.keyboard.press("o");
      await page.getByRole("dialog").getByRole("button", { name: "Open" }).click();
      await page.getByText("Promised now").waitFor();
    });

    test("a task shows who claimed it and when, who won, and the promised bonus", async () => {
      const { clock } = journey.cloud;
      clock.advanceTo(clock.now() + 2 * A_MINUTE + 1_000);
      await claim("c21");
      clock.advanceTo(clock.now() + A_MINUTE);
      await claim("c22");
      await page.getByRole("row", { name: "c21 won" }).waitFor();
      await page.getByRole("row", { name: "c22 refused Another courier was faster." }).waitFor();
      const promised = page.locator('dl.facts div:has(dt:text-is("Promised")) dd');
      expect(await promised.textContent()).toBe("€9.00");
      expect(await journey.findViolations(page)).toEqual([]);
    });

    test("a dispatcher creates a link for a customer, which works until it is revoked", async () => {
      await page.getByLabel("Stop", { exact: true }).selectOption({ index: 0 });
      await page.getByRole("button", { name: "Create link" }).click();
      const address = page.getByLabel("Address for the customer");
      await expect.poll(() => address.inputValue()).toMatch(/\/follow#[\w-]{22}$/);
      const token = (await address.inputValue()).split("#")[1]!;
      const asked = () => fetch(`${journey.cloud.local.api}/v1/delivery?token=${token}`);
      await expect.poll(async () => (await asked()).status).toBe(200);
      expect(await journey.findViolations(page)).toEqual([]);
      await page.getByRole("button", { name: "Revoke" }).click();
      await page.getByText("revoked").waitFor();
      await expect.poll(async () => (await asked()).status).toBe(404);
    });

    test("a dispatcher assigns a claimed task to another courier, and unassigns it", async () => {
      await page.keyboard.press("a");
      await page.getByLabel("Courier").fill("c22");
      await page.keyboard.press("Enter");
      await page.getByText("c22 got the task").waitFor();
      expect(await page.getByRole("button", { name: "Hand over" }).count()).toBe(1);
      await page.keyboard.press("u");
      await page.getByRole("dialog").getByRole("button", { name: "Unassign" }).click();
      await page.getByText("Promised now").waitFor();
    });

    test("a dispatcher finds a task on the board by its text, opens it with the keyboard and cancels it", async () => {
      await page.keyboard.press("Escape");
      await page.locator(".board").waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("bread c");
      await expect.poll(() => page.locator(".task-card").count()).toBe(1);
      expect(await page.locator(".board-column.open h2").textContent()).toMatch(/Open 1 of \d+/);
      expect(new URL(page.url()).search).toBe("?q=bread+c");
      expect(await journey.findViolations(page)).toEqual([]);
      await page.locator("h1").click();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Bread for the cafés" }).waitFor();
      await page.keyboard.press("c");
      await page.getByRole("dialog").getByRole("button", { name: "Cancel task" }).click();
      await page.locator(".title .badge", { hasText: "cancelled" }).waitFor();
    });

    test("a dispatcher uploads a partner's file, sees its errors by line and downloads them", async () => {
      await page.getByRole("link", { name: "Tasks" }).first().click();
      await page.getByRole("link", { name: "Partner files" }).click();
      const file = {
        name: "tasks.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(partnerFile(journey.cloud.clock.now())),
      };
      await page.locator(".drop-zone input").setInputFiles(file);
      await page.getByText("Choose the partner first.").waitFor();
      await page.getByLabel("Partner", { exact: true }).fill("acme");
      await page.locator(".drop-zone input").setInputFiles(file);
      await page.getByText("done, with errors").waitFor();
      const faults = page.getByRole("region", { name: "Errors by line" });
      await faults.getByRole("row", { name: /^3 routeId .* rte_missing a2,Second,rte_missing/ }).waitFor();
      await faults.getByRole("row", { name: /^4 bonus .* 9\.555 a3,Third/ }).waitFor();
      expect(await faults.locator("tbody tr").count()).toBe(3);
      expect(await page.locator('.facts div:has(dt:text-is("Valid")) dd').textContent()).toBe("0");
      expect(await journey.findViolations(page)).toEqual([]);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        faults.getByRole("button", { name: "Download errors" }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^imp_.*-faults\.csv$/);
    });

    test("the dispatcher's pages caused no error in the console, no policy violation and no request to another origin", () => {
      expect(misdeeds).toEqual(NO_MISDEEDS);
    });
  });
}

/** Red, green and blue of one pixel of what is shown. */
async function colorAt(shown: Locator, { x, y }: { x: number; y: number }): Promise<number[]> {
  const pixel = sharp(await shown.screenshot()).extract({ left: x, top: y, width: 1, height: 1 });
  return [...(await pixel.removeAlpha().raw().toBuffer())];
}
