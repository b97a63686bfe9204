import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { simulatePhone, type PhoneOptions } from "../src/commands/play/phone.ts";
import type { TrackPoint } from "../src/commands/play/track.ts";

interface Heard {
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

/** An API that answers as it is told; undefined hangs up without an answer. */
async function api(reply: (nth: number, heard: Heard) => Reply | undefined) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      const one = { headers: request.headers, ...(JSON.parse(text.toString()) as Omit<Heard, "headers">) };
      heard.push(one);
      const answer = reply(heard.length, one);
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
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

const START = Date.UTC(2026, 10, 21, 9);
const points = (count: number, stepMs = 10_000, gapAt = -1): TrackPoint[] =>
  Array.from({ length: count }, (_, n) => ({ lat: 52 + n / 1e4, lon: 13, at: START + n * stepMs, gap: n === gapAt }));

/** A phone whose clock moves only by waiting. */
async function play(url: string, more: Partial<PhoneOptions>) {
  const waits: number[] = [];
  let clock = 0;
  const played = await simulatePhone({
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
  return { played, waits };
}
const sizes = (heard: Heard[]) => heard.map(({ fixes }) => fixes.length);

describe("a phone", () => {
  test("sends six fixes a request, each with its own key and token", async () => {
    const { url, heard } = await api(() => ({ status: 202 }));
    const { played } = await play(url, {});
    expect(played).toMatchObject({ sent: 18, accepted: 18, rejected: 0, requests: 3, retries: 0, stopped: false });
    expect(sizes(heard)).toEqual([6, 6, 6]);
    expect(heard[0]).toMatchObject({ runId: "r1", headers: { authorization: "Bearer tok" } });
    expect(new Set(heard.map(({ headers }) => headers["idempotency-key"])).size).toBe(3);
    expect(heard.flatMap(({ fixes }) => fixes.map(({ fixTime }) => fixTime))).toEqual(
      points(18).map((one) => new Date(one.at).toISOString()),
    );
  });

  test("keeps the pace of the recording, so many times faster", async () => {
    const { url } = await api(() => ({ status: 202 }));
    const { waits } = await play(url, { speed: 60 });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(170_000 / 60, 5);
  });

  test("sends what it has after a minute and before a gap in the recording", async () => {
    const { url, heard } = await api(() => ({ status: 202 }));
    await play(url, { points: points(6, 30_000) });
    expect(sizes(heard)).toEqual([2, 2, 2]);
    heard.length = 0;
    await play(url, { points: points(8, 1_000, 2) });
    expect(sizes(heard)).toEqual([2, 6]);
  });

  test("collects longer when the server wants to hear less often, unless a batch size is given", async () => {
    const { url, heard } = await api((_, { fixes }) => ({
      status: 202,
      body: { accepted: fixes.length, nextReportSeconds: 60 },
    }));
    await play(url, { points: points(126, 1_000) });
    expect(sizes(heard)).toEqual([6, 60, 60]);
    heard.length = 0;
    await play(url, { points: points(12, 1_000), batch: 3 });
    expect(sizes(heard)).toEqual([3, 3, 3, 3]);
  });

  test("tries again with the same key after 429, 503 and a lost answer, and waits as it is told", async () => {
    const replies: (Reply | undefined)[] = [
      { status: 429, headers: { "retry-after": "7" } },
      { status: 503 },
      undefined,
      { status: 202 },
    ];
    const { url, heard } = await api((nth) => replies[nth - 1]);
    const { played, waits } = await play(url, { points: points(3) });
    expect(played).toMatchObject({ sent: 3, accepted: 3, requests: 4, retries: 3 });
    expect(new Set(heard.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(waits).toEqual([7_000, 1_000, 2_000]);
  });

  test("gives up after so many tries and says that nothing is lost", async () => {
    const { url, heard } = await api(() => ({ status: 500 }));
    await expect(play(url, { maxAttempts: 3 })).rejects.toThrow("answers 500, tried 3 times");
    expect(heard).toHaveLength(3);
  });

  test("stops at any other refusal, with the problem in its words", async () => {
    const problem = {
      code: "VALIDATION_FAILED",
      detail: "One field is wrong.",
      errors: [{ pointer: "/fixes/0/lat", detail: "too big" }],
    };
    const { url, heard } = await api(() => ({ status: 400, body: problem }));
    await expect(play(url, {})).rejects.toThrow(
      "refused with 400 VALIDATION_FAILED: One field is wrong.\n  /fixes/0/lat: too big",
    );
    expect(heard).toHaveLength(1);
  });

  test("zips what is large", async () => {
    const { url, heard } = await api(() => ({ status: 202 }));
    await play(url, { points: points(101), batch: 100 });
    expect(heard.map(({ headers }) => headers["content-encoding"])).toEqual(["gzip", undefined]);
    expect(sizes(heard)).toEqual([100, 1]);
  });

  test("withholds three reports in a tunnel and sends them together, every fix once and in order", async () => {
    const { url, heard } = await api(() => ({ status: 202 }));
    const { played } = await play(url, { points: points(120), gaps: true });
    expect(sizes(heard)).toEqual([6, 6, 6, 6, 6, 6, 24, 6, 6, 6, 6, 6, 6, 24]);
    expect(played.sent).toBe(120);
    const times = heard.flatMap(({ fixes }) => fixes.map(({ fixTime }) => fixTime));
    expect(times).toEqual(times.toSorted());
  });

  test("sends every fifth request twice, with the same key, and counts each fix once", async () => {
    const { url, heard } = await api(() => ({ status: 202 }));
    const { played } = await play(url, { points: points(60), duplicates: true });
    expect(played).toMatchObject({ sent: 60, accepted: 60, requests: 12, duplicates: 2 });
    expect(heard[5]?.headers["idempotency-key"]).toBe(heard[4]?.headers["idempotency-key"]);
  });

  test("ends after the request in hand when it is stopped", async () => {
    const stop = new AbortController();
    const { url, heard } = await api(() => {
      stop.abort();
      return { status: 202 };
    });
    const { played } = await play(url, { signal: stop.signal });
    expect(played).toMatchObject({ sent: 6, requests: 1, stopped: true });
    expect(heard).toHaveLength(1);
  });
});
