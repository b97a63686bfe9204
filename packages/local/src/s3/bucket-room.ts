import type { AwsRequest, Clock } from "../ports.ts";
import type { Store } from "../store.ts";
import type { PlannedBucket } from "./buckets.ts";
import type { Notify } from "./notify.ts";
import type { Objects } from "./objects.ts";

/** What every S3 operation works with. */
export interface Room {
  store: Store;
  clock: Clock;
  objects: Objects;
  notify: Notify;
}

/** One request, already addressed. */
export interface Call {
  request: AwsRequest;
  bucket: PlannedBucket;
  key: string;
}
