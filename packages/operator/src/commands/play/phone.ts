import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { EXIT, CliError, isNetworkError } from "../../cli/exit.ts";
import { parseProblem } from "../../api/problem.ts";
import { batchFixes, withTunnels, type PhoneFix, type FixBatch } from "./fix-batches.ts";
import type { TrackPoint } from "./track.ts";

/** Where a phone reports to, and how. */
export interface PhoneOptions {
  /** Base URL of the API, without a trailing slash. */
  api: string;
  token: string;
  runId: string;
  points: readonly TrackPoint[];
  /** How many times faster than recorded; Infinity does not wait at all. @default 1 */
  speed?: number;
  /** Fixes of one request. Given, it is kept to; otherwise 6, and more when the server asks to hear less often. */
  batch?: number;
  /** Now and then withhold reports and send them together, as out of a tunnel. */
  gaps?: boolean;
  /** Send every fifth request twice, as a phone that did not hear the answer. */
  duplicates?: boolean;
  /** How often one request is tried before the phone gives up. @default 8 */
  maxAttempts?: number;
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
  /** The seams of tests. @default the global fetch, real waiting and the real clock */
  fetch?: typeof fetch;
  wait?: (ms: number) => Promise<unknown>;
  now?: () => number;
  random?: () => number;
}

/** What a phone did. `sent` counts each fix once, whatever was repeated. */
export interface PlayResult {
  sent: number;
  accepted: number;
  rejected: number;
  requests: number;
  retries: number;
  /** Requests repeated on purpose. */
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
 * Be a courier's phone: send the points of a track as they would have come, in batches, at `speed` times their pace.
 * A request that got no answer, 429 or 5xx is tried again with the same Idempotency-Key, waiting as `Retry-After` says;
 * any other refusal stops the phone with the problem in the error.
 *
 * @example
 * await phone({ api, token, run: "r1", points: readTrack(file).points, speed: 60 });
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
  const began = now();
  const firstAt = points[0]?.at ?? 0;
  let spacingSeconds = 0;

  const post = createSender({ ...options, wait, signal }, result);
  // A batch that was asked for is kept to: neither a minute nor the server's wish changes it.
  const batching = batch === undefined ? { batch: 6 } : { batch, everySeconds: Number.POSITIVE_INFINITY };
  const batches = batchFixes(points, batching, () => (batch === undefined ? spacingSeconds : 0));
  let nth = 0;
  for (const report of options.gaps ? withTunnels(batches) : batches) {
    const due = Number.isFinite(speed) ? began + (report.dueAt - firstAt) / speed : began;
    if (due > now() && !signal.aborted) await wait(due - now());
    if (signal.aborted) break;
    const answer = await post(report);
    if (!answer) break;
    result.sent += report.fixes.length;
    result.accepted += answer.accepted ?? 0;
    result.rejected += answer.rejected?.length ?? 0;
    spacingSeconds = answer.nextReportSeconds ?? 0;
    nth += 1;
    if (options.duplicates && nth % DUPLICATE_EVERY === 0) {
      result.duplicates += 1;
      await post(report);
    }
    onProgress(result.sent, points.length);
  }
  return { ...result, seconds: Math.round((now() - began) / 10) / 100, stopped: signal.aborted };
}

/** The same fixes of the same run have the same key, so that a retry is known as one. */
const idempotencyKey = (run: string, fixes: readonly PhoneFix[]): string =>
  createHash("sha256")
    .update(JSON.stringify([run, fixes]))
    .digest("hex")
    .slice(0, 32);

type SendOptions = PhoneOptions & { wait: (ms: number) => Promise<unknown>; signal: AbortSignal };

/** Sends one report until it is answered; undefined when stopped before that. Counts into `played`. */
function createSender(
  options: SendOptions,
  result: PlayResult,
): (report: FixBatch) => Promise<PositionsResponseBody | undefined> {
  const {
    api,
    token,
    runId: run,
    maxAttempts: tries = 8,
    wait,
    signal,
    random = Math.random,
    now = Date.now,
  } = options;
  const ask = options.fetch ?? fetch;
  return async ({ fixes }) => {
    const text = JSON.stringify({ runId: run, fixes });
    const zipped = Buffer.byteLength(text) > GZIP_FROM_BYTES;
    const request: RequestInit = {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey(run, fixes),
        ...(zipped ? { "content-encoding": "gzip" } : {}),
      },
      body: zipped ? new Uint8Array(gzipSync(text)) : text,
    };
    for (let attempt = 1; ; attempt += 1) {
      result.requests += 1;
      let why: string;
      let retryMs: number | undefined;
      try {
        const response = await ask(`${api}/v1/positions`, request);
        if (response.ok) return (await response.json()) as PositionsResponseBody;
        if (response.status !== 429 && response.status < 500)
          throw rejectionError(response.status, await response.text());
        retryMs = retryAfterMs(response.headers.get("retry-after"), now());
        why = `answers ${response.status}`;
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof CliError) throw error;
        // A body cut short is a network error too, though fetch calls it a TypeError or a SyntaxError.
        if (!isNetworkError(error) && !(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
        why = "does not answer";
      }
      if (attempt >= tries)
        throw new CliError(
          EXIT.unreachable,
          `${api} ${why}, tried ${attempt} times`,
          "nothing is lost: play the track again later",
        );
      result.retries += 1;
      const backoff = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** (attempt - 1)) * (0.5 + random() / 2);
      await wait(retryMs ?? backoff);
      if (signal.aborted) return undefined;
    }
  };
}

/** Milliseconds of a Retry-After header, in seconds or as a date; bounded, so that a wild one does not hang us. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms));
}

function rejectionError(status: number, body: string): CliError {
  const { code, text: says } = parseProblem(body);
  const next = status === 401 ? "make a fresh token: waybill token --role courier --sub c1" : undefined;
  return new CliError(EXIT.failed, `refused with ${status}${code && ` ${code}`}: ${says}`, next);
}
