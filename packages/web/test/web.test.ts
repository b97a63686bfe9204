import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gzipSync } from "node:zlib";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { repositoryRoot } from "@waybill/plan/paths";
import type { Browser, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, aroundEach, beforeAll, describe, expect, test } from "vitest";
import { planWithFakeReader } from "../../receipts/test/receipt-pipeline.ts";
import { LONG } from "../../../test/long.ts";
import { originOf } from "../src/security-headers.ts";
import { failWithBrowser, findViolations, launchBrowser, type Misdeeds, NO_MISDEEDS, openPage } from "./browser.ts";
import { describeCourier } from "./courier-journey.ts";
import { describeDispatcher } from "./dispatch-journey.ts";
import { fakeFeed } from "./fake-feed.ts";
import { measureScripts } from "./script-bytes.ts";
import {
  call,
  createLink,
  type DriveCloud,
  driveOn,
  readReceipt,
  startWatchedRun,
  uploadReceipt,
  type WatchedRun,
} from "./driven-run.ts";

/** A real browser and one offline cloud for all tests of this file. */
let local: LocalWaybill;
let clock: SkippingClock;
let browser: Browser;
let cloud: DriveCloud;

beforeAll(async () => {
  const script = join(import.meta.dirname, "../build/build-pages.ts");
  const built = spawnSync(process.execPath, [script, "--if-stale"], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  clock = skippingClock({ start: tomorrowMorning() });
  // No schedules: a jump of the clock would invoke each of them for every minute.
  const plan = { ...planWithFakeReader(), schedules: [] };
  [local, browser] = await Promise.all([startLocal({ clock, plan }), launchBrowser()]);
  cloud = { local, clock };
  const { endpoint, credentials } = local;
  const ssm = new SSMClient({ endpoint, region: "eu-central-1", credentials });
  const Value = "https://tiles.example https://glyphs.example/fonts";
  await ssm.send(new PutParameterCommand({ Name: "/waybill/local/web/mapOrigins", Value, Type: "String" }));
});
afterAll(async () => {
  await browser.close();
  await local.stop();
});
aroundEach(failWithBrowser);

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${local.api}${path}`, { headers });

describe("the pages over HTTP", () => {
  test("index.html is revalidated at each request, and its policy allows scripts and styles of this origin only", async () => {
    const page = await get("/");
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    const policy = page.headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'self';");
    expect(policy).not.toContain("unsafe");
    const sources = (directive: string) => new RegExp(`${directive} ([^;]*)`).exec(policy)![1]!.split(" ");
    const tiles = ["https://tiles.example", "https://glyphs.example"]; // of the setting
    expect(sources("connect-src")).toEqual(expect.arrayContaining(["'self'", new URL(local.socket).origin, ...tiles]));
    expect(sources("img-src")).toEqual(expect.arrayContaining(["'self'", ...tiles]));
    const etag = page.headers.get("etag")!;
    const again = await get("/live/run_1?q=x", { "if-none-match": etag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test("a file with a hash in its name is cacheable for a year, and compressed for browsers that accept it", async () => {
    const [, script] = /src="(\/assets\/[^"]+\.js)"/.exec(await (await get("/")).text())!;
    const file = readFileSync(join(import.meta.dirname, "../pages", script!));
    const plain = await get(script!, { "accept-encoding": "identity" });
    expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(Buffer.from(await plain.arrayBuffer())).toEqual(file);
    expect(plain.headers.get("content-encoding")).toBeNull();
    const small = await get(script!, { "accept-encoding": "br" });
    expect(small.headers.get("content-encoding")).toBe("br");
    const bytes = readFileSync(join(import.meta.dirname, "../pages", `${script}.br`));
    expect(brotliDecompressSync(bytes)).toEqual(file);
    expect(Buffer.from(await small.arrayBuffer())).toEqual(file);
  });

  test("a page is a 304 for its ETag alone, in a list or weak, and each content encoding has its own ETag", async () => {
    const [plain, small] = await Promise.all(
      ["identity", "br"].map((coding) => get("/", { "accept-encoding": coding })),
    );
    const etags = [plain!, small!].map(({ headers }) => headers.get("etag")!);
    expect(new Set(etags).size).toBe(2);
    const status = async (has: string, coding = "identity") =>
      (await get("/", { "if-none-match": has, "accept-encoding": coding })).status;
    for (const has of [etags[0]!, `W/${etags[0]}`, `"another", ${etags[0]}`, "*"])
      expect(await status(has), has).toBe(304);
    for (const has of ['"another"', etags[1]!, etags[0]!.replaceAll('"', "")]) expect(await status(has), has).toBe(200);
    expect(await status(etags[1]!, "gzip, br;q=0.9")).toBe(304);
    for (const coding of ["br;q=0", "gzip, x-br", "BR ; q=0.0, *;q=0"])
      expect((await get("/", { "accept-encoding": coding })).headers.get("content-encoding"), coding).toBeNull();
  });

  test("a path that is neither a file nor a view is a 404, and no path leads out of the build", async () => {
    for (const path of ["/v1/nothing", "/assets/nothing.js", "/assets/..%2f..%2fpackage.json", "/v1"]) {
      const answer = await get(path);
      expect([path, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([path, 404, "NOT_FOUND"]);
    }
    for (const path of ["/%2e%2e/package.json", "/files.json", "/.gitignore"])
      expect([path, (await get(path)).headers.get("content-type")]).toEqual([path, "text/html; charset=utf-8"]);
  });

  test("the service worker is revalidated at each request, and precaches what couriers need offline, without the map and the views of planners", async () => {
    const script = await get("/sw.js");
    expect(["content-type", "cache-control"].map((name) => script.headers.get(name))).toEqual([
      "text/javascript; charset=utf-8",
      "no-cache",
    ]);
    expect(script.headers.get("content-security-policy")).toContain("default-src 'self';");
    const [, list] = /"files":(\[[^\]]*\])/.exec(await script.text())!;
    const kept = JSON.parse(list!) as string[];
    expect(kept).toContain("/");
    const bytes = await Promise.all(
      kept.map(async (path) => {
        const file = await get(path);
        expect([path, file.status]).toEqual([path, 200]);
        return gzipSync(Buffer.from(await file.arrayBuffer())).length;
      }),
    );
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(150 * 1_024);
    expect(kept.filter((path) => /-view-|staff-|maplibre|uplot|land-/i.test(path))).toEqual([]);
    const html = await (await get("/")).text();
    for (const [, path] of html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)) expect(kept).toContain(path);
    expect(kept.filter((path) => path.startsWith("/assets/courier-"))).toHaveLength(2);
    expect(html).not.toContain("/assets/courier-");
  });

  test("the web app manifest makes the pages installable, and its icons exist in the declared sizes", async () => {
    expect(await (await get("/")).text()).toContain('<link rel="manifest" href="/manifest.webmanifest" />');
    const manifest = await get("/manifest.webmanifest");
    expect(manifest.headers.get("content-type")).toBe("application/manifest+json");
    const { icons, display } = (await manifest.json()) as {
      display: string;
      icons: { src: string; sizes: string; type: string; purpose?: string }[];
    };
    expect(display).toBe("standalone");
    for (const { src, sizes, type } of icons) {
      const icon = await get(src);
      expect([src, icon.status, icon.headers.get("content-type")]).toEqual([src, 200, type]);
      const bytes = Buffer.from(await icon.arrayBuffer());
      if (type === "image/png") expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
    }
    expect(icons.map(({ purpose }) => purpose)).toContain("maskable");
  });

  test("a build is for production and contains no path of the machine that built it", () => {
    const folder = join(import.meta.dirname, "../pages");
    const scripts = globSync("**/*.js", { cwd: folder });
    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter((path) => readFileSync(join(folder, path), "utf8").includes(repositoryRoot))).toEqual([]);
  });

  test("a manager's first view loads at most 120 KB of gzipped scripts without the map, and the sign-in page less than half of that", () => {
    const { signInPage, firstView } = measureScripts();
    expect(firstView).toBeLessThanOrEqual(120 * 1_024);
    expect(signInPage).toBeLessThan(firstView / 2);
    expect(signInPage).toBeGreaterThan(20 * 1_024);
  });
});

test.each([
  ["https://id.example.com/realms/waybill", "https://id.example.com"],
  ["wss://live.example.com/", "wss://live.example.com"],
  ["waybill", undefined],
  ["", undefined],
  ["urn:waybill:issuer", undefined],
])("the content security policy contains of the address %j the origin %s", (address, origin) =>
  expect(originOf(address)).toBe(origin),
);

/** Of the whole page, or a part of it; the theme is switched also behind a dialog. */
const violationsOf = (page: Page, include = ["html"]) =>
  findViolations(page, () => page.locator(".theme").dispatchEvent("click"), { include });

describe("the pages of a manager", () => {
  let page: Page;
  let misdeeds: Misdeeds;
  let run: WatchedRun;
  /** Another tab of the same browser. */
  let otherTab: Page;
  let other: WatchedRun;
  const row = (name: string, tab = page) => tab.locator(`.courier:has(strong:text-is("${name}"))`);
  const driven = async (name: string, tab = page) =>
    Number.parseFloat((await row(name, tab).locator(".driven").textContent()) ?? "");

  beforeAll(async () => {
    run = await startWatchedRun(cloud, "c1");
    other = await startWatchedRun(cloud, "c2");
    ({ page, misdeeds } = await openPage(browser, [local.api, new URL(local.socket).origin, local.endpoint]));
    // To cut the connection of the page.
    await page.addInitScript(
      "window.sockets = []; window.WebSocket = class extends WebSocket { constructor(url) { super(url); window.sockets.push(this); } };",
    );
    await page.goto(`${local.api}/live?sort=name`);
  });

  test("a manager signs in by one click at the issuer's page and returns to the view of the URL", async () => {
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Manager of all teams" }).click();
    await row("c2").waitFor();
    expect(new URL(page.url()).search).toBe("?sort=name");
    const stored = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])");
    expect(stored).not.toMatch(/eyJ|token/);
  });

  test("after a sign-in the page does not ask the provider for its metadata again, and loads its view in at most 14 scripts", async () => {
    await page.locator('.map[data-state="ready"]').waitFor();
    const loaded = await page.evaluate<string[]>("performance.getEntriesByType('resource').map(({ name }) => name)");
    expect(loaded.filter((address) => address.endsWith("/token"))).toHaveLength(1);
    expect(loaded.filter((address) => /sign-in$|openid-configuration/.test(address))).toEqual([]);
    expect(loaded.filter((address) => address.endsWith(".js")).length).toBeLessThanOrEqual(14);
  });

  test("the live view shows couriers move on the map and in the list with the next frame", async () => {
    await page.locator('.map[data-state="ready"]').waitFor();
    await expect.poll(() => driven("c1")).toBeGreaterThan(0);
    const [before, drawn] = [await driven("c1"), await settledMap(page)];
    await driveOn(cloud, run);
    await expect.poll(() => driven("c1")).toBeGreaterThan(before);
    await expect
      .poll(async () => (await page.locator(".map").screenshot()).equals(drawn), { interval: PICTURE_INTERVAL_MS })
      .toBe(false);
  });

  test("the list, the map and an opened run have no accessibility violations in both themes", async () => {
    await row("c1").click();
    await page.getByRole("heading", { name: "c1" }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/live/${run.runId}`);
    for (const tab of LONG ? ["Timeline", "Stops", "Track"] : ["Track"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel", { name: tab }).waitFor();
      if (tab === "Track") await page.locator(".speed-plot canvas").waitFor();
      expect(await violationsOf(page)).toEqual([]);
    }
    await page.getByRole("tab", { name: "Stops" }).click();
    await page.getByText("Depot").waitFor();
  });

  test("a replay of a run stops at its end, and ending the replay returns to the present", async () => {
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    const bar = page.locator(".replay");
    const time = bar.getByRole("slider");
    const end = Number(await time.getAttribute("max"));
    await time.fill(String(end - 60_000)); // a minute before its end, where it waits
    await bar.locator("select").selectOption("60");
    await bar.getByRole("button", { name: "Play", exact: true }).click();
    await expect.poll(async () => Number(await time.inputValue())).toBeGreaterThan(end - 1_000);
    await bar.getByRole("button", { name: "Play", exact: true }).waitFor(); // it has stopped by itself
    await bar.getByRole("button", { name: "End replay" }).click();
    await bar.waitFor({ state: "hidden" });
  });

  test("the pages renew an expired access token and continue", async () => {
    clock.advanceTo(clock.now() + 20 * 60_000);
    const renewed = page.waitForResponse((response) => response.url().endsWith("/token"));
    const refused = page.waitForResponse((response) => response.status() === 401);
    await page.getByRole("tab", { name: "Track" }).click();
    await row("c2").click();
    await refused;
    expect((await renewed).status()).toBe(200);
    await page.getByRole("heading", { name: "c2" }).waitFor();
    await page.locator(".run-panel .facts").waitFor();
  });

  test("the live view misses no change when its connection is interrupted", async () => {
    await page.getByText("Live", { exact: true }).last().waitFor();
    const before = await driven("c1");
    await page.evaluate("window.sockets.at(-1).close()");
    await driveOn(cloud, run);
    await expect.poll(() => driven("c1")).toBeGreaterThan(before);
    await page.locator(".live-list .feed-state.socket").waitFor();
    expect(await page.evaluate("window.sockets.length")).toBeGreaterThan(1);
  });

  test("a manager corrects and accepts receipts with the keyboard", async () => {
    const [first, second] = [await uploadReceipt(cloud, run, 1), await uploadReceipt(cloud, run, 2)];
    await local.waitUntilIdle();
    await page.getByRole("link", { name: "Receipts" }).click();
    await expect.poll(() => page.locator(".receipt-rows li").count()).toBe(2);
    await page.keyboard.press("j");
    await page.locator("svg.sheet image").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press("c");
    await page.getByLabel("Total").fill("9,99");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".receipt-rows li").count()).toBe(1);
    await page.locator(".receipt-rows [aria-current=true]").waitFor();
    await page.getByRole("button", { name: "Accept a" }).waitFor();
    await page.keyboard.press("a");
    await page.getByText("There are no receipts here.").waitFor();
    const decided = await Promise.all([first, second].map((receiptId) => readReceipt(cloud, receiptId)));
    expect(decided.map(({ state }) => state).toSorted()).toEqual(["accepted", "corrected"]);
    expect(decided.find(({ state }) => state === "corrected")!.money).toEqual({ amount: 999, currency: "EUR" });
  });

  test("a manager finds a courier by name, reads the statement and enters a penalty with its reason", async () => {
    await call(local, ["admin", "a1"], "/v1/couriers", { courierId: "c1", name: "Carla Ünal", teams: ["north"] });
    await page.getByRole("link", { name: "Ledger" }).click();
    await page.getByLabel("Courier").fill("carla");
    await page.getByRole("option", { name: /Carla Ünal c1/ }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel("Courier").press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).search).toBe("?courier=c1");
    await page.locator(".courier-field > .muted", { hasText: "Carla Ünal" }).waitFor();
    await page.getByRole("button", { name: "Adjust" }).click();
    await page.getByLabel("Amount").fill("-2.50");
    await page.getByLabel("Reason").fill("A parcel was lost.");
    if (LONG) expect(await violationsOf(page, ["dialog"])).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("row", { name: /penalty A parcel was lost\..*-€2\.50/ }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  test("an amount is entered and shown with all digits of its currency, also of one that browsers show without", async () => {
    await page.getByRole("button", { name: "Adjust" }).click();
    await page.getByLabel("Amount").fill("1234,5");
    await page.getByLabel("Currency").fill("HUF");
    await page.getByLabel("Reason").fill("A toll.");
    await page.keyboard.press("Enter");
    const entry = page.getByRole("row", { name: /A toll\./ });
    await entry.waitFor();
    expect(await entry.textContent()).toContain("HUF\u00a01,234.50");
  });

  test("each list of receipts shows its own receipts, and only the review list has the hint about doubts", async () => {
    await page.getByRole("link", { name: "Receipts" }).click();
    await page.getByText("Receipts that were read with doubt").waitFor();
    await page.getByRole("button", { name: "Accepted" }).click();
    await page.locator(".receipt-rows .courier").click();
    await page.locator(".receipt-facts").waitFor();
    await page.getByRole("button", { name: "Rejected" }).click();
    await page.getByText("There are no receipts here.").waitFor();
    expect(await page.getByText("Receipts that were read with doubt").count()).toBe(0);
    expect(await page.locator(".receipt-facts").count()).toBe(0);
  });

  test.each(["de", "zh-CN", "en"])("no name of a view or filter is cut on a phone in the language %s", async (name) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator("select.language").selectOption(name);
    await page.locator(`html[lang=${name}]`).waitFor();
    const cut = () =>
      page.evaluate(
        "[...document.querySelectorAll('.bar nav, .chips')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)",
      );
    for (const [view, list] of [
      ["tasks", ".board-page"],
      ["receipts", ".receipt-list"],
      ["live", ".live-list"],
    ] as const) {
      await page.locator(`.bar nav a[href="/${view}"]`).click();
      expect((await page.locator(list).boundingBox())!.width).toBe(360);
      expect(await cut()).toEqual([]);
    }
    await page.setViewportSize({ width: 1_024, height: 700 });
    expect(await cut()).toEqual([]);
  });

  test("a manager requests a report, sees its progress, opens the events behind a figure and downloads a file", async () => {
    await page.getByRole("link", { name: "Reports" }).click();
    // A report is ready before a slow page has asked: while this stands, it is being merged.
    await page.route("**/v1/reports/rep_*", async (route) => {
      const response = await route.fetch();
      const progress = { step: "merge", percent: 60, parts: 4, done: 3 };
      await route.fulfill({ response, json: { ...(await response.json()), state: "running", progress } });
    });
    await page.getByRole("button", { name: "Request" }).click();
    await page.locator(".steps [aria-current=step]", { hasText: "Merge" }).waitFor();
    await page.getByText("3 of 4 parts").waitFor();
    await page.unroute("**/v1/reports/rep_*");
    await page.locator(".day-chart canvas").waitFor();
    await page.getByLabel("Figure", { exact: true }).selectOption("claimed");
    await page.getByRole("tab", { name: "By courier" }).click();
    await page.getByRole("button", { name: "c2", exact: true }).click();
    expect(new URL(page.url()).search).toBe("?figure=claimed&by=couriers&courier=c2");
    const behind = page.getByRole("region", { name: "Behind the figures" });
    await behind.getByRole("link", { name: /^tsk_/ }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^report-20\d\d-W\d\d-r1\.csv$/);
    await behind.getByRole("link", { name: /^tsk_/ }).click();
    await page.getByRole("heading", { name: "Round of c2" }).waitFor();
  });

  test("a list whose next page cannot be loaded shows the reason and keeps the items it has", async () => {
    await page.route("**/v1/receipts?*", async (route) => {
      if (new URL(route.request().url()).searchParams.has("cursor"))
        return await route.fulfill({ status: 503, json: { code: "UNAVAILABLE", detail: "Try later." } });
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), cursor: "next" } });
    });
    await page.getByRole("link", { name: "Receipts" }).click();
    await page.getByRole("button", { name: "Accepted" }).click();
    await page.getByRole("button", { name: "Load more" }).click();
    await page.getByText("Try later.").waitFor();
    expect(await page.locator(".receipt-rows .courier").count()).toBe(1);
    await page.unroute("**/v1/receipts?*");
    misdeeds.consoleErrors.splice(0);
  });

  test("the manager's pages caused no error in the console, no policy violation and no request to another origin", () => {
    expect(misdeeds).toEqual(NO_MISDEEDS);
  });

  test("the pages show in plain words that an item cannot be loaded and that the API cannot be reached, and recover", async () => {
    await page.evaluate('history.pushState(null, "", "/receipts/%zz"); dispatchEvent(new PopStateEvent("popstate"))');
    await page.getByText("This could not be loaded.").waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Corrected" }).click();
    await page.getByText("The API cannot be reached.").waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => page.locator(".receipt-rows .courier").count()).toBe(1);
  });

  test("a second tab without WebSockets shows the same, and both continue without a gap after an interruption", async () => {
    await page.getByRole("link", { name: "Live" }).click();
    otherTab = await page.context().newPage();
    await otherTab.addInitScript(
      "window.WebSocket = class extends WebSocket { constructor(url) { super(url); this.close(); } };",
    );
    await otherTab.goto(`${local.api}/live`);
    await otherTab.getByRole("button", { name: "Sign in" }).click();
    await otherTab.getByRole("button", { name: "Manager of all teams" }).click();
    await otherTab.locator(".live-list .feed-state.polling").waitFor();
    const tabs = [page, otherTab];
    const before = await Promise.all(tabs.map((tab) => driven("c2", tab)));
    await page.evaluate("window.sockets.at(-1).close()");
    await otherTab.context().setOffline(true);
    await driveOn(cloud, other);
    await otherTab.context().setOffline(false);
    for (const [n, tab] of tabs.entries()) await expect.poll(() => driven("c2", tab)).toBeGreaterThan(before[n]!);
    expect(await driven("c2", otherTab)).toBe(await driven("c2"));
  });

  test("signing out removes all data from every tab, and the other tab says why", async () => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await otherTab.getByText("You have signed out in another tab.").waitFor();
    for (const tab of [page, otherTab]) expect(await tab.locator(".courier").count()).toBe(0);
    await otherTab.close();
  });
});

