import { ReportFailed, ReportReady } from "@waybill/events-schema/reports";
import { bus } from "../../../stacks/bus.ts";
import {
  batchGetItem,
  getItem,
  getObject,
  getSettings,
  type Grant,
  listBucket,
  putEvents,
  putItem,
  putObject,
  query,
  updateItem,
} from "../../../stacks/grants.ts";
import { reportFilesBucket } from "./files-bucket.ts";
import { reportsTable } from "./table.ts";
import { settings } from "../../../stacks/settings.ts";

/** Creates the function of a step of BuildReport. */
function step(name: string, handler: string, grants: Grant[], overrides: Partial<sst.aws.FunctionArgs> = {}) {
  return new sst.aws.Function(name, {
    handler: `packages/reports/src/steps/${handler}.handler`,
    memory: "1769 MB", // one processor
    timeout: "10 minutes",
    link: [reportsTable, reportFilesBucket, bus, settings],
    permissions: grants,
    ...overrides,
  });
}

const workFileGrants = [
  getObject(reportFilesBucket, "work"),
  putObject(reportFilesBucket, "work"),
  listBucket(reportFilesBucket),
];
const writeFileGrants = [
  updateItem(reportsTable, "REPORT#"),
  putObject(reportFilesBucket, "reports"),
  getSettings("reports"),
];
const renderGrants = [getObject(reportFilesBucket, "work"), ...writeFileGrants];
/** The code looks for the fonts where npm puts them, in the deployed package as in the project. */
const fontFiles = [
  "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",
  "@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf",
  "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
  "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
  "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
  "@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
  "@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf",
  "@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf",
  "@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
].map((file) => ({ from: `node_modules/${file}` }));

export const planReport = step("PlanReport", "plan-report", [
  query(reportsTable, "MONTH#"),
  putItem(reportsTable, "MONTH#"),
  updateItem(reportsTable, "REPORT#"),
  ...workFileGrants,
]);
export const aggregateReportPart = step("AggregateReportPart", "aggregate-report-part", [
  getItem(reportsTable, "REPORT#"),
  batchGetItem(reportsTable, "TASK#", "RUN#"),
  query(reportsTable, "COURIER#"),
  updateItem(reportsTable, "REPORT#"),
  ...workFileGrants,
]);
export const mergeReportRoutes = step("MergeReportRoutes", "merge-report-routes", [
  updateItem(reportsTable, "REPORT#"),
  ...workFileGrants,
]);
export const mergeReport = step("MergeReport", "merge-report", [
  batchGetItem(reportsTable, "ROUTE#"),
  getObject(reportFilesBucket, "work"),
  putObject(reportFilesBucket, "work"),
  ...writeFileGrants,
]);
export const renderCsv = step("RenderCsv", "render-csv", renderGrants);
// A workbook is written from memory: five sheets of 50,000 lines.
export const renderXlsx = step("RenderXlsx", "render-xlsx", renderGrants, { memory: "3008 MB" });
export const renderPdf = step("RenderPdf", "render-pdf", renderGrants, { copyFiles: fontFiles });
export const completeReport = step("CompleteReport", "complete-report", [
  getItem(reportsTable, "REPORT#"),
  putItem(reportsTable, "REPORT#"),
]);
export const publishReportReady = step("PublishReportReady", "publish-report-ready", [
  getItem(reportsTable, "REPORT#"),
  putItem(reportsTable, "REPORT#"),
  putEvents(ReportReady),
]);
export const failReport = step("FailReport", "fail-report", [
  getItem(reportsTable, "REPORT#"),
  putItem(reportsTable, "REPORT#"),
  putEvents(ReportFailed),
]);
