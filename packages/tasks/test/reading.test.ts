import { describe, expect, test } from "vitest";
import { type FileEncoding, inspectFile, decodeText } from "../src/imports/encoding.ts";
import { parseMinorUnits } from "../src/imports/minor-units.ts";
import { type ImportRow, parseRows } from "../src/imports/rows.ts";
import { gb18030 } from "./gb18030.ts";
import { fc, runs, SEED } from "../../../test/properties.ts";

/** Letters of one byte and of several, what CSV is made of, and what it must not trip over. */
const letter = fc.constantFrom(...Array.from("aZ09 ,;\t\"'=_-.é中文送货里，。\n"));
const cell = fc.string({ unit: letter, maxLength: 12 });
const file = fc.record({
  rows: fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 }),
  delimiter: fc.constantFrom(",", ";", "\t"),
  end: fc.constantFrom("\n", "\r\n"),
  encoding: fc.constantFrom("utf-8", "utf-8 with a mark", "utf-16le", "utf-16be", "gb18030"),
  blank: fc.boolean(),
  piece: fc.integer({ min: 1, max: 50 }),
});

interface Written {
  delimiter: string;
  end: string;
  blank: boolean;
}

/** A writer as RFC 4180 describes one. */
function write(rows: readonly string[][], { delimiter, end, blank }: Written): string {
  const quoted = (text: string) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => row.map(quoted).join(delimiter));
  return lines.join(blank ? end + end : end) + end;
}

const ENCODED: Record<string, (text: string) => Buffer> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-8 with a mark": (text) => Buffer.from(`\uFEFF${text}`),
  "utf-16le": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "utf-16be": (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
  gb18030,
};

