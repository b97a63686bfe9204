import type { ResourceReader } from "./resource-reader.ts";
import type * as V from "./stage-view.ts";

/** Resources that write one document of another resource, and the input that names it. */
const DOCUMENT_WRITERS: Record<string, string> = {
  "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "queueUrl",
  "aws:sns/topicPolicy:TopicPolicy": "arn",
  "aws:s3/bucketPolicy:BucketPolicy": "bucket",
  "aws:s3/bucketNotification:BucketNotification": "bucket",
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": "bucket",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucket",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyName",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "eventBusName",
};

/** Every document of the plan with its writers. */
export function documentViews(facts: (type: string) => ResourceReader[]): V.DocumentView[] {
  return Object.entries(DOCUMENT_WRITERS).flatMap(([type, field]) => {
    // A queue may be named by two spellings of its URL: SST writes the suffix of partition `aws` everywhere.
    const owned = Map.groupBy(facts(type), (one) => one.text(field).split("/").at(-1)!);
    return [...owned].map(([of, group]) => ({
      type: type.split(":").at(-1)!,
      of,
      writers: group.map((one) => ({ id: one.resource.name, retained: one.resource.retain === true })),
    }));
  });
}
