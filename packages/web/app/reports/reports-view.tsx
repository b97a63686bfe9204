import { match, path } from "../router.ts";
import { ReportList } from "./report-list.tsx";
import { ReportPage } from "./report-page.tsx";
import "../styles/reports.css";

/** The list of reports, or one of them. */
export function ReportsView() {
  const reportId = match("/reports/:reportId", path.value)?.["reportId"];
  return reportId === undefined ? <ReportList /> : <ReportPage key={reportId} reportId={reportId} />;
}
