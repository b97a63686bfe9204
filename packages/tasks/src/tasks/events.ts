import type { Message } from "@waybill/events-schema/event";
import * as events from "@waybill/events-schema/tasks";
import { createLedgerEvent, type LedgerEntry } from "../ledger/entries.ts";
import type { TaskCommand, Task } from "./task.ts";

/** The events of a transition. Ids come from the task and its version, so a repetition is the same event. */
export function createTaskEvents(
  before: Task,
  task: Task,
  { verb, at, by, correlationId }: TaskCommand,
  entries: readonly LedgerEntry[],
): Message[] {
  const { taskId, title, routeId, revision, run, claim } = task;
  const subject = { taskId, title };
  const origin = { id: `${taskId}.${task.version}`, seq: task.version, correlationId, at: new Date(at) };
  const courierId = before.claim?.courierId;
  const holder = before.claim ?? claim;
  const ofTeam = holder ? holder.team : task.team;
  const team = ofTeam !== undefined && { team: ofTeam };
  const offeredTo = task.team !== undefined && { offeredTo: task.team };
  const ended = () => ({ ...subject, courierId: courierId!, ...runEnd(run!, at) });
  /** The holder has it no more; its id sorts before that of what comes next, which is the newer of the two. */
  const unassigned = (reason: "unassigned" | "reassigned") =>
    events.TaskUnassigned.create(
      {
        ...subject,
        courierId: courierId!,
        by,
        ...(before.run && runEnd(before.run, at)),
        reason,
        ...team,
        ...offeredTo,
      },
      origin,
    );
  const released = (reason: "courier" | "not-started") =>
    events.TaskReleased.create({ ...subject, courierId: courierId!, reason, ...team, ...offeredTo }, origin);
  const claimTeam = claim?.team !== undefined && { team: claim.team };
  const unmet = () => task.review && { unmet: [...task.review.unmet] };
  const createByVerb: Record<TaskCommand["verb"], () => Message | Message[]> = {
    open: () => createTaskOpened(task, team, origin),
    claim: () => events.TaskClaimed.create({ ...subject, courierId: claim!.courierId, ...team }, origin),
    release: () => released("courier"),
    lapse: () => released("not-started"),
    draw: () => [
      createDrawClosed(task, { at, correlationId }),
      events.TaskClaimed.create({ ...subject, courierId: claim!.courierId, ...claimTeam }, origin),
    ],
    assign: () => [
      ...(before.claim ? [unassigned("reassigned")] : []),
      events.TaskAssigned.create(
        { ...subject, courierId: claim!.courierId, by, ...claimTeam, routeId, revision },
        { ...origin, id: `${origin.id}.assigned` },
      ),
    ],
    unassign: () => unassigned("unassigned"),
    start: () =>
      events.TaskStarted.create(
        {
          ...subject,
          runId: run!.runId,
          courierId: courierId!,
          routeId,
          revision,
          ...(task.earlierRuns && { continues: task.earlierRuns.at(-1)!.runId }),
          ...team,
        },
        origin,
      ),
    complete: () =>
      events.TaskCompleted.create({ ...ended(), onTime: task.ended!.onTime, ...unmet(), ...team }, origin),
    fail: () => events.TaskFailed.create({ ...ended(), reason: task.ended!.reason as "other", ...team }, origin),
    expire: () => events.TaskExpired.create({ ...subject, ...team }, origin),
    cancel: () =>
      events.TaskCancelled.create(
        { ...subject, ...(courierId && { courierId }), ...(run && { runId: run.runId }), ...team },
        origin,
      ),
  };
  return [createByVerb[verb](), entries.map((entry) => createLedgerEvent(entry, correlationId))].flat();
}

const runEnd = ({ runId, startedAt }: { runId: string; startedAt: string }, at: number) => ({
  runId,
  durationS: Math.max(0, Math.round((at - Date.parse(startedAt)) / 1_000)),
});

/** The event of a draw that is over. */
export function createDrawClosed(
  { taskId, title, version, team, drawing }: Task,
  { at, correlationId }: Pick<TaskCommand, "at" | "correlationId">,
): Message {
  const { seed, commitment, result } = drawing!;
  const { entrants, entrantsSha256, winner } = result!;
  const draw = { commitment, seed, entrants, entrantsSha256, ...(winner !== undefined && { winner }) };
  const origin = { id: `${taskId}.${version}.draw`, seq: version, correlationId, at: new Date(at) };
  return events.TaskDrawClosed.create({ taskId, title, ...draw, ...(team !== undefined && { team }) }, origin);
}

function createTaskOpened(
  { taskId, title, routeId, revision, bonus, window, offerExpiresAt, priority, drawing }: Task,
  team: false | { team: string },
  origin: { id: string },
): Message {
  const { commitment, closesAt } = drawing ?? {};
  const offer = { taskId, title, routeId, revision, bonus, window, offerExpiresAt, ...(priority && { priority }) };
  const draw = commitment && closesAt && { draw: { commitment, closesAt } };
  return events.TaskOpened.create({ ...offer, ...draw, ...team }, origin);
}
