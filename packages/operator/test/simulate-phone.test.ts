import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { simulatePhone, type PhoneOptions } from "../src/commands/play/phone.ts";
import type { TrackPoint } from "../src/commands/play/track.ts";

interface ReceivedRequest {
  headers: IncomingHttpHeaders;
  fixes: { fixTime: string; lat: number }[];
  runId: string;
}
interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: object | string;
}

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** An API with the given replies; undefined closes the connection without a response. */
async function api(reply: (nth: number, received: ReceivedRequest) => Reply | undefined) {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      const one = { headers: request.headers, ...(JSON.parse(text.toString()) as Omit<ReceivedRequest, "headers">) };
      received.push(one);
      const answer = reply(received.length, one);
      if (!answer) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, answer.headers);
      response.end(
        typeof answer.body === "string"
          ? answer.body
          : JSON.stringify(answer.body ?? { accepted: one.fixes.length, rejected: [] }),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closing.push(() => void (server.closeAllConnections(), server.close()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const START = Date.UTC(2026, 10, 21, 9);
const points = (count: number, stepMs = 10_000, gapAt = -1): TrackPoint[] =>
  Array.from({ length: count }, (_, n) => ({ lat: 52 + n / 1e4, lon: 13, at: START + n * stepMs, gap: n === gapAt }));

/** Simulates a phone whose clock moves only by waiting. */
async function play(url: string, more: Partial<PhoneOptions>) {
  const waits: number[] = [];
  let clock = 0;
  const result = await simulatePhone({
    api: url,
    token: "tok",
    runId: "r1",
    points: points(18),
    speed: Number.POSITIVE_INFINITY,
    now: () => clock,
    wait: (ms) => {
      waits.push(ms);
      clock += ms;
      return Promise.resolve();
    },
    random: () => 1,
    ...more,
  });
  return { result, waits };
}
const sizes = (received: ReceivedRequest[]) => received.map(({ fixes }) => fixes.length);

describe("a phone", () => {
  test("a phone sends six fixes a request, each with the token and a key of its own", async () => {
    const { url, received } = await api(() => ({ status: 202 }));
    const { result } = await play(url, {});
    expect(result).toMatchObject({ sent: 18, accepted: 18, rejected: 0, requests: 3, retries: 0, stopped: false });
    expect(sizes(received)).toEqual([6, 6, 6]);
    expect(received[0]).toMatchObject({ runId: "r1", headers: { authorization: "Bearer tok" } });
    expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(3);
    expect(received.flatMap(({ fixes }) => fixes.map(({ fixTime }) => fixTime))).toEqual(
      points(18).map((one) => new Date(one.at).toISOString()),
    );
  });

  test("a phone keeps the pace of the recording, multiplied by the speed", async () => {
    const { url } = await api(() => ({ status: 202 }));
    const { waits } = await play(url, { speed: 60 });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(170_000 / 60, 5);
  });

  test("a phone sends an incomplete batch after a minute and before a gap in the recording", async () => {
    const { url, received } = await api(() => ({ status: 202 }));
    await play(url, { points: points(6, 30_000) });
    expect(sizes(received)).toEqual([2, 2, 2]);
    received.length = 0;
    await play(url, { points: points(8, 1_000, 2) });
    expect(sizes(received)).toEqual([2, 6]);
  });

  test("a phone sends larger batches when the server asks for fewer requests, unless a batch size is given", async () => {
    const { url, received } = await api((_, { fixes }) => ({
      status: 202,
      body: { accepted: fixes.length, nextReportSeconds: 60 },
    }));
    await play(url, { points: points(126, 1_000) });
    expect(sizes(received)).toEqual([6, 60, 60]);
    received.length = 0;
    await play(url, { points: points(12, 1_000), batch: 3 });
    expect(sizes(received)).toEqual([3, 3, 3, 3]);
  });

  test("a phone retries with the same key after 429, 503 and a lost response, and waits as long as Retry-After says", async () => {
    const replies: (Reply | undefined)[] = [
      { status: 429, headers: { "retry-after": "7" } },
      { status: 503 },
      undefined,
      { status: 202 },
    ];
    const { url, received } = await api((nth) => replies[nth - 1]);
    const { result, waits } = await play(url, { points: points(3) });
    expect(result).toMatchObject({ sent: 3, accepted: 3, requests: 4, retries: 3 });
    expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(waits).toEqual([7_000, 1_000, 2_000]);
  });

  test("a phone gives up after the given number of attempts", async () => {
    const { url, received } = await api(() => ({ status: 500 }));
    await expect(play(url, { maxAttempts: 3 })).rejects.toThrow("returned 500, tried 3 times");
    expect(received).toHaveLength(3);
  });

  test("a phone stops at any other error response and throws its problem", async () => {
    const problem = {
      code: "VALIDATION_FAILED",
      detail: "One field is wrong.",
      errors: [{ pointer: "/fixes/0/lat", detail: "too big" }],
    };
    const { url, received } = await api(() => ({ status: 400, body: problem }));
    await expect(play(url, {})).rejects.toThrow(
      "the API returned 400 VALIDATION_FAILED: One field is wrong.\n  /fixes/0/lat: too big",
    );
    expect(received).toHaveLength(1);
  });

  test("a phone compresses a large request", async () => {
    const { url, received } = await api(() => ({ status: 202 }));
    await play(url, { points: points(101), batch: 100 });
    expect(received.map(({ headers }) => headers["content-encoding"])).toEqual(["gzip", undefined]);
    expect(sizes(received)).toEqual([100, 1]);
  });

  test("a phone withholds three batches in a tunnel and sends them together, every fix once and in order", async () => {
    const { url, received } = await api(() => ({ status: 202 }));
    const { result } = await play(url, { points: points(120), gaps: true });
    expect(sizes(received)).toEqual([6, 6, 6, 6, 6, 6, 24, 6, 6, 6, 6, 6, 6, 24]);
    expect(result.sent).toBe(120);
    const times = received.flatMap(({ fixes }) => fixes.map(({ fixTime }) => fixTime));
    expect(times).toEqual(times.toSorted());
  });

  test("a phone sends every fifth request twice, with the same key, and counts each fix once", async () => {
    const { url, received } = await api(() => ({ status: 202 }));
    const { result } = await play(url, { points: points(60), duplicates: true });
    expect(result).toMatchObject({ sent: 60, accepted: 60, requests: 12, duplicates: 2 });
    expect(received[5]?.headers["idempotency-key"]).toBe(received[4]?.headers["idempotency-key"]);
  });

  test("a phone ends after the current request when it is aborted", async () => {
    const stop = new AbortController();
    const { url, received } = await api(() => {
      stop.abort();
      return { status: 202 };
    });
    const { result } = await play(url, { signal: stop.signal });
    expect(result).toMatchObject({ sent: 6, requests: 1, stopped: true });
    expect(received).toHaveLength(1);
  });
});
