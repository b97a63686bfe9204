import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@waybill/events-schema/catalogue";
import { Meta } from "@waybill/events-schema/event";
import { CLIENT_MESSAGES } from "@waybill/events-schema/live";
import { FreeId, FreeText, ID_PATTERN, TEXT_PATTERN, truncateText } from "@waybill/events-schema/text";
import { formatCsvCell } from "@waybill/kernel/text";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readOperations } from "../packages/openapi/src/operations.ts";
import { anyCharacter, fc, runs } from "./properties.ts";

/** What no string of another may have: controls, line breaks, noncharacters, halves of pairs. */
const REFUSED = [
  "\u0000",
  "\u001b",
  "\n",
  "\u007f",
  "\u009b",
  "\u2029",
  "\ufdd0",
  "\uffff",
  "\ud800",
  "\udc00",
  "\u{1fffe}",
];
/** And no id: overrides of the direction, characters that nobody sees. */
const REFUSED_IN_IDS = ["\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\u{e0041}"];
/** Fields that people read, and that are no ids. */
const TEXT_FIELDS = new Set([
  "title",
  "name",
  "vehicle",
  "reason",
  "merchant",
  "type",
  "_type",
  "description",
  "body",
  "search",
]);
/** Valid values of patterns that are neither text nor id. A field whose pattern accepts none of them needs one more. */
const SAMPLES = [
  ..."all team:north run:r1 facts:north EUR a1 2026-11 2026-11-21 2026-W47 2026-11-21T09:00:00Z 52.52,13.405 acme +491701234567".split(
    " ",
  ),
  "a".repeat(64),
];

interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The places of an object's strings that accept what they must not. */
function listFreeStrings(schema: z.ZodType): string[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return [...new Set(freeStringsOf(root, root, ""))];
}

function freeStringsOf(node: JsonSchema, root: JsonSchema, path: string): string[] {
  const inside = (child: unknown, step: string) =>
    typeof child === "object" && child !== null ? freeStringsOf(child as JsonSchema, root, `${path}${step}`) : [];
  const each = (children: unknown, step: (key: string) => string) =>
    Object.entries(children ?? {}).flatMap(([key, child]) => inside(child, step(key)));
  const reference = /^#\/\$defs\/(.*)$/.exec(String(node["$ref"]))?.[1];
  return [
    ...(isFreeString(node, path) ? [path] : []),
    ...each(node["properties"], (key) => `/${key}`),
    ...["anyOf", "oneOf", "allOf", "prefixItems"].flatMap((keyword) => each(node[keyword], () => "")),
    ...inside(node["items"], ""),
    ...inside(node["additionalProperties"], "/*"),
    ...inside(node["propertyNames"], "/<key>"),
    ...(reference === undefined ? [] : inside((root["$defs"] as JsonSchema)[reference], "")),
  ];
}

function isFreeString(node: JsonSchema, path: string): boolean {
  if (![node["type"]].flat().includes("string") || "enum" in node || "const" in node) return false;
  const pattern = new RegExp(typeof node["pattern"] === "string" ? node["pattern"] : "");
  const field = path.slice(path.lastIndexOf("/") + 1);
  const refused = TEXT_FIELDS.has(field) ? REFUSED : [...REFUSED, ...REFUSED_IN_IDS];
  const samples = SAMPLES.filter((sample) => pattern.test(sample));
  return (
    samples.length === 0 ||
    samples.some((sample) =>
      refused.some((one) => pattern.test(sample + one) || pattern.test(sample.slice(0, -1) + one)),
    )
  );
}

describe("the search finds a string that accepts control characters and an id that accepts invisible characters", () => {
  test.each<[string, z.ZodType, string[]]>([
    ["without a pattern", z.object({ note: z.string().max(5) }), ["/note"]],
    ["with an open pattern", z.object({ of: z.string().regex(/^team:.{1,64}/) }), ["/of"]],
    ["deep inside", z.object({ a: z.array(z.object({ b: z.union([z.int(), z.string()]).optional() })) }), ["/a/b"]],
    ["as a key", z.record(z.string(), z.int()), ["/<key>"]],
    ["with the schema of text for an id", z.object({ runId: FreeText, title: FreeText, taskId: FreeId }), ["/runId"]],
  ])("%s", (_, schema, expected) => expect(listFreeStrings(schema)).toEqual(expected));
});

test.each([...catalogue.map(({ name, write }) => [name, write] as const), ["envelope", Meta] as const])(
  "the contract %s has text and ids of the one schema only",
  (_, schema) => expect(listFreeStrings(schema)).toEqual([]),
);

