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

/** Resources whose own input is one of those documents, and what it is then. */
const OWNERS: { type: string; key: string; inputs: Record<string, string> }[] = [
  {
    type: "aws:sqs/queue:Queue",
    key: "url",
    inputs: { policy: "QueuePolicy", redriveAllowPolicy: "RedriveAllowPolicy" },
  },
  { type: "aws:sns/topic:Topic", key: "arn", inputs: { policy: "TopicPolicy" } },
  {
    type: "aws:s3/bucket:Bucket",
    key: "bucket",
    inputs: {
      policy: "BucketPolicy",
      corsRules: "BucketCorsConfiguration",
      lifecycleRules: "BucketLifecycleConfiguration",
    },
  },
];

// A queue may be named by two spellings of its URL: SST writes the suffix of partition `aws` everywhere.
const ownerName = (key: string) => key.split("/").at(-1)!;

/** Every document of the plan with its writers. */
export function documentViews(facts: (type: string) => ResourceReader[]): V.DocumentView[] {
  return Object.entries(DOCUMENT_WRITERS).flatMap(([type, field]) => {
    const name = type.split(":").at(-1)!;
    const owned = Map.groupBy(facts(type), (one) => ownerName(one.text(field)));
    return [...owned].map(([of, group]) => ({
      type: name,
      of,
      writers: [
        ...group.map((one) => ({ id: one.resource.name, retained: one.resource.retain === true })),
        ...inlineWriters(name, of, facts),
      ],
    }));
  });
}

/** The owner itself, where it writes the document beside others. Deleting it deletes the document with all that it is for. */
function inlineWriters(document: string, of: string, facts: (type: string) => ResourceReader[]) {
  return OWNERS.flatMap(({ type, key, inputs }) =>
    facts(type)
      .filter((one) => ownerName(one.text(key)) === of)
      .filter(({ resource }) =>
        Object.keys(inputs).some((name) => inputs[name] === document && name in resource.inputs),
      )
      .map(({ resource }) => ({ id: `${resource.name} itself`, retained: true })),
  );
}
