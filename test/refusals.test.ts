import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpTable, queueArn } from "./support/day-messages.ts";

interface ExpectedProblem {
  status: number;
  code: string;
  /** What the sentence must mention. */
  says?: RegExp;
  /** Pointers of the fields that are wrong. */
  points?: string[];
}

let local: LocalWaybill;
let courier: string;
const fix = { fixTime: new Date().toISOString(), lat: 52.5, lon: 13.4 };
const report = (change: Record<string, unknown> = {}) => ({ runId: "r1", fixes: [fix], ...change });

beforeAll(async () => {
  local = await startLocal({ clock: skippingClock() });
  courier = await local.token("courier", "c1");
});
afterAll(() => local.stop());

function post(
  body: string,
  { token = courier, headers = {} }: { token?: string; headers?: Record<string, string> } = {},
) {
  return fetch(`${local.api}/v1/positions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      origin: "https://app.example",
      ...headers,
    },
    body,
  });
}

async function expectRefusal(answer: Response, { status, code, says, points }: ExpectedProblem): Promise<void> {
  const text = await answer.text();
  expect(answer.status, text).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  const problem = JSON.parse(text) as {
    code: string;
    detail: string;
    correlationId: string;
    errors?: { pointer: string }[];
  };
  expect(problem.code).toBe(code);
  expect(problem.correlationId).toBeTruthy();
  if (says) expect(`${problem.detail} ${JSON.stringify(problem.errors ?? [])}`).toMatch(says);
  if (points) expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(points);
}

async function expectNothingDone(): Promise<void> {
  const { visible, inFlight, delayed } = local.cloud.queues.stats(queueArn(local, "RecordPositionsQueue"));
  expect(visible + inFlight + delayed, "queued").toBe(0);
  expect(await dumpTable(local, "Tracking"), "stored").toBe("");
}

describe("an invalid report is rejected with its own problem, and nothing is stored or queued", () => {
  const wrong: [string, string, ExpectedProblem][] = [
    ["malformed JSON", '{"runId": "r1", ', { status: 400, code: "VALIDATION_FAILED", says: /JSON/ }],
    [
      "NaN as a number",
      JSON.stringify(report()).replace("52.5", "NaN"),
      { status: 400, code: "VALIDATION_FAILED", says: /JSON/ },
    ],
    ["no body at all", "", { status: 400, code: "VALIDATION_FAILED" }],
    ["a list instead of an object", "[]", { status: 400, code: "VALIDATION_FAILED" }],
    [
      "a number as run",
      JSON.stringify(report({ runId: 7 })),
      { status: 400, code: "VALIDATION_FAILED", points: ["/runId"] },
    ],
    ["no fixes", JSON.stringify(report({ fixes: [] })), { status: 400, code: "VALIDATION_FAILED", points: ["/fixes"] }],
    [
      "501 fixes",
      JSON.stringify(report({ fixes: Array.from({ length: 501 }, () => fix) })),
      { status: 400, code: "VALIDATION_FAILED", points: ["/fixes"] },
    ],
    [
      "a latitude of 91 and a longitude of -181",
      JSON.stringify(report({ fixes: [fix, { ...fix, lat: 91, lon: -181 }] })),
      { status: 400, code: "VALIDATION_FAILED", points: ["/fixes/1/lat", "/fixes/1/lon"] },
    ],
    [
      "null and text for numbers",
      JSON.stringify(report({ fixes: [{ ...fix, lat: null, lon: "13.4" }] })),
      { status: 400, code: "VALIDATION_FAILED", points: ["/fixes/0/lat", "/fixes/0/lon"] },
    ],
    [
      "a time that is none",
      JSON.stringify(report({ fixes: [{ ...fix, fixTime: "yesterday" }] })),
      { status: 400, code: "VALIDATION_FAILED", points: ["/fixes/0/fixTime"] },
    ],
    [
      "a body of 1 MB",
      JSON.stringify({ ...report(), padding: "x".repeat(1_000_000) }),
      { status: 413, code: "TOO_LARGE" },
    ],
  ];

  it.each(wrong)("%s", async (_, body, refused) => {
    await expectRefusal(await post(body), refused);
    await expectNothingDone();
  });

  it("a body that is above the limit after decompression is rejected", async () => {
    const { gzipSync } = await import("node:zlib");
    const bomb = gzipSync(JSON.stringify({ ...report(), padding: "x".repeat(5_000_000) }));
    const answer = await fetch(`${local.api}/v1/positions`, {
      method: "POST",
      headers: { authorization: `Bearer ${courier}`, "content-type": "application/json", "content-encoding": "gzip" },
      body: bomb,
    });
    await expectRefusal(answer, { status: 413, code: "TOO_LARGE" });
    await expectNothingDone();
  });
});

describe("a caller without the right is rejected with the reason, and nothing is stored or queued", () => {
  it("a request without a token is rejected by the API with CORS headers", async () => {
    const answer = await fetch(`${local.api}/v1/positions`, {
      method: "POST",
      headers: { origin: "https://app.example" },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    await expectNothingDone();
  });

  it("a request with a header that is no bearer token is rejected", async () => {
    const answer = await post(JSON.stringify(report()), { headers: { authorization: "Basic YTpi" } });
    await expectRefusal(answer, { status: 401, code: "TOKEN_MISSING" });
    await expectNothingDone();
  });

  it("a request with an invalid token is rejected", async () => {
    await expectRefusal(await post(JSON.stringify(report()), { token: "abc" }), { status: 401, code: "TOKEN_INVALID" });
    await expectNothingDone();
  });

  it("a request with an expired token is rejected", async () => {
    const token = await local.token("courier", "c1", { hours: -1 });
    await expectRefusal(await post(JSON.stringify(report()), { token }), { status: 401, code: "TOKEN_EXPIRED" });
    await expectNothingDone();
  });

  it("a request with a token signed by another key is rejected", async () => {
    const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
    const { kid } = JSON.parse(Buffer.from(courier.split(".")[0]!, "base64url").toString()) as { kid: string };
    const claims = JSON.parse(Buffer.from(courier.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
    expect(await exportJWK(privateKey)).toBeTruthy();
    const token = await new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", kid }).sign(privateKey);
    await expectRefusal(await post(JSON.stringify(report()), { token }), { status: 401, code: "TOKEN_INVALID" });
    await expectNothingDone();
  });

  it("a manager cannot report as a courier", async () => {
    const token = await local.token("manager", "m1");
    await expectRefusal(await post(JSON.stringify(report()), { token }), { status: 403, code: "ROLE_FORBIDDEN" });
    await expectNothingDone();
  });

  it("a preflight needs no token", async () => {
    const answer = await fetch(`${local.api}/v1/positions`, {
      method: "OPTIONS",
      headers: {
        origin: "https://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      },
    });
    expect(answer.status).toBeLessThan(300);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-headers")).toMatch(/authorization|\*/);
  });
});

describe("the run of another courier", () => {
  it("another courier's run is not found, for reporting and for reading, and stays unchanged", async () => {
    const mine = await post(JSON.stringify(report({ runId: "mine" })));
    expect(mine.status, await mine.text()).toBe(202);
    await local.waitUntilIdle({ skip: true });
    const before = await dumpTable(local, "Tracking");

    const token = await local.token("courier", "c2");
    await expectRefusal(await post(JSON.stringify(report({ runId: "mine" })), { token }), {
      status: 404,
      code: "NOT_FOUND",
    });
    const read = await fetch(`${local.api}/v1/runs/mine`, {
      headers: { authorization: `Bearer ${token}`, origin: "https://app.example" },
    });
    await expectRefusal(read, { status: 404, code: "NOT_FOUND" });
    expect(await dumpTable(local, "Tracking")).toBe(before);
  });
});
