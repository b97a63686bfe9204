import { alarm } from "./alarm.ts";

interface Args {
  handler: string;
  every: "1 minute" | "15 minutes";
  timeout: "50 seconds" | "2 minutes";
  link: unknown[];
  permissions: sst.aws.FunctionPermissionArgs[];
  /** What it means when it fails, and where to look. */
  says: string;
}

/** A function that the clock calls to look at what is due, and an alarm for when it throws. */
export function sweeper(name: string, { every, says, ...the }: Args) {
  const fn = new sst.aws.Function(name, the);
  new sst.aws.CronV2(`${name}Clock`, {
    schedule: `rate(${every})`,
    function: fn.arn,
    // Not empty: an empty event is the warm-up. A sweep that was missed is made good by the next.
    event: { sweep: name },
  });
  alarm(`${name}Failing`, {
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimensions: { FunctionName: fn.name },
    statistic: "Sum",
    // Where the next sweep comes within a minute, one failure is not yet news.
    minutes: every === "1 minute" ? 3 : 1,
    atLeast: 1,
    says: `${says} Look at the log of ${name}; waybill doctor --stage ${$app.stage}`,
  });
}
