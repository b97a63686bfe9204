import { type Change, Heard, isNewer, Portion, type Scope } from "@waybill/events-schema/live";
import * as z from "zod";

/** What one knows by the live feed: the newest fact about each thing, and the last page that was taken in. */
export class Picture {
  readonly known = new Map<string, Change>();
  last: number | undefined;

  /** Take a portion in. `old`: all of it is known already. `gap`: pages before it are missing, ask for them. */
  take({ from, to, changes }: Portion): "taken" | "old" | "gap" {
    if (this.last !== undefined && to <= this.last) return "old";
    if (from > (this.last ?? -1) + 1) return "gap";
    if (from === 0) this.known.clear();
    for (const change of changes) {
      const before = this.known.get(change.about);
      if (!before || isNewer(change, before)) this.known.set(change.about, change);
    }
    this.last = to;
    return "taken";
  }
}

export interface Following {
  /** Base URL of the API, without a trailing slash. */
  api: string;
  /** A bearer token of a manager or admin; asked for at each connection, so that it may be a new one. */
  token: () => Promise<string>;
  scope: Scope;
  /** What was taken in, after it is in the picture. */
  onPortion?: (portion: Portion, picture: Picture) => void;
  /** A connection ended and the next is on its way, or could not be made. */
  onLost?: (why: string) => void;
  stopping: AbortSignal;
  /** The seams of tests. @default the global WebSocket, real waiting */
  connect?: (url: string) => WebSocket;
  wait?: (ms: number, stopping: AbortSignal) => Promise<void>;
}

const MINUTE = 60_000;
/** AWS closes a connection on which nobody says anything for ten minutes, and every one after two hours. */
const PING_MS = 8 * MINUTE;
const LONGEST_MS = 115 * MINUTE;
const BACKOFF_MS = { first: 500, most: 30_000 };

/** The API said no, and would say no again. */
export class Denied extends Error {
  override readonly name = "Denied";
}

/**
 * Follow the live feed until `stopping`: a lost connection is made again and goes on behind the last page. Throws Denied
 * when the token is not good enough.
 */
export async function follow(following: Following): Promise<void> {
  const { stopping, onLost = () => {}, wait = pause } = following;
  const picture = new Picture();
  for (let failures = 0; !stopping.aborted; failures++) {
    const before = picture.last;
    const why = await connection(following, picture).catch((error: unknown) => {
      if (error instanceof Denied) throw error;
      return error instanceof Error ? error.message : String(error);
    });
    if (stopping.aborted) return;
    onLost(why);
    if (picture.last !== before) failures = 0;
    const ceiling = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** failures);
    await wait(ceiling / 2 + (Math.random() * ceiling) / 2, stopping);
  }
}

/** One connection, from its ticket to its end. Answers why it ended. */
async function connection(following: Following, picture: Picture): Promise<string> {
  const { scope, stopping, connect = (url) => new WebSocket(url) } = following;
  const { url } = Ticket.parse(await ask(following, "POST", "/v1/live/tickets"));
  const socket = connect(url);
  const say = (message: object) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  const subscribe = () => say({ action: "subscribe", to: scope, since: picture.last });

  /** A gap is asked about at each frame that shows it: the answer before may have been left out too. */
  function take(portion: Portion): void {
    const outcome = picture.take(portion);
    if (outcome === "taken") following.onPortion?.(portion, picture);
    if (outcome !== "gap") return;
    if (picture.last === undefined) subscribe();
    else say({ action: "resume", since: picture.last });
  }

  async function hear(message: Heard): Promise<void> {
    if (message.kind === "frame") take(message);
    else if (message.kind === "pong") take({ from: message.to + 1, to: message.to, changes: [] });
    else if (message.kind === "refused") socket.close(4000, message.code);
    else {
      picture.last = undefined;
      take(Portion.parse(await ask(following, "GET", `/v1/live?to=${encodeURIComponent(scope)}`)));
    }
  }

  socket.addEventListener("open", subscribe);
  socket.addEventListener("message", ({ data }) => {
    hear(Heard.parse(JSON.parse(String(data)))).catch(() => socket.close(4000, "not understood"));
  });
  const pings = setInterval(() => say({ action: "ping" }), PING_MS);
  const end = setTimeout(() => socket.close(1000), LONGEST_MS);
  const stop = () => socket.close(1000);
  stopping.addEventListener("abort", stop);
  return new Promise<string>((resolve) => {
    socket.addEventListener("close", ({ code, reason }) => resolve(reason || `closed with ${code}`));
    if (stopping.aborted) stop();
  }).finally(() => {
    clearInterval(pings);
    clearTimeout(end);
    stopping.removeEventListener("abort", stop);
  });
}

const Ticket = z.object({ url: z.string() });

async function ask({ api, token, stopping }: Following, method: "GET" | "POST", path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${await token()}` };
  const answer = await fetch(`${api}${path}`, { method, headers, signal: stopping });
  if (answer.ok) return answer.json();
  const said = `${method} ${path} answered ${answer.status}: ${await answer.text()}`;
  throw answer.status === 401 || answer.status === 403 ? new Denied(said) : new Error(said);
}

const pause = (ms: number, stopping: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopping.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
