import {
  type LiveChange,
  LiveServerMessage,
  isNewerChange,
  LiveUpdate,
  type LiveScope,
} from "@waybill/events-schema/live";
import { ApiError, type ClientOptions, createClient, dataOf } from "./client.ts";

/** State of the live feed: the newest change of each subject, and the last page that was applied. */
export class LiveSnapshot {
  readonly newest: Map<string, LiveChange> = new Map();
  /** What left the subscription: an older change that arrives after it does not bring it back. */
  private readonly left = new Map<string, LiveChange>();
  lastPage: number | undefined;

  /** Apply a portion. `known`: it holds nothing new. `gap`: pages before it are missing, request them. */
  apply({ from, to, changes }: LiveUpdate): "applied" | "known" | "gap" {
    if (this.lastPage !== undefined && to <= this.lastPage) return "known";
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

/** The token is that of a manager or admin. */
export interface LiveFeedOptions extends ClientOptions {
  scope: LiveScope;
  /** Called with each portion after it is applied. */
  onChanges?: (portion: LiveUpdate, snapshot: LiveSnapshot) => void;
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
/** API Gateway closes every connection after two hours. */
const MAX_CONNECTION_MS = 115 * MINUTE;
const BACKOFF_MS = { first: 500, max: 30_000 };

/** The token is not accepted; another attempt with it would be refused again. */
export class FeedAccessDeniedError extends Error {
  override readonly name = "FeedAccessDeniedError";
}

/**
 * Follow the live feed until `signal` aborts. It reconnects by itself and continues after the last page. Throws
 * FeedAccessDeniedError when the token is not accepted.
 */
export async function followLiveFeed(options: LiveFeedOptions): Promise<void> {
  const { signal, onDisconnect = () => {}, wait = waitUnlessAborted } = options;
  const snapshot = new LiveSnapshot();
  for (let failures = 0; !signal.aborted; failures++) {
    const before = snapshot.lastPage;
    const reason = await runConnection(options, snapshot).catch((error: unknown) => {
      if (error instanceof FeedAccessDeniedError) throw error;
      return error instanceof Error ? error.message : String(error);
    });
    if (signal.aborted) return;
    onDisconnect(reason);
    if (snapshot.lastPage !== before) failures = 0;
    const ceiling = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** failures);
    await wait(ceiling / 2 + (Math.random() * ceiling) / 2, signal);
  }
}

/** One connection, from its ticket to its end. Returns why it ended. */
async function runConnection(options: LiveFeedOptions, snapshot: LiveSnapshot): Promise<string> {
  const { scope, signal, connect = (url) => new WebSocket(url) } = options;
  const client = createClient(options);
  const { url } = await dataOf(client.POST("/v1/live/tickets", { signal })).catch(throwAccessDenied);
  const socket = connect(url);
  const send = (message: object) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  const subscribe = () => send({ action: "subscribe", to: scope, since: snapshot.lastPage });

  /** The missing pages are requested at each frame that shows a gap: an earlier answer may be missing, too. */
  function handlePortion(portion: LiveUpdate): void {
    const outcome = snapshot.apply(portion);
    if (outcome === "applied") options.onChanges?.(portion, snapshot);
    if (outcome !== "gap") return;
    if (snapshot.lastPage === undefined) subscribe();
    else send({ action: "resume", since: snapshot.lastPage });
  }

  async function handleMessage(message: LiveServerMessage): Promise<void> {
    if (message.kind === "frame") handlePortion(message);
    else if (message.kind === "pong") handlePortion({ from: message.to + 1, to: message.to, changes: [] });
    else if (message.kind === "refused") socket.close(4000, message.code);
    else {
      snapshot.lastPage = undefined;
      const query = { to: scope };
      handlePortion(LiveUpdate.parse(await dataOf(client.GET("/v1/live", { params: { query }, signal }))));
    }
  }

  socket.addEventListener("open", subscribe);
  socket.addEventListener("message", ({ data }) => {
    handleMessage(LiveServerMessage.parse(JSON.parse(String(data)))).catch(() =>
      socket.close(4000, "unreadable message"),
    );
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
