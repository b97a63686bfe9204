import { AwsError } from "@waybill/local/gateway/errors";
import type { AwsRequest } from "@waybill/local/ports";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { csv, type Drops, openDrops, row } from "./drops.ts";

/** The calls of ImportFile that write a task, counted; the one of this number fails, once, and sees this done. */
let [writes, failing] = [0, 0];
let meanwhile: (() => void) | undefined;
const isTask = ({ headers, body }: AwsRequest) =>
  headers["x-amz-target"]?.endsWith(".PutItem") === true && body.includes("TASK#");

let drops: Drops;
let routeId: string;
beforeAll(async () => {
  drops = await openDrops({
    calls: {
      before(request) {
        if (!isTask(request) || ++writes !== failing) return;
        meanwhile?.();
        throw new AwsError("AccessDeniedException", "this write is denied once", { status: 400 });
      },
      after: () => {},
    },
  });
  routeId = await drops.route();
});
afterAll(() => drops.stop());
beforeEach(() => {
  [writes, failing, meanwhile] = [0, 0, undefined];
  drops.told.length = 0;
  drops.letters.length = 0;
});

const ROWS = 1_200;
const bad = (n: number) => n % 100 === 7;
const file = (name: string) =>
  csv(
    ...Array.from({ length: ROWS }, (_, n) =>
      row(routeId, `${name} ${n}`, { ref: n % 2 ? `${name}-${n}` : "", ...(bad(n) && { bonus: "?" }) }),
    ),
  );
const GOOD = ROWS - ROWS / 100;

describe("an import that is cut short", () => {
  test.each([1, 700])("at write %d ends as if it had not been, and is told of once", async (at) => {
    failing = at;
    const answer = await drops.send(file(`cut${at}`), `partner cut${at}`);
    expect(answer.json).toMatchObject({
      state: "doneWithErrors",
      run: 1,
      rows: ROWS,
      ok: GOOD,
      errors: ROWS - GOOD,
      written: { rows: ROWS, made: GOOD },
    });
    expect(await drops.errorsOf(answer)).toHaveLength(ROWS - GOOD);
    const told = new Set(drops.told.filter(({ name }) => name.startsWith("import.")).map(({ id }) => id));
    expect(told.size).toBe(2);
    expect(drops.letters).toHaveLength(1);
    // It went on at the step that failed, and did not begin anew: a step is 500 rows.
    expect(writes).toBeGreaterThan(GOOD);
    expect(writes).toBeLessThanOrEqual(GOOD + 500);
  });

  test("makes each task once", async () => {
    const titles = (await drops.drafts()).filter((title) => title.startsWith("cut"));
    expect(titles).toHaveLength(2 * GOOD);
    expect(new Set(titles).size).toBe(2 * GOOD);
  });
});

test("a file that is written over while it is worked on is made whole, and so is the one in its place", async () => {
  const [one, two] = ["one", "two"].map((name) => csv(row(routeId, `over ${name} a`), row(routeId, `over ${name} b`)));
  let overwritten: Promise<unknown> | undefined;
  failing = 1;
  meanwhile = () => void (overwritten = drops.drop("drop/over/tasks.csv", Buffer.from(two!)));
  await drops.drop("drop/over/tasks.csv", Buffer.from(one!));
  await drops.settle();
  await overwritten;
  await drops.settle();
  expect((await drops.drafts()).filter((title) => title.startsWith("over"))).toEqual(
    ["one a", "one b", "two a", "two b"].map((title) => `over ${title}`),
  );
  const ended = drops.told.filter(({ name }) => name === "import.finished").map(({ data }) => data);
  expect(ended).toMatchObject([
    { rows: 2, made: 2 },
    { rows: 2, made: 2 },
  ]);
  expect(drops.letters).toHaveLength(2);
});
