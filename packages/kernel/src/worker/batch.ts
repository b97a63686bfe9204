import type { Context } from "aws-lambda";
import type { Deadline } from "./deadline.ts";
import type { Delivery } from "./delivery.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { RunOnce } from "./once.ts";

/** What the records of one invocation share. */
export interface WorkerBatch {
  worker: string;
  context: Context;
  /** Milliseconds this invocation was given. */
  givenMs: number;
  /** Three moments before the timeout: no record is begun, none is waited for, no bookkeeping is waited for. */
  until: { begin: Deadline; finish: Deadline; tidy: Deadline };
  metrics: WorkerMetrics;
  effect: RunOnce | undefined;
  handle: (message: unknown, delivery: Delivery) => Promise<void>;
}
