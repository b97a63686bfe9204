import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type * as z from "zod";
import type { Answer } from "./answers.ts";
import type { Reader } from "./body.ts";
import type { Caller, Role } from "./caller.ts";
import type { Code } from "./problem.ts";
import type { Warm } from "./warm.ts";

/** A zod schema, or JSON Schema in plain words, which brings no zod into a door that has none. */
export type Shape = z.ZodType | { readonly type: string; readonly [word: string]: unknown };

/** What a door answers when all is well, by status: the shape of its JSON, or one for each media type. */
export type Answers = Readonly<Record<number, Shape | Readonly<Record<`${string}/${string}`, Shape>>>>;

export interface Door<B extends z.ZodType, Q extends z.ZodType, P extends z.ZodType> {
  /** The function's name, for the log. */
  name: string;
  /** Who may come in. */
  roles: readonly Role[] | "anyone";
  /** Schema of the JSON body. Without one the body is not read. */
  body?: B;
  /** How the body is read, where it is not JSON alone. @default json */
  read?: Reader;
  /** Schema of the query parameters, which arrive as strings. */
  query?: Q;
  /** Schema of the path parameters, which arrive as strings. */
  path?: P;
  /** Largest body, as sent and as inflated. @default 262144 */
  maxBytes?: number;
  /** What the empty event loads beforehand: settings, clients. */
  warm?: () => Promise<unknown>;
  /** What it answers. Nobody looks while the door works: it stands in docs/openapi.json, and a test holds the door to it. */
  answers?: Answers;
  /** Problems of its own; those that follow from roles, body and parameters go without saying. @default none */
  problems?: readonly Code[];
}

/** What a door says of itself, whatever its schemas are. */
export type AnyDoor = Door<z.ZodType, z.ZodType, z.ZodType>;

export interface Request<B = undefined, Q = undefined, P = undefined> {
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

export interface Handler {
  /** The door as it was described: what docs/openapi.json is made of. */
  readonly door: AnyDoor;
  (event: APIGatewayProxyEventV2, context: Context): Promise<Answer>;
  (event: Record<string, never>, context?: Context): Promise<Warm>;
}
