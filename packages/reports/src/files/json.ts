import type { ReportContent } from "../aggregation/report.ts";

/** The file `report.json`, in pieces: a month of ten thousand couriers is more text than a string may have. */
export async function* formatReportJson({ courierDays, routeDays, ...summary }: ReportContent): AsyncGenerator<string> {
  yield JSON.stringify(summary).slice(0, -1);
  yield* formatRows("courierDays", courierDays);
  yield* formatRows("routeDays", routeDays);
  yield "}";
}

async function* formatRows(name: string, rows: ReportContent["courierDays"]): AsyncGenerator<string> {
  yield `,"${name}":[`;
  let separator = "";
  for await (const row of rows) {
    yield separator + JSON.stringify(row);
    separator = ",";
  }
  yield "]";
}
