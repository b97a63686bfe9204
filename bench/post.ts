import type { Local } from "@waybill/local/boot";
import type { Report } from "./reporting.ts";

/** A phone keeps its token for hours, and the API its verdict on it for minutes. */
const tokens = new WeakMap<Local, Map<string, Promise<string>>>();

/** Posts reports in their order, so many at once. Throws when one is not accepted. */
export async function post(local: Local, reports: readonly Report[], atOnce: number): Promise<void> {
  const known = tokens.get(local) ?? new Map<string, Promise<string>>();
  tokens.set(local, known);
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
