/**
 * `npm run screenshots`: pictures of the web application in every view, on a desk, on a phone and in the dark, in
 * out/screenshots. With `--readme` it also writes those of the README, docs/images.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startLocal } from "@waybill/local/boot";
import { buildPages } from "@waybill/local/cli/build-pages";
import { skippingClock } from "@waybill/local/clock";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { launchBrowser, openPage } from "../packages/web/test/browser.ts";
import { createApiClient, requireSuccess } from "./api-client.ts";
import type { DemoCloud } from "./cloud.ts";
import { keepDriving } from "./day/keep-driving.ts";
import { offerTasks } from "./day/offer-tasks.ts";
import { getIntoTrouble } from "./day/get-into-trouble.ts";
import { RECEIPT_PHOTOS } from "./day/receipt-photos.ts";
import { generateJobs } from "./generate/jobs.ts";
import { renderReceipt, SAMPLE_RECEIPTS } from "./generate/render-receipt.ts";
import { uploadReceiptPhoto } from "./upload-receipt-photo.ts";

const FOLDER = "out/screenshots";
const README_FOLDER = "docs/images";
const DESK = { width: 1_440, height: 900 };
const PHONE = { width: 360, height: 740 };
/** For what moves and for what is drawn in several steps: a picture needs no more than to look finished. */
const SETTLE_MS = 4_000;

/** Fonts of the browser: those of this machine, and one with Chinese letters. @returns the file that says so */
function writeFontConfig(): string {
  const chinese = import.meta.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf");
  const file = resolve(FOLDER, "fonts.conf");
  writeFileSync(
    file,
    `<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>${dirname(fileURLToPath(chinese))}</dir></fontconfig>`,
  );
  return file;
}

async function photograph(cloud: DemoCloud): Promise<void> {
  const courier = await createApiClient(cloud, "courier", "courier-01");
  // The first twice: the second picture of the same receipt looks like a copy.
  for (const [n, [name, defects]] of [RECEIPT_PHOTOS[0]!, ...RECEIPT_PHOTOS].slice(0, 6).entries()) {
    const sample = SAMPLE_RECEIPTS.find((one) => one.name === name)!;
    const picture = await renderReceipt(sample, { ...defects, seed: n + 1 });
    await uploadReceiptPhoto(courier, picture, {});
  }
  await cloud.waitUntilIdle();
}

/** @param forReadme the name of the picture in docs/images */
async function save(page: Page, name: string, forReadme?: string): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
  // What is still loading on a slow machine.
  await page.locator("main .state[role=status]").first().waitFor({ state: "hidden" });
  const file = join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file });
  console.log(file);
  if (forReadme === undefined || !process.argv.includes("--readme")) return;
  const small = join(README_FOLDER, forReadme);
  await sharp(file)
    .resize({ width: 1_000 })
    .png({ palette: true, colours: 16, compressionLevel: 9, dither: 0 })
    .toFile(small);
  console.log(small);
}

async function takeAll(page: Page, api: string): Promise<void> {
  await page.goto(api);
  await save(page, "sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Manager of all teams" }).waitFor();
  await save(page, "personas");
  await page.getByRole("button", { name: "Manager of all teams" }).click();
  await page.locator(".courier").nth(11).waitFor();
  await save(page, "live");
  await page.locator(".courier").nth(4).click();
  await save(page, "run-stops", "live.png");
  await page.getByRole("tab", { name: "Timeline" }).click();
  await save(page, "run-timeline");
  await page.getByRole("tab", { name: "Track" }).click();
  await page.keyboard.press("t");
  await save(page, "run-track-dark");
  await page.getByRole("button", { name: "Replay" }).click();
  await save(page, "replay-dark");
  await page.keyboard.press("t");
  await page.getByRole("link", { name: "Receipts" }).click();
  await page.locator(".receipt-rows .courier").first().waitFor();
  await save(page, "receipts");
  await page.locator(".receipt-rows .courier", { hasText: "flag" }).first().click();
  await save(page, "receipt-copy", "receipts.png");
  await page.keyboard.press("c");
  await save(page, "receipt-correction");
  await page.getByRole("link", { name: "Ledger" }).click();
  await page.getByLabel("Courier").fill("courier-01");
  await page.keyboard.press("Enter");
  await save(page, "ledger");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Tasks" }).click();
  await page.locator(".task-card").first().waitFor();
  await save(page, "tasks");
  await page.locator(".board-column.started .task-card").first().click();
  await save(page, "task");
  await page.getByRole("link", { name: "Routes" }).click();
  await page.locator("table a").first().click();
  await save(page, "route");
  await page.getByRole("link", { name: "Reports" }).click();
  await page.getByRole("button", { name: "Request" }).click();
  await page.locator(".day-chart canvas").waitFor();
  await save(page, "report");
  await page.setViewportSize(PHONE);
  await save(page, "phone-report");
  await page.getByRole("link", { name: "Tasks" }).click();
  await save(page, "phone-tasks");
  await page.getByRole("link", { name: "Ledger" }).click();
  await save(page, "phone-ledger");
  await page.getByRole("link", { name: "Live" }).click();
  await save(page, "phone-list");
  await page.getByRole("button", { name: "Map" }).click();
  await save(page, "phone-map");
  await page.getByRole("button", { name: "List" }).click();
  await page.locator(".courier").nth(3).click();
  await page.keyboard.press("t");
  await save(page, "phone-run-dark");
}

