import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { join } from "node:path";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { repositoryRoot } from "@waybill/plan/paths";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { launchBrowser } from "../../packages/web/test/browser.ts";
import { measureScripts } from "../../packages/web/test/script-bytes.ts";
import { type BenchmarkEffort, type BenchmarkResult, formatTargets, median } from "../benchmark.ts";
import { type FakeFeed, fakeFeed } from "../../packages/web/test/fake-feed.ts";

const WEB = join(repositoryRoot, "packages/web");
/** Of a phone in the middle of the market against a desk: what Lighthouse throttles by. */
const SLOWER = { full: 4, quick: 1 };
const LOADS = { full: 9, quick: 1 };
const INTERACTIONS = { full: 11, quick: 1 };
const COURIERS = { full: 1_000, quick: 5 };
/** The feed has a frame every two seconds, and the place of a courier is published every ten. */
const PACE_MS = { full: 2_000, quick: 100 };
const SHARE = 0.2;
/** That are watched. */
const FRAMES = { full: 15, quick: 1 };
const HOUR_FRAMES = { full: 1_800, quick: 2 };
/** Frames until caches are as large as they become. */
const WARM_UP = { full: 150, quick: 1 };
/** What is measured twice and has not grown differs by so much. */
const MAX_GROWTH = 0.05;

/** The pages in a real browser: how soon they show something and answer, and a thousand couriers that move on the map. */
export async function measureWeb(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  const built = spawnSync(process.execPath, [join(WEB, "build/build-pages.ts"), "--if-stale"], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  const local = await startLocal();
  const browser = await launchBrowser();
  try {
    const { firstView: scriptBytes } = measureScripts();
    const first = await measureFirstView(browser, local, effort);
    const answers = await measureAnswers(browser, local, effort);
    const moving = await measureMoving(browser, local, effort);
    const { pace, allAtOnce, heap } = moving;
    const slower = `processor ${SLOWER[effort]}× slower`;
    const text = [
      formatTargets([
        target("script of the first view without the map, gzipped", scriptBytes / 1_024, 120, "KB"),
        target(`largest contentful paint, signed out, ${slower}`, median(first.signedOut), 1_000),
        target(`the same, live view with 12 couriers`, median(first.live), 1_000),
        target(`interaction to next paint, median, ${slower}`, median(answers.map(({ ms }) => ms)), 100),
        target("script of an animation frame, mean, 1,000 couriers moving", moving.scriptOfFrameMs, 16),
        target("between two animation frames, median, the same", moving.animationFrameMs, 17),
        {
          what: "heap after an hour of frames, against after five minutes",
          target: `≤ ${(100 * (1 + MAX_GROWTH)).toFixed(0)} %`,
          reached: `${((100 * heap.after) / heap.before).toFixed(0)} %`,
          met: heap.after <= heap.before * (1 + MAX_GROWTH),
        },
      ]),
      `Interactions: ${answers.map(({ what, ms }) => `${what} ${ms} ms`).join(", ")}.`,
      `A frame of the feed, every ${PACE_MS[effort] / 1_000} s with a fifth of ${COURIERS[effort]} couriers in it, ms of CPU: ${describe(pace)}.`,
      `With all of them in one frame: ${describe(allAtOnce)}.`,
      "There is no GPU here: SwiftShader draws the map on the processor, which is nearly all of what the browser's process does, and what",
      "animation frames wait for. Script, style and layout are the page's own.",
      `Heap ${mb(heap.before)} → ${mb(heap.after)}, ${heap.nodesBefore} → ${heap.nodesAfter} nodes. Times swing with what else the machine does: its load was ${loadavg()[0]!.toFixed(1)}.`,
    ];
    return { figures: { scriptBytes, ...first, answers, moving }, text: text.join("\n") };
  } finally {
    await browser.close();
    await local.stop();
  }
}

const describe = ({ scriptMs, layoutMs, mainThreadMs, rendererMs, browserMs }: FrameCosts): string =>
  `script ${scriptMs.toFixed(0)}, style and layout ${layoutMs.toFixed(0)}, main thread ${mainThreadMs.toFixed(0)}, renderer with its workers ${rendererMs.toFixed(0)}, browser with SwiftShader ${browserMs.toFixed(0)}`;
const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;
const target = (what: string, reached: number, limit: number, unit = "ms") => ({
  what,
  target: `≤ ${limit} ${unit}`,
  reached: `${reached.toFixed(unit === "ms" && reached < 100 ? 1 : 0)} ${unit}`,
  met: reached <= limit,
});

/** A page of a browser that has been nowhere yet, and its debugger. */
async function openPage(
  browser: Browser,
  slower = 1,
): Promise<{ page: Page; context: BrowserContext; cdp: CDPSession }> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1_280, height: 800 } });
  context.setDefaultTimeout(0); // a slow machine is slow in what is measured, and no failure
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
  return { page, context, cdp };
}

