import type { PlannedBucket } from "./buckets.ts";
import type { S3Context } from "./context.ts";
import type { createMultipartUploads } from "./multipart.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface LifecycleRule {
  status?: string;
  enabled?: boolean;
  prefix?: string;
  filter?: { prefix?: string; and?: { prefix?: string } };
  expiration?: { days?: number };
  abortIncompleteMultipartUpload?: { daysAfterInitiation?: number };
}

/** Expires objects and incomplete uploads by the clock, hourly; days count to the next midnight UTC, as S3 counts them. */
export function startLifecycle(
  context: S3Context,
  buckets: () => Iterable<PlannedBucket>,
  uploads: ReturnType<typeof createMultipartUploads>,
) {
  const { clock, store, objects, notify } = context;
  let cancel = () => {};

  function sweep(): void {
    // Objects written before this midnight, the rule's days ago, have expired.
    const midnight = Math.floor(clock.now() / DAY_MS) * DAY_MS;
    for (const bucket of buckets()) {
      for (const rule of bucket.lifecycle as LifecycleRule[]) {
        if (rule.status !== "Enabled" && rule.enabled !== true) continue;
        const prefix = rule.filter?.prefix ?? rule.filter?.and?.prefix ?? rule.prefix ?? "";
        const days = rule.expiration?.days;
        if (days) expire(bucket, prefix, midnight - days * DAY_MS);
        const idle = rule.abortIncompleteMultipartUpload?.daysAfterInitiation;
        if (idle) uploads.abortOlder(bucket.name, midnight - idle * DAY_MS);
      }
    }
  }
  function expire(bucket: PlannedBucket, prefix: string, before: number): void {
    for (const { key } of objects.olderThan(bucket.name, prefix, before)) {
      store.transaction(() => {
        const old = objects.remove(bucket.name, key);
        if (old) notify(bucket, "LifecycleExpiration:Delete", old, "lifecycle");
      });
    }
  }
  function plan(): void {
    cancel = clock.at(clock.now() + HOUR_MS, () => {
      sweep();
      plan();
    });
  }
  if ([...buckets()].some((bucket) => bucket.lifecycle.length > 0)) plan();
  return { sweep, stop: () => cancel() };
}
