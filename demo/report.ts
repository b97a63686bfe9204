import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Report } from "@waybill/reports/report";
import { announced } from "./announced.ts";
import type { Books } from "./books.ts";
import type { DemoCloud } from "./cloud.ts";
import { OUT } from "./log.ts";
import type { Run } from "./phones.ts";
import { waybill } from "./screen.ts";

/** Have the day's report drawn, and fetched in every format. A day that goes past midnight is two. */
export async function drawReport(local: DemoCloud): Promise<Report> {
  const { name, stage } = local.view.app;
  const timeZone = local.cloud.parameters.get(`/${name}/${stage}/default/timeZone`)!.value;
  const calendar = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const moments = announced(local).map(({ meta }) => Date.parse(meta.at));
  const [from, to] = [Math.min(...moments), Math.max(...moments)].map((at) => calendar.format(at));
  const folder = relative(process.cwd(), OUT);
  const shown = await waybill(local, "reports", "run", "--from", from!, "--to", to!, "--out", folder);
  const report = JSON.parse(readFileSync(/^.+\.json$/m.exec(shown)![0], "utf8")) as Report;
  return report;
}

/** What the report says was paid, in cents: bonuses, and what was adjusted. */
export const paidIn = ({ total }: Report): number =>
  [total.bonus, total.adjusted].flatMap((purse) => Object.values(purse)).reduce((sum, amount) => sum + amount, 0);

/** Where the report differs from the ledgers and from what the phones did. */
export function accountForReport(report: Report, books: Books, runs: readonly Run[]): string[] {
  const faults = [];
  if (paidIn(report) !== books.paid) faults.push(`the report says ${paidIn(report)}, the ledgers ${books.paid}`);
  for (const outcome of ["completed", "failed"] as const) {
    const ended = runs.filter((run) => run.outcome === outcome).length;
    if (report.total[outcome] !== ended)
      faults.push(`${ended} runs ${outcome}, in the report ${report.total[outcome]}`);
  }
  return faults;
}
