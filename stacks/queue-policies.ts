import { bus } from "./bus.ts";
import { here } from "./here.ts";
import { tlsOnly } from "./tls.ts";

/** A service that may send to a queue, and on behalf of what. */
export interface Sender {
  service: "events" | "s3";
  conditions: Record<string, Record<string, $util.Input<string>>>;
}

/**
 * Rules of this stage's bus by name. `Worker-*` is every rule of one worker: its policy does not change with what the
 * worker subscribes to, so no order of a deploy leaves a rule without the right to send.
 */
export const rulesNamed = (name: string): Sender => ({
  service: "events",
  conditions: {
    ArnLike: {
      "aws:SourceArn": $interpolate`arn:${here.partition}:events:${here.region}:${here.account}:rule/${bus.name}/${name}`,
    },
  },
});

/** Notifications of one bucket. Its ARN has no account, and a deleted bucket's name is anybody's: hence the account. */
export const notificationsOf = (bucket: sst.aws.Bucket): Sender => ({
  service: "s3",
  conditions: { ArnEquals: { "aws:SourceArn": bucket.arn }, StringEquals: { "aws:SourceAccount": here.account } },
});

/**
 * The one policy of a queue: over TLS only, and which services may send. SQS keeps one document per queue. A second
 * QueuePolicy would overwrite it, and deleting any of them would empty it; SST's `subscribeQueue` and `notify` create one
 * for each subscription, so stacks/ does not use them. Retained on delete: a policy under a new name is created before
 * the old one goes, and the queue takes it along when it is deleted itself.
 */
export function queuePolicy(queueName: string, queue: sst.aws.Queue, senders: Sender[]): aws.sqs.QueuePolicy {
  return new aws.sqs.QueuePolicy(
    `${queueName}Policy`,
    {
      queueUrl: queue.url,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          tlsOnly("sqs:*", queue.arn),
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
