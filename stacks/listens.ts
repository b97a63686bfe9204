import type { Contract } from "@waybill/events-schema/event";
import { busRule } from "./bus-rules.ts";

/** What of a contract routes a message. */
export type Heard = Pick<Contract, "kind" | "name" | "source">;

/** Carry these events from the bus to the queue: one rule each, named after who listens and to what. */
export function listens(
  name: string,
  queue: sst.aws.Queue,
  deadLetters: sst.aws.Queue,
  events: Heard[],
  dependsOn: aws.sqs.QueuePolicy[],
): void {
  for (const event of events) {
    const pattern = { source: [event.source], "detail-type": [event.name] };
    busRule(`${name}-${event.name}`, { pattern, target: queue.arn, deadLetters, dependsOn });
  }
}
