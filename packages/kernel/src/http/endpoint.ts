import type { ProblemCode, Role } from "@waybill/events-schema/api";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type * as z from "zod";
import type { Problem } from "../failures/errors.ts";
import type { HttpResponse } from "./response.ts";
import type { BodyParser } from "./body.ts";
import type { Caller } from "./caller.ts";
import type { WarmUpResult } from "../config/warm-up.ts";

/**
 * A zod schema, or plain JSON Schema, which adds no zod to the bundle of an endpoint without it.
 *
 * @example
 * const visit: ResponseSchema = z.object({ visitId: z.string() });
 */
export type ResponseSchema = z.ZodType | { readonly type: string; readonly [word: string]: unknown };

/**
 * The successful responses of an endpoint by status: the schema of their JSON, or one for each media type.
 *
 * @example
 * const responses: ResponseSchemas = { 200: z.object({ visitId: z.string() }), 204: {} };
 */
export type ResponseSchemas = Readonly<
  Record<number, ResponseSchema | Readonly<Record<`${string}/${string}`, ResponseSchema>>>
>;

/**
 * How an endpoint is configured.
 *
 * @example
 * const config: EndpointConfig<typeof Visit, z.ZodUndefined, z.ZodUndefined> = {
 *   name: "CreateVisit",
 *   roles: ["courier"],
 *   body: Visit,
 * };
 */
export interface EndpointConfig<B extends z.ZodType, Q extends z.ZodType, P extends z.ZodType> {
  /** The function's name, for the log. */
  name: string;
  /** Which callers are allowed. */
  roles: readonly Role[] | "anyone";
  /** Schema of the JSON body. Without one a request with a body is refused. */
  body?: B;
  /** How the body is read, where it is not JSON alone. @default json */
  read?: BodyParser;
  /** Schema of the query parameters, which arrive as strings. */
  query?: Q;
  /** Schema of the path parameters, which arrive as strings. */
  path?: P;
  /** Largest body, as sent and as inflated. @default 262144 */
  maxBytes?: number;
  /**
   * Requests of one caller in a minute, for what costs more behind the endpoint than in it; more are TOO_FAST. Each
   * environment counts for itself. @default no limit
   */
  maxPerMinute?: number;
  /** What the empty event loads: settings, clients. */
  warm?: () => Promise<unknown>;
  /** Schemas of its responses. They are not checked at run time: they are in docs/openapi.json, and a test compares real responses with it. */
  responses?: ResponseSchemas;
  /** Problem codes of its own; those that follow from roles, body and parameters are added. @default none */
  problems?: readonly ProblemCode[];
  /**
   * The response instead of a problem of an authorized caller, or undefined: for clients that send again whatever was not
   * answered with 200. The log line keeps the problem. @default every problem is the response
   */
  acknowledge?: (problem: Problem) => HttpResponse | undefined;
}

/**
 * The configuration of any endpoint, whatever its schemas are.
 *
 * @example
 * const names = (endpoints: readonly AnyEndpointConfig[]) => endpoints.map(({ name }) => name);
 */
export type AnyEndpointConfig = EndpointConfig<z.ZodType, z.ZodType, z.ZodType>;

/**
 * A parsed request.
 *
 * @example
 * const visitId = ({ body }: EndpointRequest<z.output<typeof Visit>>) => body.visitId;
 */
export interface EndpointRequest<B = undefined, Q = undefined, P = undefined> {
  body: B;
  query: Q;
  path: P;
  caller: Caller;
  /** The caller's `x-correlation-id`, or a new one. Pass it on to all messages that result from this request. */
  correlationId: string;
  /** A header of the request by name in any case; undefined when it is empty. */
  header: (name: string) => string | undefined;
  /** When the request reached the API. */
  receivedAt: Date;
}

/**
 * The Lambda handler of an endpoint.
 *
 * @example
 * const call = (handler: EndpointHandler) => handler(apiEvent({ route: "GET /v1/version" }), lambdaContext());
 */
export interface EndpointHandler {
  /** The endpoint's configuration, from which docs/openapi.json is generated. */
  readonly endpoint: AnyEndpointConfig;
  (event: APIGatewayProxyEventV2, context: Context): Promise<HttpResponse>;
  (event: Record<string, never>, context?: Context): Promise<WarmUpResult>;
}
