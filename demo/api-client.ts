import type { DemoCloud } from "./cloud.ts";

/** A response of the API, and its request. */
export interface DemoResponse {
  request: string;
  status: number;
  body: unknown;
}

/** A client of the API with the token of one person. */
export type ApiClient = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) => Promise<DemoResponse>;

/** Creates a client with this person's token. Its requests fail when the demo is stopped. */
export async function createApiClient(
  { api, token, stopping }: Pick<DemoCloud, "api" | "token"> & { stopping?: AbortSignal },
  role: string,
  sub: string,
): Promise<ApiClient> {
  const authorization = `Bearer ${await token(role, sub, role === "courier" ? { team: "north" } : {})}`;
  return async (method, path, body) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      signal: stopping ?? null,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      request: `${method} ${path}`,
      status: answer.status,
      body: answer.status === 204 ? undefined : await answer.json(),
    };
  };
}

/** The body of a response that must be successful. Throws with the API's own message when it is not. */
export async function requireSuccess<T>(answer: Promise<DemoResponse>): Promise<T> {
  const { request, status, body } = await answer;
  if (status < 300) return body as T;
  const { code, detail } = body as { code?: string; detail?: string };
  throw new Error(`${request}: the API answered ${status} ${code ?? ""}: ${detail ?? JSON.stringify(body)}`);
}
