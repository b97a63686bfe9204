import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Message } from "@waybill/events-schema/event";
import { sqs } from "./clients.ts";
import { deliver, type Refusal, type Waits } from "./deliver.ts";
import { Undelivered } from "./errors.ts";
import { type Parcel, parcel } from "./parcel.ts";

/** The queue did not take every message. `failed` names them; those not named were taken. */
export class EnqueueFailed extends Undelivered {
  override readonly name = "EnqueueFailed";
}

/**
 * Put commands on their owner's queue. Returns when the queue has taken every one of them; throws `EnqueueFailed`
 * otherwise, and Permanent `event.too-large` before anything is sent.
 *
 * @example
 * await enqueue(Resource.RecordPositionsQueue.url, RecordPositions.create(positions, { id, correlationId }));
 */
export async function enqueue(queueUrl: string, messages: Message | readonly Message[], waits?: Waits): Promise<void> {
  const parcels = [messages].flat().map((message) => parcel(message, JSON.stringify(message)));
  const lost = await deliver(parcels, (batch) => send(queueUrl, batch), waits);
  if (lost.length > 0) throw new EnqueueFailed("the queue did not take", lost);
}

async function send(queueUrl: string, batch: readonly Parcel[]): Promise<Refusal[]> {
  // Our event id may hold what a batch entry's Id must not, and may repeat: the position is the Id.
  const Entries = batch.map(({ text }, n) => ({ Id: String(n), MessageBody: text }));
  const answer = await sqs().send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  const taken = new Set(answer.Successful?.map(({ Id }) => Id));
  return batch.flatMap((sent, n) => {
    if (taken.has(String(n))) return [];
    const failed = answer.Failed?.find(({ Id }) => Id === String(n));
    return [{ parcel: sent, code: failed?.Code ?? "NoAnswer", final: failed?.SenderFault === true }];
  });
}
