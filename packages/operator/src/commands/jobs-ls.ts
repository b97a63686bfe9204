import * as z from "zod";
import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { API, Job, managersApi } from "../jobs.ts";

const Page = z.object({ reports: z.array(Job), cursor: z.string().optional() });

/** `waybill jobs ls`: every report that was asked for. */
export const jobsLs: Command = {
  name: "jobs ls",
  says: "List the jobs that draw reports, the last requested first.",
  operands: "",
  options: { limit: { says: "how many (default 25, at most 100)", value: "N" }, ...API },
  examples: [
    "waybill jobs ls",
    "waybill jobs ls --limit 100 --json",
    "waybill jobs ls --stage dev --region eu-central-1",
  ],
  async run(call) {
    const { given, out } = call;
    const api = await managersApi(call);
    const answer = await api("GET", `/v1/reports?limit=${given.whole("limit") ?? 25}`);
    const { reports: jobs } = Page.parse(await answer.json());
    out.answer({ jobs }, () =>
      out.table(
        [
          "ID",
          "KIND",
          { head: "PERIOD", cut: 2 },
          { head: "COURIER", cut: 1 },
          "REVISION",
          "STATE",
          "DONE",
          { head: "REQUESTED", drop: true },
        ],
        jobs.map(({ reportId, kind, period, courierId = "all", revision, state, progress, requestedAt }) => [
          reportId,
          kind,
          period.label,
          courierId,
          revision,
          state,
          `${progress.percent} %`,
          requestedAt.slice(0, 16),
        ]),
      ),
    );
    return EXIT.done;
  },
};