async function* pieces(bytes: Uint8Array, size: number) {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function readBack(bytes: Uint8Array, piece: number, declared?: string) {
  const { encoding } = await inspectFile(pieces(bytes, piece), declared);
  if (encoding instanceof Error) throw encoding;
  const rows: ImportRow[] = [];
  for await (const row of parseRows(decodeText(pieces(bytes, piece), encoding), () => {})) rows.push(row);
  return { encoding, rows };
}

/** Nobody can tell by its bytes that this is Chinese. */
const RARE = gb18030("錦繡灣畔");

describe("import files", () => {
  test(`any CSV of RFC 4180 is parsed to its cells, in any encoding and any chunks (SEED=${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, encoding, piece, ...how }) => {
        const bytes = ENCODED[encoding]!(write([["a", "b", "c"], ...rows], how));
        // A line of nothing but delimiters is what spreadsheets write below a table.
        const wanted = rows.filter((row) => row.some((one) => one.trim() !== ""));
        fc.pre(wanted.length > 0);
        const found = await readBack(bytes, piece, encoding === "gb18030" ? "GBK" : undefined);
        expect(found.encoding).toBe(encoding.split(" ")[0]);
        const cells = found.rows.map(({ content }) => content && "cells" in content && Object.values(content.cells));
        expect(cells).toEqual(wanted);
      }),
      runs(100),
    );
  });

  test(`each row has the number of its first line, with any line endings and any chunks (SEED=${SEED})`, async () => {
    const breaks = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 10 });
    const piece = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(breaks, fc.constantFrom("\n", "\r\n", "\r"), piece, async (within, end, size) => {
        const rows = within.map((times, n) => `"${n}${end.repeat(times)}",x`);
        const { rows: found } = await readBack(Buffer.from(["a,b", ...rows, ""].join(end + end)), size);
        let line = 3;
        for (const [n, times] of within.entries()) {
          expect(found[n]!.line).toBe(line);
          line += times + 2;
        }
      }),
    );
  });

  test.each(["\n", "\r\n"])(
    "an unpaired quote is an error with its line number when lines end with %j",
    async (end) => {
      const text = ["a,b", '"1\n2\n3",x', 'wrong "quote,x', ""].join("\n").replaceAll("\n", end);
      await expect(readBack(Buffer.from(text), 5)).rejects.toMatchObject({ code: "malformed", line: 5 });
    },
  );

  test.each(['a,b\n1,"', '{"a":1}\n{"b":"'])(
    "a row without an end is an error that says it is too long: %j",
    async (begin) => {
      const message = "The row of line 2 is longer than 65536 characters. Is there a quote that is not closed?";
      await expect(readBack(Buffer.from(begin + "x".repeat(70_000)), 5_000)).rejects.toMatchObject({ message });
    },
  );

  test.each<[string, string, FileEncoding | "encoding"]>([
    ["Chinese in GB18030", "cbcdbbf5b5bdb3c7c0efa3acc7ebb0b4cab1", "gb18030"],
    ["German in Latin-1", "4df66c6c6572737472df6520fcf6e4", "encoding"],
    ["Russian in Windows-1251", "cff0e8e2e5f2ece8f0e4eef1f2e0e2eae0", "encoding"],
    ["Russian in KOI8-R", "c4cfd3d4c1d7cbc120dac1cbc1dac120cec120d7cfcbdac1cc20cdcfd3cbd7c1", "encoding"],
    ["Korean in EUC-KR", "bcadbfefbfaa20b9e8bcdb20c1d6b9ae20bec8b3bb", "encoding"],
    ["Japanese in Shift_JIS", "938c8b9e897782cc947a919782c582b7", "encoding"],
    ["Chinese in Big5", "c073aaf9c041c2b8c657af60", "encoding"],
    ["two words of Chinese in GB18030", gb18030("配送任务").toString("hex"), "gb18030"],
    ["an address in GB18030", gb18030("深圳市南山区科技园科苑路15号").toString("hex"), "gb18030"],
    ["traditional Chinese in GB18030", gb18030("我們送貨到車站，請按時間來取").toString("hex"), "gb18030"],
    ["a name of rare characters in GB18030", RARE.toString("hex"), "encoding"],
    ["no letter beyond ASCII", "616263", "utf-8"],
  ])("the encoding of %s is recognized, or rejected when it cannot be known", async (_, hex, wanted) => {
    const { encoding } = await inspectFile(pieces(Buffer.from(hex, "hex"), 3));
    expect(encoding instanceof Error ? encoding.code : encoding).toBe(wanted);
  });

  test.each<[string, Buffer, FileEncoding]>([
    ["gb18030", RARE, "gb18030"],
    ["gb2312", RARE, "gb18030"],
    ["us-ascii", Buffer.from("a,b\n"), "utf-8"],
    ["ASCII", Buffer.from("a,b\n"), "utf-8"],
  ])("a declared charset %s is used when the bytes are valid in it", async (declared, bytes, wanted) => {
    expect(await inspectFile(pieces(bytes, 3), declared)).toMatchObject({ encoding: wanted });
  });

  test.each([
    ["utf-16le", Buffer.from("a;b\n张伟;送货\n", "utf16le")],
    ["utf-16be", Buffer.from("a;b\n张伟;送货\n", "utf16le").swap16()],
  ])(
    "%s without a byte order mark is recognized in the error, and accepted when it is declared",
    async (name, bytes) => {
      expect((await inspectFile(pieces(bytes, 3))).encoding).toMatchObject({
        code: "encoding",
        message: `It is UTF-16 without a byte order mark. Save it as UTF-8, or declare it: charset=${name}.`,
      });
      expect((await inspectFile(pieces(bytes, 3), name)).encoding).toBe(name);
    },
  );

  test.each<[string | undefined, Buffer, string]>([
    [undefined, RARE, "It is not UTF-8, and does not read as common Chinese, so it is not taken for GB18030 unasked."],
    [undefined, Buffer.from("é ", "latin1"), "It is neither UTF-8 nor GB18030."],
    ["us-ascii", Buffer.from("é ", "latin1"), "It is declared as us-ascii, and is not."],
    ["koi8-r", Buffer.from("a,b\n"), "It is declared as koi8-r, which is not read here."],
  ])(
    "unreadable bytes declared as %j are an error with the reason and the charsets to declare",
    async (declared, bytes, sentence) => {
      const { encoding } = await inspectFile(pieces(bytes, 3), declared);
      expect(encoding).toMatchObject({
        code: "encoding",
        message: `${sentence} Save it as UTF-8, or declare what it is: charset=utf-8, utf-16le, utf-16be or gb18030.`,
      });
    },
  );
});

describe("amounts of money", () => {
  test(`an amount is parsed to minor units in every currency (SEED=${SEED})`, () => {
    const places = fc.constantFrom(["JPY", 0] as const, ["EUR", 2] as const, ["KWD", 3] as const, ["CLF", 4] as const);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), places, (minor, [currency, digits]) => {
        const text = (BigInt(minor) / 10n ** BigInt(digits)).toString();
        const part = (BigInt(minor) % 10n ** BigInt(digits)).toString().padStart(digits, "0");
        expect(parseMinorUnits(digits ? `${text}.${part}` : text, currency)).toBe(minor);
      }),
    );
  });

  test.each(["", "1,50", "1.505", "1e3", "+1", " 1", "1.", ".5", "0x10", "12345678901234567890"])(
    "%j is rejected as an amount of euros",
    (text) => expect(parseMinorUnits(text, "EUR")).toBeUndefined(),
  );
});
