import { parser } from "@waybill/kernel/parser";
import * as z from "zod/mini";
import type { ReportFact } from "./facts/facts.ts";
import { LATE_FACT_TOPICS, type LateFactNote } from "./facts/late-facts.ts";
import type { CoveringReport, RunOwner } from "./facts/store.ts";
import { REPORT_FORMATS, REPORT_JOB_STATES, REPORT_JOB_STEPS, type ReportJob } from "./jobs/job.ts";

/** What the table Reports returns is read here. Times are RFC 3339 as the code wrote them; they are not checked again. */

const optionalText = () => z.exactOptional(z.string());

/** A job without what is an attribute of its own. */
export const parseJob = parser<Omit<ReportJob, "done" | "files">>("report job", () =>
  z.looseObject({
    reportId: z.string(),
    key: z.string(),
    revision: z.int(),
    kind: z.enum(["weekly", "monthly", "adhoc"]),
    period: z.looseObject({ label: z.string(), from: z.string(), to: z.string(), timeZone: z.string() }),
    courierId: optionalText(),
    teams: z.exactOptional(z.array(z.string())),
    reason: optionalText(),
    late: z.exactOptional(
      z.looseObject({
        after: z.int(),
        about: z.partialRecord(z.enum(LATE_FACT_TOPICS), z.int()),
        events: z.array(z.string()),
      }),
    ),
    state: z.enum(REPORT_JOB_STATES),
    attempt: z.int(),
    requestedAt: z.string(),
    requestedBy: z.string(),
    correlationId: z.string(),
    movedAt: z.string(),
    step: z.exactOptional(z.enum(REPORT_JOB_STEPS)),
    parts: z.exactOptional(z.int()),
    failure: z.exactOptional(z.looseObject({ step: z.string(), code: z.string(), detail: z.string() })),
    isUnpublished: z.exactOptional(z.literal(true)),
    hasEventIndex: z.exactOptional(z.literal(true)),
    supersededBy: optionalText(),
  }),
);
export const parseFinishedParts = parser("finished parts", () => z.set(z.int()));
export const parseFiles = parser<NonNullable<ReportJob["files"]>>("files", () =>
  z.partialRecord(z.enum(REPORT_FORMATS), z.looseObject({ key: z.string(), bytes: z.int(), sha256: z.string() })),
);

export const parseFact = parser<ReportFact>("fact", () =>
  z.looseObject({
    id: z.string(),
    // A name that this version does not know counts in no figure.
    name: z.custom<ReportFact["name"]>((name) => typeof name === "string"),
    at: z.string(),
    courierId: optionalText(),
    team: optionalText(),
    taskId: optionalText(),
    runId: optionalText(),
    stopId: optionalText(),
    receiptId: optionalText(),
    seq: z.exactOptional(z.int()),
    replaces: optionalText(),
    onTime: z.exactOptional(z.boolean()),
    seconds: z.exactOptional(z.number()),
    metres: z.exactOptional(z.number()),
    money: z.exactOptional(z.looseObject({ amount: z.int(), currency: z.string() })),
  }),
);
export const parseRunOwner = parser<Omit<RunOwner, "runId">>("owner of a run", () =>
  z.object({ courierId: z.string(), taskId: z.string() }),
);
export const parseCoveringReport = parser<CoveringReport>("covering report", () =>
  z.looseObject({
    key: z.string(),
    from: z.string(),
    until: z.string(),
    courierId: optionalText(),
    teams: z.exactOptional(z.array(z.string())),
  }),
);
export const parseLateFact = parser<LateFactNote>("late fact", () =>
  z.looseObject({ eventId: z.string(), topic: z.enum(LATE_FACT_TOPICS), courierId: optionalText() }),
);

/** Keys, ids and names. */
export const parseText = parser("text", () => z.string());
