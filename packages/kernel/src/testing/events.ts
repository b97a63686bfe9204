import { randomUUID } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import type { APIGatewayProxyEventV2, Context, SQSEvent, SQSMessageAttributes, SQSRecord } from "aws-lambda";
import type { Role } from "@waybill/events-schema/api";

/** For tests of service authors: what AWS would hand to an endpoint. */

/**
 * How a test record is delivered.
 *
 * @example
 * const redelivered: SqsOptions = { receiveCount: 2 };
 */
export interface SqsOptions {
  /** ApproximateReceiveCount. @default 1 */
  receiveCount?: number;
  /** @default now */
  sentAt?: Date;
  messageAttributes?: SQSMessageAttributes;
  attributes?: Partial<SQSRecord["attributes"]>;
  /** The worker's name; it makes the queue's ARN. @default "Test" */
  worker?: string;
}

/**
 * A batch as the mapping would deliver it. A string is taken as a raw body, for what should never have been sent.
 *
 * @example
 * const { batchItemFailures } = await recordPositions(sqsBatch(message), lambdaContext());
 */
export function sqsBatch(
  messages: Message | string | readonly (Message | string)[],
  options: SqsOptions = {},
): SQSEvent {
  return { Records: [messages].flat().map((message) => sqsRecord(message, options)) };
}

/**
 * One record of a batch, to mix batches from: `{ Records: [sqsRecord(a), sqsRecord(b, { receiveCount: 3 })] }`.
 *
 * @example
 * const batch = { Records: [sqsRecord(message), sqsRecord(message, { receiveCount: 3 })] };
 */
export function sqsRecord(message: Message | string, options: SqsOptions = {}): SQSRecord {
  const sent = String((options.sentAt ?? new Date()).getTime());
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body: typeof message === "string" ? message : JSON.stringify(message),
    attributes: {
      ApproximateReceiveCount: String(options.receiveCount ?? 1),
      SentTimestamp: sent,
      SenderId: "AIDATEST",
      ApproximateFirstReceiveTimestamp: sent,
      ...options.attributes,
    },
    messageAttributes: options.messageAttributes ?? {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:test:sqs:test-1:123456789012:${options.worker ?? "Test"}Queue`,
    awsRegion: "test-1",
  };
}

/**
 * The same message as it reaches a queue by way of a bus rule.
 *
 * @example
 * const { batchItemFailures } = await recordPositions(sqsBatch(throughBus(message)), lambdaContext());
 */
export function throughBus(message: Message): Message {
  const bus = { version: "0", id: randomUUID(), account: "123456789012", region: "test-1", resources: [] };
  return { ...bus, time: message.detail.meta.at, ...message } as Message;
}

/**
 * What a test request contains.
 *
 * @example
 * const options: ApiOptions = { route: "POST /v1/positions", caller: { sub: "c1", role: "courier" } };
 */
export interface ApiOptions {
  /** `POST /v1/positions`, as the route is named in the stack. @default "POST /" */
  route?: string;
  /** An object is sent as JSON, a string or Buffer as it is (a Buffer base64, as API Gateway does it). */
  body?: unknown;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  path?: Record<string, string>;
  /** Who calls, as the authorizer would say; null for nobody. @default nobody */
  caller?:
    | { sub: string; role: Role | (string & {}); team?: string; exp?: number }
    | { problem: string; detail?: string }
    | null;
  /** When API Gateway took the request. @default now */
  at?: Date;
}

/**
 * A request as API Gateway's payload 2.0.
 *
 * @example
 * const response = await reportPositions(
 *   apiEvent({ route: "POST /v1/positions", body: positions, caller: { sub: "c1", role: "courier" } }),
 *   lambdaContext(),
 * );
 */
export function apiEvent(options: ApiOptions = {}): APIGatewayProxyEventV2 {
  const { route = "POST /", body, headers = {}, query, path, caller, at = new Date() } = options;
  const [method = "POST", routePath = "/"] = route.split(" ");
  const rawPath = routePath.replace(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(path?.[name] ?? ""));
  const small = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const json = body !== undefined && typeof body !== "string" && !Buffer.isBuffer(body);
  return {
    version: "2.0",
    routeKey: route,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { host: "api.test", ...(json && { "content-type": "application/json" }), ...small },
    ...(query && { queryStringParameters: query }),
    ...(path && { pathParameters: path }),
    requestContext: {
      accountId: "123456789012",
      apiId: "test",
      domainName: "api.test",
      domainPrefix: "api",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: randomUUID(),
      routeKey: route,
      stage: "$default",
      time: at.toUTCString(),
      timeEpoch: at.getTime(),
      ...(caller && { authorizer: { lambda: caller } }),
    },
    ...(body !== undefined && {
      body: json ? JSON.stringify(body) : Buffer.isBuffer(body) ? body.toString("base64") : body,
    }),
    isBase64Encoded: Buffer.isBuffer(body),
  };
}

/**
 * A Lambda context; `remainingMs` is what getRemainingTimeInMillis answers, or a function for a clock that moves.
 *
 * @example
 * const almostOver = lambdaContext({ remainingMs: 500 });
 */
export function lambdaContext(options: { remainingMs?: number | (() => number); name?: string } = {}): Context {
  const { remainingMs = 30_000, name = "test" } = options;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:test:lambda:test-1:123456789012:function:${name}`,
    memoryLimitInMB: "512",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "2026/11/21/[$LATEST]test",
    getRemainingTimeInMillis: typeof remainingMs === "function" ? remainingMs : () => remainingMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
