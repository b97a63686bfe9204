import { effect, signal } from "@preact/signals";
import { FeedAccessDeniedError, followLiveFeed, LiveState, readLiveFeed } from "@waybill/client/live";
import type { LiveUpdate } from "@waybill/events-schema/live";
import { api, fetchRenewed } from "../session/api.ts";
import { signInState } from "../session/session.ts";
import { accessToken } from "../session/sign-in.ts";
import { applyChange, type LiveRun, runOf } from "./live-run.ts";

export type FeedState =
  | { kind: "connecting" }
  | { kind: "socket" }
  | { kind: "polling"; seconds: number }
  | { kind: "lost" };

/** All runs of the feed, by id. */
export const liveRuns = signal<ReadonlyMap<string, LiveRun>>(new Map());
export const feedState = signal<FeedState>({ kind: "connecting" });

/** After so many connections without a frame the feed is read over HTTP for a while: a proxy may refuse WebSockets. */
const MAX_FAILED_CONNECTIONS = 3;
const POLLING_MS = 60_000;

/** A complete snapshot replaces all that its feed had; a later portion changes the runs that it is about. */
function applyPortion(runs: ReadonlyMap<string, LiveRun>, portion: LiveUpdate, state: LiveState) {
  const next = new Map(portion.from === 0 ? [] : runs);
  const changes = portion.from === 0 ? state.newest.values() : portion.changes;
  for (const { about } of changes) {
    const change = state.newest.get(about);
    const runId = change && runOf(change);
    const run = runId === undefined ? undefined : applyChange(next.get(runId), change!);
    if (run) next.set(run.runId, run);
  }
  return next;
}

function show(portion: LiveUpdate, state: LiveState): void {
  if (portion.changes.length > 0 || portion.from === 0) liveRuns.value = applyPortion(liveRuns.value, portion, state);
}

/** Follow the feed until `ending` aborts: over a WebSocket, or by asking again and again where there is none. */
export async function watchFeed(ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    try {
      await followSocket(ending);
      if (!ending.aborted) await poll(ending);
    } catch (error) {
      if (!(error instanceof FeedAccessDeniedError)) feedState.value = { kind: "lost" };
      await signedIn(ending);
    }
  }
}

/** Ends when connections keep failing. */
async function followSocket(ending: AbortSignal): Promise<void> {
  const giveUp = new AbortController();
  let failures = 0;
  await followLiveFeed({
    api: location.origin,
    token: accessToken,
    fetch: fetchRenewed,
    scope: "all",
    signal: AbortSignal.any([ending, giveUp.signal]),
    onConnect() {
      failures = 0;
      feedState.value = { kind: "socket" };
    },
    onChanges: show,
    onDisconnect() {
      feedState.value = { kind: "lost" };
      failures += 1;
      if (failures >= MAX_FAILED_CONNECTIONS && navigator.onLine) giveUp.abort();
    },
  });
}

async function poll(ending: AbortSignal): Promise<void> {
  const state = new LiveState();
  const until = Date.now() + POLLING_MS;
  while (!ending.aborted && Date.now() < until) {
    const nextSeconds = await readLiveFeed(api, "all", state, { onChanges: show, signal: ending });
    feedState.value = { kind: "polling", seconds: nextSeconds };
    await pause(nextSeconds * 1_000, ending);
  }
}

/** A moment, and until somebody is signed in. */
async function signedIn(ending: AbortSignal): Promise<void> {
  await pause(1_000, ending);
  await new Promise<void>((resolve) => {
    const stop = effect(() => {
      if (signInState.value.kind === "signedIn" || ending.aborted) resolve();
    });
    ending.addEventListener("abort", () => resolve(), { once: true });
    ending.addEventListener("abort", stop, { once: true });
  });
}

const pause = (ms: number, ending: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ending.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
