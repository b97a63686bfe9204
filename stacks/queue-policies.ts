import { here } from "./here.ts";

interface Document {
  Statement: { Resource: string; Condition?: object }[];
}

/**
 * SST lets any account's rule, topic or bucket send to a subscribed queue, and writes the queue's URL with the suffix
 * of the `aws` partition. One document for every subscription of a queue, so that two of them cannot fight.
 */
export function fromThisAccountOnly(args: aws.sqs.QueuePolicyArgs): void {
  const where = [here.partition, here.region, here.account] as const;
  args.queueUrl = $resolve([args.queueUrl, here.suffix] as const).apply(([url, suffix]) =>
    url.replace(/\.amazonaws\.com(\.cn)?\//, `.${suffix}/`),
  );
  args.policy = $resolve([args.policy, ...where] as const).apply(([policy, partition, region, account]) => {
    const { Statement } = (typeof policy === "string" ? JSON.parse(policy) : policy) as Document;
    const queue = Statement[0];
    if (!queue || Statement.every(({ Condition }) => Condition)) return policy; // one of ours, which names its rules
    const from = (service: string, source: string) => ({
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: queue.Resource,
      Principal: { Service: `${service}.amazonaws.com` }, // without `.cn`, in China too
      Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": source } },
    });
    return JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        from("events", `arn:${partition}:events:${region}:${account}:rule/*`),
        from("sns", `arn:${partition}:sns:${region}:${account}:*`),
        from("s3", `arn:${partition}:s3:::*`),
      ],
    });
  });
}
