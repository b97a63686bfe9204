import type { WebSocket } from "ws";
import type { Clock } from "../interfaces.ts";
import type { ConnectionInfo } from "./event.ts";
import type { WebSocketLimits } from "./limits.ts";

export interface ConnectionClose {
  code: number;
  reason: string;
}

/** A client connection after its handshake. */
export interface ClientConnection {
  readonly info: ConnectionInfo;
  /** When the last message was sent or received. */
  lastActiveAt(): number;
  /** False when the client's buffer is full: the message is refused. */
  post(text: string): boolean;
  /** Closes it. Only the first call has an effect. */
  end(ending: ConnectionClose): void;
}

interface ConnectionDependencies {
  clock: Clock;
  limits: WebSocketLimits;
  onMessage: (text: string) => void;
  /** Called once at its end. */
  onEnd: (ending: ConnectionClose) => void;
}

const GOING_AWAY: ConnectionClose = { code: 1001, reason: "Going away" };
export const TOO_BIG: ConnectionClose = { code: 1009, reason: "Message too long" };
const NO_BINARY: ConnectionClose = { code: 1003, reason: "Binary frames are not supported" };
const STALLED: ConnectionClose = { code: 1006, reason: "The client does not read" };

/** Enforces the gateway's limits on a client's socket, by the clock of the cloud. */
export function createConnection(
  socket: WebSocket,
  info: ConnectionInfo,
  dependencies: ConnectionDependencies,
): ClientConnection {
  const { clock, limits, onMessage, onEnd } = dependencies;
  let lastActiveAt = clock.now();
  let ended = false;
  let flushed = 0;
  let stalled: (() => void) | undefined;
  let idle = clock.at(lastActiveAt + limits.idleMs, whenIdle);
  const oldest = clock.at(info.connectedAt + limits.maxAgeMs, () => end(GOING_AWAY));

  function whenIdle(): void {
    const at = lastActiveAt + limits.idleMs;
    if (clock.now() >= at) end(GOING_AWAY);
    else idle = clock.at(at, whenIdle);
  }

  /** A check some time after the buffer was full: a client that read nothing meanwhile is disconnected. */
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
    // The library has already started to close; only the reason is missing.
    if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") finish(TOO_BIG);
  });

  return {
    info: info,
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

/** The gateway's reasons for closes without a reason. */
const DEFAULT_CLOSE_REASONS: Record<number, string> = {
  1000: "Connection Closed Normally",
  1001: "Going away",
  1005: "Client-side close frame status not set",
  1006: "Connection closed abnormally",
};
