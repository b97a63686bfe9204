import type { Contract, Received } from "@waybill/events-schema/event";
import type { Change, Scope } from "@waybill/events-schema/live";
import * as tasks from "@waybill/events-schema/tasks";
import * as tracking from "@waybill/events-schema/tracking";

interface Fact {
  contract: Contract;
  /** Which thing it tells of, and since when; where the fact does not say, since the event. */
  tells: (data: never) => { about: string; at?: string };
  /** Nothing more is to come of its run or task. */
  ends?: true;
}

/** What the feed tells of a fact. The types of both are one contract's, here and nowhere else. */
const fact = <C extends Contract>(
  contract: C,
  tells: (data: Received<C>["data"]) => { about: string; at?: string },
): Fact => ({ contract, tells });

const aboutTask = ({ taskId }: { taskId: string }) => ({ about: `task:${taskId}` });
const aboutStop = ({ runId, stopId, at }: { runId: string; stopId: string; at: string }) => ({
  about: `run:${runId}/stop:${stopId}`,
  at,
});
const aboutWay = ({ runId, since }: { runId: string; since: string }) => ({ about: `run:${runId}/way`, at: since });
const aboutPace = ({ runId, since }: { runId: string; since: string }) => ({ about: `run:${runId}/pace`, at: since });

const facts: readonly Fact[] = [
  fact(tracking.RunProgressed, ({ runId, fixTime }) => ({ about: `run:${runId}/place`, at: fixTime })),
  fact(tracking.StopArrived, aboutStop),
  fact(tracking.StopDeparted, aboutStop),
  fact(tracking.RunWentOffRoute, aboutWay),
  fact(tracking.RunBackOnRoute, aboutWay),
  fact(tracking.RunStalled, aboutPace),
  fact(tracking.RunWentSilent, aboutPace),
  fact(tracking.RunResumed, aboutPace),
  { ...fact(tracking.RunFinished, ({ runId, endedAt }) => ({ about: `run:${runId}/end`, at: endedAt })), ends: true },
  fact(tasks.TaskOpened, aboutTask),
  fact(tasks.TaskClaimed, aboutTask),
  fact(tasks.TaskReleased, aboutTask),
  fact(tasks.TaskStarted, aboutTask),
  { ...fact(tasks.TaskExpired, aboutTask), ends: true },
  { ...fact(tasks.TaskCancelled, aboutTask), ends: true },
  { ...fact(tasks.TaskCompleted, aboutTask), ends: true },
  { ...fact(tasks.TaskFailed, aboutTask), ends: true },
];
const byName = new Map(facts.map((one) => [one.contract.name, one]));

/** What the feed listens to. */
export const heard: readonly Contract[] = facts.map(({ contract }) => contract);

/** What the feed tells of a message that it heard. */
export function changeOf({ name, meta, data }: Received<Contract> & { name: string }): Change {
  const { about, at = meta.at } = byName.get(name)!.tells(data as never);
  return { about, event: name, id: meta.id, at, ...(meta.seq !== undefined && { seq: meta.seq }), data };
}

/** Is it of interest to who looks at this? What says no team is for those who look at all, or at its run. */
export function concerns({ data }: Change, scope: Scope): boolean {
  if (scope === "all") return true;
  const [, kind, id] = /^(team|run):(.+)$/.exec(scope) ?? [];
  return data[kind === "team" ? "team" : "runId"] === id;
}

/** The run or the task. */
export const entityOf = ({ about }: Change) => about.split("/", 1)[0]!;

/** Does it end its run or task? */
export const isEnd = ({ event }: Change) => byName.get(event)?.ends === true;
