/** Runs the offline cloud on a data folder until it is killed: requests a report, or continues with one. */
import { startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { killSelf, killDuringCalls } from "@waybill/local/faults/kill-process";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import type { ReportResponseBody } from "./pipeline.ts";
import { mondayEvents } from "./courier-events.ts";

/** The message to the parent process at the end: the requested report, or the ended one and the number of calls of AWS. */
export type CrashChildMessage = { requested: string } | { ended: ReportResponseBody; calls: number };

const [data = "", requested, maxCalls] = process.argv.slice(2);
const { interceptor, made } = killDuringCalls(Number(maxCalls));
const local = await startLocal({
  clock: skippingClock(),
  plan: limitToFunctions(isInPackage("reports")),
  data,
  interceptor,
});
const sendToParent = (message: CrashChildMessage) => process.send!(message, killSelf);

async function callApi<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${local.api}${path}`, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${await local.token("manager", "m1")}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}
const waitUntilIdle = () => local.waitUntilIdle({ skip: true });

if (requested === undefined) {
  publishEvents();
  await waitUntilIdle();
  const { reportId } = await callApi<ReportResponseBody>("/v1/reports", { week: "2026-W45" });
  sendToParent({ requested: reportId });
} else {
  await waitUntilIdle();
  const callCount = made();
  sendToParent({ ended: await callApi<ReportResponseBody>(`/v1/reports/${requested}`), calls: callCount });
}

/** Events of fifteen couriers, which make three parts. */
function publishEvents(): void {
  const bus = local.view.buses[0]!.name;
  for (const { source, "detail-type": detailType, detail } of mondayEvents(15))
    local.cloud.putEvent({ bus, source, detailType, detail: JSON.stringify(detail) });
}
