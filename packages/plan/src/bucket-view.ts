import { type Facts, when } from "./facts.ts";
import { statementsOf } from "./policy.ts";
import type * as V from "./view.ts";

/** A bucket with what hangs on it: notifications, CORS, lifecycle, policy. */
export function bucketView(bucket: Facts, facts: (type: string) => Facts[]): V.BucketView {
  const mine = (type: string) => facts(type).find((one) => one.text("bucket") === bucket.text("bucket"));
  const notification = mine("aws:s3/bucketNotification:BucketNotification");
  const told = (kind: string, targetKey: string) =>
    ((notification?.list(kind) ?? []) as Record<string, unknown>[]).map((one) => ({
      id: String(one["id"]),
      target: String(one[targetKey]),
      events: (one["events"] as string[] | undefined) ?? [],
      ...when("prefix", one["filterPrefix"] as string | undefined),
      ...when("suffix", one["filterSuffix"] as string | undefined),
    }));
  return {
    id: bucket.of.component,
    name: bucket.text("bucket"),
    arn: bucket.text("arn"),
    forceDestroy: bucket.flag("forceDestroy"),
    cors: mine("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")?.list("corsRules") ?? [],
    lifecycle: mine("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")?.list("rules") ?? [],
    policy: statementsOf(mine("aws:s3/bucketPolicy:BucketPolicy")?.get("policy")),
    notifications: [
      ...told("queues", "queueArn"),
      ...told("lambdaFunctions", "lambdaFunctionArn"),
      ...told("topics", "topicArn"),
    ],
  };
}
