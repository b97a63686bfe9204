import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Report } from "@waybill/reports/report";
import { readEventLog } from "../check/event-log.ts";
import type { LedgerCheck } from "../check/ledgers.ts";
import type { DemoCloud } from "../cloud.ts";
import { OUTPUT_FOLDER } from "../log.ts";
import type { DrivenRun } from "./drive-runs.ts";
import { runWaybill } from "../screen.ts";

/** Creates the report of the day and downloads it in every format. A day that passes midnight is a report of two days. */
export async function createDayReport(local: DemoCloud): Promise<Report> {
  const { name, stage } = local.view.app;
  const timeZone = local.cloud.parameters.get(`/${name}/${stage}/default/timeZone`)!.value;
  const calendar = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const moments = readEventLog(local).map(({ meta }) => Date.parse(meta.at));
  const [from, to] = [Math.min(...moments), Math.max(...moments)].map((at) => calendar.format(at));
  const folder = relative(process.cwd(), OUTPUT_FOLDER);
  const shown = await runWaybill(local, "reports", "run", "--from", from!, "--to", to!, "--out", folder);
  return JSON.parse(readFileSync(/^.+\.json$/m.exec(shown)![0], "utf8")) as Report;
}

/** The sum of bonuses and adjustments in the report, in cents. */
export const reportedCents = ({ total }: Report): number =>
  [total.bonus, total.adjusted].flatMap((money) => Object.values(money)).reduce((sum, amount) => sum + amount, 0);

/** The differences between the report and the ledgers and phones. */
export function checkReport(report: Report, ledgers: LedgerCheck, runs: readonly DrivenRun[]): string[] {
  const faults = [];
  if (reportedCents(report) !== ledgers.paidCents)
    faults.push(`the report says ${reportedCents(report)}, the ledgers ${ledgers.paidCents}`);
  for (const outcome of ["completed", "failed"] as const) {
    const ended = runs.filter((run) => run.outcome === outcome).length;
    if (report.total[outcome] !== ended)
      faults.push(`${ended} runs ${outcome}, in the report ${report.total[outcome]}`);
  }
  return faults;
}