/** Strings of phones' own apps are read as numbers or hashed, a link's token is hashed, and a document is parsed; none is kept as it is. */
const READ_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  "ReportOsmand query": [
    "token",
    "id",
    "lat",
    "lon",
    "timestamp",
    "speed",
    "bearing",
    "accuracy",
    "hdop",
    "valid",
    "batt",
  ].map((name) => `/${name}`),
  "GetDelivery query": ["/token"],
  "ReportOsmand body": ["/device_id", "/location/timestamp", "/<key>"],
  "ReportOwnTracks body": ["/tid"],
  "ImportRoute body": [""],
};

const operations = await readOperations(createStageView(loadPlan()));
const requests = operations.flatMap(({ endpoint }) =>
  (["path", "query", "body"] as const).flatMap((part) =>
    endpoint[part] ? [[`${endpoint.name} ${part}`, endpoint[part]] as const] : [],
  ),
);
test.each([...new Map(requests)])("the request %s has text and ids of the one schema only", (title, schema) =>
  expect(listFreeStrings(schema)).toEqual(READ_OTHERWISE[title] ?? []),
);

test.each(Object.entries(CLIENT_MESSAGES))(
  "the message %s of the live feed has ids of the one schema only",
  (_, schema) => expect(listFreeStrings(schema)).toEqual([]),
);

test("text and ids accept exactly what Unicode's categories allow, for every code point", () => {
  const isText = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]$/u;
  const isInvisible = /\p{Cf}|[\u2064-\u206f]|[\u{e0000}-\u{e007f}]/u;
  const other: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    const [text, id] = [isText.test(character), isText.test(character) && !isInvisible.test(character)];
    if (TEXT_PATTERN.test(character) !== text || ID_PATTERN.test(character) !== id) other.push(code.toString(16));
  }
  expect(other).toEqual([]);
});

describe("a cell of CSV", () => {
  const cell = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        ...Array.from("=+-@＝＋－＠﹦﹢﹣﹫;,|\t\n\r\"' "),
        "\u00a0",
        "\u3000",
        "\u200b",
        "\u0001",
        "1",
        "a",
      ),
      anyCharacter,
    ),
    maxLength: 12,
  });
  const isFormula = (value: string) =>
    /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠﹦﹢﹣﹫]/u.test(value) && !/^-\d+(\.\d+)?$/.test(value);

  test("a cell of CSV is parsed by RFC 4180 to its text, with nothing but apostrophes added", () => {
    fc.assert(
      fc.property(cell, (text) => {
        const [[before, value, after] = []] = readCsv(`x,${formatCsvCell(text)},y`, ",");
        expect([before, after]).toEqual(["x", "y"]);
        expect(value!.replaceAll("'", "")).toBe(text.replaceAll("'", ""));
      }),
      runs(300),
    );
  });

  test.each([",", ";", "\t", "|"])(
    "a cell of CSV is no formula in a spreadsheet with %j between its fields",
    (delimiter) => {
      fc.assert(
        fc.property(cell, (text) => {
          const values = readCsv(`x,${formatCsvCell(text)},y`, delimiter).flat();
          expect(values.filter(isFormula)).toEqual([]);
        }),
        runs(300),
      );
    },
  );

  test("only one function writes cells of CSV", () => {
    const files = globSync("packages/*/src/**/*.ts", { cwd: repositoryRoot });
    const writing = files.filter((file) =>
      readFileSync(join(repositoryRoot, file), "utf8").includes(`replaceAll('"', '""')`),
    );
    expect(writing).toEqual(["packages/kernel/src/failures/text.ts"]);
  });
});

/** Rows of CSV as spreadsheets read them: text behind a closing quote is taken, too. */
function readCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at <= text.length) {
    let value = "";
    if (text[at] === '"') {
      for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at++) {
        if (text[at] === '"') at += 1;
        value += text[at]!;
      }
      at += 1;
    }
    for (; at < text.length && text[at] !== delimiter && !/[\r\n]/.test(text[at]!); at++) value += text[at]!;
    rows.at(-1)!.push(value);
    if (at < text.length && text[at] !== delimiter) rows.push([]);
    at += 1;
  }
  return rows;
}

test("a text is cut between characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.nat(20), (text, max) => {
      const cut = truncateText(text, max);
      expect(text.startsWith(cut) && cut.length <= max && cut.length >= Math.min(max, text.length) - 1).toBe(true);
      expect(cut.isWellFormed()).toBe(true);
    }),
    runs(100),
  );
});
