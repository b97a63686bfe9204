import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { lambdaContext } from "@waybill/kernel/testing";
import type { VirtualClock } from "./virtual-clock.ts";

/** A processor that does one thing at a time: an environment's share of one. */
export interface Processor {
  busyMs: number;
  use(ms: number): Promise<void>;
}

const currentProcessor = new AsyncLocalStorage<Processor>();

/** Whether this is called in an invocation. */
export const isInInvocation = (): boolean => currentProcessor.getStore() !== undefined;

/** What happens elsewhere because of something that is called in an invocation: it takes nothing of its processor. */
export const outsideInvocation = (happen: () => void): void => currentProcessor.exit(happen);

/** Take so long of the processor of the invocation that this is called in; outside of one, nothing. */
export const useProcessor = (ms: number): Promise<void> => currentProcessor.getStore()?.use(ms) ?? Promise.resolve();

export interface MappingOptions {
  clock: VirtualClock;
  handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
  batchSize: number;
  windowMs: number;
  maxConcurrency: number;
  timeoutMs: number;
  /** Of a processor, as the function's memory gives it. */
  share: number;
  /** Of the processor, to take a record. */
  recordMs: number;
  visibilityMs: number;
}

/** A queue and its event source mapping: batches by size or window, so many invocations at a time, failures come again. */
export function createMapping(options: MappingOptions) {
  const { clock, handler, batchSize, windowMs, maxConcurrency, timeoutMs, share, recordMs, visibilityMs } = options;
  const waiting: { record: SQSRecord; since: number }[] = [];
  const idle: Processor[] = [];
  const counts = { invocations: 0, failures: 0, billedMs: 0, busiest: 0, longestMs: 0, oldestMs: 0 };
  let running = 0;

  function createProcessor(): Processor {
    let freeAt = 0;
    return {
      busyMs: 0,
      async use(ms) {
        this.busyMs += ms;
        freeAt = Math.max(clock.now(), freeAt) + ms / share;
        await clock.pause(freeAt - clock.now());
      },
    };
  }

  async function invoke(records: SQSRecord[]): Promise<void> {
    const processor = idle.pop() ?? createProcessor();
    const began = clock.now();
    running += 1;
    counts.invocations += 1;
    counts.busiest = Math.max(counts.busiest, running);
    const context = lambdaContext({ remainingMs: () => began + timeoutMs - clock.now() });
    const { batchItemFailures } = await currentProcessor.run(processor, async () => {
      await processor.use(records.length * recordMs);
      return handler({ Records: records }, context);
    });
    const tookMs = clock.now() - began;
    counts.billedMs += tookMs;
    counts.longestMs = Math.max(counts.longestMs, tookMs);
    counts.failures += batchItemFailures.length;
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    if (failed.size > 0)
      void clock.pause(visibilityMs).then(() => add(records.filter(({ messageId }) => failed.has(messageId))));
    running -= 1;
    idle.push(processor);
    startBatches();
  }

  function startBatches(): void {
    while (running < maxConcurrency && waiting.length > 0) {
      const [oldest] = waiting;
      const isDue = waiting.length >= batchSize || clock.now() - oldest!.since >= windowMs;
      if (!isDue) return;
      counts.oldestMs = Math.max(counts.oldestMs, clock.now() - oldest!.since);
      void invoke(waiting.splice(0, batchSize).map(({ record }) => record));
    }
  }

  function add(records: readonly SQSRecord[]): void {
    const since = clock.now();
    for (const record of records) waiting.push({ record, since });
    startBatches();
    void clock.pause(windowMs).then(startBatches);
  }

  return { add, counts, isIdle: () => running === 0 && waiting.length === 0 };
}
