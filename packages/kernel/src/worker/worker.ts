import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { NamedMessage } from "@waybill/events-schema/event";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { WorkerBatch } from "./batch.ts";
import { deadline } from "./deadline.ts";
import type { Delivery } from "./delivery.ts";
import { createWorkerMetrics } from "./metrics.ts";
import type { once } from "./once.ts";
import { type ConsumedContract, openRecord } from "./open-record.ts";
import { processRecord } from "./process-record.ts";
import { type ScheduleOptions, scheduleBySubject } from "./schedule.ts";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "../config/warm-up.ts";

export type { Delivery } from "./delivery.ts";

/**
 * Options of a worker.
 *
 * @example
 * const options: WorkerOptions = { concurrency: 5, warm: table.ready };
 */
export interface WorkerOptions {
  /** `{ once }` from `@waybill/kernel/once`: for effects that have no natural key. @default off */
  once?: typeof once;
  /** How many subjects at a time. @default 10 */
  concurrency?: number;
  /**
   * All records of a batch begin in one turn, in no order and retried ones too: for a worker that does them as one. A
   * record that kills the environment then takes the whole batch with it. @default false
   */
  atOnce?: boolean;
  /** No record is started with less time left than this; one still running at a third of it is returned to the queue. @default 3000 */
  reserveMs?: number;
  /** What the empty event loads: settings, clients. */
  warm?: () => Promise<unknown>;
}

/**
 * The Lambda handler of a worker.
 *
 * @example
 * const invoke = (handler: Worker) => handler(sqsBatch(message), lambdaContext());
 */
export interface Worker {
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse>;
  (event: Record<string, never>, context?: Context): Promise<WarmUpResult>;
}

/**
 * A queue consumer. Each record succeeds or fails alone: a failing one goes back to the queue; one that throws `PermanentError` or
 * breaks its contract is parked in `<name>DLQ` at once; both have a row in the failure log. Messages are delivered more
 * than once and in any order, and the handler must allow for both.
 *
 * @example
 * const handler = worker("RecordPositions", RecordPositions, async function recordPositions({ data }, delivery) {
 *   const { moved } = await runs.add(data.runId, data.fixes);
 *   delivery.log.debug("added", { moved });
 * });
 */
export function worker<const C extends ConsumedContract | readonly ConsumedContract[]>(
  name: string,
  consumes: C,
  handler: (message: NamedMessage<C extends readonly (infer One)[] ? One : C>, delivery: Delivery) => Promise<void>,
  { once: effects, concurrency = 10, atOnce = false, reserveMs = 3_000, warm }: WorkerOptions = {},
): Worker {
  const contracts = new Map([consumes].flat().map((contract) => [contract.name, contract as ConsumedContract]));
  const metrics = createWorkerMetrics(name);
  const effect = effects?.(name);

  async function work(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    const batch: WorkerBatch = {
      worker: name,
      context,
      givenMs: context.getRemainingTimeInMillis(),
      until: {
        begin: deadline(context, reserveMs),
        finish: deadline(context, reserveMs / 3),
        tidy: deadline(context, reserveMs / 10),
      },
      metrics,
      effect,
      handle: handler as WorkerBatch["handle"],
    };
    const opened = new Map(event.Records.map((record) => [record, openRecord(record, contracts)]));
    const subject = (record: SQSRecord) => opened.get(record)!.subject;
    const order = atOnce ? allAtOnce(event.Records.length) : { subject, alone: isRetry, concurrency };
    const outcome = scheduleBySubject(event.Records, order, (record) =>
      processRecord(record, opened.get(record)!, batch),
    );
    try {
      // Powertools collects the failed message ids. A batch that fails as a whole is not an error of the function: there are alarms for that.
      const processor = new BatchProcessor(EventType.SQS);
      return await processPartialResponse(event, outcome, processor, { throwOnFullBatchFailure: false });
    } finally {
      for (const moment of Object.values(batch.until)) moment.clear();
      metrics.flush();
    }
  }

  return ((event: SQSEvent, context: Context) =>
    isWarmUpEvent(event) ? warmUp(name, warm) : work(event, context)) as Worker;
}

const allAtOnce = (concurrency: number): ScheduleOptions<SQSRecord> => ({
  subject: ({ messageId }) => messageId,
  alone: () => false,
  concurrency,
});
const isRetry = (record: SQSRecord) => Number(record.attributes.ApproximateReceiveCount) > 1;
