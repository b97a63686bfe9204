import { AwsError } from "@waybill/local/gateway/errors";
import type { AwsRequest } from "@waybill/local/interfaces";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { csv, type ImportPipeline, startImportPipeline, row } from "./import-pipeline.ts";

/** The calls of ImportFile that write a task, counted; the one of this number fails, once, and sees this done. */
let [writes, failing] = [0, 0];
let meanwhile: (() => void) | undefined;
/** While denied, no file is looked at: it waits for its turn. */
let isBucketDenied = false;
const isTask = ({ headers, body }: AwsRequest) =>
  headers["x-amz-target"]?.endsWith(".PutItem") === true && body.includes("TASK#");

let pipeline: ImportPipeline;
let routeId: string;
beforeAll(async () => {
  pipeline = await startImportPipeline({
    interceptor: {
      before(request) {
        if (isBucketDenied && request.service === "s3" && request.url.pathname.includes("/copies/"))
          throw new AwsError("AccessDenied", "not yet", { status: 403 });
        if (!isTask(request) || ++writes !== failing) return;
        meanwhile?.();
        throw new AwsError("AccessDeniedException", "this write is denied once", { status: 400 });
      },
      after: () => {},
    },
  });
  routeId = await pipeline.route();
});
afterAll(() => pipeline.stop());
beforeEach(() => {
  [writes, failing, meanwhile] = [0, 0, undefined];
  pipeline.publishedEvents.length = 0;
  pipeline.emails.length = 0;
});

/** A step is 500 rows: the file takes two. */
const ROWS = 600;
const bad = (n: number) => n % 100 === 7;
const file = (name: string) =>
  csv(
    ...Array.from({ length: ROWS }, (_, n) =>
      row(routeId, `${name} ${n}`, { ref: n % 2 ? `${name}-${n}` : "", ...(bad(n) && { bonus: "?" }) }),
    ),
  );
const GOOD = ROWS - ROWS / 100;

describe("an import that is interrupted", () => {
  test.each([1, 550])(
    "an import whose write %d fails resumes at that step, has the same result, and is published once",
    async (at) => {
      failing = at;
      const answer = await pipeline.importFile(file(`cut${at}`), `partner cut${at}`);
      expect(answer.json).toMatchObject({
        state: "doneWithErrors",
        run: 1,
        rows: ROWS,
        ok: GOOD,
        errors: ROWS - GOOD,
        written: { rows: ROWS, made: GOOD },
      });
      expect(await pipeline.readErrorLines(answer)).toHaveLength(ROWS - GOOD);
      const publishedIds = new Set(
        pipeline.publishedEvents.filter(({ name }) => name.startsWith("import.")).map(({ id }) => id),
      );
      expect(publishedIds.size).toBe(2);
      expect(pipeline.emails).toHaveLength(1);
      // It went on at the step that failed, and did not begin anew: a step is 500 rows.
      expect(writes).toBeGreaterThan(GOOD);
      expect(writes).toBeLessThanOrEqual(GOOD + 500);
    },
  );

  test("interrupted imports create each task once", async () => {
    const titles = (await pipeline.listDraftTitles()).filter((title) => title.startsWith("cut"));
    expect(titles).toHaveLength(2 * GOOD);
    expect(new Set(titles).size).toBe(2 * GOOD);
  });
});

test("a file that is overwritten before its import is a dead letter with the reason, and its replacement is imported once", async () => {
  const [one, two] = ["one", "two"].map((name) => csv(row(routeId, `turn ${name}`)));
  isBucketDenied = true;
  await pipeline.putObject("uploads/turn/tasks.csv", Buffer.from(one!));
  await pipeline.putObject("uploads/turn/tasks.csv", Buffer.from(two!));
  isBucketDenied = false;
  await pipeline.waitUntilIdle();
  const titles = (await pipeline.listDraftTitles()).filter((title) => title.startsWith("turn"));
  expect(titles).toEqual(["turn two"]);
  expect(await pipeline.deadLetterReasons("ImportFileDLQ")).toEqual(["import.overwritten"]);
});

test("a file that is overwritten during its import is imported completely, and so is its replacement", async () => {
  const [one, two] = ["one", "two"].map((name) => csv(row(routeId, `over ${name} a`), row(routeId, `over ${name} b`)));
  let overwritten: Promise<unknown> | undefined;
  failing = 1;
  meanwhile = () => void (overwritten = pipeline.putObject("uploads/over/tasks.csv", Buffer.from(two!)));
  await pipeline.putObject("uploads/over/tasks.csv", Buffer.from(one!));
  await pipeline.waitUntilIdle();
  await overwritten;
  await pipeline.waitUntilIdle();
  expect((await pipeline.listDraftTitles()).filter((title) => title.startsWith("over"))).toEqual(
    ["one a", "one b", "two a", "two b"].map((title) => `over ${title}`),
  );
  const ended = pipeline.publishedEvents.filter(({ name }) => name === "import.finished").map(({ data }) => data);
  expect(ended).toMatchObject([
    { rows: 2, made: 2 },
    { rows: 2, made: 2 },
  ]);
  expect(pipeline.emails).toHaveLength(2);
});
