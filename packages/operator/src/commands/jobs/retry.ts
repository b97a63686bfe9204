import { dataOf } from "@waybill/client";
import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { CONFIRM_OPTIONS, confirmChange } from "../../cli/confirm.ts";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import { jobOf, requireJobId } from "../../api/report-jobs.ts";

/** `waybill jobs retry`: retries a report job from its last finished part. */
export const jobsRetry: Command = {
  name: "jobs retry",
  description: "Retry a job that failed or was cancelled; it continues after its last finished part.",
  operands: "ID",
  options: { ...API_OPTIONS, ...CONFIRM_OPTIONS },
  examples: [
    "waybill jobs retry rep_5f0c9b1e2d3a4c5b6d7e-1",
    "waybill jobs retry rep_5f0c9b1e2d3a4c5b6d7e-1 --stage dev --region eu-central-1 --yes",
  ],
  async run(call) {
    const id = requireJobId(call);
    await confirmChange(call, await call.resolveTarget(), `retry ${id}`);
    const api = await createStageClient(call);
    const job = await jobOf(dataOf(api.POST("/v1/reports/{reportId}/retry", { params: { path: { reportId: id } } })));
    call.out.result({ job }, `${job.reportId} ${job.state}, attempt ${job.attempt}`);
    return EXIT.done;
  },
};
