import { expect, test } from "vitest";
import { readItems } from "../../app/session/lists.ts";

/** A list of three pages, of which the second has nothing that was asked for. */
const PAGES: Record<string, { tasks: string[]; cursor?: string }> = {
  "": { tasks: ["a"], cursor: "second" },
  second: { tasks: [], cursor: "third" },
  third: { tasks: ["b", "c"] },
};
const read = (enough?: number) => {
  const asked: string[] = [];
  const items = readItems(
    async ({ cursor = "" }) => {
      asked.push(cursor);
      return PAGES[cursor]!;
    },
    ({ tasks }) => tasks,
    enough,
  );
  return items.then((found) => ({ found, asked }));
};

test("readItems returns the items of every page of a list, also after an empty one", async () => {
  expect(await read()).toEqual({ found: ["a", "b", "c"], asked: ["", "second", "third"] });
});

test("readItems requests no further page when it has enough items", async () => {
  expect(await read(1)).toEqual({ found: ["a"], asked: [""] });
});
