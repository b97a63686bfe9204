import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { GATE, gate } from "../gate.ts";
import { API, Job, jobId, managersApi } from "../jobs.ts";

/** `waybill jobs retry`: from the last finished part. */
export const jobsRetry: Command = {
  name: "jobs retry",
  says: "Try a job again that failed or was cancelled; it goes on from its last finished part.",
  operands: "ID",
  options: { ...API, ...GATE },
  examples: [
    "waybill jobs retry rep_5f0c9b1e2d3a4c5b6d7e-1",
    "waybill jobs retry rep_5f0c9b1e2d3a4c5b6d7e-1 --stage dev --region eu-central-1 --yes",
  ],
  async run(call) {
    const id = jobId(call);
    await gate(call, await call.target(), `retry ${id}`);
    const job = Job.parse(await (await (await managersApi(call))("POST", `/v1/reports/${id}/retry`)).json());
    call.out.answer({ job }, `${job.reportId} ${job.state}, attempt ${job.attempt}`);
    return EXIT.done;
  },
};
