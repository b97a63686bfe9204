import { ReportId, ReportPeriod } from "@waybill/events-schema/reports";
import { CourierId, TeamId } from "@waybill/events-schema/tracking";
import * as z from "zod";
import { LATE_FACT_TOPICS } from "../facts/late-facts.ts";
import { REPORT_FORMATS, REPORT_JOB_STATES, REPORT_JOB_STEPS } from "./job.ts";

/** Schemas of the endpoints' responses: docs/openapi.json is made of them, and a test compares it with real responses. */

const Timestamp = z.iso.datetime();
const FileSchema = z.object({ key: z.string(), bytes: z.int().min(0), sha256: z.string() });

/** One revision of a report. */
export const ReportResponse = z.object({
  reportId: ReportId,
  revision: z.int().min(1).describe("Increases by one when the report is created again with facts that arrived late."),
  kind: z.enum(["weekly", "monthly", "adhoc"]),
  period: ReportPeriod,
  courierId: CourierId.optional().describe("The courier the report is limited to; absent for all couriers."),
  teams: z.array(TeamId).optional().describe("The teams the report is limited to; absent for all teams."),
  reason: z.string().optional().describe("Why this revision was created."),
  late: z
    .object({
      after: z.int().min(1).describe("The revision that lacks them."),
      about: z.partialRecord(z.enum(LATE_FACT_TOPICS), z.int().min(1)).describe("How many there are of each topic."),
      events: z.array(z.string()).describe("The event ids of the first of them."),
    })
    .optional()
    .describe("The facts that arrived after the previous revision was created."),
  state: z.enum(REPORT_JOB_STATES),
  attempt: z.int().min(1).describe("Increases by one with each retry."),
  requestedAt: Timestamp,
  requestedBy: z.string(),
  movedAt: Timestamp.describe("Time of the last state change or progress."),
  step: z.enum(REPORT_JOB_STEPS).optional(),
  progress: z.object({
    percent: z.int().min(0).max(100),
    step: z.enum(REPORT_JOB_STEPS).describe("Current step."),
    parts: z.int().min(0),
    done: z.int().min(0).describe("How many parts are finished; a retry continues after them."),
  }),
  files: z.partialRecord(z.enum(REPORT_FORMATS), FileSchema).optional(),
  failure: z.object({ step: z.string(), code: z.string(), detail: z.string() }).optional().describe("Why it failed."),
  supersededBy: ReportId.optional().describe("The next revision."),
});

export const ReportListResponse = z.object({
  reports: z.array(ReportResponse).describe("The last requested first."),
  cursor: z.string().optional().describe("Continues the list; absent at its end."),
});
