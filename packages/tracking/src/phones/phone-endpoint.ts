import type { Problem } from "@waybill/kernel/errors";
import type { HttpResponse } from "@waybill/kernel/http";
import { reportEndpoint } from "./accept-report.ts";

/** Problems that the same report meets again whenever it is sent. */
const PERMANENT_CODES = ["NOT_FOUND", "RUN_CLOSED", "TOO_LARGE", "UNSUPPORTED_MEDIA", "VALIDATION_FAILED"];

/**
 * A wrong `run` in the app's address is not permanent: when it is corrected, the reports that the app has kept are
 * accepted.
 */
const isPermanent = ({ code, errors }: Problem) =>
  PERMANENT_CODES.includes(code) && !errors?.some(({ pointer }) => pointer === "/query/run");

/**
 * Options of the endpoints of phones' own apps. An app keeps a report that was not answered with 200, and sends it again
 * before all later ones: so a report that can never succeed is acknowledged, and logged with its problem.
 */
export const phoneEndpoint = (acknowledgement: (problem: Problem) => HttpResponse) =>
  ({
    ...reportEndpoint,
    problems: ["UNAVAILABLE"],
    acknowledge: (problem: Problem) => (isPermanent(problem) ? acknowledgement(problem) : undefined),
  }) as const;

/** The response to a report of one fix that can never be accepted. */
export const rejectedReport = ({ code, message, errors }: Problem) => ({
  accepted: 0,
  rejected: [
    { index: 0, code, detail: errors?.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(" ") ?? message },
  ],
  nextReportSeconds: 10,
});
