import { ReportRequested } from "@waybill/events-schema/reports";
import { worker } from "@waybill/kernel/worker";
import { fail } from "../desk.ts";
import { start } from "../machine.ts";
import { ready } from "../store.ts";

/**
 * A requested report is started once: an attempt's name is its execution's, and Step Functions takes a name once. An attempt
 * whose execution has ended already, and that still waits to be started, has failed: nothing else would ever move it.
 */
export const handler = worker(
  "StartReport",
  ReportRequested,
  async ({ data: { reportId, attempt } }) => {
    const ended = await start({ reportId, attempt });
    if (ended === undefined) return;
    const detail = `Its execution ended as ${ended} and could not say why.`;
    await fail(reportId, attempt, { step: "plan", code: "report.stalled", detail }, new Date().toISOString());
  },
  { warm: ready },
);
