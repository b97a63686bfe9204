import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type * as z from "zod";
import type { Answer } from "./answers.ts";
import type { Caller, Role } from "./caller.ts";
import type { Warm } from "./warm.ts";

export interface Door<B extends z.ZodType, Q extends z.ZodType, P extends z.ZodType> {
  /** The function's name, for the log. */
  name: string;
  /** Who may come in. */
  roles: readonly Role[] | "anyone";
  /** Schema of the JSON body. Without one the body is not read. */
  body?: B;
  /** Schema of the query parameters, which arrive as strings. */
  query?: Q;
  /** Schema of the path parameters, which arrive as strings. */
  path?: P;
  /** Largest body, as sent and as inflated. @default 262144 */
  maxBytes?: number;
  /** What the empty event loads beforehand: settings, clients. */
  warm?: () => Promise<unknown>;
}

export interface Request<B = undefined, Q = undefined, P = undefined> {
  body: B;
  query: Q;
  path: P;
  caller: Caller;
  /** The caller's `x-correlation-id`, or a new one. Pass it on to everything this request sets off. */
  correlationId: string;
  /** A header of the request, whatever its case. */
  header: (name: string) => string | undefined;
  /** When the request reached the API. */
  receivedAt: Date;
}

export interface Handler {
  (event: APIGatewayProxyEventV2, context: Context): Promise<Answer>;
  (event: Record<string, never>, context?: Context): Promise<Warm>;
}
