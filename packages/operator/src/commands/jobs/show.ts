import type { Command } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { API_OPTIONS, createStageClient } from "../../api/stage-access.ts";
import { requireJobId, fetchJob, formatJob } from "../../api/report-jobs.ts";

/** `waybill jobs show`: shows one report job. */
export const jobsShow: Command = {
  name: "jobs show",
  description: "Show one job: its progress, its error, its files.",
  operands: "ID",
  options: API_OPTIONS,
  examples: ["waybill jobs show rep_5f0c9b1e2d3a4c5b6d7e-1", "waybill jobs show rep_5f0c9b1e2d3a4c5b6d7e-1 --json"],
  async run(call) {
    const job = await fetchJob(await createStageClient(call), requireJobId(call));
    call.out.result({ job }, () => formatJob(job));
    return EXIT.done;
  },
};
