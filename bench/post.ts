import type { Local } from "@waybill/local/boot";
import type { Report } from "./reporting.ts";

/** Posts reports in their order, so many at once. Throws when one is not accepted. */
export async function post(local: Local, reports: readonly Report[], atOnce: number): Promise<void> {
  const tokens = new Map<string, Promise<string>>();
  const waiting = reports.values();
  async function phone(): Promise<void> {
    for (const { courier, body } of waiting) {
      const token = tokens.get(courier) ?? local.token("courier", courier);
      tokens.set(courier, token);
      const headers = { authorization: `Bearer ${await token}`, "content-type": "application/json" };
      const answer = await fetch(`${local.api}/v1/positions`, { method: "POST", headers, body });
      const text = await answer.text();
      if (answer.status !== 202) throw new Error(`POST /v1/positions answered ${answer.status}: ${text}`);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, phone));
}
