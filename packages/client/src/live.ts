import {
  type LiveChange,
  LiveServerMessage,
  isNewerChange,
  LiveUpdate,
  type LiveScope,
} from "@waybill/events-schema/live";
import { ApiError, type ClientOptions, createClient, dataOf, type WaybillClient } from "./client.ts";
import { readPages } from "./pages.ts";

/** State of one feed: the newest change of each subject, and the last page that was applied. */
export class LiveSnapshot {
  readonly newest: Map<string, LiveChange> = new Map();
  /** What left the feed: an older change that arrives after it does not bring it back. */
  private readonly left = new Map<string, LiveChange>();
  lastPage: number | undefined;

  /** Apply a portion. `known`: it holds nothing new. `gap`: pages before it are missing, request them. */
  apply({ from, to, changes }: Omit<LiveUpdate, "feed">): "applied" | "known" | "gap" {
    if (from !== 0 && this.lastPage !== undefined && to <= this.lastPage) return "known";
    if (from > (this.lastPage ?? -1) + 1) return "gap";
    if (from === 0) for (const known of [this.newest, this.left]) known.clear();
    for (const change of changes) this.applyChange(change);
    this.lastPage = to;
    return "applied";
  }

  private applyChange(change: LiveChange): void {
    const before = this.newest.get(change.about) ?? this.left.get(change.about);
    if (before && !isNewerChange(change, before)) return;
    this.newest.delete(change.about);
    this.left.delete(change.about);
    (change.left ? this.left : this.newest).set(change.about, change);
  }
}

/** State of all feeds that a client follows, and the newest change of each subject over all of them. */
export class LiveState {
  readonly newest: Map<string, LiveChange> = new Map();
  private readonly feeds = new Map<string, LiveSnapshot>();

  /** The last page of a feed that was applied. */
  lastPage(feed: string): number | undefined {
    return this.feeds.get(feed)?.lastPage;
  }

  /** Apply a portion to its feed. */
  apply(portion: LiveUpdate): "applied" | "known" | "gap" {
    const snapshot = this.feeds.get(portion.feed) ?? new LiveSnapshot();
    const replaced = portion.from === 0 ? [...snapshot.newest.keys()] : [];
    const outcome = snapshot.apply(portion);
    if (outcome !== "applied") return outcome;
    this.feeds.set(portion.feed, snapshot);
    this.chooseNewest([...replaced, ...portion.changes.map(({ about }: LiveChange) => about)]);
    return outcome;
  }

  /** Whether it has all pages up to these. */
  hasReached(newest: Readonly<Record<string, number>>): boolean {
    return Object.entries(newest).every(([feed, to]) => (this.lastPage(feed) ?? -1) >= to);
  }

  /** Forget feeds that are not followed any more. Returns whether there were some. */
  keepOnly(followed: ReadonlySet<string>): boolean {
    const others = [...this.feeds].filter(([feed]) => !followed.has(feed));
    for (const [feed] of others) this.feeds.delete(feed);
    this.chooseNewest(others.flatMap(([, { newest }]) => [...newest.keys()]));
    return others.length > 0;
  }

  private chooseNewest(subjects: Iterable<string>): void {
    for (const about of new Set(subjects)) {
      const known = [...this.feeds.values()].flatMap(({ newest }) => newest.get(about) ?? []);
      const newest = known.reduce<LiveChange | undefined>(
        (best, one) => (best && !isNewerChange(one, best) ? best : one),
        undefined,
      );
      if (newest) this.newest.set(about, newest);
      else this.newest.delete(about);
    }
  }
}

