import { dataOf } from "@waybill/client";
import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";

/** `waybill jobs ls`: lists the report jobs. */
export const jobsLs: Command = {
  name: "jobs ls",
  description: "List the report jobs, the last requested first.",
  operands: "",
  options: { limit: { description: "how many (default 25, at most 100)", valueName: "N" }, ...API_OPTIONS },
  examples: [
    "waybill jobs ls",
    "waybill jobs ls --limit 100 --json",
    "waybill jobs ls --stage dev --region eu-central-1",
  ],
  async run(call) {
    const { flags, out } = call;
    const api = await createStageClient(call);
    const query = { limit: flags.integer("limit") ?? 25 };
    const { reports: jobs } = await dataOf(api.GET("/v1/reports", { params: { query } }));
    out.result({ jobs }, () =>
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
