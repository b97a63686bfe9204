import type { Command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { API, jobId, managersApi, readJob, told } from "../jobs.ts";

/** `waybill jobs show`: one job. */
export const jobsShow: Command = {
  name: "jobs show",
  says: "Show one job: how far it is, what stopped it, which files it has.",
  operands: "ID",
  options: API,
  examples: ["waybill jobs show rep_5f0c9b1e2d3a4c5b6d7e-1", "waybill jobs show rep_5f0c9b1e2d3a4c5b6d7e-1 --json"],
  async run(call) {
    const job = await readJob(await managersApi(call), jobId(call));
    call.out.answer({ job }, () => told(job));
    return EXIT.done;
  },
};
