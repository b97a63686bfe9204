import type { AccessKeys } from "../iam/access-keys.ts";
import type { AwsRequest, Clock } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import type { PlannedBucket } from "./buckets.ts";
import type { NotifyBucket } from "./notifications.ts";
import type { ObjectStore } from "./objects.ts";

/** The dependencies of every S3 operation. */
export interface S3Context {
  store: LocalStore;
  clock: Clock;
  objects: ObjectStore;
  keys: AccessKeys;
  notify: NotifyBucket;
}

/** One request with its bucket and key. */
export interface S3Call {
  request: AwsRequest;
  bucket: PlannedBucket;
  key: string;
}
