import { ReportId, ReportPeriod } from "@waybill/events-schema/reports";
import { CourierId } from "@waybill/events-schema/tracking";
import * as z from "zod";
import { FORMATS, STATES, STEPS } from "./jobs.ts";
import { ABOUT } from "./late.ts";

/** What the doors answer, as docs/openapi.json tells it and a test holds them to it. */

const At = z.iso.datetime();
const File = z.object({ key: z.string(), bytes: z.int().min(0), sha256: z.string() });

/** A report, one revision of it. */
export const ReportShown = z.object({
  reportId: ReportId,
  revision: z.int().min(1).describe("Counts up when data came after the report was drawn."),
  kind: z.enum(["weekly", "monthly", "adhoc"]),
  period: ReportPeriod,
  courierId: CourierId.optional().describe("Whom alone it is about; absent when it is about all."),
  reason: z.string().optional().describe("Why there is another revision."),
  late: z
    .object({
      after: z.int().min(1).describe("The revision that lacks them."),
      about: z.partialRecord(z.enum(ABOUT), z.int().min(1)).describe("How many are about what."),
      events: z.array(z.string()).describe("The ids of the first of them."),
    })
    .optional()
    .describe("The facts that came after the revision before was drawn."),
  state: z.enum(STATES),
  attempt: z.int().min(1).describe("Counts up when it is tried again."),
  requestedAt: At,
  requestedBy: z.string(),
  movedAt: At.describe("When it last moved on."),
  step: z.enum(STEPS).optional(),
  progress: z.object({
    percent: z.int().min(0).max(100),
    step: z.enum(STEPS).describe("Where it stands."),
    parts: z.int().min(0),
    done: z.int().min(0).describe("How many parts are done; a retry goes on from there."),
  }),
  files: z.partialRecord(z.enum(FORMATS), File).optional(),
  failure: z.object({ step: z.string(), code: z.string(), detail: z.string() }).optional().describe("What stopped it."),
  supersededBy: ReportId.optional().describe("The revision that came after."),
});

export const ReportsShown = z.object({
  reports: z.array(ReportShown).describe("The last requested first."),
  cursor: z.string().optional().describe("Where the list goes on; absent at its end."),
});
