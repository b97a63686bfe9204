/** Runs one execution on a data folder and logs every call, until it is killed or the execution has ended. */
import { appendFileSync } from "node:fs";
import { startCloud } from "../../src/cloud.ts";
import { arn, inProcessLambda, createView } from "../engines/views.ts";
import { killedJob } from "./killed.job.ts";

const [data = "", log = ""] = process.argv.slice(2);
const call = async ({ name }: { name: string }) => {
  appendFileSync(log, `${name}\n`);
  await new Promise((resolve) => setTimeout(resolve, 1));
  return name;
};
const cloud = await startCloud({
  view: createView({ stateMachines: [killedJob] }),
  lambda: inProcessLambda({ [arn("lambda", "function:Fn")]: call }),
  data,
  trace: ({ kind, status, what, execution }) => {
    if (kind === "fault") console.error(what);
    if (execution === arn("states", "execution:Job:one") && kind === "execution" && status !== "RUNNING")
      process.send?.(status);
  },
});
const { machines } = cloud;
if (machines.journal.executions.list("machine", killedJob.arn).length === 0)
  machines.start(killedJob.arn, { input: "{}", name: "one" });
