import type { Local } from "@waybill/local/boot";

/** Somebody who asks the API. */
export type Ask = (method: "GET" | "POST", path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;

/** Asks as this person would. */
export async function asking(local: Local, role: string, sub: string): Promise<Ask> {
  const authorization = `Bearer ${await local.token(role, sub, { team: "north" })}`;
  return async (method, path, body) => {
    const answer = await fetch(`${local.api}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
}

/** The body of an answer that must be a yes. Throws with the API's own words when it is not. */
export async function must<T>(answer: ReturnType<Ask>): Promise<T> {
  const { status, body } = await answer;
  if (status < 300) return body as T;
  const { code, detail } = body as { code?: string; detail?: string };
  throw new Error(`The API answered ${status} ${code ?? ""}: ${detail ?? JSON.stringify(body)}`);
}
