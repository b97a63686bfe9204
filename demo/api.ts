import type { DemoCloud } from "./cloud.ts";

/** What the API answered, and to what. */
export interface Answer {
  asked: string;
  status: number;
  body: unknown;
}

/** Somebody who asks the API. */
export type Ask = (method: "GET" | "POST", path: string, body?: unknown) => Promise<Answer>;

/** Asks as this person would, until the demo is stopped. */
export async function asking(
  { api, token, stopping }: Pick<DemoCloud, "api" | "token"> & { stopping?: AbortSignal },
  role: string,
  sub: string,
): Promise<Ask> {
  const authorization = `Bearer ${await token(role, sub, { team: "north" })}`;
  return async (method, path, body) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      signal: stopping ?? null,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { asked: `${method} ${path}`, status: answer.status, body: await answer.json() };
  };
}

/** The body of an answer that must be a yes. Throws with the API's own words when it is not. */
export async function must<T>(answer: Promise<Answer>): Promise<T> {
  const { asked, status, body } = await answer;
  if (status < 300) return body as T;
  const { code, detail } = body as { code?: string; detail?: string };
  throw new Error(`${asked}: the API answered ${status} ${code ?? ""}: ${detail ?? JSON.stringify(body)}`);
}
