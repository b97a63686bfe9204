import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Message } from "@waybill/events-schema/event";
import { eventBridge } from "./clients.ts";
import { deliver, type Refusal, type Waits } from "./deliver.ts";
import { Undelivered } from "./errors.ts";
import { link } from "./links.ts";
import { type Parcel, parcel } from "./parcel.ts";

/** The bus did not take every event. `failed` names them; those not named were taken. */
export class PublishFailed extends Undelivered {
  override readonly name = "PublishFailed";
}

/**
 * Announce facts on the bus. Returns when the bus has taken every one of them; throws `PublishFailed` otherwise, and
 * Permanent `event.too-large` before anything is sent. First make it true, then say it.
 *
 * @example
 * await publish(RunProgressed.create(progress, { id: `${run.id}.progressed.${tick}`, cause: message }));
 */
export async function publish(messages: Message | readonly Message[], waits?: Waits): Promise<void> {
  const parcels = [messages].flat().map((message) => parcel(message, JSON.stringify(message.detail)));
  const lost = await deliver(parcels, put, waits);
  if (lost.length > 0) throw new PublishFailed("the bus did not take", lost);
}

/** Refusals that the same entry would meet again. */
const FINAL = [
  "NotAuthorizedForSourceException",
  "NotAuthorizedForDetailTypeException",
  "MalformedDetail",
  "InvalidArgument",
];

async function put(batch: readonly Parcel[]): Promise<Refusal[]> {
  const Entries = batch.map(({ message, text }) => ({
    EventBusName: link("Bus", "name"),
    Source: message.source,
    DetailType: message["detail-type"],
    Detail: text,
    Time: new Date(message.detail.meta.at),
    Resources: [],
  }));
  const answer = await eventBridge().send(new PutEventsCommand({ Entries }));
  return batch.flatMap((sent, n) => {
    const entry = answer.Entries?.[n];
    if (entry?.EventId) return [];
    const code = entry?.ErrorCode ?? "NoAnswer";
    return [{ parcel: sent, code, final: FINAL.includes(code) }];
  });
}
