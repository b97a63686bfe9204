import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type * as z from "zod";
import type { HttpResponse } from "./response.ts";
import type { BodyParser } from "./body.ts";
import type { Caller, Role } from "./caller.ts";
import type { ProblemCode } from "../failures/problem.ts";
import type { WarmUpResult } from "../config/warm-up.ts";

/**
 * A zod schema, or JSON Schema in plain words, which brings no zod into an endpoint that has none.
 *
 * @example
 * const visit: ResponseSchema = z.object({ visitId: z.string() });
 */
export type ResponseSchema = z.ZodType | { readonly type: string; readonly [word: string]: unknown };

/**
 * What an endpoint answers when all is well, by status: the shape of its JSON, or one for each media type.
 *
 * @example
 * const answers: ResponseSchemas = { 200: z.object({ visitId: z.string() }), 204: {} };
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
  /** Who may come in. */
  roles: readonly Role[] | "anyone";
  /** Schema of the JSON body. Without one the body is not read. */
  body?: B;
  /** How the body is read, where it is not JSON alone. @default json */
  read?: BodyParser;
  /** Schema of the query parameters, which arrive as strings. */
  query?: Q;
  /** Schema of the path parameters, which arrive as strings. */
  path?: P;
  /** Largest body, as sent and as inflated. @default 262144 */
  maxBytes?: number;
  /** What the empty event loads beforehand: settings, clients. */
  warm?: () => Promise<unknown>;
  /** What it answers. Nobody looks while the endpoint works: it stands in docs/openapi.json, and a test holds the endpoint to it. */
  answers?: ResponseSchemas;
  /** Problems of its own; those that follow from roles, body and parameters go without saying. @default none */
  problems?: readonly ProblemCode[];
}

/**
 * What an endpoint says of itself, whatever its schemas are.
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
  /** The caller's `x-correlation-id`, or a new one. Pass it on to everything this request sets off. */
  correlationId: string;
  /** A header of the request, whatever its case; an empty one is none. */
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
  /** The endpoint as it was described: what docs/openapi.json is made of. */
  readonly endpoint: AnyEndpointConfig;
  (event: APIGatewayProxyEventV2, context: Context): Promise<HttpResponse>;
  (event: Record<string, never>, context?: Context): Promise<WarmUpResult>;
}
