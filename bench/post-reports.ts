import type { LocalWaybill } from "@waybill/local/boot";
import type { PostedReport } from "./posted-reports.ts";

/** A phone uses its token for hours, and the API caches its authorization for minutes. */
const tokensByCloud = new WeakMap<LocalWaybill, Map<string, Promise<string>>>();

/** Posts reports in order, `concurrency` at a time. Throws when one is not accepted. */
export async function postReports(
  local: LocalWaybill,
  reports: readonly PostedReport[],
  atOnce: number,
): Promise<void> {
  const known = tokensByCloud.get(local) ?? new Map<string, Promise<string>>();
  tokensByCloud.set(local, known);
  const waiting = reports.values();
  async function phone(): Promise<void> {
    for (const { courier, body } of waiting) {
      const token = known.get(courier) ?? local.token("courier", courier);
      known.set(courier, token);
      const headers = { authorization: `Bearer ${await token}`, "content-type": "application/json" };
      const answer = await fetch(`${local.api}/v1/positions`, { method: "POST", headers, body });
      const text = await answer.text();
      if (answer.status !== 202) throw new Error(`POST /v1/positions answered ${answer.status}: ${text}`);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, phone));
}
