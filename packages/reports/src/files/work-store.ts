/** What the steps of a job hand on to each other, below `work/` in the bucket, where it expires after 30 days. */
import type * as z from "zod";
import { createObjectWriter, type ObjectWriter, putText, readLines, readText } from "./bucket.ts";

const numbered = (n: number) => String(n).padStart(5, "0");
export const workKeys = {
  plan: (reportId: string) => `work/${reportId}/plan.json`,
  /** Of a part. The summary is stored last: with it the part is finished. */
  part(reportId: string, part: number) {
    const name = `work/${reportId}/parts/${numbered(part)}`;
    return {
      courierDays: `${name}.courier-days.jsonl`,
      courierTraces: `${name}.courier-events.jsonl`,
      routeRollups: `${name}.routes.jsonl`,
      summary: `${name}.json`,
    };
  },
  routeGroup: (reportId: string, group: number) => `work/${reportId}/route-groups/${numbered(group)}.jsonl`,
  routeDays: (reportId: string) => `work/${reportId}/route-days.jsonl`,
  summary: (reportId: string) => `work/${reportId}/summary.json`,
};

/** Stores what the next steps need. */
export const putWorkObject = (key: string, value: unknown) => putText(key, JSON.stringify(value), "application/json");

/** Reads what an earlier step stored. Throws NoSuchKey when there is no such object, and ZodError when it is another kind of object. */
export const readWorkObject = async <T>(key: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(JSON.parse(await readText(key)));

export const createWorkWriter = (key: string): ObjectWriter => createObjectWriter(key, "application/x-ndjson");
export const toLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Stores each value as a line. */
export async function putWorkLines<T>(key: string, values: Iterable<T> | AsyncIterable<T>): Promise<void> {
  const writer = createWorkWriter(key);
  for await (const value of values) await writer.write(toLine(value));
  await writer.end();
}

/** The values of an object that `putWorkLines` stored. Throws ZodError for one of another kind. */
export async function* readWorkLines<T>(key: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  for await (const line of readLines(key)) yield schema.parse(JSON.parse(line));
}
