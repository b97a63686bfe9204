import { dataOf } from "@waybill/client";
import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import { jobOf, requireJobId } from "../../api/report-jobs.ts";

/** `waybill jobs cancel`: cancels a report job after its current step. */
export const jobsCancel: Command = {
  name: "jobs cancel",
  description: "Cancel a job; its finished parts are kept for a retry.",
  operands: "ID",
  options: { ...API_OPTIONS, ...CONFIRM_OPTIONS },
  examples: [
    "waybill jobs cancel rep_5f0c9b1e2d3a4c5b6d7e-1",
    "waybill jobs cancel rep_5f0c9b1e2d3a4c5b6d7e-1 --stage dev --region eu-central-1 --yes",
  ],
  async run(call) {
    const id = requireJobId(call);
    await confirmChange(call, await call.resolveTarget(), `cancel ${id}`);
    const api = await createStageClient(call);
    const job = await jobOf(dataOf(api.POST("/v1/reports/{reportId}/cancel", { params: { path: { reportId: id } } })));
    call.out.result({ job }, `${job.reportId} ${job.state}`);
    return EXIT.done;
  },
};
