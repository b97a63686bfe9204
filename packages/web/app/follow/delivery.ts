import type { paths } from "@waybill/client";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { t } from "../i18n/text.ts";

/** What a customer's link shows. */
export type DeliveryStatus = paths["/v1/delivery"]["get"]["responses"]["200"]["content"]["application/json"];

/** The newest answer, and whether the last request got none: then what is shown is the last known state. */
export interface FollowedDelivery {
  delivery: DeliveryStatus | undefined;
  /** Why there is nothing (new) to show, in the page's words. */
  problem: string | undefined;
}

/** A courier's phone reports every ten to thirty seconds. */
const REFRESH_MS = 15_000;

/** The delivery of a link's token, kept current while the page is visible. */
export function useDelivery(token: string): FollowedDelivery {
  const state = useSignal<FollowedDelivery>({ delivery: undefined, problem: undefined });
  useEffect(() => {
    const ending = new AbortController();
    const refresh = async () => {
      if (document.hidden) return;
      try {
        state.value = await loadDelivery(token, ending.signal);
      } catch {
        if (!ending.signal.aborted) state.value = { ...state.value, problem: t("state.unreachable") };
      }
    };
    void refresh();
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    const refreshNow = () => void refresh();
    for (const event of ["visibilitychange", "online"]) window.addEventListener(event, refreshNow, ending);
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [token]);
  return state.value;
}

/** Rejects when there is no answer, or one that says that it is worth asking again. */
async function loadDelivery(token: string, signal: AbortSignal): Promise<FollowedDelivery> {
  const response = await fetch(`/v1/delivery?${new URLSearchParams({ token })}`, { signal });
  if (response.ok) return { delivery: (await response.json()) as DeliveryStatus, problem: undefined };
  if (response.status >= 500 || response.status === 429) throw new Error(response.statusText);
  return { delivery: undefined, problem: t("follow.invalid") };
}
