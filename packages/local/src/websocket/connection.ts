import type { WebSocket } from "ws";
import type { Clock } from "../interfaces.ts";
import type { ConnectionInfo } from "./event.ts";
import type { WebSocketLimits } from "./limits.ts";

export interface ConnectionClose {
  code: number;
  reason: string;
}

/** One client, from the end of its handshake on. */
export interface ClientConnection {
  readonly info: ConnectionInfo;
  /** When the last message went either way. */
  lastActiveAt(): number;
  /** False when the client has not read what waits for it: the message is not taken. */
  post(text: string): boolean;
  /** Closes it. Only the first ending counts. */
  end(ending: ConnectionClose): void;
}

interface ConnectionDependencies {
  clock: Clock;
  limits: WebSocketLimits;
  onMessage: (text: string) => void;
  /** Called once, whoever ended it. */
  onEnd: (ending: ConnectionClose) => void;
}

export const GOING_AWAY: ConnectionClose = { code: 1001, reason: "Going away" };
export const TOO_BIG: ConnectionClose = { code: 1009, reason: "Message too long" };
const NO_BINARY: ConnectionClose = { code: 1003, reason: "Binary frames are not supported" };
const STALLED: ConnectionClose = { code: 1006, reason: "The client does not read" };

/** Holds a client's socket to the gateway's limits, by the clock of the cloud. */
export function createConnection(
  socket: WebSocket,
  opened: ConnectionInfo,
  dependencies: ConnectionDependencies,
): ClientConnection {
  const { clock, limits, onMessage, onEnd } = dependencies;
  let lastActiveAt = clock.now();
  let ended = false;
  let flushed = 0;
  let stalled: (() => void) | undefined;
  let idle = clock.at(lastActiveAt + limits.idleMs, whenIdle);
  const oldest = clock.at(opened.connectedAt + limits.maxAgeMs, () => end(GOING_AWAY));

  function whenIdle(): void {
    const at = lastActiveAt + limits.idleMs;
    if (clock.now() >= at) end(GOING_AWAY);
    else idle = clock.at(at, whenIdle);
  }

  /** One look, some time after the buffer was found full: whoever read nothing meanwhile is gone. */
  function watchForStall(): void {
    const before = flushed;
    stalled ??= clock.at(clock.now() + limits.stalledMs, () => {
      stalled = undefined;
      if (flushed === before) end(STALLED);
    });
  }

  function finish(ending: ConnectionClose): void {
    if (ended) return;
    ended = true;
    for (const callOff of [idle, oldest, stalled]) callOff?.();
    onEnd(ending);
  }

  function end(ending: ConnectionClose): void {
    finish(ending);
    if (ending.code === STALLED.code) socket.terminate();
    else socket.close(ending.code, ending.reason);
  }

  socket.on("message", (data, isBinary) => {
    if (ended) return;
    if (isBinary) return end(NO_BINARY);
    lastActiveAt = clock.now();
    onMessage((data as Buffer).toString("utf8"));
  });
  socket.on("close", (code, reason) =>
    finish({ code, reason: reason.toString() || (DEFAULT_CLOSE_REASONS[code] ?? "") }),
  );
  socket.on("error", (error: Error & { code?: string }) => {
    // The library has begun to close already; what is left is to say why.
    if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") finish(TOO_BIG);
  });

  return {
    info: opened,
    lastActiveAt: () => lastActiveAt,
    post(text) {
      if (socket.bufferedAmount + Buffer.byteLength(text) > limits.bufferBytes) {
        watchForStall();
        return false;
      }
      lastActiveAt = clock.now();
      socket.send(text, () => flushed++);
      return true;
    },
    end,
  };
}

/** How the gateway words an ending that nobody gave a reason for. */
const DEFAULT_CLOSE_REASONS: Record<number, string> = {
  1000: "Connection Closed Normally",
  1001: "Going away",
  1005: "Client-side close frame status not set",
  1006: "Connection closed abnormally",
};
