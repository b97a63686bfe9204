import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type * as z from "zod";
import { type HttpResponse, withStandardHeaders, problemResponse } from "./response.ts";
import { assertNoBody, jsonBody, readBody } from "./body.ts";
import { callerLimit } from "./caller-limit.ts";
import { authorizeCaller } from "./caller.ts";
import type { EndpointConfig, EndpointHandler, EndpointRequest } from "./endpoint.ts";
import { describeError } from "../failures/describe-error.ts";
import { toError, Problem, problem, UndeliveredError } from "../failures/errors.ts";
import { log } from "../config/log.ts";
import { validate } from "./validate.ts";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "../config/warm-up.ts";

export { accepted, bytes, type HttpResponse, created, noContent, ok, redirect, text } from "./response.ts";
export { assertAdminOfAllTeams, type Caller, isInTeams } from "./caller.ts";
export { callerLimit } from "./caller-limit.ts";
export type {
  ResponseSchemas,
  AnyEndpointConfig,
  EndpointConfig,
  EndpointHandler,
  EndpointRequest,
  ResponseSchema,
} from "./endpoint.ts";

/**
 * An endpoint: authorizes the caller, parses the request and responds. Every response has CORS headers and the correlation
 * id; every error is problem+json; one line is logged.
 *
 * @example
 * const handler = http(
 *   { name: "GetVisit", roles: ["manager"], path: z.object({ visitId: z.string() }) },
 *   async function getVisit({ path }) {
 *     const stored = await readEntity(table, VISITS, visitKey);
 *     if (!stored) throw problem("NOT_FOUND", `There is no visit ${path.visitId}.`);
 *     return ok(stored.body);
 *   },
 * );
 */
export function http<
  B extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  P extends z.ZodType = z.ZodUndefined,
>(
  endpoint: EndpointConfig<B, Q, P>,
  answer: (request: EndpointRequest<z.output<B>, z.output<Q>, z.output<P>>) => Promise<HttpResponse>,
): EndpointHandler {
  const { name, roles, maxBytes = 262_144, maxPerMinute } = endpoint;
  const countRequest = maxPerMinute === undefined ? undefined : callerLimit(maxPerMinute);

  async function respond(
    event: APIGatewayProxyEventV2,
    correlationId: string,
    seen: { role?: string },
  ): Promise<HttpResponse> {
    const caller = authorizeCaller(event, roles);
    seen.role = caller.role;
    countRequest?.(caller.sub, event.requestContext.timeEpoch);
    const { body, query, path, read = jsonBody } = endpoint;
    if (!body) assertNoBody(event);
    return answer({
      body: (body && validate(body, readBody(event, maxBytes, read))) as z.output<B>,
      query: (query && validate(query, event.queryStringParameters ?? {}, "/query")) as z.output<Q>,
      path: (path && validate(path, event.pathParameters ?? {}, "/path")) as z.output<P>,
      caller,
      correlationId,
      header: (header) => event.headers[header.toLowerCase()] || undefined,
      receivedAt: new Date(event.requestContext.timeEpoch),
    });
  }

  async function handle(event: APIGatewayProxyEventV2 | Record<string, never>): Promise<HttpResponse | WarmUpResult> {
    if (isWarmUpEvent(event)) return warmUp(name, endpoint.warm);
    const request = event as APIGatewayProxyEventV2;
    const began = performance.now();
    const correlationId = correlationOf(request);
    const seen: { role?: string } = {};
    let failure: EndpointFailure | undefined;
    const given = await respond(request, correlationId, seen).catch((thrown: unknown) => {
      const acknowledge = seen.role === undefined ? undefined : endpoint.acknowledge;
      failure = answerFailure(toError(thrown), correlationId, acknowledge);
      return failure.response;
    });
    const ms = Math.round(performance.now() - began);
    const line = { route: request.routeKey, status: given.statusCode, ms, correlationId, ...seen, ...failure?.line };
    if (failure?.isOurs) log.error(name, line);
    else log.info(name, line);
    return withStandardHeaders(given, correlationId);
  }
  return Object.assign(handle, { endpoint }) as EndpointHandler;
}

interface EndpointFailure {
  response: HttpResponse;
  /** What the log line says of it. */
  line: object;
  /** The caller can do nothing about it. */
  isOurs: boolean;
}
type Acknowledge = (problem: Problem) => HttpResponse | undefined;

/** The response to an error. A Problem that cannot be read, or written as JSON, is an internal error like any other. */
function answerFailure(error: Error, correlationId: string, acknowledge?: Acknowledge): EndpointFailure {
  try {
    return describeFailure(error, problemOf(error), correlationId, acknowledge);
  } catch {
    return describeFailure(error, internalProblem(error), correlationId);
  }
}

function describeFailure(
  error: Error,
  found: Problem,
  correlationId: string,
  acknowledge?: Acknowledge,
): EndpointFailure {
  const { code, status, errors } = found;
  const response = acknowledge?.(found) ?? problemResponse(found, correlationId);
  if (status >= 500) return { response, line: { code, error }, isOurs: true };
  // The log has the reason where `acknowledge` replaced the response.
  const hidden = { detail: describeError(found).message, fields: errors?.map(({ pointer }) => pointer) };
  return { response, line: { code, ...(response.statusCode !== status && hidden) }, isOurs: false };
}

/** An error that is not a Problem becomes one without internal details. */
function problemOf(error: Error): Problem {
  if (error instanceof Problem && error.status >= 400 && error.status <= 599) return error;
  const options = { cause: error, retryAfterSeconds: 5 };
  if (error instanceof UndeliveredError)
    return problem("UNAVAILABLE", "The request could not be passed on. Send it again.", options);
  return internalProblem(error);
}

const internalProblem = (cause: Error): Problem =>
  problem("INTERNAL", "An internal error occurred; quote the correlation id when you report it.", { cause });

/** A caller's own id is used when it is valid: it appears in logs, headers and events. */
function correlationOf(event: APIGatewayProxyEventV2): string {
  const given = event.headers["x-correlation-id"];
  return given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
