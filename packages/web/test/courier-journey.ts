import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../../test/long.ts";
import { drawPhotoJpeg } from "../../receipts/test/drawn-photo.ts";
import { findViolations, type Misdeeds, NO_MISDEEDS, openPage } from "./browser.ts";
import { type ApiCaller, createCaller, createOffers, placeAt, STEP_MS } from "./courier-route.ts";
import type { DriveCloud } from "./driven-run.ts";

/** What the browser itself says of a claim that is lost, of a token that has ended, and of a network that is gone. */
const EXPECTED_ERRORS = /status of (401|409)|ERR_INTERNET_DISCONNECTED/;

/**
 * An emulated position has the time of the machine, and these pages a clock that a test moves. Positions are delivered when they
 * are set, so their time is that of the page's clock.
 */
const POSITIONS_BY_THE_CLOCK = `
  const watch = Geolocation.prototype.watchPosition;
  Geolocation.prototype.watchPosition = function (found, ...more) {
    return watch.call(this, ({ coords }) => found({ coords, timestamp: Date.now() }), ...more);
  };`;

/** Reports that were accepted: one that is refused because the token has ended is sent again. Playwright does not see the bodies of streams. */
const NOTED_REPORTS = `
  const send = window.fetch;
  window.fetch = async (request, ...more) => {
    if (request.method !== "POST" || !request.url.endsWith("/v1/positions")) return send(request, ...more);
    const body = await request.clone().text();
    const response = await send(request, ...more);
    if (response.status === 202) await noteReport(body);
    return response;
  };`;

/** Locks of the screen that the page asked for: this browser has no screen, and knows none. */
const NOTED_SCREEN_LOCKS = `
  window.screenLocks = [];
  const request = async () => {
    const lock = { released: false, release: async () => { lock.released = true; } };
    window.screenLocks.push(lock);
    return lock;
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request } });`;
const HELD_LOCKS = "window.screenLocks.filter(({ released }) => !released).length";
/** What a browser does when another tab is shown, and this one again. */
const HIDE_AND_SHOW = `(async () => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  await Promise.all(window.screenLocks.map((lock) => lock.release()));
  delete document.visibilityState;
  document.dispatchEvent(new Event("visibilitychange"));
})()`;
/** What a browser does when the script of the service worker has changed: under another address it is another one. */
const FIND_UPDATE = `navigator.serviceWorker.register("/sw.js?newer", { updateViaCache: "none" }).then(() => {})`;
const HAS_UPDATE = `navigator.serviceWorker.getRegistration().then(({ waiting }) => waiting !== null)`;

/** Whatever can be pressed and is smaller than a fingertip. */
const SMALL_TARGETS = `[...document.querySelectorAll("a, button, select, label:has(input), .capture")]
  .filter((one) => one.checkVisibility() && !one.classList.contains("skip"))
  .map((one) => [one.textContent || one.className, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 44 || height < 44)
  .map(([text, { width, height }]) => text + " " + width + "x" + height)`;

const COURIER = ["courier", "c7"] as const;
const OFFLINE_STEPS = 30; // ten minutes

interface SentFix {
  fixTime: string;
  lat: number;
  lon: number;
}

