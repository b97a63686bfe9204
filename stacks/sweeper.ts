import type { Grant } from "./grants.ts";
import { alarm } from "./operations/alarm.ts";

interface SweeperArgs {
  handler: string;
  every: "1 minute" | "15 minutes";
  /** Parts that are swept at once, each by a schedule of its own. @default 1 */
  shards?: number;
  timeout: "50 seconds" | "2 minutes";
  memory?: `${number} MB`;
  link: unknown[];
  grants: Grant[];
  /** Text of the alarm: what its failures mean. */
  description: string;
}

/** Creates a function that a schedule calls to finish what is due, one for each shard, and an alarm on its errors. */
export function sweeper(name: string, { every, shards = 1, description, grants, ...functionArgs }: SweeperArgs) {
  const fn = new sst.aws.Function(name, { ...functionArgs, permissions: grants });
  for (let shard = 0; shard < shards; shard++)
    new sst.aws.CronV2(`${name}Cron${shards > 1 ? shard : ""}`, {
      schedule: `rate(${every})`,
      function: fn.arn,
      // Not empty: an empty event is the warm-up. The next run does what a missed one did not.
      event: { sweep: name, ...(shards > 1 && { shard }) },
    });
  alarm(`${name}Failing`, {
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimensions: { FunctionName: fn.name },
    statistic: "Sum",
    // With a run every minute, a single failure needs nobody.
    minutes: every === "1 minute" ? 3 : 1,
    threshold: 1,
    description: `${description} Check the log of ${name}, then run: waybill doctor --stage ${$app.stage}`,
  });
}
