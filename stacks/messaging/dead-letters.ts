import { alarm } from "../operations/alarm.ts";

/**
 * Creates the dead-letter queue of a worker or rule: 14 days, the longest retention of SQS, and an alarm. Only the
 * operator's commands read it; a consumer here would delete the evidence.
 */
export function deadLetterQueue(owner: string): sst.aws.Queue {
  const queue = new sst.aws.Queue(`${owner}DLQ`, { transform: { queue: { messageRetentionSeconds: 14 * 86_400 } } });
  alarm(`${owner}DeadLetters`, {
    namespace: "AWS/SQS",
    // Not NumberOfMessagesSent: it does not count what the redrive policy moves.
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.nodes.queue.name },
    statistic: "Maximum",
    threshold: 1,
    description: `${owner} has dead letters. List them: waybill dlq ls --stage ${$app.stage}; find the causes: waybill dlq groups ${owner} --stage ${$app.stage}`,
  });
  return queue;
}

/** Allows SQS to move messages into a dead-letter queue from one source queue only, or from none. */
export function restrictRedrive(source: sst.aws.Queue | undefined, owner: string, deadLetters: sst.aws.Queue): void {
  // A separate resource: the two queues would need each other's ARN.
  new aws.sqs.RedriveAllowPolicy(`${owner}DLQRedriveAllow`, {
    queueUrl: deadLetters.url,
    redriveAllowPolicy: $jsonStringify(
      source ? { redrivePermission: "byQueue", sourceQueueArns: [source.arn] } : { redrivePermission: "denyAll" },
    ),
  });
}
