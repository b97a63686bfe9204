/** Facts in the Reports table: each written as often as its event is delivered, with the same bytes. */
import type { Fact, Taught } from "../facts.ts";
import { IF_NEW } from "@waybill/kernel/table";
import { aboutOf, type Noted } from "../late.ts";
import { keys, table } from "../store.ts";

type Run = NonNullable<Taught["run"]>;
type Task = NonNullable<Taught["task"]>;
type Route = NonNullable<Taught["route"]>;
/** A report that reaches into a month, by its moments. */
export interface Covering {
  key: string;
  from: string;
  until: string;
  courierId?: string;
}

export const putRun = ({ runId, ...run }: Run) => table.put({ ...keys.run(runId), ...run });
export const putTask = ({ taskId, routeId }: Task) => table.put({ ...keys.task(taskId), routeId });
/** A later revision may have another name, whichever is heard first. */
export async function putRoute({ routeId, revision, name }: Route): Promise<void> {
  const newer = { holds: `${IF_NEW.holds} OR revision < :revision`, values: { ":revision": revision } };
  await table.put({ ...keys.route(routeId), revision, name }, newer);
}
export const putRunFact = (fact: Fact & { runId: string }) => table.put({ ...keys.runFact(fact.runId, fact.id), fact });

/** Whose a run is; undefined while nobody has said. */
export async function readRun(runId: string): Promise<Omit<Run, "runId"> | undefined> {
  const run = await table.get<Run>(keys.run(runId));
  return run && { courierId: run.courierId, taskId: run.taskId };
}

/** The facts of a run that name no courier. */
export const readRunFacts = async (runId: string): Promise<Fact[]> =>
  (await table.beginning(keys.run(runId).pk, "FACT#")).map(({ fact }) => fact as Fact);

/** A report of this month looks for facts of this courier. */
export const putActive = (month: string, courierId: string) => table.put(keys.active(month, courierId));
/** Keep a fact where its courier's report will look. */
export const putFact = (fact: Fact & { courierId: string }) =>
  table.put({ ...keys.fact(fact.courierId, fact.at, fact.id, fact.replaces), fact });

/** A courier's facts from one moment up to, but without, another. */
export async function readFacts(courierId: string, from: string, until: string): Promise<Fact[]> {
  const items = await table.queryAll({
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :until",
    // `#` and an id follow the moment, so `until` itself sorts before everything that happened then.
    ExpressionAttributeValues: { ":pk": keys.courier(courierId), ":from": `AT#${from}`, ":until": `AT#${until}` },
    ConsistentRead: true,
  });
  return items.map(({ fact }) => fact as Fact);
}

/** Who has facts in any of these months. */
export async function readCouriers(months: readonly string[]): Promise<string[]> {
  const found = await Promise.all(months.map((month) => table.beginning(keys.active(month, "").pk, "COURIER#")));
  return [...new Set(found.flat().map(({ sk }) => (sk as string).slice("COURIER#".length)))].toSorted();
}

/** The routes of these tasks, as far as they are known. */
export async function readRoutes(taskIds: readonly string[]): Promise<Map<string, string>> {
  const found = await table.getAll(taskIds.map(keys.task));
  return new Map(found.map(({ pk, routeId }) => [(pk as string).slice("TASK#".length), routeId as string]));
}

/** What these routes are called, as far as it is known. */
export async function readNames(routeIds: readonly string[]): Promise<Map<string, string>> {
  const found = await table.getAll(routeIds.map(keys.route));
  return new Map(found.map(({ pk, name }) => [(pk as string).slice("ROUTE#".length), name as string]));
}

/** The tasks of these runs, as far as they are known. */
export async function readTasks(runIds: readonly string[]): Promise<Map<string, string>> {
  const found = await table.getAll(runIds.map(keys.run));
  return new Map(found.map(({ pk, taskId }) => [(pk as string).slice("RUN#".length), taskId as string]));
}

/** From now on facts of these months are late for this report. */
export async function putCovering(months: readonly string[], covering: Covering): Promise<void> {
  await Promise.all(months.map((month) => table.put({ ...keys.covered(month, covering.key), covering })));
}

/** Reports that reach into a month. */
export const readCovering = async (month: string): Promise<Covering[]> =>
  (await table.beginning(keys.covered(month, "").pk, "REPORT#")).map(({ covering }) => covering as Covering);

/** Note that a fact may have come after a report was drawn; looked at from `dueAt` on. */
export const putLate = (key: string, { id: eventId, name }: Fact, dueAt: string) =>
  table.put({ ...keys.late(key, eventId), eventId, about: aboutOf(name), due: "late", dueAt });

export const readLate = (key: string): Promise<Noted[]> => table.beginning<Noted>(keys.late(key, "").pk, "LATE#");

export async function dropLate(key: string, eventIds: readonly string[]): Promise<void> {
  for (const id of eventIds) await table.remove(keys.late(key, id));
}
