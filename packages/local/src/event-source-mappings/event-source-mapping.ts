import type { EventSourceMappingView } from "@waybill/plan/view/stage-view";
import { compilePattern } from "../events/pattern.ts";
import type { Clock, Lambda, Queues, ReceivedMessage, TraceListener } from "../interfaces.ts";
import { toFilterInput, type SqsRecord, toSqsRecord } from "./sqs-record.ts";
import { failedMessageIds } from "./batch-response.ts";

/** Lambda's limit for the event of one batch. */
const MAX_BATCH_BYTES = 6 * 1024 * 1024;
/** `{"Records":[]}` and a comma for each record. */
const FRAME_BYTES = 16;
/** Without a limit in the plan Lambda starts with five concurrent batches. */
const DEFAULT_CONCURRENCY = 5;

/** The faults of a mapping. They change what is delivered, never what the queue holds. */
export interface EventSourceMappingFaults {
  /** How many batches to gather before messages are shuffled; 1 changes nothing. */
  spread: number;
  shuffle<T>(items: T[]): T[];
  /** The messages of this batch to deliver a second time. */
  redeliver(messages: ReceivedMessage[], when: "received" | "succeeded"): ReceivedMessage[];
}

export interface EventSourceMapping {
  mapping: EventSourceMappingView;
  /** Messages received and not yet processed, and running batches. */
  busy(): { held: number; batches: number };
  /** Receives no more; running batches end by themselves. */
  stop(): void;
}

interface Options {
  queues: Queues;
  lambda: Lambda;
  clock: Clock;
  faults?: EventSourceMappingFaults | undefined;
  trace?: TraceListener | undefined;
}

interface GatheredMessage {
  /** A copy is not in the queue and waits for no batching window. */
  copy: boolean;
  message: ReceivedMessage;
  record: SqsRecord;
  bytes: number;
}

/**
 * Delivers messages from a queue to a function.
 *
 *     queue ─receive─► gathered ─full, or the window has ended─► batch ─► function ─► delete what did not fail
 *
 * A failed message stays: it is received again when its visibility timeout ends, and the queue counts its receives.
 */
export function startEventSourceMapping(
  mapping: EventSourceMappingView,
  { queues, lambda, clock, faults, trace }: Options,
): EventSourceMapping {
  const { source: queueArn, batchSize, windowSeconds } = mapping;
  const filters = mapping.filters.map((pattern) => compilePattern(pattern));
  const limit = mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY;
  let gathered: GatheredMessage[] = [];
  /** When the first gathered message was received. */
  let since = 0;
  let closeWindow: (() => void) | undefined;
  let batches = 0;
  let inProgress = 0;
  let stopped = false;
  /** Copies that a fault delivers once more. */
  const copies: ReceivedMessage[] = [];

  function pump(): void {
    closeWindow?.();
    closeWindow = undefined;
    while (mayRun()) {
      receive();
      if (gathered.length === 0) return;
      const windowEnds = since + windowSeconds * 1000;
      if (!isFull() && clock.now() < windowEnds && gathered.some(({ copy }) => !copy)) {
        closeWindow = clock.at(windowEnds, pump);
        return;
      }
      dispatch();
    }
  }

  const mayRun = () => !stopped && batches < limit;

  /** Receives visible messages until enough are gathered. */
  function receive(): void {
    const capacity = batchSize * (faults?.spread ?? 1);
    while (gathered.length < capacity && batchBytes(gathered) < MAX_BATCH_BYTES) {
      const received = queues.receive(queueArn, capacity - gathered.length);
      const repeated = received.length > 0 ? (faults?.redeliver(received, "received") ?? []) : [];
      const second = copies.splice(0, Math.max(0, capacity - gathered.length - received.length));
      copies.push(...repeated);
      if (received.length + second.length === 0) return;
      if (gathered.length === 0) since = clock.now();
      gathered.push(...received.flatMap((message) => gather(message, false)));
      gathered.push(...second.flatMap((message) => gather(message, true)));
      if (faults) gathered = faults.shuffle(gathered);
    }
  }

  function gather(message: ReceivedMessage, copy: boolean): GatheredMessage[] {
    const record = toSqsRecord(message, queueArn);
    if (!matchesFilters(record)) {
      queues.delete(queueArn, message.receiptHandle);
      return [];
    }
    return [{ copy, message, record, bytes: Buffer.byteLength(JSON.stringify(record)) + 1 }];
  }

  function matchesFilters(record: SqsRecord): boolean {
    if (filters.length === 0) return true;
    const input = toFilterInput(record);
    return filters.some((matches) => matches(input));
  }

  const isFull = () => gathered.length >= batchSize || batchBytes(gathered) >= MAX_BATCH_BYTES;

  /** Takes one batch of the gathered messages and starts it. */
  function dispatch(): void {
    const batch: GatheredMessage[] = [];
    const rest: GatheredMessage[] = [];
    let bytes = FRAME_BYTES;
    const ids = new Set<string>();
    for (const one of gathered) {
      const fits = batch.length < batchSize && bytes + one.bytes <= MAX_BATCH_BYTES && rest.length === 0;
      // A copy never shares a batch with its original: the response could not distinguish them.
      if ((fits || batch.length === 0) && !ids.has(one.message.messageId)) {
        batch.push(one);
        bytes += one.bytes;
        ids.add(one.message.messageId);
      } else rest.push(one);
    }
    gathered = rest;
    void run(
      batch.map(({ message }) => message),
      batch.map(({ record }) => record),
    );
  }

  async function run(messages: ReceivedMessage[], records: SqsRecord[]): Promise<void> {
    batches++;
    inProgress += messages.length;
    try {
      const failed = await failuresOf(records);
      const done = messages.filter(({ messageId }) => !failed.has(messageId));
      for (const { receiptHandle } of done) queues.delete(queueArn, receiptHandle);
      if (faults) copies.push(...faults.redeliver(done, "succeeded"));
    } catch (error) {
      trace?.({ at: clock.now(), kind: "fault", what: `mapping ${queueArn}`, error: String(error) });
    } finally {
      batches--;
      inProgress -= messages.length;
    }
    pump();
  }

  async function failuresOf(records: SqsRecord[]): Promise<Set<string>> {
    const ids = records.map(({ messageId }) => messageId);
    const { payload, functionError } = await lambda.invoke(mapping.function, { Records: records });
    if (functionError) return new Set(ids);
    return new Set(mapping.partialResponses ? failedMessageIds(payload, ids) : []);
  }

  const unsubscribe = queues.onVisible(queueArn, pump);
  queueMicrotask(pump);

  return {
    mapping,
    busy: () => ({ held: gathered.length + inProgress + copies.length, batches }),
    stop() {
      stopped = true;
      closeWindow?.();
      unsubscribe();
    },
  };
}

const batchBytes = (held: GatheredMessage[]) => held.reduce((sum, { bytes }) => sum + bytes, FRAME_BYTES);
