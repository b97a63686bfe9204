import { RecordPositions } from "@waybill/events-schema/tracking";
import type { LocalWaybill } from "@waybill/local/boot";
import type { Outage } from "@waybill/local/faults/outage";
import type { DemoCloud } from "../cloud.ts";
import type { DrivenRun } from "./drive-runs.ts";
import { printNote, runWaybill } from "../screen.ts";

/** The message that breaks its contract has one fix of this run, which no phone reports. */
const BROKEN_RUN_ID = "run-misspelt";
const BROKEN_MESSAGE_ID = "pos_misspelt";

export interface BrokenMessage {
  description: string;
  runId: string;
  /** How many fixes it has: they must be stored in the end, too. */
  fixes: number;
}

/** Sends the worker a message that violates its contract: its latitude is text. */
export function sendBrokenMessage(local: LocalWaybill, { points, courier }: DrivenRun): BrokenMessage {
  const { at, lat, lon } = points[0]!;
  const fix = { fixTime: new Date(at).toISOString(), lat, lon };
  const good = { runId: BROKEN_RUN_ID, courierId: courier, receivedAt: new Date().toISOString(), fixes: [fix] };
  const message = RecordPositions.create(good, { id: BROKEN_MESSAGE_ID });
  const bad = JSON.stringify(message).replace(`"lat":${lat}`, `"lat":"fifty-two and a half"`);
  const queue = local.view.queues.find(({ id }) => id === "RecordPositionsQueue")!;
  local.cloud.queues.send(queue.arn, bad);
  return {
    description: "a message with a latitude in words: it breaks its contract, no retry can help, it is parked at once",
    runId: BROKEN_RUN_ID,
    fixes: 1,
  };
}

/** Does what an operator does: ends the outage, corrects the wrong field, replays the messages to their workers' queues. */
export async function repairAndReplay(local: DemoCloud, outage: Outage): Promise<void> {
  outage.end();
  printNote(`DynamoDB stores those fixes again; it had refused ${outage.refused()} calls`);
  await runWaybill(local, "dlq", "replay", "RecordPositions", "--id", BROKEN_MESSAGE_ID, "--set", "fixes.0.lat=52.52");
  for (const consumer of ["RecordPositions", "ProjectTasks"])
    await runWaybill(local, "dlq", "replay", consumer, "--rate", "200/s");
}
