import { createClient } from "@waybill/client";
import { accessToken, renew } from "./sign-in.ts";

/** Sends a request; one that was refused because its token had expired is sent once more with a renewed token. */
export async function fetchRenewed(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401) return response;
  const { code } = (await response.clone().json()) as { code?: string };
  if (code !== "TOKEN_EXPIRED") return response;
  await renew();
  again.headers.set("authorization", `Bearer ${await accessToken()}`);
  return fetch(again);
}

/** The API of this origin, with the token of whoever is signed in. */
export const api = createClient({ api: location.origin, token: accessToken, fetch: fetchRenewed });
