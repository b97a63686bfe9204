import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import type { Command } from "../../cli/command.ts";
import { jobExitCode, requireJobId, formatJob, waitForJob } from "../../api/report-jobs.ts";

/** `waybill jobs wait`: waits until a report job has finished. */
export const jobsWait: Command = {
  name: "jobs wait",
  description: "Wait until a job has finished; exit 1 when it failed or was cancelled.",
  operands: "ID",
  options: API_OPTIONS,
  examples: ["waybill jobs wait rep_5f0c9b1e2d3a4c5b6d7e-1", "waybill jobs wait rep_5f0c9b1e2d3a4c5b6d7e-1 --json"],
  async run(call) {
    const job = await waitForJob(await createStageClient(call), requireJobId(call), call);
    call.out.result({ job }, () => formatJob(job));
    return jobExitCode(job);
  },
};
