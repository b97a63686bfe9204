import { text as readText } from "node:stream/consumers";
import { emptyFigures } from "@waybill/reports/figures";
import { formatReportCsv } from "@waybill/reports/csv";
import { parseMinorUnits } from "@waybill/tasks/imports/minor-units";
import { expect, test } from "vitest";

/** The file of a report in which one courier was paid that bonus. */
const reported = (currency: string, minor: number): Promise<string> => {
  const total = { ...emptyFigures(), bonus: { [currency]: minor } };
  return readText(formatReportCsv({ total, courierDays: [{ of: "c1", date: "2026-11-21", figures: total }] }));
};

test.each([
  ["JPY", "1250", 1_250],
  ["CLP", "1250", 1_250],
  ["EUR", "1250.00", 125_000],
  ["HUF", "1250.00", 125_000],
  ["IDR", "30000.00", 3_000_000],
  ["COP", "1250.00", 125_000],
  ["PKR", "1250.00", 125_000],
  ["LBP", "1250.00", 125_000],
  ["KWD", "1250.500", 1_250_500],
  ["IQD", "1250.000", 1_250_000],
  ["CLF", "12.5000", 125_000],
])("an amount that a partner wrote in %s is the same in the report: %s", async (currency, text, minor) => {
  expect(parseMinorUnits(text, currency)).toBe(minor);
  const [head, row] = (await reported(currency, minor)).split("\r\n");
  expect(row!.split(",")[head!.split(",").indexOf(`bonus ${currency}`)]).toBe(text);
});

test.each(["constructor", "toString", "__proto__"])(
  "%j is not a known currency and has two decimals by default",
  (word) => {
    expect(parseMinorUnits("1.25", word)).toBe(125);
    expect(parseMinorUnits("1.255", word)).toBeUndefined();
  },
);
