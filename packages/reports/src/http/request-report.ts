import { accepted, http } from "@waybill/kernel/http";
import { ReportShown } from "../answers.ts";
import { ask } from "../desk.ts";
import { shown } from "../jobs.ts";
import { Ask, organization, periodOf } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/reports: have a report drawn. Asked for again it is the same one, or its next revision when facts came late. */
export const handler = http(
  {
    name: "RequestReport",
    roles: ["manager", "admin"],
    body: Ask,
    warm: ready,
    answers: { 202: ReportShown },
    problems: ["UNAVAILABLE"],
  },
  async ({ body, caller, correlationId, receivedAt }) => {
    const period = periodOf(body, (await organization()).timeZone);
    const { courierId } = body;
    const job = await ask({ period, courierId, by: caller.sub, at: receivedAt.toISOString(), correlationId });
    return accepted(shown(job));
  },
);
