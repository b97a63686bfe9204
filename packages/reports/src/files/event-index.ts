/** Where the events of couriers are in `events.jsonl`: to look for some, not all of the file is read. */
import * as z from "zod";
import type { LateFactNote } from "../facts/late-facts.ts";
import type { ReportJob } from "../jobs/job.ts";
import { putText, readText } from "./bucket.ts";
import { readTraces } from "./store.ts";

/** Some couriers, in order, and the bytes of the file that list their events. */
const EventRange = z.object({ lastCourier: z.string(), from: z.number(), to: z.number() });
export type EventRange = z.output<typeof EventRange>;

const indexKey = (reportId: string) => `reports/${reportId}/events-index.json`;

export const putEventIndex = (reportId: string, ranges: readonly EventRange[]) =>
  putText(indexKey(reportId), JSON.stringify(ranges), "application/json");

/** The ids of the events that a report includes, of those that were noted as late for it. */
export async function findIncludedEvents(job: ReportJob, notes: readonly LateFactNote[]): Promise<Set<string>> {
  const noted = new Set(notes.map(({ eventId }) => eventId));
  const included = new Set<string>();
  for (const { from, to } of await findRanges(job, notes))
    for await (const { events } of readTraces(job.reportId, from, to))
      for (const id of events) if (noted.has(id)) included.add(id);
  return included;
}

/** The ranges that have the couriers of these notes. Reports and notes of older versions have no index and no courier: then all of the file. */
async function findRanges(
  { reportId, hasEventIndex }: ReportJob,
  notes: readonly LateFactNote[],
): Promise<Pick<EventRange, "from" | "to">[]> {
  const couriers = new Set(notes.map(({ courierId }) => courierId));
  if (!hasEventIndex || couriers.has(undefined)) return [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
  const ranges = z.array(EventRange).parse(JSON.parse(await readText(indexKey(reportId))));
  return [...new Set([...couriers].flatMap((id) => ranges.find(({ lastCourier }) => id! <= lastCourier) ?? []))];
}
