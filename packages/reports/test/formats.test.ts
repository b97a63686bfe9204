import { readXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import { csv } from "../src/csv.ts";
import { none } from "../src/figures.ts";
import { print } from "../src/pdf/print.ts";
import type { Job } from "../src/jobs.ts";
import { aboutOf, lateFor } from "../src/late.ts";
import { draw, type Report } from "../src/report.ts";
import { merge, type Rollups } from "../src/rollups.ts";
import { workbook } from "../src/xlsx.ts";
import { textOf } from "./pdf-text.ts";

const period = { label: "2026-W47", from: "2026-11-16", to: "2026-11-22", timeZone: "Europe/Berlin" };
const job = {
  reportId: "rep_5f0c9b1e2d3a4c5b6d7e-1",
  kind: "weekly",
  period,
  revision: 1,
  requestedAt: "2026-11-23T03:30:00.000Z",
} as Job;
const figures = (change: object) => ({ ...none(), ...change });
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
const house = { organization: "Waybill 快递", names: new Map([["rte_1", "=Altstadt, morning"]]) };
const drawn = (part: Rollups) => draw(job, house, merge([part])).report;
const report = drawn({ couriers, routes });

test("a report has every day of its period, also those on which nothing happened", () => {
  expect(report.days.map(({ of, figures: { completed } }) => [of.slice(-2), completed])).toEqual([
    ["16", 4],
    ["17", 2],
    ...["18", "19", "20", "21", "22"].map((day) => [day, 0]),
  ]);
});

describe("CSV", () => {
  /** A reader that follows RFC 4180 and nothing else. */
  const read = (text: string) =>
    [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)].reduce<string[][]>(
      (rows, [, quoted, plain = "", end]) => {
        rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
        return end === "\r\n" ? [...rows, []] : rows;
      },
      [[]],
    );
  const text = csv(report);

  test("has a byte order mark, lines that end in CRLF, and as many cells in each as in its head", () => {
    expect(text.startsWith("\uFEFF")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const rows = read(text.slice(1)).slice(0, -1);
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  });

  test("keeps quotes, commas and Chinese, and money with the digits of its currency", () => {
    const [head, , , last] = read(text.slice(1));
    expect(head!.slice(-4)).toEqual(["bonus EUR", "bonus JPY", "bonus KWD", "adjusted EUR"]);
    expect(last!.slice(0, 2)).toEqual(["2026-11-16", '骑手 "张伟", 北京']);
    expect(last!.slice(-4)).toEqual(["0.00", "0", "1.005", "0.00"]);
  });

  test("gives a spreadsheet nothing to run", () => {
    expect(read(text.slice(1))[1]![1]).toBe("'=cmd|'/c calc'!A1");
  });
});

describe("the workbook", () => {
  const sheetsOf = async (one: Report) => (await readXlsx(await workbook(one, "en"), { styles: true } as never)).sheets;

  test("has every table; its totals are both a formula and the value it gives", async () => {
    for (const { name, rows, cells } of await sheetsOf(report)) {
      const [head = [], ...lines] = rows;
      const total = lines.pop()!;
      expect(total[0], name).toBe("Total");
      const first = head.indexOf("Claimed");
      for (let n = first; n < head.length; n++) {
        const summed = lines.reduce((whole, line) => whole + (line[n] as number), 0);
        expect(total[n], `${name} ${String(head[n])}`).toBeCloseTo(summed, 9);
        const letter = String.fromCharCode(65 + n);
        expect(cells?.get(`${rows.length - 1},${n}`)?.formula).toBe(`SUM(${letter}2:${letter}${rows.length - 1})`);
      }
    }
  });

  test("writes numbers as numbers and text as text, whatever it looks like", async () => {
    const couriersSheet = (await sheetsOf(report)).find(({ name }) => name === "Couriers")!;
    const [line] = couriersSheet.rows.slice(1);
    expect(line![0]).toBe("=cmd|'/c calc'!A1");
    expect(line!.slice(1).every((cell) => typeof cell === "number")).toBe(true);
    expect(couriersSheet.cells?.get("1,0")?.formula).toBeUndefined();
  });

  test("tells of a route what it is called, beside its id", async () => {
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

  test("is the same file when it is made again", async () => {
    const [one, two] = await Promise.all([workbook(report, "zh"), workbook(report, "zh")]);
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  });

  test("of nothing is a workbook all the same", async () => {
    const empty = drawn({ couriers: [], routes: [] });
    expect((await sheetsOf(empty)).map(({ rows }) => rows.length)).toEqual([9, 2, 2, 2, 2]);
  });
});

describe("the print", () => {
  const pages = (pdf: Uint8Array) =>
    Buffer.from(pdf)
      .toString("latin1")
      .match(/\/Type \/Page\b/g)?.length;
  const long = (count: number) => {
    const many = Array.from({ length: count }, (_, n) =>
      rollup(`courier-${n}`, "2026-11-16", { completed: n, bonus: { EUR: n } }),
    );
    return drawn({ couriers: many, routes: [] });
  };

  test("is a PDF of a page for the summary and as many as its tables need", async () => {
    const pdf = await print(report, "en");
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe("%PDF-");
    expect(pages(pdf)).toBe(2);
    expect(pages(await print(long(200), "en"))).toBe(7);
  });

  test("is the same file when it is made again, in every language", async () => {
    for (const language of ["en", "zh"] as const) {
      const [one, two] = [await print(report, language), await print(report, language)];
      expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
    }
  });

  const sold = (change: object, more: Partial<Rollups> = {}) =>
    drawn({ couriers: [rollup("c1", "2026-11-16", change)], routes: [], ...more });
  const read = async (one: Report) => textOf(await print(one, "en"));

  test("cuts no number, however large: it is written smaller", async () => {
    const large = { completed: 12_345_678, bonus: { EUR: 238_275_000_00, CNY: 99_999_999_99, KWD: 9_999_999_999 } };
    const text = await read(sold({ ...large, metres: 9e12, receipts: { EUR: 238_275_000_01 } }));
    for (const number of ["238,275,000.00", "99,999,999.99", "9,999,999.999", "238,275,000.01", "9,000,000,000"])
      expect(text).toContain(number);
    expect(text.join(" ")).not.toContain("…");
  });

  test("keeps a name in its row, whatever signs are in it", async () => {
    const named = await read(drawn({ couriers: [rollup("c\n1\u000bx", "2026-11-16", { completed: 1 })], routes: [] }));
    expect(named).toContain("c 1 x");
  });

  test("tells every amount on its cover, in whatever currency, and how many more there are than it has room for", async () => {
    const text = await read(sold({ bonus: { EUR: 100 }, receipts: { EUR: 200, CNY: 300, USD: 400 } }));
    for (const told of ["Bonus EUR", "Receipts EUR", "Receipts CNY", "Receipts USD", "4.00"])
      expect(text).toContain(told);
    expect(text).toContain("In the workbook, and not here: Receipts EUR, USD.");
    const many = Object.fromEntries(["EUR", "CNY", "USD", "GBP", "CHF", "SEK", "NOK"].map((one) => [one, 100]));
    expect(await read(sold({ bonus: many, receipts: many }))).toContain("And 3 more amounts: see the workbook.");
  });

  test("has a bar for every day, and for every week of a long time", async () => {
    const days = (await read(report)).filter((line) => /^11-\d\d$/.test(line));
    expect(days).toEqual([...Array.from({ length: 7 }, (_, n) => `11-${16 + n}`), ...days.slice(7)]);
    const year = { ...job, period: { label: "", from: "2026-01-01", to: "2026-12-31", timeZone: "Europe/Berlin" } };
    const text = await read(draw(year, house, merge([{ couriers, routes }])).report);
    expect(text).toEqual(expect.arrayContaining(["Tasks by week (on time / completed)", "01-01", "12-31"]));
  });

  test("lists couriers as people count", async () => {
    const many = ["c10", "c2", "c1"].map((of) => rollup(of, "2026-11-16", { completed: 1 }));
    const text = await read(drawn({ couriers: many, routes: [] }));
    const named = text.filter((line) => /^c\d+$/.test(line));
    expect(named).toEqual(["c1", "c2", "c10", "c1", "c2", "c10"]);
  });

  test("has no line of zeros for an unknown route that only receipts of other currencies belong to", async () => {
    const bonus = { bonus: { EUR: 100, CNY: 100 } };
    const routesOf = (change: object) => ({
      routes: [rollup("rte_1", "2026-11-16", bonus), rollup("", "2026-11-16", change)],
    });
    expect(await read(sold(bonus, routesOf({ receipts: { USD: 500 } })))).not.toContain("unknown");
    expect(await read(sold(bonus, routesOf({ stops: 1 })))).toContain("unknown");
  });

  test("says in words, in its language, what came late and made it another revision", async () => {
    const noted = ["stop.arrived", "stop.visit-withdrawn", "receipt.corrected"].map((name, n) => ({
      eventId: `evt_${n}`,
      about: aboutOf(name),
    }));
    const second = { ...job, revision: 2, late: lateFor(noted, 1) };
    const drawnAnew = draw(second, house, merge([{ couriers, routes }])).report;
    expect(await read(drawnAnew)).toContain("Facts that came after revision 1 was drawn: 3 (Stops 2, Receipts 1).");
    expect(textOf(await print(drawnAnew, "zh"))).toContain("修订版 1 生成后收到的记录：3（停靠点 2, 票据 1）。");
    expect(drawnAnew.late!.events).toEqual(["evt_0", "evt_1", "evt_2"]);
  });

  test("carries only the glyphs it uses", async () => {
    expect((await print(report, "zh")).byteLength).toBeLessThan(150_000);
  });
});