/** The token is that of a manager or admin. */
export interface LiveFeedOptions extends ClientOptions {
  scope: LiveScope;
  /** Called with each portion after it is applied. One that begins with page 0 replaces all that its feed had. */
  onChanges?: (portion: LiveUpdate, state: LiveState) => void;
  /** Called when a connection knows which feeds there are. */
  onConnect?: () => void;
  /** Called when a connection ends or cannot be made, before the next attempt. */
  onDisconnect?: (reason: string) => void;
  signal: AbortSignal;
  /** For tests. @default the global WebSocket, real waiting */
  connect?: (url: string) => WebSocket;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const MINUTE = 60_000;
/**
 * The answer to a ping says which page is the newest, so a frame that was lost is noticed by then, even when no other
 * follows. It also keeps the connection: API Gateway closes one that is idle for ten minutes.
 */
const PING_MS = MINUTE;
/** A page that the answer names may not have been sent yet: frames are some seconds apart. Only then is it asked for. */
const FRAME_MS = 10_000;
/** API Gateway closes every connection after two hours. */
const MAX_CONNECTION_MS = 115 * MINUTE;
const BACKOFF_MS = { first: 500, max: 30_000 };

/** The token is not accepted; another attempt with it would be refused again. */
export class FeedAccessDeniedError extends Error {
  override readonly name = "FeedAccessDeniedError";
}

/**
 * Follow the live feed until `signal` aborts. It reconnects by itself and continues after the last page of each feed. Throws
 * FeedAccessDeniedError when the token is not accepted.
 */
export async function followLiveFeed(options: LiveFeedOptions): Promise<void> {
  const { signal, onDisconnect = () => {}, wait = waitUnlessAborted } = options;
  const state = new LiveState();
  for (let failures = 0; !signal.aborted; failures++) {
    const progress = { isMade: false };
    const reason = await runConnection(options, state, progress).catch((error: unknown) => {
      if (error instanceof FeedAccessDeniedError) throw error;
      return error instanceof Error ? error.message : String(error);
    });
    if (signal.aborted) return;
    onDisconnect(reason);
    if (progress.isMade) failures = 0;
    const ceiling = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** failures);
    await wait(ceiling / 2 + (Math.random() * ceiling) / 2, signal);
  }
}

/**
 * Read over HTTP what is new in the feeds of a scope, and apply it: all of it the first time. Returns in how many seconds to
 * ask again.
 */
export async function readLiveFeed(
  client: WaybillClient,
  scope: LiveScope,
  state: LiveState,
  { onChanges, signal }: Pick<LiveFeedOptions, "onChanges" | "signal">,
): Promise<number> {
  const { feeds, nextSeconds } = await dataOf(client.GET("/v1/live", { params: { query: { to: scope } }, signal }));
  state.keepOnly(new Set(Object.keys(feeds)));
  for (const [feed, to] of Object.entries(feeds)) {
    const since = state.lastPage(feed);
    if (since === to) continue;
    const portion = await readChanges(client, { feed, scope, since, signal });
    if (state.apply(portion) === "applied") onChanges?.(portion, state);
  }
  return nextSeconds;
}

/** What changed in a feed after a page, or all that is current, in as many parts as it takes. */
async function readChanges(
  client: WaybillClient,
  {
    feed,
    scope: to,
    since,
    signal,
  }: { feed: string; scope: LiveScope; since: number | undefined; signal: AbortSignal },
): Promise<LiveUpdate> {
  const parts = readPages(async (page) => {
    const query = { feed, to, ...(page.cursor === undefined && since !== undefined && { since }), ...page };
    return dataOf(client.GET("/v1/live/changes", { params: { query }, signal }));
  });
  let first: object | undefined;
  const changes: unknown[] = [];
  for await (const part of parts) {
    first ??= part;
    changes.push(...part.changes);
  }
  return LiveUpdate.parse({ ...first, changes });
}

/** Feeds that are read at a time. */
const MAX_CONCURRENT_READS = 4;

