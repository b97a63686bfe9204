import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import type { TraceEvent } from "@waybill/local/interfaces";
import { repositoryRoot } from "@waybill/plan/paths";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const page = readFileSync(join(repositoryRoot, "docs/phones.md"), "utf8");
/** Each request of the page and the answer that the page shows for it. */
const examples = [...page.matchAll(/```sh\n(curl (?:(?!```)[\s\S])*)```\n\n```json\n([\s\S]*?)```/g)].map(
  ([, command, answer]) => [command!.trim(), JSON.parse(answer!) as unknown] as const,
);
const run = promisify(execFile);

let local: LocalWaybill;
let courier: string;
const shown: string[] = [];
beforeAll(async () => {
  const plan = limitToFunctions(isInPackage("tracking"));
  const onTraceEvent = (event: TraceEvent) => void shown.push(JSON.stringify(event));
  local = await startLocal({ clock: skippingClock(), plan, onTraceEvent });
  courier = await local.token("courier", "c1");
  // A run of the same courier that no example of the page speaks of.
  for (let n = 0; n < 3; n++) {
    const report = `/v1/positions/osmand?run=another-run&lat=1&lon=2&token=${courier}`;
    await status(report);
    await local.waitUntilIdle({ skip: true });
  }
});
afterAll(() => local.stop());

const shell = async (command: string) =>
  (await run("bash", ["-euc", command], { env: { ...process.env, API: local.api, COURIER: courier } })).stdout;
const status = async (path: string, init?: RequestInit) => (await fetch(`${local.api}${path}`, init)).status;

describe("docs/phones.md", () => {
  test("docs/phones.md shows a response for each of its requests", () => {
    expect(examples.length).toBeGreaterThan(4);
    expect(page.match(/^curl /gm)).toHaveLength(examples.length);
  });

  test.each(examples)("docs/phones.md shows the response of %s", async (command, answer) => {
    // The one before it may still be on its way through the queue.
    await local.waitUntilIdle({ skip: true });
    const said = JSON.parse(await shell(command)) as unknown;
    if (Array.isArray(answer)) expect(said).toEqual(answer);
    else expect(said).toMatchObject(answer as object);
  });
});

describe("a token in the place where phone apps put it", () => {
  const basic = () => ({ authorization: `Basic ${Buffer.from(`c1:${courier}`).toString("base64")}` });

  test("a token in the URL or in basic authentication is accepted by the endpoints of phone apps only", async () => {
    expect(await status("/v1/runs/another-run", { headers: basic() })).toBe(401);
    expect(await status(`/v1/runs/another-run?token=${courier}`)).toBe(401);
    expect(await status(`/v1/positions/owntracks?token=${courier}`, { method: "POST", body: "{}" })).toBe(401);
    expect(await status("/v1/positions/osmand?lat=1&lon=2", { headers: basic() })).toBe(401);
    expect(await status("/v1/runs/another-run", { headers: { authorization: `Bearer ${courier}` } })).toBe(200);
  });

  test("a token in the URL that is not a courier's, or has expired, is rejected", async () => {
    const manager = await local.token("manager", "m1");
    const expired = await local.token("courier", "c1", { hours: -1 });
    expect(await status(`/v1/positions/osmand?lat=1&lon=2&token=${manager}`)).toBe(403);
    expect(await status(`/v1/positions/osmand?lat=1&lon=2&token=${expired}`)).toBe(401);
  });

  test("a token in the URL is in no log", () => {
    const logs = local.cloud.logs.all().flatMap(({ events }) => events.map(({ message }) => message));
    const signature = courier.split(".")[2]!;
    expect(shown.length).toBeGreaterThan(10);
    expect([...shown, JSON.stringify(logs)].join("\n")).not.toContain(signature);
    expect(JSON.stringify(logs)).toContain("ReportOsmand");
  });
});
