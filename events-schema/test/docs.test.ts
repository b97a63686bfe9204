import { mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { catalogue } from "../src/catalogue.ts";
import { generateFiles } from "../src/docs/files.ts";
import { openEnum } from "../src/event.ts";
import { generateDocs } from "../src/cli/generate.ts";
import { testContract } from "./test-contract.ts";

let root = "";
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "contracts-"))));
afterEach(() => rmSync(root, { recursive: true }));

describe("the committed documentation", () => {
  it("is what the contracts say now", () => {
    expect(generateDocs(["--check"])).toMatchObject({ code: 0 });
  });
});

describe("contracts:docs", () => {
  it("gives the same bytes whatever the order of the catalogue", () => {
    expect([...generateFiles(catalogue.toReversed())]).toEqual([...generateFiles(catalogue)]);
  });

  it("names a stale file, a left one and what to run, with exit code 3", () => {
    const place = { root, contracts: [testContract({ a: z.string() }, { examples: [{ a: "x" }] })] };
    expect(generateDocs([], place).code).toBe(0);
    expect(generateDocs(["--check"], place)).toMatchObject({ code: 0 });
    writeFileSync(join(root, "docs/events.md"), "edited by hand");
    writeFileSync(join(root, "docs/events/thing.unheard-of.md"), "of a contract that went");
    const { code, err } = generateDocs(["--check"], place);
    expect(code).toBe(3);
    expect(err).toBe(
      "stale: docs/events.md\nnot generated any more: docs/events/thing.unheard-of.md\n" +
        "run `npm run contracts:docs` and commit what it writes",
    );
    expect(generateDocs([], place).out).toBe("wrote docs/events.md\nremoved docs/events/thing.unheard-of.md");
    expect(generateDocs(["--check"], place).code).toBe(0);
  });

  it("says what is wrong with its arguments, with exit code 2", () => {
    expect(generateDocs(["--chekc"], { root, contracts: [] })).toMatchObject({ code: 2 });
    expect(generateDocs(["--help"], { root, contracts: [] })).toMatchObject({
      code: 0,
      out: expect.stringContaining("Examples:"),
    });
  });

  it("says which contract has an example that does not keep it", () => {
    const { code, err } = generateDocs([], {
      root,
      contracts: [testContract({ a: z.string() }, { examples: [{ a: 1 }] })],
    });
    expect(code).toBe(1);
    expect(err).toContain("an example of thing.happened does not keep its contract");
  });

  it("puts limits, words, nesting and listeners into the tables", () => {
    const shape = {
      many: z.array(z.object({ n: z.int().min(1).max(9).describe("How many.") })).min(1),
      word: openEnum(["a", "b"]).optional(),
      maybe: z.iso.date().nullable(),
      by: z.record(z.string(), z.number()),
    };
    const examples = [{ many: [{ n: 1 }], maybe: null, by: {} }];
    const page = generateFiles([testContract(shape, { consumers: ["Watch", "Alert"], examples })]).get(
      "docs/events/thing.happened.md",
    );
    expect(page).toContain("Consumers: Alert, Watch.");
    expect(page).toContain("| `many[].n` | integer, 1 to 9 | yes | How many. |");
    expect(page).toContain('| `word` | `"a"`, `"b"`; more may come | no |  |');
    expect(page).toContain("| `maybe` | date or null | yes |  |");
    expect(page).toContain("| `by` | object, values number | yes |  |");
  });
});

describe("asyncapi.json", () => {
  const document = JSON.parse(readFileSync(new URL("../../docs/asyncapi.json", import.meta.url), "utf8")) as {
    asyncapi: string;
    operations: Record<string, { action: string }>;
    components: { messages: Record<string, { examples: unknown[] }> };
  };

  it("has a send by each owner and a receive by each consumer", () => {
    expect(document.asyncapi).toBe("3.0.0");
    const expected = catalogue.flatMap(({ name, owner, consumers }) => [
      `${owner}.sends.${name}`,
      ...consumers.map((one) => `${one}.receives.${name}`),
    ]);
    expected.push("tracking.receives.live", "tracking.sends.live"); // the socket's messages are no contracts
    expect(Object.keys(document.operations).toSorted()).toEqual(expected.toSorted());
    expect(Object.entries(document.operations).every(([key, { action }]) => key.includes(`.${action}s.`))).toBe(true);
  });

  it("has every reference lead somewhere", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? "");
    const lost = refs.filter((path) => {
      return (
        path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document) ===
        undefined
      );
    });
    expect(refs.length).toBeGreaterThan(catalogue.length);
    expect(lost).toEqual([]);
  });

  it("carries every example as a whole message", () => {
    for (const { name, examples, read } of catalogue) {
      const shown = document.components.messages[name]?.examples as { payload: { detail: { data: unknown } } }[];
      expect(shown.map(({ payload }) => read.parse(payload.detail.data))).toEqual(examples);
    }
  });

  it("gives a schema that holds itself a reference that leads to it", () => {
    interface Tree {
      twigs: Tree[];
    }
    const tree: z.ZodType<Tree> = z.object({ twigs: z.array(z.lazy(() => tree)) });
    const text =
      generateFiles([testContract({ tree }, { examples: [{ tree: { twigs: [] } }] })]).get("docs/asyncapi.json") ?? "";
    expect(text).toContain('"$ref": "#/components/schemas/thing.happened.__schema0"');
    expect(text).not.toContain("#/definitions/");
  });
});
