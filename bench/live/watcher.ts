import { followLiveFeed, type LiveState } from "@waybill/client/live";
import type { LiveScope, LiveServerMessage } from "@waybill/events-schema/live";

/** How many changes came after so many hundredths of a second. */
export type DelayCounts = (number | undefined)[];

/** What reaches a watcher, by the messages that it got. */
export interface Received {
  messages: number;
  bytes: number;
  /** From an event to the frame that has it. */
  delays: DelayCounts;
  /** Pages that the sender left out, and pages that it sent twice, on one connection. */
  missing: number;
  repeated: number;
  resumes: number;
  wholeReads: number;
}

/** Sends what a client says to the API; returns when it was handled. */
export type SendToApi = (connectionId: string, body: string) => Promise<void>;

/** A client of the package, on a socket that leads into the handlers. */
export class Watcher {
  readonly received: Received = {
    messages: 0,
    bytes: 0,
    delays: [],
    missing: 0,
    repeated: 0,
    resumes: 0,
    wholeReads: 0,
  };
  state: LiveState | undefined;
  readonly scope: LiveScope;
  private readonly abort = new AbortController();
  /** The newest page of each feed that was sent on this connection. */
  private readonly newest = new Map<string, number>();
  private socket: StubSocket | undefined;
  private closeConnection = () => {};
  private following: Promise<void> | undefined;

  constructor(scope: LiveScope) {
    this.scope = scope;
  }

  /** Follow the feed from now on. `open` gives a connection its id, `fetch` calls the endpoints. */
  follow(api: {
    fetch: (request: Request) => Promise<Response>;
    open: (watcher: Watcher) => string;
    close: (connectionId: string) => void;
    send: SendToApi;
  }): void {
    this.following = followLiveFeed({
      api: "http://api.test",
      token: () => Promise.resolve("token"),
      scope: this.scope,
      signal: this.abort.signal,
      fetch: (request) => {
        if (request.url.includes("/v1/live/changes") && !request.url.includes("cursor=")) this.received.wholeReads += 1;
        return api.fetch(request);
      },
      connect: () => {
        const connectionId = api.open(this);
        this.closeConnection = () => api.close(connectionId);
        this.socket = new StubSocket((body) => {
          if (body.includes(`"resume"`)) this.received.resumes += 1;
          return api.send(connectionId, body);
        });
        return this.socket as unknown as WebSocket;
      },
      onChanges: (_, state) => (this.state = state),
    });
  }

  /** A message of the server: of the sender of frames, or an answer to what this client has asked. */
  take(text: string, { isAnswer, now }: { isAnswer: boolean; now: number }): void {
    const message = JSON.parse(text) as LiveServerMessage;
    this.received.messages += 1;
    this.received.bytes += Buffer.byteLength(text);
    if (message.kind === "frame" && !isAnswer) this.checkFrame(message, now);
    this.socket?.receive(text);
  }

  private checkFrame({ feed, from, to, changes }: LiveServerMessage & { kind: "frame" }, now: number): void {
    const newest = this.newest.get(feed);
    if (newest !== undefined) {
      this.received.missing += Math.max(0, from - newest - 1);
      this.received.repeated += Math.max(0, Math.min(newest, to) - from + 1);
    }
    this.newest.set(feed, Math.max(to, newest ?? 0));
    const { delays } = this.received;
    for (const { at } of changes) {
      const delay = Math.ceil((now - Date.parse(at)) / 10);
      delays[delay] = (delays[delay] ?? 0) + 1;
    }
  }

  /** The connection breaks; the client makes another. */
  disconnect(): void {
    this.closeConnection();
    this.socket?.close(1006);
    this.newest.clear();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.following;
  }
}

/** The socket of a browser, as far as the client uses it. */
class StubSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  private readonly sendBody: (body: string) => Promise<void>;

  constructor(sendBody: (body: string) => Promise<void>) {
    super();
    this.sendBody = sendBody;
    queueMicrotask(() => {
      this.readyState = WebSocket.OPEN;
      this.dispatchEvent(new Event("open"));
    });
  }
  send(body: string): void {
    void this.sendBody(body);
  }
  receive(data: string): void {
    if (this.readyState === WebSocket.OPEN) this.dispatchEvent(new MessageEvent("message", { data }));
  }
  close(code = 1000, reason = ""): void {
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
}
