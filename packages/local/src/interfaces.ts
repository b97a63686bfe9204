/** The seams of the offline cloud: what its parts promise each other, and nothing of how they do it. */
import type { WorkingClock } from "./working-time.ts";

/** Time, injectable: tests and the demo skip over waiting instead of sleeping. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Run `work` when the clock reaches `at`; never before. Returns how to call it off. */
  at(at: number, work: () => void): () => void;
}

/** What a queue hands to a consumer. */
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

/** Queues, spoken to from inside (by mappings, rules, topics); the SDK reaches the same ones through the gateway. */
export interface Queues {
  send(queueArn: string, body: string, options?: SendMessageOptions): { messageId: string };
  /** Takes what is visible now, up to `max`, and hides it for `visibilitySeconds` (default: the queue's). Never waits. */
  receive(queueArn: string, max: number, visibilitySeconds?: number): ReceivedMessage[];
  delete(queueArn: string, receiptHandle: string): void;
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): void;
  /** Calls `wake` whenever a message of this queue may have become visible. Returns how to stop. */
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
   * @param begun called when an environment takes the event, with the working time of that environment: waiting for one
   *   is nobody's time
   */
  invoke(functionArn: string, payload: unknown, begun?: (time: WorkingClock) => void): Promise<InvokeResult>;
  /** Invocations under way, whoever asked for them: the cloud has not settled while there are any. */
  running?(): number;
  /** The same, each with its function and since when it is in this state, by the cloud's clock. */
  underWay?(): { function: string; since: number; state: "waiting" | "running" }[];
}

/**
 * Asynchronous delivery with retries and a dead-letter queue: bus targets, topic subscriptions, bucket notifications,
 * schedules. A delivery is accepted at once, then tried until it is done, expired or dead-lettered.
 */
export interface Deliveries {
  deliver(delivery: {
    /** For the log: `rule X → queue Y`. */
    from: string;
    targetArn: string;
    /** JSON text: the message body for a queue, the event for a function. */
    payload: string;
    maxAttempts?: number;
    maxAgeSeconds?: number;
    deadLetterArn?: string;
    /** What to leave in the dead letters when it is not the payload: the event before its transformation. */
    deadLetterBody?: string;
    /** Kept on the dead letter beside the cause: RULE_ARN. */
    deadLetterAttributes?: Record<string, string>;
    /** Extra SQS message options when the target is a queue. */
    options?: SendMessageOptions;
  }): void;
}

/** One line for people and one object for tests about everything that happened. */
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

export type TraceListener = (happening: TraceEvent) => void;

/** One AWS API behind the gateway. Actions are told apart by the engine. */
export interface AwsEngine {
  /** SigV4 service names it answers to: `sqs`, `events`, `dynamodb`, `s3` … */
  services: readonly string[];
  /** True when it wants large bodies unread, in `request.stream`. */
  streams?: boolean;
  handle(request: AwsRequest): Promise<AwsResponse>;
}

export interface AwsRequest {
  method: string;
  /** Path with query, as sent. */
  url: URL;
  headers: Record<string, string>;
  /** Whole and decompressed; empty for an engine that streams. */
  body: Buffer;
  /** The unread body, only for an engine that streams. */
  stream?: NodeJS.ReadableStream;
  /** From the credential scope of the signature; undefined when unsigned. */
  service?: string;
  accessKeyId?: string;
  requestId: string;
  /** Aborted when the caller hangs up: a long poll must not take messages for nobody. */
  signal?: AbortSignal;
}

export interface AwsResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | NodeJS.ReadableStream;
}