async function signInAs(page: Page, view: string, persona: string): Promise<void> {
  await page.goto(view);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: persona }).click();
}

/** What a dispatcher sees, in the dark. */
async function takeDispatcher(page: Page, api: string): Promise<void> {
  await signInAs(page, `${api}/tasks`, "Dispatcher");
  await page.locator(".task-card").first().waitFor();
  await save(page, "board-dark");
  await page.keyboard.press("n");
  await page.getByLabel("Route").selectOption({ index: 1 });
  await page.getByLabel("The bonus rises").check();
  await save(page, "task-form-dark");
  await page.getByRole("link", { name: "Routes" }).click();
  await page.locator("table a").first().click();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.locator('.map[data-state="ready"]').waitFor();
  await save(page, "route-editor-dark");
  await page.locator("select.language").selectOption("de");
  await page.getByRole("link", { name: "Aufträge" }).click();
  await page.locator(".task-card").first().waitFor();
  await page.keyboard.press("t");
  await save(page, "board-de");
  await page.setViewportSize(PHONE);
  await save(page, "phone-board-de");
}

/** What a courier sees on a phone, from the offers to the end of a run. */
async function takeCourier(page: Page, api: string): Promise<void> {
  await signInAs(page, `${api}/tasks`, "Courier 7 (");
  await page.locator(".card").first().waitFor();
  await save(page, "courier-tasks");
  await page.getByRole("button", { name: "Claim" }).first().click();
  await page.getByRole("button", { name: "Start" }).waitFor();
  await save(page, "courier-task");
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".next-stop").waitFor();
  await save(page, "courier-run");
  await page.emulateMedia({ colorScheme: "dark" });
  await save(page, "courier-run-dark");
  await page.getByRole("link", { name: "All stops" }).click();
  await save(page, "courier-stops-dark");
  await page.getByRole("link", { name: "End the run" }).click();
  await save(page, "courier-end-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Cannot be done" }).click();
  await save(page, "courier-fail");
  await page.getByRole("navigation").getByRole("link").nth(3).click();
  await save(page, "courier-earnings");
  await page.getByRole("navigation").getByRole("link").nth(4).click();
  await page.locator("select.language").selectOption("de");
  await save(page, "courier-account-de");
}

/** What a customer sees by a link to the last stop of a run. */
async function takeCustomer(page: Page, cloud: DemoCloud): Promise<void> {
  const admin = await createApiClient(cloud, "admin", "dispatcher");
  const { tasks } = await requireSuccess<{ tasks: { taskId: string }[] }>(admin("GET", "/v1/tasks?state=started"));
  const { path } = await requireSuccess<{ path: string }>(admin("POST", `/v1/tasks/${tasks.at(-1)!.taskId}/links`, {}));
  await cloud.waitUntilIdle();
  await page.goto(`${cloud.api}${path}`);
  await page.locator('.map[data-state="ready"]').waitFor();
  await save(page, "customer");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(DESK);
  await save(page, "customer-desk-dark");
}

/** What a manager sees of couriers who need attention, and the same in Chinese. */
async function takeAttention(page: Page, api: string): Promise<void> {
  await signInAs(page, `${api}/live`, "Manager of all teams");
  await page.locator(".courier .badge").nth(3).waitFor();
  await save(page, "live-attention");
  await page.locator("select.language").selectOption("zh-CN");
  await save(page, "live-zh");
}

const stopping = new AbortController();
for (const folder of [FOLDER, README_FOLDER]) mkdirSync(folder, { recursive: true });
await buildPages(stopping.signal);
const clock = skippingClock();
const local = await startLocal({ clock });
process.env["FONTCONFIG_FILE"] = writeFontConfig();
const browser = await launchBrowser();
try {
  const cloud: DemoCloud = { ...local, clock, stopping: stopping.signal };
  await photograph(cloud);
  await keepDriving(cloud, generateJobs(12, 1));
  const { page } = await openPage(browser, [], { viewport: DESK, reducedMotion: "no-preference" });
  await takeAll(page, local.api);
  const jobs = generateJobs(16, 1);
  await offerTasks(await createApiClient(cloud, "admin", "dispatcher"), jobs.slice(12), clock.now(), 0);
  const dispatcher = await openPage(browser, [], { viewport: DESK, colorScheme: "dark" });
  await takeDispatcher(dispatcher.page, local.api);
  await getIntoTrouble(cloud, generateJobs(20, 1).slice(16));
  const manager = await openPage(browser, [], { viewport: DESK });
  await takeAttention(manager.page, local.api);
  const phone = { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
  const [place] = jobs[12]!.drive(0);
  const geolocation = { latitude: place!.lat, longitude: place!.lon, accuracy: 8 };
  const courier = await openPage(browser, [], { ...phone, geolocation, permissions: ["geolocation"] });
  await takeCourier(courier.page, local.api);
  const customer = await openPage(browser, [], phone);
  await takeCustomer(customer.page, cloud);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  stopping.abort();
  await browser.close();
  await local.waitUntilIdle(); // what the couriers sent last
  await local.stop();
}
