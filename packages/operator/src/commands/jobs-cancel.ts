import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { GATE, gate } from "../gate.ts";
import { API, Job, jobId, managersApi } from "../jobs.ts";

/** `waybill jobs cancel`: the step it is in is its last. */
export const jobsCancel: Command = {
  name: "jobs cancel",
  says: "Call a job off; what is done of it is kept for a retry.",
  operands: "ID",
  options: { ...API, ...GATE },
  examples: [
    "waybill jobs cancel rep_5f0c9b1e2d3a4c5b6d7e-1",
    "waybill jobs cancel rep_5f0c9b1e2d3a4c5b6d7e-1 --stage dev --region eu-central-1 --yes",
  ],
  async run(call) {
    const id = jobId(call);
    await gate(call, await call.target(), `cancel ${id}`);
    const job = Job.parse(await (await (await managersApi(call))("POST", `/v1/reports/${id}/cancel`)).json());
    call.out.answer({ job }, `${job.reportId} ${job.state}`);
    return EXIT.done;
  },
};
