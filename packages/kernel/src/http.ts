import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type * as z from "zod";
import { type Answer, dressed, problemAnswer } from "./answers.ts";
import { json, readBody } from "./body.ts";
import { callerOf } from "./caller.ts";
import type { Door, Handler, Request } from "./door.ts";
import { asError, Problem, problem, Undelivered } from "./errors.ts";
import { log } from "./log.ts";
import { validated } from "./validate.ts";
import { isEmpty, type Warm, warmUp } from "./warm.ts";

export { accepted, type Answer, created, noContent, ok, redirect, text } from "./answers.ts";
export type { Caller, Role } from "./caller.ts";
export type { Answers, AnyDoor, Door, Handler, Request, Shape } from "./door.ts";

/**
 * A door: parses, checks who is calling, answers. Whatever happens, the answer has CORS headers and the correlation id;
 * whatever goes wrong is problem+json; one line is logged.
 *
 * @example
 * export const handler = http({ name: "ReadRun", roles: ["manager"], path: z.object({ id: z.string() }) },
 *   async ({ path }) => ok(await runs.read(path.id)));
 */
export function http<
  B extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  P extends z.ZodType = z.ZodUndefined,
>(door: Door<B, Q, P>, answer: (request: Request<z.output<B>, z.output<Q>, z.output<P>>) => Promise<Answer>): Handler {
  const { name, roles, maxBytes = 262_144 } = door;

  async function respond(
    event: APIGatewayProxyEventV2,
    correlationId: string,
    seen: { role?: string },
  ): Promise<Answer> {
    const caller = callerOf(event, roles);
    seen.role = caller.role;
    const { body, query, path, read = json } = door;
    return answer({
      body: (body && validated(body, readBody(event, maxBytes, read))) as z.output<B>,
      query: (query && validated(query, event.queryStringParameters ?? {}, "/query")) as z.output<Q>,
      path: (path && validated(path, event.pathParameters ?? {}, "/path")) as z.output<P>,
      caller,
      correlationId,
      header: (header) => event.headers[header.toLowerCase()] || undefined,
      receivedAt: new Date(event.requestContext.timeEpoch),
    });
  }

  async function handle(event: APIGatewayProxyEventV2 | Record<string, never>): Promise<Answer | Warm> {
    if (isEmpty(event)) return warmUp(name, door.warm);
    const request = event as APIGatewayProxyEventV2;
    const began = performance.now();
    const correlationId = correlationOf(request);
    const seen: { role?: string } = {};
    let failure: { problem: Problem; error: Error } | undefined;
    const given = await respond(request, correlationId, seen).catch((thrown: unknown) => {
      const error = asError(thrown);
      failure = { error, problem: problemOf(error) };
      return problemAnswer(failure.problem, correlationId);
    });
    const ms = Math.round(performance.now() - began);
    const line = { route: request.routeKey, status: given.statusCode, ms, correlationId, ...seen };
    if (failure && failure.problem.status >= 500) {
      log.error(name, { ...line, code: failure.problem.code, error: failure.error });
    } else log.info(name, { ...line, ...(failure && { code: failure.problem.code }) });
    return dressed(given, correlationId);
  }
  return Object.assign(handle, { door }) as Handler;
}

/** Internals stay inside: what is not a Problem becomes one that says nothing but what to do. */
function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  const options = { cause: error, retryAfterSeconds: 5 };
  if (error instanceof Undelivered)
    return problem("UNAVAILABLE", "It could not be passed on. Send the same request again.", options);
  return problem("INTERNAL", "Something broke on our side; quote the correlation id when you report it.", {
    cause: error,
  });
}

/** A caller's own id is kept when it is sane: it will stand in logs, headers and events. */
function correlationOf(event: APIGatewayProxyEventV2): string {
  const given = event.headers["x-correlation-id"];
  return given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
