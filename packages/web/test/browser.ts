import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import chromium from "@sparticuz/chromium";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as playwright,
  type Page,
} from "playwright-core";

/** Made for Lambda: in one process a service worker beside a map ends the whole browser, and the web's own rules must hold here. */
const LEFT_OUT = new Set(["--single-process", "--disable-web-security", "--allow-running-insecure-content"]);

/** Rejected when the browser, or a page of it, is gone. */
const death = Promise.withResolvers<never>();
death.promise.catch(() => {}); // a browser that is closed at the end is nobody's failure

/**
 * For `aroundEach`: fails a test whose browser dies in it. Whatever waits for a page fails by itself then, but a poll would ask
 * the dead page again for as long as a poll may last.
 */
export const failWithBrowser = (runTest: () => Promise<void>): Promise<void> =>
  Promise.race([runTest(), death.promise]);

/** A browser from npm alone: no download, no package of the system. */
export async function launchBrowser(): Promise<Browser> {
  const args = chromium.args.filter((arg) => !LEFT_OUT.has(arg));
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    // A container has 64 MB of shared memory, in which pictures of pages end the browser.
    args: [...args, "--use-angle=swiftshader", "--disable-dev-shm-usage"],
    headless: true,
  });
  browser.on("disconnected", () => death.reject(new Error("The browser has ended.")));
  return browser;
}

/** What a page must never do, collected while it is used. */
export interface Misdeeds {
  consoleErrors: string[];
  policyViolations: string[];
  foreignRequests: string[];
}

const VIOLATION = "violation of the policy:";

/** What the browser itself says of a request that is refused because its token has ended; the page renews it. */
const REFUSED_TOKEN = /status of 401/;

interface PageOptions extends BrowserContextOptions {
  /** What the browser itself may say of requests that are not answered as the page would like. @default of refused tokens */
  expectedErrors?: RegExp;
}

/** A page whose misdeeds are collected. `origins`: where it may send requests. */
export async function openPage(
  browser: Browser,
  origins: readonly string[],
  { expectedErrors = REFUSED_TOKEN, ...options }: PageOptions = {},
): Promise<{ page: Page; context: BrowserContext; misdeeds: Misdeeds }> {
  const context = await browser.newContext({
    locale: "en-GB",
    viewport: { width: 1_100, height: 640 },
    reducedMotion: "reduce",
    ...options,
  });
  // A slow machine is no failure; a test that never ends has the guard of vitest.config.ts.
  context.setDefaultTimeout(0);
  const misdeeds: Misdeeds = { consoleErrors: [], policyViolations: [], foreignRequests: [] };
  await context.addInitScript(
    `document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => console.log("${VIOLATION}", violatedDirective, blockedURI, sourceFile))`,
  );
  const note = (address: string) => {
    const { origin, protocol } = new URL(address);
    if (!/^(blob|data):$/.test(protocol) && !origins.includes(origin)) misdeeds.foreignRequests.push(address);
  };
  context.on("console", (message) => {
    if (message.text().startsWith(VIOLATION)) misdeeds.policyViolations.push(message.text());
    else if (message.type() === "error" && !expectedErrors.test(message.text()))
      misdeeds.consoleErrors.push(message.text());
  });
  context.on("weberror", (error) => void misdeeds.consoleErrors.push(error.error().stack ?? error.error().message));
  context.on("request", (request) => note(request.url()));
  context.on("page", (one) => {
    one.on("websocket", (socket) => note(socket.url()));
    one.on("crash", () => death.reject(new Error(`The page of ${one.url()} has crashed.`)));
  });
  const page = await context.newPage();
  return { page, context, misdeeds };
}

export const NO_MISDEEDS: Misdeeds = { consoleErrors: [], policyViolations: [], foreignRequests: [] };

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ALL_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

interface AxeOptions {
  /** @default the whole page */
  include?: readonly string[];
  /** Rules to be held besides those of WCAG 2.2 AA; in the other theme only rules about colours. */
  colorRule?: "color-contrast" | "color-contrast-enhanced";
}

/** Accessibility violations of what is shown: all rules in one theme, and in the other what depends on colours. */
export async function findViolations(
  page: Page,
  switchTheme: () => Promise<void>,
  { include = ["html"], colorRule = "color-contrast" }: AxeOptions = {},
): Promise<string[]> {
  const found: string[] = [];
  for (const runOnly of [ALL_RULES, [colorRule]]) {
    await switchTheme();
    await page.evaluate(axe);
    const rules = { [colorRule]: { enabled: true } };
    const options = JSON.stringify({ resultTypes: ["violations"], runOnly, rules });
    const violations = await page.evaluate(
      // A string: what runs in the page has no types here. It is not the page's own, so its policy does not concern it.
      `axe.run({ include: ${JSON.stringify(include)}, exclude: ["canvas"] }, ${options}).then(({ violations }) => violations.map(({ id, nodes }) => document.documentElement.dataset.theme + " " + id + ": " + nodes.map(({ html, failureSummary }) => html + " " + failureSummary).join(" | ")))`,
    );
    found.push(...(violations as string[]));
  }
  return found;
}
