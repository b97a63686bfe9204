import { alarm } from "./alarm.ts";

/**
 * A queue for what could not be done: kept as long as SQS keeps anything, watched, and read by nobody but an operator.
 * A consumer here would eat the evidence.
 */
export function deadLetters(of: string): sst.aws.Queue {
  const dead = new sst.aws.Queue(`${of}Dead`, { transform: { queue: { messageRetentionSeconds: 14 * 86_400 } } });
  alarm(`${of}DeadLetters`, {
    namespace: "AWS/SQS",
    // Not NumberOfMessagesSent: it does not count what the redrive policy moves.
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: dead.nodes.queue.name },
    statistic: "Maximum",
    atLeast: 1,
    says: `${of} has dead letters. See them: waybill dlq ls --stage ${$app.stage}; why: waybill dlq groups ${of} --stage ${$app.stage}`,
  });
  return dead;
}

/** Let SQS move messages into these dead letters from one queue only, or from none. */
export function redrivesOnlyFrom(source: sst.aws.Queue | undefined, of: string, dead: sst.aws.Queue): void {
  // A resource of its own: as an argument of the queue it would need the ARN of the queue that needs this one's.
  new aws.sqs.RedriveAllowPolicy(`${of}DeadRedriveAllow`, {
    queueUrl: dead.url,
    redriveAllowPolicy: $jsonStringify(
      source ? { redrivePermission: "byQueue", sourceQueueArns: [source.arn] } : { redrivePermission: "denyAll" },
    ),
  });
}
