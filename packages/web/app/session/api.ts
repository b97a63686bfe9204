import { createClient } from "@waybill/client";
import { t } from "../i18n/text.ts";
import { accessToken, renew } from "./sign-in.ts";

/** Without an answer, a browser's own words are "Failed to fetch". */
async function fetchAnswer(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new Error(t("state.unreachable"), { cause });
  }
}

/** Sends a request; one that was refused because its token had expired is sent once more with a renewed token. */
export async function fetchRenewed(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetchAnswer(request);
  if (response.status !== 401) return response;
  const { code } = (await response.clone().json()) as { code?: string };
  if (code !== "TOKEN_EXPIRED") return response;
  await renew();
  again.headers.set("authorization", `Bearer ${await accessToken()}`);
  return fetchAnswer(again);
}

/** The API of this origin, with the token of whoever is signed in. */
export const api = createClient({ api: location.origin, token: accessToken, fetch: fetchRenewed });
