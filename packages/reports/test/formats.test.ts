import { readXlsx } from "hucre/xlsx";
import { XMLValidator } from "fast-xml-parser";
import { inflateRawSync } from "node:zlib";
import { text as readText } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import { anyCharacter, fc, runs } from "../../../test/properties.ts";
import { formatReportCsv } from "../src/files/csv.ts";
import { emptyFigures } from "../src/aggregation/figures.ts";
import { formatReportPdf } from "../src/files/pdf/pdf.ts";
import type { ReportJob } from "../src/jobs/job.ts";
import { factTopic, summarizeLateFacts } from "../src/facts/late-facts.ts";
import type { Report } from "../src/aggregation/report.ts";
import { mergeRollups, type Rollups } from "../src/aggregation/rollups.ts";
import { formatReportXlsx } from "../src/files/xlsx.ts";
import { assembleReport } from "./assemble-report.ts";
import { countGlyphsOf, readPdfText } from "./pdf-text.ts";

/** The texts of the files in a ZIP archive, by its central directory. */
function readZip(archive: Uint8Array): string[] {
  const bytes = Buffer.from(archive);
  const texts: string[] = [];
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 4)) {
    const start = bytes.readUInt32LE(at + 42);
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const packed = bytes.subarray(data, data + bytes.readUInt32LE(at + 20));
    texts.push((bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString());
  }
  return texts;
}

const period = { label: "2026-W47", from: "2026-11-16", to: "2026-11-22", timeZone: "Europe/Berlin" };
const job = {
  reportId: "rep_5f0c9b1e2d3a4c5b6d7e-1",
  kind: "weekly",
  period,
  revision: 1,
  requestedAt: "2026-11-23T03:30:00.000Z",
} as ReportJob;
const figures = (change: object) => ({ ...emptyFigures(), ...change });
const rollup = (of: string, date: string, change: object) => ({
  of,
  date,
  figures: figures(change),
  events: [`${of}.${date}`],
});
const couriers = [
  rollup("=cmd|'/c calc'!A1", "2026-11-16", {
    completed: 3,
    onTime: 2,
    seconds: 1_000,
    metres: 8_241,
    bonus: { EUR: 1_250, JPY: 900 },
  }),
  rollup('骑手 "张伟", 北京', "2026-11-16", { completed: 1, seconds: 100, metres: 1, bonus: { KWD: 1_005 } }),
  rollup("c1", "2026-11-17", { completed: 2, onTime: 2, seconds: 77, adjusted: { EUR: -250 } }),
];
const routes = [rollup("rte_1", "2026-11-16", { completed: 4 }), rollup("", "2026-11-17", { completed: 2 })];
const context = { organization: "Waybill 快递", routeNames: new Map([["rte_1", "=Altstadt, morning"]]) };
const assemble = (part: Rollups) => assembleReport(job, context, mergeRollups([part]));
const report = assemble({ couriers, routes });

test("a report has a line for every day of its period, including those on which nothing happened", () => {
  expect(report.days.map(({ of, figures: { completed } }) => [of.slice(-2), completed])).toEqual([
    ["16", 4],
    ["17", 2],
    ...["18", "19", "20", "21", "22"].map((day) => [day, 0]),
  ]);
});

describe("CSV", () => {
  /** Parses by RFC 4180 and nothing else. */
  const parse = (text: string) =>
    [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)].reduce<string[][]>(
      (rows, [, quoted, plain = "", end]) => {
        rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
        return end === "\r\n" ? [...rows, []] : rows;
      },
      [[]],
    );
  let text: string;
  beforeAll(async () => {
    text = await readText(formatReportCsv(report));
  });

  test("the CSV has a byte order mark, lines that end in CRLF, and as many cells in each row as headings", () => {
    expect(text.startsWith("\uFEFF")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const rows = parse(text.slice(1)).slice(0, -1);
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  });

  test("the CSV keeps quotes, commas and Chinese, and writes money with the digits of its currency", () => {
    const [headings, , , last] = parse(text.slice(1));
    expect(headings!.slice(-4)).toEqual(["bonus EUR", "bonus JPY", "bonus KWD", "adjusted EUR"]);
    expect(last!.slice(0, 2)).toEqual(["2026-11-16", '骑手 "张伟", 北京']);
    expect(last!.slice(-4)).toEqual(["0.00", "0", "1.005", "0.00"]);
  });

  test("a cell of the CSV that a spreadsheet would evaluate as a formula is escaped", () => {
    expect(parse(text.slice(1))[1]![1]).toBe("'=cmd|'/c calc'!A1");
  });
});

