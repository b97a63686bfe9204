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
  it("the committed documentation is up to date with the contracts", () => {
    expect(generateDocs(["--check"])).toMatchObject({ code: 0 });
  });
});

describe("contracts:docs", () => {
  it("contracts:docs writes the same bytes for any order of the catalogue", () => {
    expect([...generateFiles(catalogue.toReversed())]).toEqual([...generateFiles(catalogue)]);
  });

  it("contracts:docs --check lists a stale file, a leftover one and the command to run, and exits with 3", () => {
    const context = { root, contracts: [testContract({ a: z.string() }, { examples: [{ a: "x" }] })] };
    expect(generateDocs([], context).code).toBe(0);
    expect(generateDocs(["--check"], context)).toMatchObject({ code: 0 });
    writeFileSync(join(root, "docs/events.md"), "edited by hand");
    writeFileSync(join(root, "docs/events/thing.removed.md"), "of a removed contract");
    const { code, err } = generateDocs(["--check"], context);
    expect(code).toBe(3);
    expect(err).toBe(
      "stale: docs/events.md\nno longer generated: docs/events/thing.removed.md\n" +
        "run `npm run contracts:docs` and commit the files that it writes",
    );
    expect(generateDocs([], context).out).toBe("wrote docs/events.md\nremoved docs/events/thing.removed.md");
    expect(generateDocs(["--check"], context).code).toBe(0);
  });

  it("contracts:docs exits with 2 for wrong arguments", () => {
    expect(generateDocs(["--chekc"], { root, contracts: [] })).toMatchObject({ code: 2 });
    expect(generateDocs(["--help"], { root, contracts: [] })).toMatchObject({
      code: 0,
      out: expect.stringContaining("Examples:"),
    });
  });

  it("contracts:docs fails with the name of a contract whose example does not match it", () => {
    const { code, err } = generateDocs([], {
      root,
      contracts: [testContract({ a: z.string() }, { examples: [{ a: 1 }] })],
    });
    expect(code).toBe(1);
    expect(err).toContain("an example of thing.happened does not match the contract");
  });

  it("contracts:docs writes limits, enum values, nested fields and consumers into the tables", () => {
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
    expect(page).toContain('| `word` | `"a"`, `"b"`; other values possible | no |  |');
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

  it("asyncapi.json has a send operation for each owner and a receive operation for each consumer", () => {
    expect(document.asyncapi).toBe("3.0.0");
    const expected = catalogue.flatMap(({ name, owner, consumers }) => [
      `${owner}.sends.${name}`,
      ...consumers.map((one) => `${one}.receives.${name}`),
    ]);
    expected.push("tracking.receives.live", "tracking.sends.live"); // the messages of the WebSocket are not contracts
    expect(Object.keys(document.operations).toSorted()).toEqual(expected.toSorted());
    expect(Object.entries(document.operations).every(([key, { action }]) => key.includes(`.${action}s.`))).toBe(true);
  });

  it("asyncapi.json has no broken references", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? "");
    const broken = refs.filter((path) => {
      return (
        path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document) ===
        undefined
      );
    });
    expect(refs.length).toBeGreaterThan(catalogue.length);
    expect(broken).toEqual([]);
  });

  it("asyncapi.json contains every example as a complete message", () => {
    for (const { name, examples, read } of catalogue) {
      const shown = document.components.messages[name]?.examples as { payload: { detail: { data: unknown } } }[];
      expect(shown.map(({ payload }) => read.parse(payload.detail.data))).toEqual(examples);
    }
  });

  it("asyncapi.json has valid references in a recursive schema", () => {
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
