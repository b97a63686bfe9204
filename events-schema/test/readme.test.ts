import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readOverrides } from "../src/compat/overrides.ts";
import { RULES } from "../src/compat/rules.ts";
import { TaskReleased } from "./example.ts";
import { explain, release } from "./example-use.ts";

const here = (path: string) => new URL(path, import.meta.url);
const readme = readFileSync(here("../README.md"), "utf8");

describe("the README", () => {
  it.each(["example.ts", "example-use.ts"])("the README shows %s as it is compiled and run", (file) => {
    expect(readme).toContain(readFileSync(here(file), "utf8").replaceAll("../src/", "./"));
  });

  it("the README shows code that works", () => {
    const meta = TaskReleased.create(TaskReleased.examples[0], { id: "evt_1" }).detail.meta;
    const { detail } = release({ id: "tsk_1" }, { meta });
    expect(explain(detail)).toBe("tsk_1 was released (evt_1.released)");
    expect(explain({ meta, data: { taskId: "tsk_1", reason: "holiday" } })).toBe(
      "tsk_1 is open again: holiday (evt_1)",
    );
  });

  it("the README lists every rule", () => {
    const names = Object.values(RULES).flatMap((rule) => Object.values(rule));
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("the README shows a valid override, and the committed ones are valid", () => {
    const [, entry = ""] = /```json\n([^`]*)```/.exec(readme) ?? [];
    expect(JSON.parse(entry)).toHaveLength(1);
    expect(() => readOverrides(here("../overrides.json").pathname)).not.toThrow();
  });
});
