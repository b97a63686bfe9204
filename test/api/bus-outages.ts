import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { apiCloud } from "../support/api-cloud.ts";
import { dumpTable } from "../support/day-messages.ts";
import { createDispatchClient } from "../support/dispatch-client.ts";

const { local, clock, outages } = apiCloud;
const dispatch = await createDispatchClient(local, apiCloud.clock);

/** Does something while the bus refuses events that contain a text. */
async function whileRefused(text: string, work: () => Promise<unknown>): Promise<void> {
  outages.bus.begin([text]);
  try {
    await work();
  } finally {
    outages.bus.end();
  }
}

const importDeadLetters = local.view.queues.find(({ arn }) => arn.includes("ImportFileDLQ"))!.arn;
const countDeadLetters = () => local.cloud.queues.stats(importDeadLetters).visible;

/**
 * Imports a file while the bus refuses the events of its import, until the message is a dead letter: no retry of it can
 * publish them before the sweep does. Returns the import's id.
 */
async function importFile(content: string): Promise<string> {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const token = await local.token("partner", "acme");
  const created = await dispatch.request(token, "POST /v1/imports", { bytes: bytes.length, sha256 });
  const { importId, upload } = created as {
    importId: string;
    upload: { url: string; method: string; headers: Record<string, string> };
  };
  const before = countDeadLetters();
  await whileRefused(importId, async () => {
    await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
    await local.waitUntilIdle({ skip: true });
    expect(countDeadLetters()).toBe(before + 1);
  });
  return importId;
}
const items = async (table: string) => (await dumpTable(local, table)).split("\n");

test("events of a route, a ledger, a link and an import that the bus refused are published by the sweep", async () => {
  const routeId = await dispatch.createRoute();
  await whileRefused(routeId, async () => {
    await expect(dispatch.request(dispatch.admin, `POST /v1/routes/${routeId}/publish`)).rejects.toThrow("503");
  });
  const adjustment = { courierId: "swept", reason: "r", kind: "adjustment", money: { amount: 7, currency: "EUR" } };
  await whileRefused("swept", async () => {
    await expect(dispatch.request(dispatch.admin, "POST /v1/ledger/adjustments", adjustment)).rejects.toThrow("503");
  });
  const { taskId } = await dispatch.createTask("draft");
  await whileRefused("link.created", async () => {
    await expect(dispatch.request(dispatch.admin, `POST /v1/tasks/${taskId}/links`, {})).rejects.toThrow("503");
  });
  const importId = await importFile("no,task\n1,2\n");
  const swept = local.next(({ kind, what }) => kind === "invocation" && what === "SweepTasks");
  clock.advanceTo(clock.now() + 120_000);
  await swept;
  await local.waitUntilIdle({ skip: true });
  const pending = (await items("Tasks")).filter((item) => item.includes("pendingEvents"));
  expect(
    pending.filter((item) => [routeId, "swept", importId, `LINKS#${taskId}`].some((text) => item.includes(text))),
  ).toEqual([]);
  expect(await items("Tracking")).toContainEqual(expect.stringContaining(`ROUTE#${routeId}`));
  expect(await items("Tracking")).toContainEqual(expect.stringMatching(new RegExp(`LINK#.*${taskId}`)));
  expect(await items("Reports")).toContainEqual(expect.stringContaining("COURIER#swept"));
});
