/** S3 objects whose creation is sent to a queue. */
export interface UploadSource {
  bucket: sst.aws.Bucket;
  /** Prefix of their keys. The worker must not write below it: it would notify itself. */
  prefix: string;
}

/** Notifies a queue of every new object below a prefix. S3 refuses this until the queue's policy allows the bucket. */
export function notifyQueue(
  name: string,
  queue: sst.aws.Queue,
  policy: aws.sqs.QueuePolicy,
  { bucket, prefix }: UploadSource,
): void {
  // A bucket has one notification document, as a queue has one policy; rules of the plan allow one writer for each.
  new aws.s3.BucketNotification(
    `${name}Notification`,
    {
      bucket: bucket.name,
      queues: [{ id: name, queueArn: queue.arn, events: ["s3:ObjectCreated:*"], filterPrefix: prefix }],
    },
    { dependsOn: [policy], retainOnDelete: true },
  );
}
