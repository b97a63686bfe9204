import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { gunzipSync } from "node:zlib";
import type { AccessKeys } from "../iam/access-keys.ts";
import type { AwsRequest, AwsResponse, AwsEngine } from "../interfaces.ts";
import { AwsError, errorResponse } from "./errors.ts";
import { assertNoForeignPage, isLocalHost } from "./foreign-page.ts";
import { createLocalServer } from "./local-server.ts";
import { readSignature, type RequestSignature, verifySignature } from "./signature.ts";

/** DynamoDB's 16 MiB is the largest body that any of the buffered services takes. */
const MAX_BODY_BYTES = 17 * 1024 * 1024;

/** The `Server` header of the answers of the offline cloud that runs as this process. */
export const serverHeader = (pid: number): string => `waybill-local/${pid}`;

export interface Gateway {
  /** `http://127.0.0.1:<port>`: what AWS_ENDPOINT_URL is set to. */
  endpoint: string;
  port: number;
  /** Engines may be added after listening, for those which need to know the endpoint. */
  serve(engine: AwsEngine): void;
  /** A request from inside the process, authorized by its key like any other. @throws AwsError as the service does */
  call: (request: AwsRequest) => Promise<AwsResponse>;
  /** A number that changes with every call and with every byte of running calls. */
  activityCount(): number;
  close(): Promise<void>;
}

interface Options {
  /** @default any free one */
  port?: number | undefined;
  /** Milliseconds since 1970, for the date of each answer: the SDK corrects its own clock by it, and tries again. */
  now: () => number;
  /** With which signatures are verified. */
  keys: AccessKeys;
  /** Throws an AwsError when the signer may not do this. */
  authorize?: (request: AwsRequest) => void;
  /** Sees each call before it is executed, where it may throw an AwsError instead, and after it, before the caller gets the response. */
  interceptor?: { before(request: AwsRequest): void; after(request: AwsRequest): void } | undefined;
  /** Called for defects of the offline cloud: an engine threw something other than an AwsError. */
  onFault?: (error: unknown, request: AwsRequest) => void;
}

