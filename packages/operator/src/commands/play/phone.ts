import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { EXIT, CliError, isNetworkError } from "../../cli/exit.ts";
import { parseProblem } from "../../api/problem.ts";
import { batchFixes, withTunnels, type PhoneFix, type FixBatch } from "./fix-batches.ts";
import type { TrackPoint } from "./track.ts";

export interface PhoneOptions {
  /** Base URL of the API, without a trailing slash. */
  api: string;
  token: string;
  runId: string;
  points: readonly TrackPoint[];
  /** How many times faster than recorded; Infinity does not wait. @default 1 */
  speed?: number;
  /** Fixes per request. Without it 6, and more when the server asks for fewer requests. */
  batch?: number;
  /** Withhold some batches and send them together, as after a tunnel. */
  gaps?: boolean;
  /** Send every fifth request twice, as a phone that lost the response. */
  duplicates?: boolean;
  /** Attempts per request. @default 8 */
  maxAttempts?: number;
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
  /** For tests. @default the global fetch, real waiting and the real clock */
  fetch?: typeof fetch;
  wait?: (ms: number) => Promise<unknown>;
  now?: () => number;
  random?: () => number;
}

/** Result of a phone. `sent` counts each fix once, even when it was sent twice. */
export interface PlayResult {
  sent: number;
  accepted: number;
  rejected: number;
  requests: number;
  retries: number;
  /** Requests sent twice on purpose. */
  duplicates: number;
  seconds: number;
  stopped: boolean;
}

const GZIP_FROM_BYTES = 1_024;
const BACKOFF_MS = { first: 500, max: 30_000 };
const MAX_RETRY_AFTER_MS = 120_000;
const DUPLICATE_EVERY = 5;

interface PositionsResponseBody {
  accepted?: number;
  rejected?: unknown[];
  nextReportSeconds?: number;
}

/**
 * Simulates a courier's phone: sends the points of a track in batches, at `speed` times their pace. A request without
 * a response, or with 429 or 5xx, is retried with the same Idempotency-Key, after the time of `Retry-After`; any other
 * error response stops the phone, and the error has the problem.
 *
 * @example
 * await simulatePhone({ api, token, runId: "r1", points: readTrack(file).points, speed: 60 });
 */
export async function simulatePhone(options: PhoneOptions): Promise<PlayResult> {
  const { points, speed = 1, batch, now = Date.now, onProgress = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  const wait = options.wait ?? ((ms: number) => sleep(ms, undefined, { signal }).catch(() => {}));
  const result: PlayResult = {
    sent: 0,
    accepted: 0,
    rejected: 0,
    requests: 0,
    retries: 0,
    duplicates: 0,
    seconds: 0,
    stopped: false,
  };
  const startedAt = now();
  const firstAt = points[0]?.at ?? 0;
  let spacingSeconds = 0;

  const post = createSender({ ...options, wait, signal }, result);
  // A batch size of the caller is exact: neither a minute nor the server changes it.
  const batching = batch === undefined ? { batch: 6 } : { batch, everySeconds: Number.POSITIVE_INFINITY };
  const batches = batchFixes(points, batching, () => (batch === undefined ? spacingSeconds : 0));
  let nth = 0;
  for (const fixBatch of options.gaps ? withTunnels(batches) : batches) {
    const due = Number.isFinite(speed) ? startedAt + (fixBatch.dueAt - firstAt) / speed : startedAt;
    if (due > now() && !signal.aborted) await wait(due - now());
    if (signal.aborted) break;
    const response = await post(fixBatch);
    if (!response) break;
    result.sent += fixBatch.fixes.length;
    result.accepted += response.accepted ?? 0;
    result.rejected += response.rejected?.length ?? 0;
    spacingSeconds = response.nextReportSeconds ?? 0;
    nth += 1;
    if (options.duplicates && nth % DUPLICATE_EVERY === 0) {
      result.duplicates += 1;
      await post(fixBatch);
    }
    onProgress(result.sent, points.length);
  }
  return { ...result, seconds: Math.round((now() - startedAt) / 10) / 100, stopped: signal.aborted };
}

/** The same fixes of the same run have the same key, so that a retry is recognized. */
const idempotencyKey = (runId: string, fixes: readonly PhoneFix[]): string =>
  createHash("sha256")
    .update(JSON.stringify([runId, fixes]))
    .digest("hex")
    .slice(0, 32);

type SendOptions = PhoneOptions & { wait: (ms: number) => Promise<unknown>; signal: AbortSignal };

/** Sends one batch until there is a response; undefined when aborted before. Counts into `result`. */
function createSender(
  options: SendOptions,
  result: PlayResult,
): (fixBatch: FixBatch) => Promise<PositionsResponseBody | undefined> {
  const { api, token, runId, maxAttempts = 8, wait, signal, random = Math.random, now = Date.now } = options;
  const request = options.fetch ?? fetch;
  return async ({ fixes }) => {
    const text = JSON.stringify({ runId, fixes });
    const zipped = Buffer.byteLength(text) > GZIP_FROM_BYTES;
    const init: RequestInit = {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey(runId, fixes),
        ...(zipped ? { "content-encoding": "gzip" } : {}),
      },
      body: zipped ? new Uint8Array(gzipSync(text)) : text,
    };
    for (let attempt = 1; ; attempt += 1) {
      result.requests += 1;
      let problem: string;
      let retryMs: number | undefined;
      try {
        const response = await request(`${api}/v1/positions`, init);
        if (response.ok) return (await response.json()) as PositionsResponseBody;
        if (response.status !== 429 && response.status < 500)
          throw rejectionError(response.status, await response.text());
        retryMs = retryAfterMs(response.headers.get("retry-after"), now());
        problem = `returned ${response.status}`;
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof CliError) throw error;
        // A truncated body is a network error, too; fetch throws a TypeError or a SyntaxError for it.
        if (!isNetworkError(error) && !(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
        problem = "did not respond";
      }
      if (attempt >= maxAttempts)
        throw new CliError(
          EXIT.unreachable,
          `${api} ${problem}, tried ${attempt} times`,
          "nothing is lost: play the track again later",
        );
      result.retries += 1;
      const backoff = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** (attempt - 1)) * (0.5 + random() / 2);
      await wait(retryMs ?? backoff);
      if (signal.aborted) return undefined;
    }
  };
}

/** Milliseconds of a Retry-After header in seconds or as a date, limited to two minutes. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms));
}

function rejectionError(status: number, body: string): CliError {
  const { code, text } = parseProblem(body);
  const next = status === 401 ? "create a new token: waybill token --role courier --sub c1" : undefined;
  return new CliError(EXIT.failed, `the API returned ${status}${code && ` ${code}`}: ${text}`, next);
}
