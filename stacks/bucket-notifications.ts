/** Objects that a queue is notified of. */
export interface Uploads {
  bucket: sst.aws.Bucket;
  /** Keys begin with this. Nothing the worker writes may: it would notify itself. */
  prefix: string;
}

/** Notify a queue of every new object below a prefix. S3 refuses it before the queue's policy lets the bucket in. */
export function notifyQueue(
  name: string,
  queue: sst.aws.Queue,
  policy: aws.sqs.QueuePolicy,
  { bucket, prefix }: Uploads,
): void {
  // A bucket keeps one document of notifications, as a queue keeps one policy; rules of the plan hold both to one writer.
  new aws.s3.BucketNotification(
    `${name}Notification`,
    {
      bucket: bucket.name,
      queues: [{ id: name, queueArn: queue.arn, events: ["s3:ObjectCreated:*"], filterPrefix: prefix }],
    },
    { dependsOn: [policy], retainOnDelete: true },
  );
}
