import type { Clock, Deliveries } from "../interfaces.ts";
import type { PlannedBucket } from "./buckets.ts";
import type { ObjectMetadata } from "./objects.ts";

type NotifiedObject = Pick<ObjectMetadata, "key" | "etag" | "size">;
export type NotifyBucket = (bucket: PlannedBucket, event: string, object: NotifiedObject, requestId: string) => void;

/** Notifies a bucket's subscribers in S3's format. Call it in the transaction of the change. */
export function createNotifier(deliveries: Deliveries, clock: Clock, region: string): NotifyBucket {
  let count = 0;
  return (bucket, event, object, requestId) => {
    for (const { id, target, events, prefix = "", suffix = "" } of bucket.notifications) {
      const wanted = events.some((pattern) => coversEvent(pattern.replace(/^s3:/, ""), event));
      if (!wanted || !object.key.startsWith(prefix) || !object.key.endsWith(suffix)) continue;
      const removed = event.startsWith("ObjectRemoved") || event.startsWith("LifecycleExpiration");
      const record = {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: region,
        eventTime: new Date(clock.now()).toISOString(),
        eventName: event,
        userIdentity: { principalId: "OFFLINE" },
        requestParameters: { sourceIPAddress: "127.0.0.1" },
        responseElements: { "x-amz-request-id": requestId, "x-amz-id-2": requestId },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: id,
          bucket: { name: bucket.name, ownerIdentity: { principalId: "OFFLINE" }, arn: bucket.arn },
          object: {
            key: encodeEventKey(object.key),
            ...(removed ? {} : { size: object.size, eTag: object.etag }),
            // For the same key a greater one is later; S3 guarantees no more.
            sequencer: (BigInt(clock.now()) * 1_000_000n + BigInt(count++ % 1_000_000))
              .toString(16)
              .toUpperCase()
              .padStart(18, "0"),
          },
        },
      };
      const records = JSON.stringify({ Records: [record] });
      const payload = target.includes(":sns:")
        ? JSON.stringify({ subject: "Amazon S3 Notification", message: records })
        : records;
      deliveries.deliver({ from: `bucket ${bucket.name}`, targetArn: target, payload });
    }
  };
}

const coversEvent = (pattern: string, event: string) =>
  pattern.endsWith("*") ? event.startsWith(pattern.slice(0, -1)) : pattern === event;

/** As in S3's events: a space is a plus, slashes stay. */
const encodeEventKey = (key: string) => encodeURIComponent(key).replace(/%20/g, "+").replace(/%2F/g, "/");
