/** Facts in the Reports table: each written as often as its event is delivered, with the same bytes. */
import { BatchGetCommand, DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Fact, Taught } from "../facts.ts";
import { beginning, type Item, type Key, keys, queryAll, table, TableName } from "../store.ts";

/** BatchGetItem takes so many keys. */
const MOST_KEYS = 100;

type Run = NonNullable<Taught["run"]>;
type Task = NonNullable<Taught["task"]>;
/** A report that reaches into a month, by its moments. */
export interface Covering {
  key: string;
  from: string;
  until: string;
  courierId?: string;
}

const put = (Item: Item) => table().send(new PutCommand({ TableName: TableName(), Item }));

export const putRun = ({ runId, ...run }: Run) => put({ ...keys.run(runId), ...run });
export const putTask = ({ taskId, routeId }: Task) => put({ ...keys.task(taskId), routeId });
export const putRunFact = (fact: Fact & { runId: string }) => put({ ...keys.runFact(fact.runId, fact.id), fact });

/** Whose a run is; undefined while nobody has said. */
export async function readRun(runId: string): Promise<Omit<Run, "runId"> | undefined> {
  const { Item } = await table().send(
    new GetCommand({ TableName: TableName(), Key: keys.run(runId), ConsistentRead: true }),
  );
  return Item && { courierId: Item["courierId"] as string, taskId: Item["taskId"] as string };
}

/** The facts of a run that name no courier. */
export const readRunFacts = async (runId: string): Promise<Fact[]> =>
  (await beginning(keys.run(runId).pk, "FACT#")).map(({ fact }) => fact as Fact);

/** Keep a fact where its courier's report will look. The month knows the courier first, so that no fact is overlooked. */
export async function putFact(fact: Fact & { courierId: string }): Promise<void> {
  await put(keys.active(fact.at.slice(0, 7), fact.courierId));
  await put({ ...keys.fact(fact.courierId, fact.at, fact.id), fact });
}

/** A courier's facts from one moment up to, but without, another. */
export async function readFacts(courierId: string, from: string, until: string): Promise<Fact[]> {
  const items = await queryAll({
    KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :until",
    // `#` and an id follow the moment, so `until` itself sorts before everything that happened then.
    ExpressionAttributeValues: { ":pk": keys.courier(courierId), ":from": `AT#${from}`, ":until": `AT#${until}` },
    ConsistentRead: true,
  });
  return items.map(({ fact }) => fact as Fact);
}

/** Who has facts in any of these months. */
export async function readCouriers(months: readonly string[]): Promise<string[]> {
  const found = await Promise.all(months.map((month) => beginning(keys.active(month, "").pk, "COURIER#")));
  return [...new Set(found.flat().map(({ sk }) => (sk as string).slice("COURIER#".length)))].toSorted();
}

/** The routes of these tasks, as far as they are known. */
export async function readRoutes(taskIds: readonly string[]): Promise<Map<string, string>> {
  const found = await getAll(taskIds.map(keys.task));
  return new Map(found.map(({ pk, routeId }) => [(pk as string).slice("TASK#".length), routeId as string]));
}

/** The tasks of these runs, as far as they are known. */
export async function readTasks(runIds: readonly string[]): Promise<Map<string, string>> {
  const found = await getAll(runIds.map(keys.run));
  return new Map(found.map(({ pk, taskId }) => [(pk as string).slice("RUN#".length), taskId as string]));
}

/** Those of these items that are there. */
async function getAll(all: readonly Key[]): Promise<Item[]> {
  const found: Item[] = [];
  for (let n = 0; n < all.length; n += MOST_KEYS) {
    let Keys: Item[] | undefined = all.slice(n, n + MOST_KEYS);
    while (Keys?.length) {
      const request = new BatchGetCommand({ RequestItems: { [TableName()]: { Keys, ConsistentRead: true } } });
      const { Responses, UnprocessedKeys } = await table().send(request);
      found.push(...(Responses?.[TableName()] ?? []));
      Keys = UnprocessedKeys?.[TableName()]?.Keys;
    }
  }
  return found;
}

/** From now on facts of these months are late for this report. */
export async function putCovering(months: readonly string[], covering: Covering): Promise<void> {
  await Promise.all(months.map((month) => put({ ...keys.covered(month, covering.key), covering })));
}

/** Reports that reach into the month of a moment. */
export const readCovering = async (at: string): Promise<Covering[]> =>
  (await beginning(keys.covered(at.slice(0, 7), "").pk, "REPORT#")).map(({ covering }) => covering as Covering);

/** Note that a fact may have come after a report was drawn; looked at from `dueAt` on. */
export const putLate = (key: string, eventId: string, dueAt: string) =>
  put({ ...keys.late(key, eventId), eventId, due: "late", dueAt });

export const readLate = async (key: string): Promise<string[]> =>
  (await beginning(keys.late(key, "").pk, "LATE#")).map(({ eventId }) => eventId as string);

export async function dropLate(key: string, eventIds: readonly string[]): Promise<void> {
  for (const id of eventIds) await table().send(new DeleteCommand({ TableName: TableName(), Key: keys.late(key, id) }));
}