/** One HTTP server on 127.0.0.1 for the unmodified AWS SDK. Services are distinguished by signature, target or path. */
export async function openGateway({ port = 0, now, keys, authorize, interceptor, onFault }: Options): Promise<Gateway> {
  const engines = new Map<string, AwsEngine>();
  let movements = 0;
  /** Of calls under way: the others are many, and nothing moves on them. */
  const sockets = new Set<Socket>();
  const bytesOf = ({ bytesRead, bytesWritten }: Socket) => bytesRead + bytesWritten;
  const server = createLocalServer((incoming, response) => {
    const { socket } = incoming;
    sockets.add(socket);
    response.once("close", () => {
      sockets.delete(socket);
      movements += bytesOf(socket);
    });
    answer(incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = parseUrl(incoming);
    const { request, signature } = toAwsRequest(incoming, url ?? new URL("http://127.0.0.1/"));
    const disconnected = new AbortController();
    request.signal = disconnected.signal;
    response.once("close", () => response.writableFinished || disconnected.abort());
    let reply: AwsResponse;
    try {
      if (!isLocalHost(incoming.headers.host))
        throw new AwsError("InvalidHost", "Only this machine may call the offline cloud.", { status: 403 });
      if (!url) throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
      assertNoForeignPage(request);
      if (engineOf(request).streams) request.stream = incoming;
      else request.body = await readBody(incoming);
      authenticate(request, signature);
      if (request.headers["content-encoding"] === "gzip" && !request.stream) request.body = inflate(request.body);
      reply = await call(request);
    } catch (error) {
      if (!(error instanceof AwsError)) onFault?.(error, request);
      reply = errorResponse(toAwsError(error), request);
    }
    await writeResponse(
      { ...reply, headers: { ...reply.headers, date: new Date(now()).toUTCString() } },
      request,
      incoming,
      response,
    );
  }

  /** Who calls is who signed. A bucket decides itself about preflights and about unsigned requests: its policy may be public. */
  function authenticate(request: AwsRequest, signature: RequestSignature | undefined): void {
    if (request.service === "s3" && request.method === "OPTIONS") return;
    if (signature) {
      verifySignature(request, signature, keys, now());
      request.accessKeyId = signature.accessKeyId;
    } else if (request.service !== "s3") {
      throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token: it is not signed.", {
        status: 403,
      });
    }
  }

  function engineOf(request: AwsRequest): AwsEngine {
    const engine = engines.get(request.service ?? "");
    if (!engine) throw unknownService(request, engines);
    return engine;
  }
  async function call(request: AwsRequest): Promise<AwsResponse> {
    movements++;
    authorize?.(request);
    interceptor?.before(request);
    const reply = await engineOf(request).handle(request);
    interceptor?.after(request);
    movements++;
    return reply;
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    endpoint: `http://127.0.0.1:${bound}`,
    port: bound,
    call,
    serve: (engine) => engine.services.forEach((service) => engines.set(service, engine)),
    activityCount: () => [...sockets].reduce((sum, socket) => sum + bytesOf(socket), movements),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Undefined when host and path are not an address, or an escape in the path is broken. */
function parseUrl({ headers, url = "/" }: IncomingMessage): URL | undefined {
  try {
    const parsed = new URL(`http://${headers.host ?? "127.0.0.1"}${url}`);
    decodeURIComponent(parsed.pathname);
    return parsed;
  } catch (cause) {
    if (cause instanceof TypeError || cause instanceof URIError) return undefined;
    throw cause;
  }
}

function toAwsRequest(
  incoming: IncomingMessage,
  url: URL,
): { request: AwsRequest; signature: RequestSignature | undefined } {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  const request: AwsRequest = {
    method: incoming.method ?? "GET",
    url,
    headers,
    body: Buffer.alloc(0),
    requestId: randomUUID(),
  };
  const signature = readSignature(request);
  const service = signature?.service || guessService(headers, url);
  if (service) request.service = service;
  return { request, signature };
}

const SERVICE_BY_TARGET: Record<string, string> = {
  AmazonSQS: "sqs",
  AWSEvents: "events",
  DynamoDB_20120810: "dynamodb",
  AmazonSSM: "ssm",
  Logs_20140328: "logs",
  GraniteServiceVersion20100801: "monitoring",
  AWSStepFunctions: "states",
};

/** An unsigned request: the target header or a Lambda path names the service; anything else is S3. */
function guessService(headers: Record<string, string>, url: URL): string | undefined {
  const target = headers["x-amz-target"]?.split(".")[0];
  if (target !== undefined) return SERVICE_BY_TARGET[target];
  if (/^\/20\d\d-\d\d-\d\d\//.test(url.pathname)) return "lambda";
  return "s3";
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) {
    throw new AwsError("RequestEntityTooLarge", `The request is larger than ${MAX_BODY_BYTES} bytes.`, {
      status: 413,
    });
  }
  return Buffer.concat(chunks);
}

function inflate(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch {
    throw new AwsError("SerializationException", `The body is not gzip of at most ${MAX_BODY_BYTES} bytes.`);
  }
}

function unknownService({ service, url }: AwsRequest, engines: Map<string, AwsEngine>): AwsError {
  const known = [...engines.keys()].toSorted().join(", ");
  return new AwsError("UnknownService", `${service ?? url.pathname} is not in the offline cloud; here are: ${known}.`);
}

function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError("InternalFailure", `The offline cloud failed: ${message}`, { status: 500 });
}

async function writeResponse(
  reply: AwsResponse,
  request: AwsRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(reply.status, {
    "x-amzn-requestid": request.requestId,
    server: serverHeader(process.pid),
    ...(request.service === "s3" ? { "x-amz-request-id": request.requestId } : {}),
    ...reply.headers,
  });
  const { body } = reply;
  if (body !== undefined && typeof body !== "string" && !Buffer.isBuffer(body)) await pipeline(body, response);
  else response.end(body);
  // An error before the body was read: read the rest, or the client sees a broken connection instead of the response.
  incoming.resume();
}
