import { bus } from "../bus.ts";
import { awsContext } from "../aws-context.ts";
import { denyInsecureTransport } from "./tls.ts";

/** An AWS service that may send to a queue, and for which resources. */
export interface QueueSender {
  service: "events" | "s3";
  conditions: Record<string, Record<string, $util.Input<string>>>;
}

/**
 * Rules of this stage's bus by name. `Worker-*` is every rule of one worker: the policy does not change when a
 * subscription does, so a rule is allowed to send whatever the order of a deploy.
 */
export const busRuleSender = (name: string): QueueSender => ({
  service: "events",
  conditions: {
    ArnLike: {
      "aws:SourceArn": $interpolate`arn:${awsContext.partition}:events:${awsContext.region}:${awsContext.account}:rule/${bus.name}/${name}`,
    },
  },
});

/** Notifications of one bucket. Its ARN has no account, and anybody may take a deleted bucket's name: hence the account. */
export const bucketSender = (bucket: sst.aws.Bucket): QueueSender => ({
  service: "s3",
  conditions: { ArnEquals: { "aws:SourceArn": bucket.arn }, StringEquals: { "aws:SourceAccount": awsContext.account } },
});

/**
 * The only policy of a queue: TLS only, and which services may send. SQS has one policy document per queue. A second
 * QueuePolicy would overwrite it, and deleting either would empty it; SST's `subscribeQueue` and `notify` create one for
 * each subscription, so do not use them. Retained on delete: a renamed policy is created before the old one is deleted,
 * and deleting the queue deletes its policy.
 */
export function queuePolicy(queueName: string, queue: sst.aws.Queue, senders: QueueSender[]): aws.sqs.QueuePolicy {
  return new aws.sqs.QueuePolicy(
    `${queueName}Policy`,
    {
      queueUrl: queue.url,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          denyInsecureTransport("sqs:*", queue.arn),
          ...senders.map(({ service, conditions }) => ({
            Effect: "Allow",
            Action: "sqs:SendMessage",
            Resource: queue.arn,
            Principal: { Service: `${service}.amazonaws.com` }, // without `.cn`, in China too
            Condition: conditions,
          })),
        ],
      }),
    },
    { retainOnDelete: true },
  );
}
