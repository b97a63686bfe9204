import createFetchClient, { type Client } from "openapi-fetch";
import type { paths } from "./paths.ts";

export type { components, operations, paths } from "./paths.ts";

export interface ClientOptions {
  /** Base URL of the API, without a trailing slash. */
  api: string;
  /** The caller's bearer token; requested for each request, so that it can be renewed. */
  token: () => Promise<string>;
  /** @default the global fetch */
  fetch?: (request: Request) => Promise<Response>;
}

/** The endpoints of the API by method and path: `client.GET("/v1/tasks/{taskId}", { params: { path: { taskId } } })`. */
export type WaybillClient = Client<paths>;

/** Create a client of the API. Its methods return `{ data }` or `{ error }`; `dataOf` makes errors throw. */
export function createClient({ api, token, fetch }: ClientOptions): WaybillClient {
  const client = createFetchClient<paths>({ baseUrl: api, ...(fetch && { fetch }) });
  client.use({
    async onRequest({ request }) {
      request.headers.set("authorization", `Bearer ${await token()}`);
      return request;
    },
  });
  return client;
}

/** The API refused a request. `code` is stable, for programs; the message is for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Code of the problem; empty when API Gateway itself refused the request. */
  readonly code: string;
  /** The invalid fields, with JSON Pointers. */
  readonly errors: readonly { pointer: string; detail: string }[];

  constructor({ status }: Response, body: unknown) {
    const { code = "", detail, message = "no reason given", errors = [] } = isObject(body) ? body : {};
    super(`the API returned ${[status, code].filter(Boolean).join(" ")}: ${detail ?? message}`);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** A problem (RFC 9457), or what API Gateway returns. */
interface ApiErrorBody {
  code: string;
  detail: string;
  message: string;
  errors: { pointer: string; detail: string }[];
}
const isObject = (body: unknown): body is Partial<ApiErrorBody> => typeof body === "object" && body !== null;

type Answer = { data?: unknown; error?: unknown; response: Response };
type DataOf<A> = A extends { data: infer Data; error?: never } ? Data : never;

/**
 * The data of a successful response. Throws ApiError for any other.
 *
 * @example
 * const task = await dataOf(client.GET("/v1/tasks/{taskId}", { params: { path: { taskId: "tsk_1" } } }));
 */
export async function dataOf<A extends Answer>(answer: Promise<A>): Promise<DataOf<A>> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new ApiError(response, error);
  return data as DataOf<A>;
}