test.each([
  ["after a delimiter of other spreadsheets", "a;=1+1", "a;'=1+1"],
  ["after a tab", "a\t@SUM(A1)", "a\t'@SUM(A1)"],
  ["after a line break", "a\n+1", "a\n'+1"],
  ["in full width", "＝1+1", "'＝1+1"],
  ["after spaces", "  -1+1", "'  -1+1"],
  ["in full width after a semicolon", "a; ＠SUM(A1)", "a;' ＠SUM(A1)"],
])("a formula in a courier's id is escaped in the CSV %s", async (_, of, escaped) => {
  const text = await readText(
    formatReportCsv(assemble({ couriers: [rollup(of, "2026-11-16", { completed: 1 })], routes: [] })),
  );
  expect(text).toContain(escaped);
});

describe("the workbook", () => {
  const sheetsOf = async (one: Report) =>
    (await readXlsx(await formatReportXlsx(one, "en"), { styles: true } as never)).sheets;

  test("every sheet of the workbook ends with totals that are a formula and its value", async () => {
    for (const { name, rows, cells } of await sheetsOf(report)) {
      const [headings = [], ...lines] = rows;
      const total = lines.pop()!;
      expect(total[0], name).toBe("Total");
      const first = headings.indexOf("Claimed");
      for (let n = first; n < headings.length; n++) {
        const summed = lines.reduce((sum, line) => sum + (line[n] as number), 0);
        expect(total[n], `${name} ${String(headings[n])}`).toBeCloseTo(summed, 9);
        const letter = String.fromCharCode(65 + n);
        expect(cells?.get(`${rows.length - 1},${n}`)?.formula).toBe(`SUM(${letter}2:${letter}${rows.length - 1})`);
      }
    }
  });

  test("the workbook has numbers as numbers, and text as text even when it looks like a formula", async () => {
    const couriersSheet = (await sheetsOf(report)).find(({ name }) => name === "Couriers")!;
    const [line] = couriersSheet.rows.slice(1);
    expect(line![0]).toBe("=cmd|'/c calc'!A1");
    expect(line!.slice(1).every((cell) => typeof cell === "number")).toBe(true);
    expect(couriersSheet.cells?.get("1,0")?.formula).toBeUndefined();
  });

  test("the workbook shows the name of a route beside its id", async () => {
    const routesSheet = (await sheetsOf(report)).find(({ name }) => name === "Routes")!;
    const leads = routesSheet.rows.map(([id, name]) => [id, name]);
    expect(leads).toEqual(
      expect.arrayContaining([
        ["rte_1", "=Altstadt, morning"],
        ["unknown", ""],
      ]),
    );
    expect(routesSheet.cells?.get("1,1")?.formula).toBeUndefined();
  });

  test.each(["_x0041_", "Gate _x000D_ 7", "_x005F_x0041_", "a\uFFFEb\uFFFF", "_X0041_"])(
    "the workbook shows the name %o as it is",
    async (name) => {
      const routeNames = new Map([["rte_1", name]]);
      const named = assembleReport(job, { ...context, routeNames }, mergeRollups([{ couriers, routes }]));
      const file = await formatReportXlsx(named, "en");
      const sheet = (await readXlsx(file)).sheets.find((one) => one.name === "Routes")!;
      expect(sheet.rows.map((row) => row[1])).toContain(name);
    },
  );

  test("every part of the workbook is well-formed XML, whatever names, ids and the organization contain", async () => {
    const unit = fc.oneof(
      fc.constantFrom(
        "\u0000",
        "\u0001",
        "\u001b",
        "\u007f",
        "\ufffe",
        "\uffff",
        "\ud800",
        "\udc00",
        "<",
        "&",
        "]]>",
        "_x0041_",
      ),
      anyCharacter,
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 12 }), async (text) => {
        const routeNames = new Map([["rte_1", text]]);
        const rollups = mergeRollups([{ couriers: [rollup(text, "2026-11-16", { completed: 1 })], routes }]);
        const named = assembleReport(job, { organization: text, routeNames }, rollups);
        for (const part of readZip(await formatReportXlsx(named, "en"))) {
          expect(XMLValidator.validate(part)).toBe(true);
          // XML 1.0, production 2; a number stands for such a character only.
          expect(part).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|&#(?!(9|10|13|x[9AD]);)/u);
        }
      }),
      runs(15),
    );
  });

  test("a sheet that has no space for all lines has the first, the total of all as a value, and says where the others are", async () => {
    const { sheets } = await readXlsx(await formatReportXlsx(report, "en", 2), { styles: true } as never);
    const { rows, cells } = sheets.find(({ name }) => name === "Courier days")!;
    const completed = rows[0]!.indexOf("Completed");
    expect(rows.map((row) => row[completed] ?? "")).toEqual(["Completed", 3, 2, 6, ""]);
    expect(rows.at(-1)![0]).toMatch(/^These are the first 2 lines\. report\.json has all/);
    expect(cells?.get(`3,${completed}`)?.formula).toBeUndefined();
    expect(sheets.find(({ name }) => name === "Routes")!.rows).toHaveLength(1 + 2 + 1);
  });

  test("the same report gives the same workbook, byte for byte", async () => {
    const [one, two] = await Promise.all([formatReportXlsx(report, "zh"), formatReportXlsx(report, "zh")]);
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  });

  test("the workbook of an empty report has every sheet", async () => {
    const empty = assemble({ couriers: [], routes: [] });
    expect((await sheetsOf(empty)).map(({ rows }) => rows.length)).toEqual([9, 2, 2, 2, 2]);
  });
});