/** A courier's day on a phone, in a browser and a cloud that other tests use, too. */
export function describeCourier(shared: () => { browser: Browser; cloud: DriveCloud }): void {
  describe("the pages of a courier on a phone", () => {
    let cloud: DriveCloud;
    let call: ApiCaller;
    let page: Page;
    let context: BrowserContext;
    let misdeeds: Misdeeds;
    let offer: Awaited<ReturnType<typeof createOffers>>;
    /** Steps of the route that were driven. */
    let step = 0;
    let runId: string;
    let taskId: string;
    const sent: SentFix[] = [];

    /** Time passes at once. A request of a page that is under way would run into its time limit. */
    const pass = async (ms: number) => {
      for (const one of context.pages())
        await expect.poll(() => one.locator('[data-sending="sending"]').count()).toBe(0);
      cloud.clock.advanceTo(cloud.clock.now() + ms);
      await context.clock.fastForward(ms);
    };
    const recorded = async (one = page) => Number(await one.locator("[data-recorded]").getAttribute("data-recorded"));
    const waiting = async (one = page) =>
      Number(await one.locator("[data-waiting]").first().getAttribute("data-waiting"));
    const setPlace = ({ lat, lon }: { lat: number; lon: number }) =>
      context.setGeolocation({ latitude: lat, longitude: lon, accuracy: 8 });
    async function driveOn(steps: number, one = page): Promise<void> {
      for (let n = 0; n < steps; n++) {
        const before = await recorded(one);
        await pass(STEP_MS);
        step += 1;
        await setPlace(placeAt(step));
        await expect.poll(() => recorded(one)).toBeGreaterThan(before);
      }
    }
    async function signIn(one = page): Promise<void> {
      await one.getByRole("button", { name: "Sign in" }).click();
      await one.getByRole("button", { name: "Courier 7 (" }).click();
      await one.locator(".phone-nav").waitFor();
    }
    const card = (title: string) => page.locator(".card").filter({ hasText: title });
    async function expectGoodView(): Promise<void> {
      const switchTheme = async () => {
        const dark = (await page.evaluate("document.documentElement.dataset.theme")) === "dark";
        await page.emulateMedia({ colorScheme: dark ? "light" : "dark" });
        await page.locator(`html[data-theme=${dark ? "light" : "dark"}]`).waitFor();
      };
      // Sunlight: 7:1, in both themes.
      expect(await findViolations(page, switchTheme, { colorRule: "color-contrast-enhanced" })).toEqual([]);
      expect(await page.evaluate(SMALL_TARGETS)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    }
    async function photograph(seed: number, merchant: string): Promise<void> {
      const takenAt = new Date(cloud.clock.now()).toISOString().slice(0, 19).replaceAll("-", ":").replace("T", " ");
      const picture = await drawPhotoJpeg(seed, {
        receipt: { total: 1_250, currency: "EUR", merchant, trust: 0.95 },
        takenAt,
      });
      const file = { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from(picture) };
      await page.locator("input[type=file]").first().setInputFiles(file);
    }

    beforeAll(async () => {
      const { browser, cloud: own } = shared();
      cloud = own;
      const { local, clock } = cloud;
      call = createCaller(cloud);
      offer = await createOffers(call, clock, OFFLINE_STEPS + 6);
      const { lat, lon } = placeAt(0);
      ({ page, context, misdeeds } = await openPage(
        browser,
        [local.api, new URL(local.socket).origin, local.endpoint],
        {
          viewport: { width: 360, height: 740 },
          isMobile: true,
          hasTouch: true,
          colorScheme: "light",
          permissions: ["geolocation"],
          geolocation: { latitude: lat, longitude: lon - 0.01, accuracy: 8 },
          expectedErrors: EXPECTED_ERRORS,
        },
      ));
      await context.addInitScript(POSITIONS_BY_THE_CLOCK);
      await context.addInitScript(NOTED_SCREEN_LOCKS);
      await context.clock.install({ time: clock.now() });
      await context.exposeFunction("noteReport", (body: string) => {
        sent.push(...(JSON.parse(body) as { fixes: SentFix[] }).fixes);
      });
      await context.addInitScript(NOTED_REPORTS);
    });
    afterAll(() => context.close());

    test("a courier signs in and sees the tasks nearby, nearest first, with bonus, distance and time", async () => {
      await offer("Flowers to Haidhausen");
      await offer("Letters to the court");
      await offer("Wardrobe, for two", { draw: { seconds: 600 } });
      await page.goto(`${cloud.local.api}/tasks`);
      await signIn();
      await expect.poll(() => page.locator(".card").count()).toBe(3);
      expect(await card("Flowers").innerText()).toMatch(
        /€12\.00[\s\S]*742 m to the east[\s\S]*\d\d:\d\d to .*\d\d:\d\d/,
      );
      expect(new URL(page.url()).pathname).toBe("/tasks");
      await expectGoodView();
    });

    test("a courier sees at once that a task is lost, that a draw is entered and that a task is won", async () => {
      const lost = await call<{ tasks: { taskId: string; title: string }[] }>(COURIER, "GET /v1/tasks");
      const letters = lost.tasks.find(({ title }) => title.startsWith("Letters"))!;
      await call(["courier", "c8"], `POST /v1/tasks/${letters.taskId}/claim`);
      await card("Letters").getByRole("button", { name: "Claim" }).click();
      await card("Letters").getByText("Somebody else was faster.").waitFor();
      await card("Wardrobe").getByRole("button", { name: "Enter the draw" }).click();
      await card("Wardrobe").getByText("You are in the draw.").waitFor();
      await card("Flowers").getByRole("button", { name: "Claim" }).click();
      await page.getByText("You won the task.").waitFor();
      expect(await page.getByRole("listitem").allInnerTexts()).toContain("All stops must be visited.");
      await expectGoodView();
    });

    test("the courier's own tasks contain the claimed task and the entered draw", async () => {
      await page.getByRole("link", { name: "Tasks" }).first().click();
      await card("Flowers").getByText("start by").waitFor();
      await card("Wardrobe").getByText("The draw is at").waitFor();
      expect(await page.locator(".card").count()).toBe(2);
      if (LONG) await expectGoodView();
    });

    test("a started task shows the next stop with distance and direction, and sends positions", async () => {
      await card("Flowers").getByRole("link").click();
      await setPlace(placeAt(0));
      await page.getByRole("button", { name: "Start" }).click();
      await page.locator(".next-stop").waitFor();
      const own = await call<{ tasks: { taskId: string; run: { runId: string } }[] }>(
        COURIER,
        "GET /v1/tasks?mine=true&state=started",
      );
      ({ taskId } = own.tasks[0]!);
      ({ runId } = own.tasks[0]!.run);
      await cloud.local.waitUntilIdle({ skip: true });
      await driveOn(3);
      await page.getByText("Flower shop", { exact: false }).waitFor();
      expect(await page.locator(".next-stop").innerText()).toMatch(/2\.2 km\s*east/);
      await pass(60_000);
      await expect.poll(() => waiting()).toBe(0);
      await expectGoodView();
    });

    test("the screen stays on while driving, also after the page was hidden", async () => {
      await expect.poll(() => page.evaluate(HELD_LOCKS)).toBe(1);
      await page.evaluate(HIDE_AND_SHOW);
      await expect.poll(() => page.evaluate(HELD_LOCKS)).toBe(1);
      expect(await page.evaluate("window.screenLocks.length")).toBe(2);
    });

    test("positions and a photo of ten minutes without a network are kept and shown, also after a reload", async () => {
      await context.setOffline(true);
      await page.getByText("No network.").waitFor();
      await driveOn(OFFLINE_STEPS / 2);
      await photograph(71, "Flower shop");
      await page.getByText("Not uploaded yet").waitFor();
      const before = await recorded();
      await page.reload();
      await page.getByText("Recording goes on. Sign in, so that it is sent.").waitFor();
      await expect.poll(() => recorded()).toBeGreaterThanOrEqual(before);
      await driveOn(OFFLINE_STEPS / 2);
      expect(await waiting()).toBeGreaterThanOrEqual(OFFLINE_STEPS);
      await expectGoodView();
    });

    test("after the network returns every position is sent once, in order of time, and the photo is uploaded", async () => {
      const before = sent.length;
      await context.setOffline(false);
      await signIn();
      await expect.poll(() => waiting()).toBe(0);
      const late = sent.slice(before);
      expect(late.length).toBeGreaterThanOrEqual(OFFLINE_STEPS);
      expect(late.map(({ fixTime }) => fixTime)).toEqual(late.map(({ fixTime }) => fixTime).toSorted());
      await expect.poll(() => page.getByText("Not uploaded yet").count()).toBe(0);
      await driveOn(3);
      await pass(60_000);
      await expect.poll(() => waiting()).toBe(0);
      await cloud.local.waitUntilIdle({ skip: true });
      const run = await call<{ fixes: number; counts: Record<string, number> }>(COURIER, `GET /v1/runs/${runId}`);
      expect(run).toMatchObject({ fixes: await recorded(), counts: { ok: await recorded() } });
      expect(new Set(sent.map(({ fixTime }) => fixTime)).size).toBe(sent.length);
    });

    test("a run with an offline gap has the same distance as one without", async () => {
      const track = await call<{ fixes: (SentFix & { fixTime: string })[] }>(
        COURIER,
        `GET /v1/runs/${runId}/track?raw=true`,
      );
      expect(track.fixes).toHaveLength(await recorded());
      // The same way by a phone that was never offline: a few positions at a time.
      const steady = ["courier", "c9"] as const;
      for (let from = 0; from < track.fixes.length; from += 4) {
        const fixes = track.fixes
          .slice(from, from + 4)
          .map(({ fixTime, lat, lon }) => ({ fixTime, lat, lon, accuracyM: 8 }));
        await call(steady, "POST /v1/positions", { runId: "steady-phone", fixes });
      }
      await cloud.local.waitUntilIdle({ skip: true });
      const [gap, without] = await Promise.all([
        call<{ distanceM: number }>(COURIER, `GET /v1/runs/${runId}`),
        call<{ distanceM: number }>(steady, "GET /v1/runs/steady-phone"),
      ]);
      expect(without.distanceM).toBeGreaterThan(5_000);
      expect(gap.distanceM).toBeCloseTo(without.distanceM, 0);
    });

    test("positions recorded after the session has ended are kept, and sent after signing in again", async () => {
      // The issuer refuses to renew, but not to sign in; what it says is the browser's own line in the console.
      await page.route("**/token", (route) =>
        route.request().postData()!.includes("grant_type=refresh_token")
          ? route.fulfill({ status: 401, json: { error: "invalid_grant" } })
          : route.continue(),
      );
      await pass(20 * 60_000);
      await driveOn(1);
      await page.getByText("Recording goes on. Sign in, so that it is sent.").waitFor();
      await driveOn(1);
      const kept = await waiting();
      expect(kept).toBeGreaterThanOrEqual(2);
      await signIn();
      await page.unroute("**/token");
      await expect.poll(() => waiting()).toBe(0);
      expect(new Set(sent.map(({ fixTime }) => fixTime)).size).toBe(sent.length);
    });

    test("two open tabs record and send each position once", async () => {
      const before = sent.length;
      const second = await context.newPage();
      await second.goto(`${cloud.local.api}/drive`);
      await signIn(second);
      await second.locator("[data-recorded]").waitFor();
      await driveOn(3, second);
      await pass(60_000);
      await expect.poll(() => waiting(second)).toBe(0);
      await expect.poll(() => recorded(page)).toBe(await recorded(second));
      const times = sent.slice(before).map(({ fixTime }) => fixTime);
      expect(times.length).toBeGreaterThanOrEqual(3);
      expect(new Set(times).size).toBe(times.length);
      await second.close();
    });

    test("a new version of the pages is not offered while driving", async () => {
      await page.evaluate(FIND_UPDATE);
      await expect.poll(() => page.evaluate(HAS_UPDATE)).toBe(true);
      await driveOn(1);
      expect(await page.getByText("A new version is ready.").count()).toBe(0);
    });

    test("a courier sees the requirements before completing a task, completes it and sees the result", async () => {
      await cloud.local.waitUntilIdle({ skip: true });
      await page.getByRole("link", { name: "All stops" }).click();
      await page.locator(".stop-list li").nth(2).waitFor();
      if (LONG) await expectGoodView();
      await page.getByRole("link", { name: "End the run" }).click();
      await page.getByText("3 of 3 stops visited, 3 are needed").waitFor();
      await page.locator(".checks .met").filter({ hasText: "Photo at Flower shop" }).waitFor();
      const complete = page.getByRole("button", { name: "Complete" });
      expect(await complete.isDisabled()).toBe(true);
      await page.getByText("Take the missing photo first.").waitFor();
      await expectGoodView();
      await context.setOffline(true);
      await page.getByText("This needs a network").waitFor();
      await photograph(73, "Customer");
      await page.locator(".checks .met").filter({ hasText: "Photo at Customer" }).waitFor();
      expect(await complete.isDisabled()).toBe(true);
      await context.setOffline(false);
      // What is uploaded, and not merely kept, proves the stop.
      const uploaded = async () =>
        (
          await call<{ photos: { stopId?: string; uploadedAt?: string }[] }>(COURIER, `GET /v1/tasks/${taskId}/photos`)
        ).photos.flatMap(({ stopId, uploadedAt }) => (uploadedAt === undefined ? [] : [stopId]));
      await expect.poll(uploaded).toContain("last");
      await cloud.local.waitUntilIdle({ skip: true });
      await page.getByRole("button", { name: "Cannot be done" }).click();
      await page.getByLabel("Nobody is there").check();
      await expectGoodView();
      await page.getByRole("button", { name: "Cancel" }).click();
      expect(await page.evaluate(HELD_LOCKS)).toBe(1);
      await complete.click();
      await page.getByText("Completed. Your bonus is in your earnings.").waitFor();
      await expect.poll(() => page.evaluate(HELD_LOCKS)).toBe(0);
      await expectGoodView();
    });

    test("a courier photographs a receipt and sees the amount that was read", async () => {
      await page.getByRole("link", { name: "Receipts" }).click();
      await page.getByText("There are no receipts yet.").waitFor();
      await photograph(72, "Petrol station");
      await expect
        .poll(async () => {
          await cloud.local.waitUntilIdle({ skip: true });
          await pass(5_000);
          return page.locator(".card").allInnerTexts();
        })
        .toEqual([expect.stringMatching(/Petrol station[\s\S]*€12\.50[\s\S]*accepted/)]);
      await expectGoodView();
    });

    test("photos taken during another upload, or whose connection stalls, are all uploaded", async () => {
      const answering = Promise.withResolvers<void>();
      const isUpload = ({ pathname }: URL) => pathname.includes("/uploads/");
      await page.route(isUpload, (route) => answering.promise.then(() => route.continue()));
      const begun = page.waitForRequest((request) => isUpload(new URL(request.url())));
      await photograph(74, "Kiosk");
      await begun;
      await photograph(75, "Garage");
      await expect.poll(() => page.locator(".card.photo").count()).toBe(2);
      answering.resolve();
      await expect.poll(() => page.getByText("Not uploaded yet").count()).toBe(0);
      await page.unroute(isUpload);

      await page.route(isUpload, () => {});
      const stalled = page.waitForRequest((request) => isUpload(new URL(request.url())));
      await photograph(76, "Car park");
      await stalled;
      await page.unroute(isUpload);
      await expect
        .poll(async () => {
          await pass(20_000);
          return page.getByText("Not uploaded yet").count();
        })
        .toBe(0);
    });

    test("a courier sees the earnings of the week and the month with their totals", async () => {
      // The receipts of the test before are still read.
      await cloud.local.waitUntilIdle({ skip: true });
      await page.getByRole("link", { name: "Earnings" }).click();
      await page.locator(".entries").waitFor();
      expect(await page.locator(".entries").innerText()).toMatch(/Bonus[\s\S]*€15\.00/);
      const total = await page.locator(".amounts").innerText();
      await page.getByRole("link", { name: "Month" }).click();
      await page.locator(".entries").waitFor();
      expect(await page.locator(".amounts").innerText()).toBe(total);
      expect(new URL(page.url()).search).toMatch(/by=month&period=\d{4}-\d\d$/);
      await expectGoodView();
    });

    test.each(["de", "zh-CN", "en"])("no text is cut or wider than the phone in the language %s", async (name) => {
      await page.getByRole("navigation").getByRole("link").nth(4).click();
      await page.locator("select.language").selectOption(name);
      await page.locator(`html[lang=${name}]`).waitFor();
      for (const view of [0, 1, 2, 3, 4]) {
        await page.getByRole("navigation").getByRole("link").nth(view).click();
        await page.locator("h1").waitFor();
        expect(await page.evaluate(CUT_TEXTS)).toEqual([]);
      }
      if (name === "en") await expectGoodView();
    });

    test("a courier goes off duty and on duty again", async () => {
      const duty = page.getByRole("switch", { name: "On duty" });
      for (const onDuty of [false, true]) {
        await duty.setChecked(onDuty);
        await expect.poll(async () => (await call<{ onDuty: boolean }>(COURIER, "GET /v1/me")).onDuty).toBe(onDuty);
      }
    });

    test("a new version of the pages is offered after the run and can be loaded", async () => {
      await page.getByText("A new version is ready.").waitFor();
      const loaded = page.waitForEvent("load");
      await page.getByRole("button", { name: "Update" }).click();
      await loaded;
      await signIn();
      expect(await page.evaluate(HAS_UPDATE)).toBe(false);
      await page.getByRole("navigation").getByRole("link").nth(4).click();
    });

    test("the courier's pages caused no error in the console, no policy violation and no request to another origin", () => {
      expect(misdeeds).toEqual(NO_MISDEEDS);
    });

    test("the phone shows nothing of the courier after signing out", async () => {
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      await expectGoodView();
      await page.goto(`${cloud.local.api}/drive`);
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      expect(await page.locator(".phone").count()).toBe(0);
    });
  });
}

/** Texts of what can be pressed that do not fit. */
const CUT_TEXTS = `[...document.querySelectorAll(".phone *")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible" && one.clientWidth > 0 && !one.classList.contains("hidden-visually"))
  .map((one) => one.className + " " + one.textContent)`;
