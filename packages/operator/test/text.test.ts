import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { repositoryRoot } from "@waybill/plan/paths";
import { describe, expect, test } from "vitest";
import { formatCount } from "../src/cli/format.ts";
import { parseCsvLine } from "../src/api/import-client.ts";
import { createOutput } from "../src/cli/output.ts";
import { anyCharacter, fc, runs } from "../../../test/properties.ts";
import { displayWidth, shorten, table, visible, wrap } from "../src/text.ts";

describe("the display width", () => {
  test.each([
    ["plain", 5],
    ["超市", 4],
    ["ｆｕｌｌ", 8],
    ["한국", 4],
    ["e\u0301tude", 5],
    ["👩‍👩‍👧 family", 9],
    ["🇩🇪", 2],
    ["❤️", 2],
    ["\u001b[31mred\u001b[39m", 3],
    ["ไทย", 3],
  ])("of %s is %i", (text, width) => expect(displayWidth(text)).toBe(width));
});

test("text is shortened between characters, never within one, and ends with an ellipsis", () => {
  expect(shorten("tsk_4cfec92225384907", 8)).toBe("tsk_4cf…");
  expect(shorten("超市超市", 6)).toBe("超市…");
  expect(shorten("e\u0301e\u0301e\u0301", 2)).toBe("e\u0301…");
  expect(shorten("short", 5)).toBe("short");
});

test("a line is broken between words, or within a word wider than a line, and continues indented", () => {
  expect(wrap("  one two three four", 12)).toEqual(["  one two", "    three", "    four"]);
  expect(wrap(`a ${"x".repeat(15)}`, 10, 0)).toEqual(["a", "xxxxxxxxxx", "xxxxx"]);
  expect(wrap("超市超市超市", 5)).toEqual(["超市", "  超", "  市", "  超", "  市"]);
  expect(wrap(`${" ".repeat(30)}x`, 10)).toEqual(["     x"]);
});

test("characters that move the cursor or reorder text become escapes, and line breaks stay", () => {
  expect(visible("a\u001b[2Jb\u202ec\u0007\r\nd\te\u0085")).toBe("a\\u001b[2Jb\\u202ec\\u0007\\r\nd\\te\\u0085");
  expect(visible("👩‍👩‍👧 超市 é")).toBe("👩‍👩‍👧 超市 é");
});

describe("a table", () => {
  const columns = ["ID", { head: "NAME", cut: 2 }, { head: "NOTE", cut: 1 }];
  const rows = [["r1", "a name of some length", "a note of some length"]];

  test("a table is as wide as its content where there is room", () => {
    expect(table(columns, rows, { width: 80 }).split("\n")[1]).toBe("r1  a name of some length  a note of some length");
  });
  test("a table shortens the columns that allow it, the lowest number first", () => {
    expect(table(columns, rows, { width: 40 }).split("\n")[1]).toBe("r1  a name of some length  a note of so…");
    expect(table(columns, rows, { width: 24 }).split("\n")[1]).toBe("r1  a name of s…  a not…");
  });
  test("a table wraps the cells of a column that allows it, and drops a column that may be dropped", () => {
    const wrapping = ["ID", { head: "WHY", wrap: true as const }, { head: "WHEN", drop: true as const }];
    const text = table(wrapping, [["r1", "because of many long reasons", "2026"]], { width: 22 });
    expect(text.split("\n")).toEqual(["ID  WHY", "r1  because of many", "    long reasons"]);
  });
  test("a table prints line breaks and control characters in a cell as spaces and escapes", () => {
    expect(table(["ID"], [["a\nb\u001b[0m"]])).toBe("ID\na b\\u001b[0m");
  });
});