describe("the PDF", () => {
  const pages = (pdf: Uint8Array) =>
    Buffer.from(pdf)
      .toString("latin1")
      .match(/\/Type \/Page\b/g)?.length;
  const reportOf = (courierCount: number) => {
    const many = Array.from({ length: courierCount }, (_, n) =>
      rollup(`courier-${n}`, "2026-11-16", { completed: n, bonus: { EUR: n } }),
    );
    return assemble({ couriers: many, routes: [] });
  };

  test("the PDF has one page for the cover and as many as its tables need", async () => {
    const pdf = await formatReportPdf(report, "en");
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe("%PDF-");
    expect(pages(pdf)).toBe(2);
    expect(pages(await formatReportPdf(reportOf(200), "en"))).toBe(7);
  });

  test("the same report gives the same PDF, byte for byte, in every language", async () => {
    for (const language of ["en", "zh"] as const) {
      const [one, two] = [await formatReportPdf(report, language), await formatReportPdf(report, language)];
      expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
    }
  });

  const withFigures = (change: object, rollups: Partial<Rollups> = {}) =>
    assemble({ couriers: [rollup("c1", "2026-11-16", change)], routes: [], ...rollups });
  const readLinesOf = async (one: Report) => readPdfText(await formatReportPdf(one, "en"));

  test("a number that is too wide for its column in the PDF is reduced in size and not cut", async () => {
    const large = { completed: 12_345_678, bonus: { EUR: 238_275_000_00, CNY: 99_999_999_99, KWD: 9_999_999_999 } };
    const text = await readLinesOf(withFigures({ ...large, metres: 9e12, receipts: { EUR: 238_275_000_01 } }));
    for (const number of ["238,275,000.00", "99,999,999.99", "9,999,999.999", "238,275,000.01", "9,000,000,000"])
      expect(text).toContain(number);
    expect(text.join(" ")).not.toContain("…");
  });

  /** Names that are drawn as they are, by title; with what is drawn, where that is other text or in several parts. */
  const DRAWN: Readonly<Record<string, readonly [name: string, ...parts: string[]]>> = {
    "letters of three scripts": ["北京 Café Москва"],
    "Polish, Czech and Hungarian": ["Łódź–Plzeň Győr Őrség"],
    "Romanian, Turkish and Vietnamese": ["Iași Muğla İş Đà Nẵng"],
    "Greek and Ukrainian with signs of currencies": ["Άργος Ґданськ ₹₺₽₴€"],
    Korean: ["서울 강남구 12"],
    "Thai, its vowel AM in two parts": ["น้ำ ปู่ 12", "นํ้า ปู่ 12"],
    "composed letters": ["é서울".normalize("NFD"), "é", "서울"],
    "emoji of several code points between letters": ["Gate 😀👩‍👩‍👧 7", "Gate ", "😀👩‍👩‍👧", " 7"],
    "Hebrew from right to left, its brackets mirrored": ["דרך (צפון)", "(ןופצ) ךרד"],
    "a number between Hebrew words from left to right": ["דרך 12 צפון", "ןופצ ", "12", " ךרד"],
    "Hebrew within Latin text": ["Depot (דרך) 5", "Depot (", "ךרד", ") ", "5"],
    "Arabic digits from left to right": ["صطم ٤٥٦", "٤٥٦", " مطص"],
    "Persian digits from left to right": ["صطم ۴۵۶", "۴۵۶", " مطص"],
    // The sign of I follows its consonant in the text and stands before it; RA before a consonant stands above it.
    "the signs of Devanagari in their order on paper": ["हिर्क", "िहकर्"],
    "Arabic with every form of a letter": ["ممم م", "م ممم"],
  };
  /** Names that are drawn after the id, in parts as code points. */
  const ESCAPED: Readonly<Record<string, readonly [name: string, shown: string]>> = {
    Khmer: ["ភ្នំ", "\\u{1797}\\u{17d2}\\u{1793}\\u{17c6}"],
    "an override of its direction": ["a\u202eb", "a\\u{202e}b"],
    "an invisible character": ["a\u200bb", "a\\u{200b}b"],
    "a joiner between Latin letters": ["a\u200db", "a\\u{200d}b"],
    "a noncharacter and half of a pair": ["a\ufffeb\ud800", "a\\u{fffe}b\\u{d800}"],
  };
  const names = Object.entries({ ...DRAWN, ...ESCAPED });
  const idOf = (title: string) => `r${names.findIndex(([one]) => one === title)}`;
  let pdfOfNames: Promise<Uint8Array> | undefined;
  const renderNames = () =>
    (pdfOfNames ??= formatReportPdf(
      assembleReport(
        job,
        { ...context, routeNames: new Map(names.map(([title, [name]]) => [idOf(title), name])) },
        mergeRollups([
          { couriers: [], routes: names.map(([title]) => rollup(idOf(title), "2026-11-16", { completed: 1 })) },
        ]),
      ),
      "en",
    ));

  test.each(Object.entries(DRAWN))("the PDF draws %s", async (_, [name, ...parts]) => {
    const text = readPdfText(await renderNames()).join("\n");
    expect(text).toContain(`\n${(parts.length > 0 ? parts : [name]).join("\n")}\n`);
  });

  test.each(Object.entries(ESCAPED))(
    "the PDF shows what no typeface has as code points after the id: %s",
    async (title, [, shown]) => {
      expect(readPdfText(await renderNames())).toContain(`${idOf(title)} ${shown}`);
    },
  );

  test("the PDF joins Arabic letters: one has a glyph each for the beginning, the middle, the end and alone", async () => {
    expect(countGlyphsOf("م", await renderNames())).toBe(4);
  });

  test("a name with line breaks stays on its row of the PDF", async () => {
    const named = await readLinesOf(
      assemble({ couriers: [rollup("c\n1\u000bx", "2026-11-16", { completed: 1 })], routes: [] }),
    );
    expect(named).toContain("c 1 x");
  });

  test("the cover of the PDF shows the amounts in every currency, and how many it has no space for", async () => {
    const text = await readLinesOf(withFigures({ bonus: { EUR: 100 }, receipts: { EUR: 200, CNY: 300, USD: 400 } }));
    for (const label of ["Bonus EUR", "Receipts EUR", "Receipts CNY", "Receipts USD", "4.00"])
      expect(text).toContain(label);
    expect(text).toContain("In the workbook, and not here: Receipts EUR, USD.");
    const many = Object.fromEntries(["EUR", "CNY", "USD", "GBP", "CHF", "SEK", "NOK"].map((one) => [one, 100]));
    expect(await readLinesOf(withFigures({ bonus: many, receipts: many }))).toContain(
      "And 3 more amounts: see the workbook.",
    );
  });

  test("the charts of the PDF have a bar for every day, and for every week when the period is long", async () => {
    const days = (await readLinesOf(report)).filter((line) => /^11-\d\d$/.test(line));
    expect(days).toEqual([...Array.from({ length: 7 }, (_, n) => `11-${16 + n}`), ...days.slice(7)]);
    const year = { ...job, period: { label: "", from: "2026-01-01", to: "2026-12-31", timeZone: "Europe/Berlin" } };
    const text = await readLinesOf(assembleReport(year, context, mergeRollups([{ couriers, routes }])));
    expect(text).toEqual(expect.arrayContaining(["Tasks by week (on time / completed)", "01-01", "12-31"]));
  });

  test("the PDF orders numbers in names of couriers by value", async () => {
    const many = ["c10", "c2", "c1"].map((of) => rollup(of, "2026-11-16", { completed: 1 }));
    const text = await readLinesOf(assemble({ couriers: many, routes: [] }));
    const named = text.filter((line) => /^c\d+$/.test(line));
    expect(named).toEqual(["c1", "c2", "c10", "c1", "c2", "c10"]);
  });

  test("the PDF omits the line of the unknown route when all of its printed figures are zero", async () => {
    const bonus = { bonus: { EUR: 100, CNY: 100 } };
    const routesWith = (change: object) => ({
      routes: [rollup("rte_1", "2026-11-16", bonus), rollup("", "2026-11-16", change)],
    });
    expect(await readLinesOf(withFigures(bonus, routesWith({ receipts: { USD: 500 } })))).not.toContain("unknown");
    expect(await readLinesOf(withFigures(bonus, routesWith({ stops: 1 })))).toContain("unknown");
  });

  test("the PDF of a second revision says in its language how many facts arrived late, and of which topics", async () => {
    const notes = ["stop.arrived", "stop.visit-withdrawn", "receipt.corrected"].map((name, n) => ({
      eventId: `evt_${n}`,
      topic: factTopic(name),
    }));
    const second = { ...job, revision: 2, late: summarizeLateFacts(notes, 1) };
    const revised = assembleReport(second, context, mergeRollups([{ couriers, routes }]));
    expect(await readLinesOf(revised)).toContain(
      "Facts that arrived after revision 1 was created: 3 (Stops 2, Receipts 1).",
    );
    expect(readPdfText(await formatReportPdf(revised, "zh"))).toContain(
      "修订版 1 生成后收到的记录：3（停靠点 2, 票据 1）。",
    );
    expect(revised.late!.events).toEqual(["evt_0", "evt_1", "evt_2"]);
  });

  test("a table that the PDF has no space for has the first lines, the total of all, and says where the others are", async () => {
    const text = readPdfText(await formatReportPdf(reportOf(30), "en", 20));
    const named = text.filter((line) => /^courier-\d+$/.test(line)).slice(-20);
    expect([named[0], named.at(-1)]).toEqual(["courier-0", "courier-19"]);
    expect(text).toContain(
      "These are the first 20 lines. report.json has all, and report.csv those of couriers by day.",
    );
    expect(text.slice(text.lastIndexOf("Total"))).toContain(String((29 * 30) / 2));
    expect(await readLinesOf(reportOf(20))).not.toContainEqual(expect.stringContaining("These are the first"));
  });

  test("the PDF contains only the glyphs that it uses", async () => {
    expect((await formatReportPdf(report, "zh")).byteLength).toBeLessThan(150_000);
  });
});
