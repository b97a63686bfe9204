import type { MappingView } from "@waybill/plan/view";
import { compilePattern } from "../events/pattern.ts";
import type { Clock, Lambda, Queues, ReceivedMessage, TraceListener } from "../interfaces.ts";
import { toFilterInput, type SqsRecord, toSqsRecord } from "./sqs-record.ts";
import { failedMessageIds } from "./batch-response.ts";

/** Lambda's limit for the event of one batch. */
const MAX_BATCH_BYTES = 6 * 1024 * 1024;
/** `{"Records":[]}` and a comma for each record. */
const FRAME_BYTES = 16;
/** Without a limit in the plan Lambda begins with five concurrent batches. */
const DEFAULT_CONCURRENCY = 5;

/** Where faults are put in, for tests. Each may change what is delivered, never what the queue holds. */
export interface EventSourceMappingFaults {
  /** How many messages to gather before batches are cut from them in an order of its own; 1 changes nothing. */
  spread: number;
  shuffle<T>(items: T[]): T[];
  /** Messages of this batch to deliver a second time. */
  redeliver(messages: ReceivedMessage[], when: "received" | "succeeded"): ReceivedMessage[];
}

export interface EventSourceMapping {
  mapping: MappingView;
  /** Messages taken from the queue and not yet done with, and batches at work. */
  busy(): { held: number; batches: number };
  /** Takes no more; what is at work ends by itself. */
  stop(): void;
}

interface Options {
  queues: Queues;
  lambda: Lambda;
  clock: Clock;
  faults?: EventSourceMappingFaults | undefined;
  watch?: TraceListener | undefined;
}

interface GatheredMessage {
  /** The queue knows nothing of a copy: it waits for no window. */
  copy: boolean;
  message: ReceivedMessage;
  record: SqsRecord;
  bytes: number;
}

/**
 * Carries messages from a queue to a function.
 *
 *     queue ─receive─► gathered ─full, or the window is over─► batch ─► function ─► delete what did not fail
 *
 * What failed is left alone: it comes again when its visibility timeout ends, and the queue counts its receives.
 */
export function startEventSourceMapping(
  mapping: MappingView,
  { queues, lambda, clock, faults, watch }: Options,
): EventSourceMapping {
  const { source: queueArn, batchSize, windowSeconds } = mapping;
  const filters = mapping.filters.map((pattern) => compilePattern(pattern));
  const limit = mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY;
  let gathered: GatheredMessage[] = [];
  /** When the first of what is gathered was taken. */
  let since = 0;
  let closeWindow: (() => void) | undefined;
  let batches = 0;
  let inHand = 0;
  let stopped = false;
  /** Copies that a fault wants delivered once more. */
  const copies: ReceivedMessage[] = [];

  function pump(): void {
    closeWindow?.();
    closeWindow = undefined;
    while (mayRun()) {
      take();
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

  /** Fills up what is gathered from what is visible now. */
  function take(): void {
    const room = batchSize * (faults?.spread ?? 1);
    while (gathered.length < room && batchBytes(gathered) < MAX_BATCH_BYTES) {
      const received = queues.receive(queueArn, room - gathered.length);
      const repeated = received.length > 0 ? (faults?.redeliver(received, "received") ?? []) : [];
      const second = copies.splice(0, Math.max(0, room - gathered.length - received.length));
      copies.push(...repeated);
      if (received.length + second.length === 0) return;
      if (gathered.length === 0) since = clock.now();
      gathered.push(...received.flatMap((message) => held(message, false)));
      gathered.push(...second.flatMap((message) => held(message, true)));
      if (faults) gathered = faults.shuffle(gathered);
    }
  }

  function held(message: ReceivedMessage, copy: boolean): GatheredMessage[] {
    const record = toSqsRecord(message, queueArn);
    if (!wanted(record)) {
      queues.delete(queueArn, message.receiptHandle);
      return [];
    }
    return [{ copy, message, record, bytes: Buffer.byteLength(JSON.stringify(record)) + 1 }];
  }

  function wanted(record: SqsRecord): boolean {
    if (filters.length === 0) return true;
    const seen = toFilterInput(record);
    return filters.some((matches) => matches(seen));
  }

  const isFull = () => gathered.length >= batchSize || batchBytes(gathered) >= MAX_BATCH_BYTES;

  /** Cuts one batch off what is gathered and hands it over. */
  function dispatch(): void {
    const batch: GatheredMessage[] = [];
    const rest: GatheredMessage[] = [];
    let bytes = FRAME_BYTES;
    const ids = new Set<string>();
    for (const one of gathered) {
      const fits = batch.length < batchSize && bytes + one.bytes <= MAX_BATCH_BYTES && rest.length === 0;
      // A copy never shares a batch with its original: the answer could not tell them apart.
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
    inHand += messages.length;
    try {
      const failed = await failuresOf(records);
      const done = messages.filter(({ messageId }) => !failed.has(messageId));
      for (const { receiptHandle } of done) queues.delete(queueArn, receiptHandle);
      if (faults) copies.push(...faults.redeliver(done, "succeeded"));
    } catch (error) {
      watch?.({ at: clock.now(), kind: "fault", what: `mapping ${queueArn}`, error: String(error) });
    } finally {
      batches--;
      inHand -= messages.length;
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
    busy: () => ({ held: gathered.length + inHand + copies.length, batches }),
    stop() {
      stopped = true;
      closeWindow?.();
      unsubscribe();
    },
  };
}

const batchBytes = (held: GatheredMessage[]) => held.reduce((sum, { bytes }) => sum + bytes, FRAME_BYTES);
