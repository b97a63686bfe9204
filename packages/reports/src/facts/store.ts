/** Facts in the Reports table. An event that is delivered again writes the same items with the same bytes. */
import { IF_NEW } from "@waybill/kernel/table";
import { parseCoveringReport, parseFact, parseLateFact, parseRunOwner, parseText } from "../stored-items.ts";
import { keys, table } from "../store.ts";
import type { ExtractedFacts, ReportFact } from "./facts.ts";
import { factTopic, type LateFactNote } from "./late-facts.ts";

export type RunOwner = NonNullable<ExtractedFacts["runOwner"]>;
type TaskRoute = NonNullable<ExtractedFacts["taskRoute"]>;
type RouteName = NonNullable<ExtractedFacts["routeName"]>;
/** A report whose period overlaps a month, with the bounds of its period. */
export interface CoveringReport {
  key: string;
  from: string;
  until: string;
  courierId?: string;
  teams?: readonly string[];
}

export const putRunOwner = ({ runId, ...owner }: RunOwner) => table.put({ ...keys.run(runId), ...owner });
export const putTaskRoute = ({ taskId, routeId }: TaskRoute) => table.put({ ...keys.task(taskId), routeId });
/** The name in the newest revision of a route is kept, whichever is received first. */
export async function putRouteName({ routeId, revision, name }: RouteName): Promise<void> {
  const ifNewer = { expression: `${IF_NEW.expression} OR revision < :revision`, values: { ":revision": revision } };
  await table.put({ ...keys.route(routeId), revision, name }, ifNewer);
}
export const putRunFact = (fact: ReportFact & { runId: string }) =>
  table.put({ ...keys.runFact(fact.runId, fact.id), fact });

/** The courier and the task of a run; undefined while no event has named them. */
export async function readRunOwner(runId: string): Promise<Omit<RunOwner, "runId"> | undefined> {
  const item = await table.get(keys.run(runId));
  return item && parseRunOwner(item);
}

/** The facts of a run that name no courier. */
export const readRunFacts = async (runId: string): Promise<ReportFact[]> =>
  (await table.queryByPrefix(keys.run(runId).pk, "FACT#")).map(({ fact }) => parseFact(fact));

/** Lists a courier among those whose facts a report of this month reads. */
export const putActiveCourier = (month: string, courierId: string) => table.put(keys.activeCourier(month, courierId));
/** Stores a fact where the reports of its courier read it. */
export const putFact = (fact: ReportFact & { courierId: string }) =>
  table.put({ ...keys.fact(fact.courierId, fact.at, fact.id, fact.replaces), fact });

/** A courier's facts from `from` up to, but without, `until`. */
export async function readFacts(courierId: string, from: string, until: string): Promise<ReportFact[]> {
  const items = await table.queryAll({
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :until",
    // In a key, `#` and an id follow the time, so `until` itself sorts before every fact of that time.
    ExpressionAttributeValues: { ":pk": keys.courier(courierId), ":from": `AT#${from}`, ":until": `AT#${until}` },
    ConsistentRead: true,
  });
  return items.map(({ fact }) => parseFact(fact));
}

/** The couriers who have facts in any of these months. */
export async function readActiveCouriers(months: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    months.map((month) => table.queryByPrefix(keys.activeCourier(month, "").pk, "COURIER#")),
  );
  return [...new Set(found.flat().map(({ sk }) => parseText(sk).slice("COURIER#".length)))].toSorted();
}

/** The routes of these tasks, as far as they are known. */
export async function readRouteIds(taskIds: readonly string[]): Promise<Map<string, string>> {
  const found = await table.getAll(taskIds.map(keys.task));
  return new Map(found.map(({ pk, routeId }) => [parseText(pk).slice("TASK#".length), parseText(routeId)]));
}

/** The names of these routes, as far as they are known. */
export async function readRouteNames(routeIds: readonly string[]): Promise<Map<string, string>> {
  const found = await table.getAll(routeIds.map(keys.route));
  return new Map(found.map(({ pk, name }) => [parseText(pk).slice("ROUTE#".length), parseText(name)]));
}

/** The tasks of these runs, as far as they are known. */
export async function readTaskIds(runIds: readonly string[]): Promise<Map<string, string>> {
  const found = await table.getAll(runIds.map(keys.run));
  return new Map(found.map(({ pk, taskId }) => [parseText(pk).slice("RUN#".length), parseText(taskId)]));
}

/** From now on, facts of these months are noted as late for this report. */
export async function putCoveringReport(months: readonly string[], report: CoveringReport): Promise<void> {
  await Promise.all(months.map((month) => table.put({ ...keys.coveringReport(month, report.key), report })));
}

/** The reports whose periods overlap a month. */
export const readCoveringReports = async (month: string): Promise<CoveringReport[]> =>
  (await table.queryByPrefix(keys.coveringReport(month, "").pk, "REPORT#")).map(({ report }) =>
    parseCoveringReport(report),
  );

/** Notes that a fact may have arrived after a report was created. The note is due at `dueAt`. */
export const putLateFact = (
  key: string,
  { id: eventId, name, courierId }: ReportFact & { courierId: string },
  dueAt: string,
) => table.put({ ...keys.lateFact(key, eventId), eventId, topic: factTopic(name), courierId, due: "late", dueAt });

export const readLateFacts = async (key: string): Promise<LateFactNote[]> =>
  (await table.queryByPrefix(keys.lateFact(key, "").pk, "LATE#")).map(parseLateFact);

export async function deleteLateFacts(key: string, eventIds: readonly string[]): Promise<void> {
  for (const id of eventIds) await table.remove(keys.lateFact(key, id));
}
