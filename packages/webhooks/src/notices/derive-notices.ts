import type { noticeSourceEvents } from "@waybill/events-schema/groups";
import type { Message, ParsedMessage } from "@waybill/events-schema/event";
import { DeliveryDone, DeliveryNear, DeliveryOut } from "@waybill/events-schema/webhooks";
import { TooEarlyError } from "@waybill/kernel/errors";
import { putRouteStops, readNoticeRun, readRouteStops, updateNoticeRun } from "../store.ts";
import { applyFact, type NoticeRun, type RunFact, type RunNotice } from "./run-notices.ts";

type Named<C> = C extends { name: infer Name } ? ParsedMessage<C> & { name: Name } : never;
export type NoticeSource = Named<(typeof noticeSourceEvents)[number]>;

/** A run that is no longer followed live says nothing of where its courier is. */
const MAX_AGE_MS = 10 * 60_000;

/** Publish the notices that follow from an event of a run; each once, however often the event arrives. */
export async function deriveNotices(event: NoticeSource, now: number): Promise<void> {
  if (event.name === "route.published") {
    const { routeId, revision, stops = [] } = event.data;
    await putRouteStops(
      { routeId, revision },
      stops.map(({ stopId, point: { lat, lon } }) => ({ stopId, lat, lon })),
      now,
    );
    return;
  }
  const fact = await toFact(event, now);
  if (!fact) return;
  await updateNoticeRun(event.data.runId, now, function applyToRun(before) {
    const { run, notices } = applyFact(before, fact);
    return { run, events: notices.map((notice) => toEvent(run, notice, event)) };
  });
}

async function toFact(
  event: Exclude<NoticeSource, { name: "route.published" }>,
  now: number,
): Promise<RunFact | undefined> {
  switch (event.name) {
    case "task.started": {
      const { taskId, team, routeId, revision, continues } = event.data;
      const stops = await readRouteStops({ routeId, revision });
      if (!stops) throw new TooEarlyError(`revision ${revision} of route ${routeId} has not arrived yet`);
      // Its customers know already that their delivery is out.
      const continued = continues === undefined ? undefined : await readNoticeRun(continues);
      const optional = { ...(team !== undefined && { team }), ...(continued && { continued }) };
      return { kind: "started", at: event.meta.at, taskId, stops, ...optional };
    }
    case "task.completed":
      return { kind: "completed", at: event.meta.at };
    case "run.progressed": {
      const { fixTime: at, point, speedMps } = event.data;
      if (now - Date.parse(at) > MAX_AGE_MS) return undefined;
      return { kind: "moved", at, point, ...(speedMps !== undefined && { speedMps }) };
    }
    default:
      return { kind: "visited", at: event.data.at, stopId: event.data.stopId, isLeft: event.name === "stop.departed" };
  }
}

/** The event of a notice. Its id names the run, the stop and the kind. */
function toEvent({ runId, task }: NoticeRun, { kind, stop, stopId, at, eta }: RunNotice, cause: NoticeSource): Message {
  const { taskId, team } = task!; // notices exist only of runs that have started
  const data = { taskId, runId, stopId, ...(team !== undefined && { team }) };
  const origin = { id: `${runId}.stop${stop}.${kind}`, at: new Date(at), cause };
  if (kind === "out") return DeliveryOut.create(data, origin);
  if (kind === "near") return DeliveryNear.create({ ...data, etaFrom: eta!.from, etaTo: eta!.to }, origin);
  return DeliveryDone.create({ ...data, at }, origin);
}