test("the live view reads the tasks of 250 couriers in three pages, and shows that the last of them is late", async () => {
  const { page, context } = await openPage(browser, [local.api]);
  await fakeFeed(page, 250, [249], cloud.clock.now());
  const requested: string[] = [];
  page.on("request", (request) => void (request.url().includes("/v1/tasks") && requested.push(request.url())));
  await page.goto(`${local.api}/live?state=attention`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Manager of all teams" }).click();
  await page.getByRole("button", { name: "Attention 1" }).waitFor();
  expect(await page.locator(".courier").innerText()).toMatch(/courier-249\s+late[\s\S]*Round through the town/);
  expect(requested.map((address) => new URL(address).searchParams.get("state"))).toEqual(Array(3).fill("started"));
  await context.close();
});

describe("the page of a customer", () => {
  test("a customer follows a stop without signing in, on a page without accessibility violations or requests to another origin", async () => {
    const run = await startWatchedRun(cloud, "c3");
    const { page, misdeeds, context } = await openPage(browser, [local.api], { viewport: { width: 360, height: 740 } });
    const path = await createLink(cloud, run);
    const requested: string[] = [];
    page.on("request", (request) => void requested.push(request.url()));
    await page.goto(`${local.api}${path}`);
    await page.getByRole("heading", { name: "Your delivery is on its way" }).waitFor();
    await page.getByText("Yours is the next stop.").waitFor();
    await expect.poll(() => colorsOf(page.locator(".follow .map"))).toEqual(expect.arrayContaining(ON_THE_MAP));
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate("document.body.scrollWidth")).toBe(360);
    await driveOn(cloud, run, 8);
    await local.waitUntilIdle();
    await page.evaluate('dispatchEvent(new Event("online"))');
    await page
      .getByRole("heading", { name: "Delivered" })
      .or(page.getByRole("heading", { name: "The courier has arrived" }))
      .waitFor();
    const token = path.split("#")[1]!;
    expect(requested.filter((url) => url.includes(token)).map((url) => new URL(url).pathname)).toEqual(
      expect.arrayContaining(["/v1/delivery"]),
    );
    expect(requested.filter((url) => url.includes(token) && new URL(url).pathname !== "/v1/delivery")).toEqual([]);
    await context.setOffline(true);
    await page.evaluate('dispatchEvent(new Event("online"))');
    await page.getByText("The API cannot be reached.").waitFor();
    await context.setOffline(false);
    expect(misdeeds.policyViolations).toEqual([]);
    expect(misdeeds.foreignRequests).toEqual([]);
    await page.evaluate('location.hash = "#0123456789012345678901"');
    await page.getByText("This link is not valid, or has expired.").waitFor();
    await page.close(); // not the context: Chromium is one process here, and ends with it
  });
});

describeDispatcher(() => ({ browser, cloud, findViolations: violationsOf }));
describeCourier(() => ({ browser, cloud }));

/** Whenever the tests run, the hours that they let pass are within one day, and so within one month. */
const tomorrowMorning = (): number => new Date(Date.now() + 86_400_000).setUTCHours(8, 0, 0, 0);

/** Of the courier and of the stop, in the light theme. */
const ON_THE_MAP = ["9,98,90", "31,95,191"];

/** Every color of what is shown. */
async function colorsOf(shown: Locator): Promise<string[]> {
  const { data, info } = await sharp(await shown.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = Array.from({ length: info.width * info.height }, (_, n) => data.subarray(n * 3, n * 3 + 3).join());
  return [...new Set(pixels)];
}

/** A picture of the map costs a tenth of a second. */
const PICTURE_INTERVAL_MS = 700;

/** The map when it does not change any more. */
async function settledMap(page: Page): Promise<Buffer> {
  let before = await page.locator(".map").screenshot();
  await expect
    .poll(
      async () => {
        const now = await page.locator(".map").screenshot();
        const isSettled = now.equals(before);
        before = now;
        return isSettled;
      },
      { interval: PICTURE_INTERVAL_MS },
    )
    .toBe(true);
  return before;
}