/** One connection, from its ticket to its end. Returns why it ended. */
async function runConnection(
  options: LiveFeedOptions,
  state: LiveState,
  progress: { isMade: boolean },
): Promise<string> {
  const { scope, signal, connect = (url) => new WebSocket(url), wait = waitUnlessAborted } = options;
  const client = createClient(options);
  const { url } = await dataOf(client.POST("/v1/live/tickets", { signal })).catch(throwAccessDenied);
  const socket = connect(url);
  const send = (message: object) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  /** Feeds that are being read as a whole, or wait for it, and the newest page that was named meanwhile. */
  const reading = new Map<string, number>();
  const waiting: string[] = [];
  let reads = 0;
  let isSubscribed = false;

  function handlePortion(portion: LiveUpdate): void {
    const outcome = state.apply(portion);
    if (outcome === "applied") {
      progress.isMade = true;
      options.onChanges?.(portion, state);
    } else if (outcome === "gap") catchUp(portion.feed, portion.to);
  }

  /** The missing pages are requested at each frame that shows a gap: an earlier answer may be missing, too. */
  function catchUp(feed: string, to: number): void {
    const since = state.lastPage(feed);
    if (reading.has(feed)) reading.set(feed, Math.max(to, reading.get(feed)!));
    else if (since === undefined) readWhole(feed, to);
    else if (since < to) send({ action: "resume", feed, since });
  }

  function readWhole(feed: string, to: number): void {
    reading.set(feed, to);
    waiting.push(feed);
    if (reads < MAX_CONCURRENT_READS) readWaiting().catch(() => socket.close(4000, "a feed could not be read"));
  }

  async function readWaiting(): Promise<void> {
    reads += 1;
    for (let feed = waiting.shift(); feed !== undefined; feed = waiting.shift()) {
      const portion = await readChanges(client, { feed, scope, since: undefined, signal });
      const newest = reading.get(feed)!;
      reading.delete(feed);
      handlePortion(portion);
      if (newest > portion.to) catchUp(feed, newest);
    }
    reads -= 1;
  }

  function handleNewest(newest: Readonly<Record<string, number>>): void {
    const isFirst = !isSubscribed;
    isSubscribed = true;
    progress.isMade = true;
    options.onConnect?.();
    // A token may have lost a team since the last connection, and a run changes its feed when it gets its task.
    if (isFirst || scope.startsWith("run:")) state.keepOnly(new Set(Object.keys(newest)));
    const isNew = (feed: string) => isFirst || state.lastPage(feed) === undefined;
    for (const [feed, to] of Object.entries(newest)) if (isNew(feed)) catchUp(feed, to);
    if (!isFirst) void wait(FRAME_MS, signal).then(() => catchUpAll(newest));
  }

  function catchUpAll(newest: Readonly<Record<string, number>>): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    for (const [feed, to] of Object.entries(newest)) catchUp(feed, to);
  }

  function handleMessage(message: LiveServerMessage): void {
    if (message.kind === "frame") {
      if (reading.has(message.feed)) catchUp(message.feed, message.to);
      else handlePortion(message);
    } else if (message.kind === "newest") handleNewest(message.feeds);
    else if (message.kind === "refused") socket.close(4000, message.code);
    else if (!reading.has(message.feed)) readWhole(message.feed, message.to);
  }

  socket.addEventListener("open", () => send({ action: "subscribe", to: scope }));
  socket.addEventListener("message", ({ data }) => {
    try {
      handleMessage(LiveServerMessage.parse(JSON.parse(String(data))));
    } catch {
      socket.close(4000, "unreadable message");
    }
  });
  const pings = setInterval(() => send({ action: "ping" }), PING_MS);
  const end = setTimeout(() => socket.close(1000), MAX_CONNECTION_MS);
  const stop = () => socket.close(1000);
  signal.addEventListener("abort", stop);
  return new Promise<string>((resolve) => {
    socket.addEventListener("close", ({ code, reason }) => resolve(reason || `closed with ${code}`));
    if (signal.aborted) stop();
  }).finally(() => {
    clearInterval(pings);
    clearTimeout(end);
    signal.removeEventListener("abort", stop);
  });
}

function throwAccessDenied(error: unknown): never {
  const isDenied = error instanceof ApiError && (error.status === 401 || error.status === 403);
  throw isDenied ? new FeedAccessDeniedError(error.message, { cause: error }) : error;
}

const waitUnlessAborted = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
