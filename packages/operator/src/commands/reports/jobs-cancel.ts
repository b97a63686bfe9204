import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { API_OPTIONS, ReportJobBody, requireJobId, createManagerApi } from "../../api/report-jobs.ts";

/** `waybill jobs cancel`: the step it is in is its last. */
export const jobsCancel: Command = {
  name: "jobs cancel",
  description: "Call a job off; what is done of it is kept for a retry.",
  operands: "ID",
  options: { ...API_OPTIONS, ...CONFIRM_OPTIONS },
  examples: [
    "waybill jobs cancel rep_5f0c9b1e2d3a4c5b6d7e-1",
    "waybill jobs cancel rep_5f0c9b1e2d3a4c5b6d7e-1 --stage dev --region eu-central-1 --yes",
  ],
  async run(call) {
    const id = requireJobId(call);
    await confirmChange(call, await call.target(), `cancel ${id}`);
    const job = ReportJobBody.parse(
      await (await (await createManagerApi(call))("POST", `/v1/reports/${id}/cancel`)).json(),
    );
    call.out.result({ job }, `${job.reportId} ${job.state}`);
    return EXIT.done;
  },
};
