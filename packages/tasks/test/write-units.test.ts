import { afterAll, beforeAll, expect, test } from "vitest";
import { indexWrites } from "../../../bench/index-units.ts";
import { itemBytes, type DynamoItem } from "../../../bench/item-bytes.ts";
import { plannedTable } from "../../kernel/test/service-client.ts";
import { courier, manager, OFFER, startTasksClient, type TasksClient } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());

const table = plannedTable("Tasks");
const units = (item: DynamoItem | undefined) => Math.ceil(itemBytes(item ?? {}) / 1_024);

/** The writes of a task from its draft to its completion, each over what was there before. */
async function lifecycle(change: object): Promise<{ before: DynamoItem | undefined; after: DynamoItem }[]> {
  const routeId = await client.route();
  client.forget();
  const north = { ...courier("c1"), team: "north" };
  const made = await client.ask("create-task", { body: { ...OFFER, routeId, ...change }, caller: manager });
  const taskId = made.json["taskId"] as string;
  for (const [verb, caller] of [
    ["open", manager],
    ["claim", north],
    ["start", north],
    ["complete", north],
  ] as const)
    expect((await client.sendTaskCommand(verb, taskId, caller)).status).toBe(200);
  const puts = client.aws
    .inputs<{ Item: DynamoItem }>("PutItem")
    .map(({ Item }) => Item)
    .filter(({ sk }) => sk!["S"] === "TASK");
  return puts.map((after, n) => ({ before: puts[n - 1], after }));
}

const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0);
const unitsByIndex = (writes: Awaited<ReturnType<typeof lifecycle>>) => {
  const all = writes.flatMap(({ before, after }) => indexWrites(before, after, table));
  return Object.fromEntries(
    [...Map.groupBy(all, ({ index }) => index)].map(([index, of]) => [index, sum(of.map(({ units: one }) => one))]),
  );
};

const PLAIN = { title: "Parcels to Mitte, third floor", team: "north" };
/** With everything that partners and dispatchers commonly say. */
const RICH = {
  ...PLAIN,
  title: "Two parcels and a letter to the bakery at Rosenthaler Platz, ring twice",
  bonus: { ...OFFER.bonus, rising: { by: 50, everyS: 300, cap: 1_500 } },
  completion: { stops: "none", notBeforeWindow: false, unmet: "review" },
  priority: 3,
};

test.each([
  ["plain", PLAIN, { Listed: 9, Owned: 4, Cells: 2, Regions: 2, Due: 12 }, 17],
  ["rich", RICH, { Listed: 10, Owned: 4, Cells: 2, Regions: 2, Due: 12 }, 19],
])(
  "a %s task consumes the expected write units of the table and its indexes from draft to completed",
  async (_, change, ofIndexes, ofTable) => {
    const writes = await lifecycle(change);
    expect(unitsByIndex(writes)).toEqual(ofIndexes);
    expect(sum(writes.map(({ before, after }) => Math.max(units(before), units(after))))).toBe(ofTable);
  },
);

test("a write that only clears the outbox updates no list index, and a stored task has no lastTransition in its body", async () => {
  const writes = await lifecycle(PLAIN);
  const cleared = writes.filter(({ before, after }) => before?.["pendingEvents"] && !after["pendingEvents"]);
  expect(cleared).toHaveLength(4);
  for (const { before, after } of cleared) {
    expect(indexWrites(before, after, table).filter(({ index }) => index !== "Due")).toEqual([]);
  }
  for (const { after } of writes) {
    const { M: body } = after["body"] as { M: DynamoItem };
    expect(body).not.toHaveProperty("lastTransition");
  }
});