async function signIn(page: Page, api: string): Promise<void> {
  await page.goto(`${api}/live`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Manager of all teams" }).click();
  await page.locator(".courier").first().waitFor();
}

/** Paints are reported when they have been painted; the last one is the largest so far. */
const LARGEST_PAINT = `new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
  .observe({ type: "largest-contentful-paint", buffered: true }))`;

async function measureFirstView(browser: Browser, { api }: LocalWaybill, effort: BenchmarkEffort) {
  const [signedOut, live]: [number[], number[]] = [[], []];
  for (let n = 0; n < LOADS[effort]; n++) {
    const { page, context } = await openPage(browser, SLOWER[effort]);
    await fakeFeed(page, 12);
    await page.goto(api);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    signedOut.push(await page.evaluate<number>(LARGEST_PAINT));
    await signIn(page, api);
    live.push(await page.evaluate<number>(LARGEST_PAINT));
    await context.close();
  }
  return { signedOut, live };
}

/** The slowest event of each interaction so far, by its id. Those below 16 ms are not reported. */
const NOTE_INTERACTIONS = `window.interactions = new Map();
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries())
    if (interactionId) window.interactions.set(interactionId, Math.max(duration, window.interactions.get(interactionId) ?? 0));
}).observe({ type: "event", durationThreshold: 16, buffered: true });`;

async function measureAnswers(
  browser: Browser,
  { api }: LocalWaybill,
  effort: BenchmarkEffort,
): Promise<{ what: string; ms: number }[]> {
  const { page, context } = await openPage(browser, SLOWER[effort]);
  await fakeFeed(page, 12);
  await signIn(page, api);
  await page.locator('.map[data-state="ready"]').waitFor();
  await page.evaluate(NOTE_INTERACTIONS);
  const interactions: [string, () => Promise<void>][] = [
    ["search", () => page.getByRole("searchbox").press("c")],
    ["clear", () => page.getByRole("searchbox").press("Backspace")],
    ["courier", () => page.locator(".courier").nth(2).click()],
    ["timeline", () => page.getByRole("tab", { name: "Timeline" }).click()],
    ["stops", () => page.getByRole("tab", { name: "Stops" }).click()],
    ["next courier", () => page.keyboard.press("j")],
    ["close", () => page.keyboard.press("Escape")],
    ["theme", () => page.locator(".theme").click()],
    ["tasks", () => page.getByRole("link", { name: "Tasks" }).click()],
    ["receipts", () => page.getByRole("link", { name: "Receipts" }).click()],
    ["ledger", () => page.getByRole("link", { name: "Ledger" }).click()],
  ];
  const found = [];
  for (const [what, interact] of interactions.slice(0, INTERACTIONS[effort])) {
    await page.evaluate("window.interactions.clear()");
    await interact();
    await page.waitForTimeout(500); // an entry comes after the paint, on its own time
    const ms = (await page.evaluate("Math.max(0, ...window.interactions.values())")) as number;
    found.push({ what, ms });
  }
  await context.close();
  return found;
}

/** Until all is loaded that is asked for in the beginning, and the map has drawn it. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1_000);
}

/** Milliseconds between animation frames. */
const NOTE_FRAMES = `window.frames = []; {
  let before;
  const note = (now) => { if (before !== undefined) window.frames.push(now - before); before = now; requestAnimationFrame(note); };
  requestAnimationFrame(note);
}`;

async function measureMoving(browser: Browser, { api }: LocalWaybill, effort: BenchmarkEffort) {
  const { page, context, cdp } = await openPage(browser);
  const feed = await fakeFeed(page, COURIERS[effort]);
  await signIn(page, api);
  await page.locator('.map[data-state="ready"]').waitFor();
  const processes = await browser.newBrowserCDPSession();
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await settle(page);
  await page.evaluate(NOTE_FRAMES);
  const pace = await measureFrames(feed, SHARE, PACE_MS[effort]);
  const frames = (await page.evaluate("window.frames")) as number[];
  const allAtOnce = await measureFrames(feed, 1, PACE_MS[effort]);

  await page.setViewportSize({ width: 700, height: 320 }); // what the map draws takes none of the script's memory
  for (let n = 0; n < WARM_UP[effort]; n++) await feed.move(SHARE);
  const early = await readHeap(cdp);
  for (let n = 0; n < HOUR_FRAMES[effort]; n++) await feed.move(SHARE);
  const late = await readHeap(cdp);
  await context.close();
  const heap = { before: early.bytes, after: late.bytes, nodesBefore: early.nodes, nodesAfter: late.nodes };
  const scriptOfFrameMs = (pace.scriptMs * FRAMES[effort]) / frames.length;
  return { animationFrameMs: median(frames), scriptOfFrameMs, pace, allAtOnce, heap };

  async function measureFrames(moving: FakeFeed, share: number, paceMs: number): Promise<FrameCosts> {
    const before = await readCosts(cdp, processes);
    for (let n = 0; n < FRAMES[effort]; n++) {
      await moving.move(share);
      await page.waitForTimeout(paceMs);
    }
    const after = await readCosts(cdp, processes);
    const names = Object.keys(after) as (keyof FrameCosts)[];
    const each = names.map((name) => [name, (after[name] - before[name]) / FRAMES[effort]]);
    return Object.fromEntries(each) as FrameCosts;
  }
}

/** Milliseconds of CPU. */
interface FrameCosts {
  scriptMs: number;
  layoutMs: number;
  mainThreadMs: number;
  rendererMs: number;
  browserMs: number;
}

/**
 * Milliseconds of CPU so far, of the page's main thread and of the processes behind it. Where a process of its own for the GPU
 * is switched off, as in a Chromium for Lambda, its thread is the browser's.
 */
async function readCosts(cdp: CDPSession, processes: CDPSession): Promise<FrameCosts> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name: string) => (metrics.find((one) => one.name === name)?.value ?? 0) * 1_000;
  const { processInfo } = await processes.send("SystemInfo.getProcessInfo");
  const cpu = (type: string) =>
    processInfo.filter((one) => one.type === type).reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0);
  return {
    scriptMs: of("ScriptDuration"),
    layoutMs: of("LayoutDuration") + of("RecalcStyleDuration"),
    mainThreadMs: of("TaskDuration"),
    rendererMs: cpu("renderer"),
    browserMs: cpu("GPU") + cpu("browser"),
  };
}

async function readHeap(cdp: CDPSession): Promise<{ bytes: number; nodes: number }> {
  for (let n = 0; n < 2; n++) await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  return { bytes: usedSize, nodes: metrics.find(({ name }) => name === "Nodes")?.value ?? 0 };
}
