import { forEachConcurrently } from "@waybill/kernel/concurrently";
import type { LocalWaybill } from "@waybill/local/boot";
import { generateDrive, toReportedFix } from "../demo/generate/city.ts";

/** A request of POST /v1/positions. */
export interface PositionsRequest {
  courier: string;
  body: string;
  fixes: number;
}

interface ReportingMoment {
  couriers: number;
  /** Fixes a request. */
  batch: number;
  /** How many reports each courier has made before. */
  round: number;
  /** When the newest fix of the report was taken, in milliseconds since 1970. */
  now: number;
}

const drives = new Map<number, ReturnType<typeof generateDrive>>();
const driveByCourier = (courier: number) => {
  const known = drives.get(courier) ?? generateDrive(courier, 120);
  drives.set(courier, known);
  return known;
};

/** The requests of all couriers at one time: their last `batch` fixes, ten seconds apart. */
export function createPositionsRequests({ couriers, batch, round, now }: ReportingMoment): PositionsRequest[] {
  return Array.from({ length: couriers }, (_, n) => {
    const some = driveByCourier(n).slice(round * batch, (round + 1) * batch);
    const fixes = some.map((fix, nth) => toReportedFix(fix, now - (some.length - 1 - nth) * 10_000));
    return { courier: `courier-${n}`, body: JSON.stringify({ runId: `run-${n}`, fixes }), fixes: some.length };
  });
}

/** A phone uses its token for hours, and the API caches its authorization for minutes. */
const tokensByCloud = new WeakMap<LocalWaybill, Map<string, Promise<string>>>();

/** Posts reports in order, `concurrency` at a time. Throws when one is not accepted. */
export async function postPositionsRequests(
  local: LocalWaybill,
  reports: readonly PositionsRequest[],
  concurrency: number,
): Promise<void> {
  const known = tokensByCloud.get(local) ?? new Map<string, Promise<string>>();
  tokensByCloud.set(local, known);
  await forEachConcurrently(reports, concurrency, async function postPositionsRequest({ courier, body }) {
    const token = known.get(courier) ?? local.token("courier", courier);
    known.set(courier, token);
    const headers = { authorization: `Bearer ${await token}`, "content-type": "application/json" };
    const answer = await fetch(`${local.api}/v1/positions`, { method: "POST", headers, body });
    const text = await answer.text();
    if (answer.status !== 202) throw new Error(`POST /v1/positions answered ${answer.status}: ${text}`);
  });
}
