import type { Command } from "../command.ts";
import { API, exitOf, jobId, managersApi, told, waitFor } from "../jobs.ts";

/** `waybill jobs wait`: until a job has ended. */
export const jobsWait: Command = {
  name: "jobs wait",
  says: "Wait until a job has ended; exit 1 when it ends badly.",
  operands: "ID",
  options: API,
  examples: ["waybill jobs wait rep_5f0c9b1e2d3a4c5b6d7e-1", "waybill jobs wait rep_5f0c9b1e2d3a4c5b6d7e-1 --json"],
  async run(call) {
    const job = await waitFor(await managersApi(call), jobId(call), call);
    call.out.answer({ job }, () => told(job));
    return exitOf(job);
  },
};