describe("the output", () => {
  const printed = (wide: boolean, text: string): string => {
    const stream = new PassThrough();
    const out = createOutput({ stdout: stream, stderr: stream, env: {} }, { json: false, wide });
    out.result({}, text.replace("BOLD", out.bold("bold")));
    return String(stream.read());
  };

  test("the output wraps text that is too wide, unless --wide is set", () => {
    const words = "word ".repeat(30).trim();
    expect(printed(false, words).split("\n").length).toBeGreaterThan(2);
    expect(printed(true, words)).toBe(`${words}\n`);
  });
  test("the output prints control characters of its data as escapes", () => {
    expect(printed(true, "BOLD \u001b[2J\u202e")).toBe("bold \\u001b[2J\\u202e\n");
  });

  /** Without joiners of a spelling, and signs around Arabic numbers, which are seen. */
  const EXECUTED =
    /(?![\n\u200c-\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
  const data = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        "\u001b",
        "\u009b",
        "\u202e",
        "\u2066",
        "\u200f",
        "\u2028",
        "\r",
        "\b",
        "\u{e0041}",
        "\u00ad",
        "\ufdd0",
        "\ufdd1",
        "\n",
      ),
      fc.constantFrom("[2J", "]0;", "a", " ", "م", "\ud800"),
      anyCharacter,
    ),
  });

  test("the output shows whatever its data contains, and executes none of it, as text, as a table, as a progress bar and as JSON", () => {
    fc.assert(
      fc.property(data, fc.boolean(), (text, json) => {
        const [stdout, stderr] = [new PassThrough(), new PassThrough()];
        Object.assign(stderr, { isTTY: true });
        const out = createOutput({ stdout, stderr, env: {} }, { json });
        const shown = () => out.table(["ID", { head: "NOTE", cut: 1 }], [[text, text]], () => [text]);
        out.result({ text, [text]: 1 }, () => `${out.red(text)}\n${shown()}`);
        out.item({ text }, text);
        out.verbatim(text);
        out.info(text);
        out.progress("fix", 1).update(1, text);
        const [results, messages] = [stdout, stderr].map((stream) => String(stream.read() ?? ""));
        // The bar begins with its own return to the start of the line.
        expect(`${results}${messages!.replace("\r\u001b[2K", "")}`).not.toMatch(EXECUTED);
        if (json) expect(JSON.parse(results!.split("\n")[0]!)).toEqual({ format: 1, text, [text]: 1 });
      }),
      runs(200),
    );
  });

  test("the output shows style only where the command asks for it, and shows every character of its data", () => {
    const stdout = Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => 8 });
    const out = createOutput({ stdout, stderr: new PassThrough(), env: {} }, { json: false });
    out.result({}, `${out.bold("id")} a\ufdd1b\ufdd2c\u3164\n${out.red("fault")}`);
    expect(String(stdout.read())).toBe("\u001b[1mid\u001b[22m a\\ufdd1b\\ufdd2c\\u3164\n\u001b[31mfault\u001b[39m\n");
  });

  test("a command prints with the output only: nothing else writes to the streams of the process", () => {
    const folder = join(repositoryRoot, "packages/operator/src");
    const writing = globSync("**/*.ts", { cwd: folder }).filter((file) =>
      /std(out|err)\.write|stream\.write|console\./.test(readFileSync(join(folder, file), "utf8")),
    );
    expect(writing.toSorted()).toEqual(["cli/output.ts", "cli/progress-bar.ts", "main.ts"]);
  });
});

test("counted nouns have their plural", () => {
  expect(["fix", "retry", "message", "day", "match", "class"].map((one) => formatCount(2, one))).toEqual([
    "2 fixes",
    "2 retries",
    "2 messages",
    "2 days",
    "2 matches",
    "2 classes",
  ]);
  expect(formatCount(1, "fix")).toBe("1 fix");
});

test("a line of CSV is split into its cells, also quoted ones", () => {
  expect(parseCsvLine('6,bonus,"Write ""digits"", and a dot.",')).toEqual([
    "6",
    "bonus",
    'Write "digits", and a dot.',
    "",
  ]);
});
