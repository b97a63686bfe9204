import type { noticeSourceEvents } from "@waybill/events-schema/groups";
import type { Message, NamedMessage } from "@waybill/events-schema/event";
import type { RunsProgressed } from "@waybill/events-schema/tracking";
import { DeliveryDone, DeliveryNear, DeliveryOut } from "@waybill/events-schema/webhooks";
import { TooEarlyError } from "@waybill/kernel/errors";
import { putRouteStops, readRouteStops, updateNoticeTask } from "../store.ts";
import { applyFact, type NoticeTask, type TaskFact, type TaskNotice } from "./task-notices.ts";

export type NoticeSource = NamedMessage<Exclude<(typeof noticeSourceEvents)[number], typeof RunsProgressed>>;

/** A run that is no longer followed live says nothing of where its courier is. */
const MAX_AGE_MS = 10 * 60_000;

/** Publish the notices that follow from an event of a run; each once for a task, however often the event arrives. */
export async function deriveNotices(event: NoticeSource, now: number): Promise<void> {
  if (event.name === "route.published") {
    const { routeId, revision, stops = [] } = event.data;
    await putRouteStops(
      { routeId, revision },
      stops.map(({ stopId, point: { lat, lon } }) => ({ stopId, lat, lon })),
    );
    return;
  }
  const { taskId } = event.data;
  const fact = await toFact(event, now);
  // A run without a task goes to nobody.
  if (taskId === undefined || !fact) return;
  await updateNoticeTask(taskId, now, function applyToTask(before) {
    const { task, notices } = applyFact(before, fact);
    return { task, events: notices.map((notice) => toEvent(task, notice, event)) };
  });
}

async function toFact(
  event: Exclude<NoticeSource, { name: "route.published" }>,
  now: number,
): Promise<TaskFact | undefined> {
  switch (event.name) {
    case "task.started": {
      const { runId, team, routeId, revision } = event.data;
      const stops = await readRouteStops({ routeId, revision });
      if (!stops) throw new TooEarlyError(`revision ${revision} of route ${routeId} has not arrived yet`);
      return { kind: "started", at: event.meta.at, runId, stops, ...(team !== undefined && { team }) };
    }
    case "task.completed":
      return { kind: "completed", at: event.meta.at };
    case "run.progressed": {
      const { fixTime: at, runId, point, speedMps } = event.data;
      if (now - Date.parse(at) > MAX_AGE_MS) return undefined;
      return { kind: "moved", at, runId, point, ...(speedMps !== undefined && { speedMps }) };
    }
    default:
      return { kind: "visited", at: event.data.at, stopId: event.data.stopId, isLeft: event.name === "stop.departed" };
  }
}

/** The event of a notice. Its id names the task, the stop and the kind. */
function toEvent(
  { taskId, run }: NoticeTask,
  { kind, stop, stopId, at, eta }: TaskNotice,
  cause: Exclude<NoticeSource, { name: "route.published" }>,
): Message {
  const { team } = run!; // notices exist only of tasks of which a run has started
  const data = { taskId, runId: cause.data.runId, stopId, ...(team !== undefined && { team }) };
  const origin = { id: `${taskId}.stop${stop}.${kind}`, at: new Date(at), cause };
  if (kind === "out") return DeliveryOut.create(data, origin);
  if (kind === "near") return DeliveryNear.create({ ...data, etaFrom: eta!.from, etaTo: eta!.to }, origin);
  return DeliveryDone.create({ ...data, at }, origin);
}
