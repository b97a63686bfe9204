import type { SQSRecord } from "aws-lambda";
import type { WorkerBatch } from "./batch.ts";
import { describeDelivery } from "./delivery.ts";
import { describeError, readCode } from "../failures/describe-error.ts";
import { toError, PermanentError } from "../failures/errors.ts";
import { recordFailure, resolveFailure } from "../failures/failure-log.ts";
import { log } from "../config/log.ts";
import type { RecordOutcome } from "./metrics.ts";
import type { OpenedRecord } from "./open-record.ts";
import { parkRecord } from "../failures/park.ts";
import { delayRetry } from "./delay-retry.ts";

/** A message attribute with the id of a replay, set by hand (README.md): effects that were done once are done again. */
const FORCE_REPLAY = "forceReplay";

/** One record, from receipt to outcome. Resolves when SQS may delete it, rejects when it has to be received again. */
export async function processRecord(record: SQSRecord, opened: OpenedRecord, batch: WorkerBatch): Promise<void> {
  const began = Date.now();
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  const keys = {
    consumer: batch.worker,
    event: opened.event,
    id: opened.id,
    receive: receiveCount,
    correlationId: opened.meta.correlationId,
    requestId: batch.context.awsRequestId,
  };
  const redelivered = receiveCount > 1 || opened.meta.replayOf !== undefined;

  async function succeed(): Promise<RecordOutcome> {
    batch.until.begin.check();
    const outcome = await batch.until.finish.bound(perform());
    if (redelivered) await tryBookkeeping("resolve its failure", resolveFailure(batch.worker, opened.id));
    return outcome;
  }

  async function perform(): Promise<RecordOutcome> {
    const message = opened.message();
    const work = async () => batch.handle(message, describeDelivery(keys, redelivered, batch.context));
    if (!batch.effect) return work().then(() => "ok");
    const forced = record.messageAttributes[FORCE_REPLAY]?.stringValue;
    const { duplicate } = await batch.effect(forced ? `${opened.id}#${forced}` : opened.id, batch.context, work);
    return duplicate ? "duplicate" : "ok";
  }

  async function fail(failure: Error): Promise<RecordOutcome> {
    const { worker, context } = batch;
    const failed = {
      consumer: worker,
      eventId: opened.id,
      event: opened.event,
      messageId: record.messageId,
      receiveCount,
      replayId: opened.meta.replayOf,
      requestId: context.awsRequestId,
      logStream: context.logStreamName,
      ms: Date.now() - began,
    };
    await tryBookkeeping("record its failure", recordFailure(failed, failure));
    // What cannot be parked is never deleted: it is received again, and in the end SQS itself moves it.
    if (
      failure instanceof PermanentError &&
      (await tryBookkeeping("park it", parkRecord(record, worker, failure, failed.requestId)))
    )
      return "parked";
    await tryBookkeeping("shorten its visibility timeout", delayRetry(record, worker, failure, batch.givenMs));
    return "failed";
  }

  /** Bookkeeping must hide nothing: when it fails, or time runs out over it, that is logged and no more. */
  async function tryBookkeeping(what: string, work: Promise<unknown>): Promise<boolean> {
    try {
      await batch.until.tidy.bound(work);
      return true;
    } catch (error) {
      log.warn(`could not ${what}`, { ...keys, error: toError(error) });
      return false;
    }
  }

  let failure: Error | undefined;
  const outcome = await succeed().catch((thrown: unknown) => fail((failure = toError(thrown))));
  const ms = Date.now() - began;
  logOutcome(outcome, { ...keys, outcome, ms }, failure);
  batch.metrics.add({
    event: opened.known,
    outcome,
    processMs: ms,
    queueWaitMs: began - Number(record.attributes.SentTimestamp),
    eventLagMs: opened.meta.at === undefined ? undefined : began - Date.parse(opened.meta.at),
    contractViolated: failure instanceof PermanentError && readCode(failure) === "contract.violated",
  });
  // Powertools reads the message of what a record throws; the failure itself may be unreadable.
  if (outcome === "failed") throw new Error(describeError(failure!).message, { cause: failure });
}

/** The one line of a message. */
function logOutcome(outcome: RecordOutcome, line: Record<string, unknown>, failure: Error | undefined): void {
  if (outcome === "failed") log.error("message failed", { ...line, error: failure });
  else if (outcome === "parked")
    log.warn("message parked", {
      ...line,
      reason: readCode(failure!),
      why: describeError(failure!).message,
    });
  else log.info(`message ${outcome}`, line);
}
