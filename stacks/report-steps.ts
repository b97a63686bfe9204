import { ReportFailed, ReportReady } from "@waybill/events-schema/reports";
import { bus } from "./bus.ts";
import {
  announces,
  type Grant,
  missesObjects,
  queries,
  reads,
  readsMany,
  readsObjects,
  readsSettings,
  updates,
  writes,
  writesObjects,
} from "./grants.ts";
import { reportFiles } from "./report-files.ts";
import { reports } from "./reports-table.ts";
import { settings } from "./settings.ts";

/** A step of the machine that draws reports: moves its job on, and may do what is named. */
function step(name: string, handler: string, grants: Grant[], more: Partial<sst.aws.FunctionArgs> = {}) {
  return new sst.aws.Function(name, {
    handler: `packages/reports/src/steps/${handler}.handler`,
    memory: "1024 MB",
    timeout: "2 minutes",
    link: [reports, reportFiles, bus, settings],
    permissions: grants,
    ...more,
  });
}

const work = [readsObjects(reportFiles, "work"), writesObjects(reportFiles, "work"), missesObjects(reportFiles)];
const renders = [
  updates(reports),
  readsObjects(reportFiles, "reports"),
  writesObjects(reportFiles, "reports"),
  readsSettings("reports"),
];
/** Where npm puts the typeface is where the code looks for it, in the package as in the project. */
const font = (weight: string) => ({ from: `node_modules/@embedpdf/fonts-sc/fonts/NotoSansHans-${weight}.otf` });

export const planReport = step("PlanReport", "plan-report", [
  queries(reports),
  writes(reports),
  updates(reports),
  ...work,
]);
export const rollUpPart = step("RollUpPart", "roll-up-part", [
  reads(reports),
  readsMany(reports),
  queries(reports),
  updates(reports),
  ...work,
]);
export const mergeReport = step(
  "MergeReport",
  "merge-report",
  [reads(reports), readsMany(reports), readsObjects(reportFiles, "work"), ...renders],
  {
    memory: "2048 MB",
  },
);
export const renderCsv = step("RenderCsv", "render-csv", renders);
export const renderXlsx = step("RenderXlsx", "render-xlsx", renders);
export const renderPdf = step("RenderPdf", "render-pdf", renders, {
  copyFiles: [font("Regular"), font("Bold")],
  memory: "1769 MB",
});
export const publishReport = step("PublishReport", "publish-report", [reads(reports), writes(reports)]);
export const announceReport = step("AnnounceReport", "announce-report", [reads(reports), announces(ReportReady)]);
export const failReport = step("FailReport", "fail-report", [reads(reports), writes(reports), announces(ReportFailed)]);
