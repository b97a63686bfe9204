import chromium from "@sparticuz/chromium";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as playwright,
  type Page,
} from "playwright-core";

/** A browser from npm alone: no download, no package of the system. */
export async function launchBrowser(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, "--use-angle=swiftshader"],
    headless: true,
  });
}

/** What a page must never do, collected while it is used. */
export interface Misdeeds {
  consoleErrors: string[];
  policyViolations: string[];
  foreignRequests: string[];
}

const VIOLATION = "violation of the policy:";

/** A page whose misdeeds are collected. `origins`: where it may send requests. */
export async function openPage(
  browser: Browser,
  origins: readonly string[],
  options: BrowserContextOptions = {},
): Promise<{ page: Page; context: BrowserContext; misdeeds: Misdeeds }> {
  const context = await browser.newContext({
    locale: "en-GB",
    viewport: { width: 1_100, height: 640 },
    reducedMotion: "reduce",
    ...options,
  });
  // A slow machine is no failure; a test that never ends has the guard of vitest.config.ts.
  context.setDefaultTimeout(0);
  const page = await context.newPage();
  const misdeeds: Misdeeds = { consoleErrors: [], policyViolations: [], foreignRequests: [] };
  page.on("console", (message) => {
    if (message.text().startsWith(VIOLATION)) misdeeds.policyViolations.push(message.text());
    // The browser itself reports a request that is refused because its token has ended; the page renews it.
    else if (message.type() === "error" && !message.text().includes("status of 401"))
      misdeeds.consoleErrors.push(message.text());
  });
  await page.addInitScript(
    `document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => console.log("${VIOLATION}", violatedDirective, blockedURI, sourceFile))`,
  );
  page.on("pageerror", (error) => void misdeeds.consoleErrors.push(error.stack ?? error.message));
  const note = (address: string) => {
    const { origin, protocol } = new URL(address);
    if (!/^(blob|data):$/.test(protocol) && !origins.includes(origin)) misdeeds.foreignRequests.push(address);
  };
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  return { page, context, misdeeds };
}

export const NO_MISDEEDS: Misdeeds = { consoleErrors: [], policyViolations: [], foreignRequests: [] };
