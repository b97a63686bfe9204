import { type ResourceReader, optionalField } from "./resource-reader.ts";
import { parseStatements } from "./policy.ts";
import type * as V from "./stage-view.ts";

const PUBLIC_ACCESS_SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** A bucket with what hangs on it: notifications, CORS, lifecycle, policy. */
export function bucketView(bucket: ResourceReader, facts: (type: string) => ResourceReader[]): V.BucketView {
  const ofThisBucket = (type: string) => facts(type).find((one) => one.text("bucket") === bucket.text("bucket"));
  const accessBlock = ofThisBucket("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
  const notification = ofThisBucket("aws:s3/bucketNotification:BucketNotification");
  const notificationsOf = (kind: string, targetKey: string) =>
    ((notification?.list(kind) ?? []) as Record<string, unknown>[]).map((one) => ({
      id: String(one["id"]),
      target: String(one[targetKey]),
      events: (one["events"] as string[] | undefined) ?? [],
      ...optionalField("prefix", one["filterPrefix"] as string | undefined),
      ...optionalField("suffix", one["filterSuffix"] as string | undefined),
    }));
  return {
    id: bucket.resource.component,
    name: bucket.text("bucket"),
    arn: bucket.text("arn"),
    forceDestroy: bucket.flag("forceDestroy"),
    publicAccessBlocked: PUBLIC_ACCESS_SWITCHES.every((name) => accessBlock?.flag(name)),
    cors: ofThisBucket("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")?.list("corsRules") ?? [],
    lifecycle: ofThisBucket("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")?.list("rules") ?? [],
    policy: parseStatements(ofThisBucket("aws:s3/bucketPolicy:BucketPolicy")?.get("policy")),
    notifications: [
      ...notificationsOf("queues", "queueArn"),
      ...notificationsOf("lambdaFunctions", "lambdaFunctionArn"),
      ...notificationsOf("topics", "topicArn"),
    ],
  };
}
