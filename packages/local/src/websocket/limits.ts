/** The limits of API Gateway for a WebSocket API, and the two that it has and does not publish. */
export interface WebSocketLimits {
  /** A connection without a message either way is closed after this long. Pings do not count. @default 10 minutes */
  idleMs: number;
  /** Maximum age of a connection. @default 2 hours */
  maxAgeMs: number;
  /** Of one message, however many frames it came in. @default 128 KB */
  messageBytes: number;
  /** Maximum size of one frame, and of a billed message. @default 32 KB */
  frameBytes: number;
  /** Timeout of an integration, in working time of its environment. @default 29 seconds */
  integrationMs: number;
  /** Buffer for a client that does not read; more is refused with LimitExceededException. @default 1 MB, our choice */
  bufferBytes: number;
  /** A full buffer that does not get shorter for this long ends the connection. @default 30 seconds, our choice */
  stalledMs: number;
}

const KB = 1024;
const MINUTE = 60_000;

export const DEFAULT_LIMITS: WebSocketLimits = {
  idleMs: 10 * MINUTE,
  maxAgeMs: 120 * MINUTE,
  messageBytes: 128 * KB,
  frameBytes: 32 * KB,
  integrationMs: 29_000,
  bufferBytes: KB * KB,
  stalledMs: 30_000,
};

/** How many messages AWS bills for one of this size: one for every 32 KB begun. */
export const billedMessages = (bytes: number): number => Math.max(1, Math.ceil(bytes / DEFAULT_LIMITS.frameBytes));
