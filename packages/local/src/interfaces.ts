/** The interfaces between the parts of the offline cloud. */
import type { WorkingClock } from "./working-time.ts";

/** When a schedule runs next, strictly after `after`; undefined when never again. Milliseconds since 1970. */
export type NextFireTime = (after: number) => number | undefined;

/** Time, injectable: tests and the demo skip waiting instead of sleeping. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Runs `work` when the clock reaches `at`, never before. Returns a function that cancels it.
   *
   * @param next of work that recurs: its time after another, by which a clock that jumps passes over all but the last
   */
  at(at: number, work: () => void, next?: NextFireTime): () => void;
}

/** A message as a consumer receives it. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** ApproximateReceiveCount, SentTimestamp, ApproximateFirstReceiveTimestamp, AWSTraceHeader, MessageGroupId, DeadLetterQueueSourceArn … */
  attributes: Record<string, string>;
  messageAttributes: Record<string, MessageAttribute>;
}

export interface MessageAttribute {
  dataType: string;
  stringValue?: string;
  /** base64 */
  binaryValue?: string;
}

export interface SendMessageOptions {
  messageAttributes?: Record<string, MessageAttribute>;
  delaySeconds?: number;
  groupId?: string;
  deduplicationId?: string;
  traceHeader?: string;
}

/** The queues for code inside the cloud (event source mappings, rules, topics); the SDK reaches the same ones through the gateway. */
export interface Queues {
  send(queueArn: string, body: string, options?: SendMessageOptions): { messageId: string };
  /** Receives up to `max` visible messages and hides them for `visibilitySeconds` (default: the queue's). Never waits. */
  receive(queueArn: string, max: number, visibilitySeconds?: number): ReceivedMessage[];
  delete(queueArn: string, receiptHandle: string): void;
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): void;
  /** Calls `wake` whenever a message of this queue may have become visible. Returns a function that stops this. */
  onVisible(queueArn: string, wake: () => void): () => void;
  stats(queueArn: string): { visible: number; inFlight: number; delayed: number; oldestSentAt?: number };
}

export interface InvokeResult {
  /** Parsed JSON of what the handler returned; undefined when it returned nothing. */
  payload?: unknown;
  /** As Lambda reports it: `Unhandled`, with errorType, errorMessage and trace in `payload`. */
  functionError?: string;
  requestId: string;
  /** Milliseconds of the handler itself. */
  ms: number;
  cold: boolean;
}

/** Lambda: invoke by ARN and wait. Throws only when there is no such function; a failing handler is a result. */
export interface Lambda {
  /**
   * @param onStarted called when an environment starts the event, with the working time of that environment: waiting for one
   *   does not count
   */
  invoke(functionArn: string, payload: unknown, onStarted?: (time: WorkingClock) => void): Promise<InvokeResult>;
  /** The number of running and waiting invocations; the cloud is not idle while there are any. */
  running?(): number;
  /** The running and waiting invocations, with their function and since when, by the cloud's clock. */
  underWay?(): { function: string; since: number; state: "waiting" | "running" }[];
}

/**
 * Asynchronous delivery with retries and a dead-letter queue: bus targets, topic subscriptions, bucket notifications,
 * schedules. A delivery is accepted at once, then attempted until it is done, expired or dead-lettered.
 */
export interface Deliveries {
  deliver(delivery: {
    /** For trace lines: `rule X → queue Y`. */
    from: string;
    targetArn: string;
    /** JSON text: the message body for a queue, the event for a function. */
    payload: string;
    maxAttempts?: number;
    maxAgeSeconds?: number;
    deadLetterArn?: string;
    /** The body of the dead letter when it is not the payload: the event before its transformation. */
    deadLetterBody?: string;
    /** Message attributes of the dead letter in addition to the cause: RULE_ARN. */
    deadLetterAttributes?: Record<string, string>;
    /** Extra SQS message options when the target is a queue. */
    options?: SendMessageOptions;
  }): void;
}

/** One thing that happened in the cloud: a line on the console, an object with `--json` and in tests. */
export interface TraceEvent {
  at: number;
  kind:
    | "invocation"
    | "delivery"
    | "dead-letter"
    | "state"
    | "execution"
    | "http"
    | "socket"
    | "reload"
    | "denied"
    | "fault"
    | "log";
  what: string;
  [detail: string]: unknown;
}

export type TraceListener = (traceEvent: TraceEvent) => void;

/** One AWS API behind the gateway. The engine selects the action. */
export interface AwsEngine {
  /** The SigV4 service names that it serves: `sqs`, `events`, `dynamodb`, `s3` … */
  services: readonly string[];
  /** True when it reads bodies itself, from `request.stream`. */
  streams?: boolean;
  handle(request: AwsRequest): Promise<AwsResponse>;
}

export interface AwsRequest {
  method: string;
  /** Path with query, as sent. */
  url: URL;
  headers: Record<string, string>;
  /** The complete, decompressed body; empty for an engine with `streams`. */
  body: Buffer;
  /** The unread body, only for an engine with `streams`. */
  stream?: NodeJS.ReadableStream;
  /** From the credential scope of the signature; undefined when unsigned. */
  service?: string;
  accessKeyId?: string;
  requestId: string;
  /** Aborted when the caller disconnects: a long poll must not receive messages then. */
  signal?: AbortSignal;
}

export interface AwsResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | NodeJS.ReadableStream;
}
