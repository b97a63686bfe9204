import * as z from "zod";
import { event, openEnum } from "./event.ts";
import { FreeId, FreeText } from "./text.ts";
import { CourierId } from "./tracking.ts";

export const ReportId = FreeId.max(64).describe("The report, this revision of it.");
const LocalDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe("A day of the organization's calendar.");

/** The period of a report: whole days in one time zone. */
export const ReportPeriod = z.object({
  label: FreeId.max(64).describe("Name of the period: 2026-W47, 2026-11, 2026-11-01..2026-11-15."),
  from: LocalDate.describe("Its first day."),
  to: LocalDate.describe("Its last day."),
  timeZone: FreeId.max(64).describe("IANA name of the time zone of these days."),
});
export type ReportPeriod = z.output<typeof ReportPeriod>;

const ReportEventFields = {
  reportId: ReportId,
  kind: openEnum(["weekly", "monthly", "adhoc"]).describe("A calendar week, a calendar month, or any range."),
  period: ReportPeriod.describe("The days of the report."),
  revision: z
    .int()
    .min(1)
    .describe("Number of the revision; data that arrives after a report was built makes a new one."),
  courierId: CourierId.optional().describe("The only courier in the report; absent when it contains all couriers."),
};
const Key = FreeId.max(256).optional().describe("S3 key of the file in this format; absent when there is none.");
const Attempt = z.int().min(1).describe("Number of the attempt; a retry of a failed report increments it.");

const WEEK = { label: "2026-W47", from: "2026-11-16", to: "2026-11-22", timeZone: "Europe/Berlin" };
const EXAMPLE = { reportId: "rep_5f0c9b1e2d3a4c5b6d7e-1", kind: "weekly", period: WEEK, revision: 1 } as const;

export const ReportRequested = event("report.requested", {
  v: 1,
  owner: "reports",
  description: "A report was requested.",
  subject: (report) => report.reportId,
  consumers: ["StartReport"],
  data: {
    ...ReportEventFields,
    attempt: Attempt,
    reason: FreeText.max(500).optional().describe("Why there is a new revision; absent for the first."),
  },
  examples: [
    { ...EXAMPLE, attempt: 1 },
    { ...EXAMPLE, reportId: "rep_5f0c9b1e2d3a4c5b6d7e-2", revision: 2, attempt: 1, reason: "3 events came late" },
  ],
});

export const ReportReady = event("report.ready", {
  v: 1,
  owner: "reports",
  description: "A report is ready for download.",
  subject: (report) => report.reportId,
  consumers: ["EnqueueWebhooks"],
  data: {
    ...ReportEventFields,
    keys: z
      .object({ json: Key, csv: Key, xlsx: Key, pdf: Key, events: Key })
      .describe("S3 keys of its files in the report bucket, by format."),
  },
  examples: [{ ...EXAMPLE, keys: { pdf: "reports/rep_5f0c9b1e2d3a4c5b6d7e-1/report.pdf" } }],
});

export const ReportFailed = event("report.failed", {
  v: 1,
  owner: "reports",
  description: "A report could not be built. Finished parts are kept for the next attempt.",
  subject: (report) => report.reportId,
  consumers: ["EnqueueWebhooks"],
  data: {
    ...ReportEventFields,
    attempt: Attempt,
    step: FreeId.max(64).describe("The step that failed."),
    code: FreeId.max(128).describe("The error's name."),
  },
  examples: [{ ...EXAMPLE, attempt: 1, step: "roll-up", code: "States.Timeout" }],
});
