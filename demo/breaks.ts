import { RecordPositions } from "@waybill/events-schema/tracking";
import type { Local } from "@waybill/local/boot";
import type { Outage } from "@waybill/local/faults/outage";
import type { DemoCloud } from "./cloud.ts";
import type { Run } from "./phones.ts";
import { note, waybill } from "./screen.ts";

/** The message that breaks its contract carries one fix of this run, which nobody else reports. */
const MISSPELT = "run-misspelt";
const MISSPELT_ID = "pos_misspelt";

export interface Broken {
  said: string[];
  /** Fixes in messages that were broken, by run: they must be stored in the end as well. */
  fixes: Map<string, number>;
}

/** Put a message on the worker's queue that no retry can save: a producer that writes its latitude in words. */
export function breakSomeMessages(local: Local, { points, courier }: Run): Broken {
  const { at, lat, lon } = points[0]!;
  const fix = { fixTime: new Date(at).toISOString(), lat, lon };
  const good = { runId: MISSPELT, courierId: courier, receivedAt: new Date().toISOString(), fixes: [fix] };
  const message = RecordPositions.create(good, { id: MISSPELT_ID });
  const bad = JSON.stringify(message).replace(`"lat":${lat}`, `"lat":"fifty-two and a half"`);
  const queue = local.view.queues.find(({ id }) => id === "RecordPositionsQueue")!;
  local.cloud.queues.send(queue.arn, bad);
  return {
    said: ["a message with a latitude in words: it breaks its contract, no retry can help, it is parked at once"],
    fixes: new Map([[MISSPELT, 1]]),
  };
}

/** What an operator does: end the outage, correct the wrong field, replay both to the worker's own queue. */
export async function mend(local: DemoCloud, denied: Outage): Promise<void> {
  denied.end();
  note(`DynamoDB keeps those fixes again; it had denied ${denied.refused()} calls`);
  await waybill(local, "dlq", "replay", "RecordPositions", "--id", MISSPELT_ID, "--set", "fixes.0.lat=52.52");
  for (const consumer of ["RecordPositions", "FollowTasks"])
    await waybill(local, "dlq", "replay", consumer, "--rate", "200/s");
}
