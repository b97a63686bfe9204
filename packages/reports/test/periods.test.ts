import { describe, expect, test } from "vitest";
import {
  periodDays,
  isTimeZone,
  lastEndedPeriod,
  periodBounds,
  monthPeriod,
  utcMonths,
  rangePeriod,
  weekPeriod,
} from "../src/aggregation/periods.ts";
import { fc } from "../../../test/properties.ts";

const HOUR = 3_600_000;
const ZONES = [
  "Europe/Berlin",
  "Asia/Shanghai",
  "Pacific/Auckland",
  "America/New_York",
  "Africa/Cairo",
  "Asia/Kathmandu",
];
const zone = fc.constantFrom(...ZONES, "UTC");
const date = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2090-12-31"), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const hoursOf = (from: string, to: string, timeZone: string) =>
  periodDays(rangePeriod(from, to, timeZone)).map((day) => (Date.parse(day.until) - Date.parse(day.from)) / HOUR);
/** The local date in the zone, by Intl and without our code. */
const localDate = (at: string, timeZone: string) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date(at));

describe("days", () => {
  test("the days of a period follow each other without a gap and have its bounds", () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 60 }), zone, (from, more, timeZone) => {
        const to = new Date(Date.parse(from) + more * 24 * HOUR).toISOString().slice(0, 10);
        const days = periodDays(rangePeriod(from, to, timeZone));
        expect(days).toHaveLength(more + 1);
        expect(days.slice(1).map((day) => day.from)).toEqual(days.slice(0, -1).map(({ until }) => until));
        expect(periodBounds({ label: "", from, to, timeZone })).toEqual({
          from: days[0]!.from,
          until: days.at(-1)!.until,
        });
      }),
    );
  });

  test("a day contains exactly the times with its local date in the zone", () => {
    fc.assert(
      fc.property(date, zone, fc.nat(), (from, timeZone, at) => {
        const [day] = periodDays(rangePeriod(from, from, timeZone));
        const lengthMs = Date.parse(day!.until) - Date.parse(day!.from);
        const within = new Date(Date.parse(day!.from) + (at % lengthMs)).toISOString();
        expect(localDate(within, timeZone)).toBe(from);
        expect(localDate(new Date(Date.parse(day!.from) - 1).toISOString(), timeZone)).not.toBe(from);
        expect(localDate(day!.until, timeZone)).not.toBe(from);
      }),
    );
  });

  test.each([
    ["Europe/Berlin", "2026-03-28", "2026-03-30", [24, 23, 24]],
    ["Europe/Berlin", "2026-10-24", "2026-10-26", [24, 25, 24]],
    ["Asia/Shanghai", "2026-03-28", "2026-03-30", [24, 24, 24]],
    ["Pacific/Auckland", "2026-04-04", "2026-04-06", [24, 25, 24]],
    ["Pacific/Auckland", "2026-09-26", "2026-09-28", [24, 23, 24]],
    // The clock goes from 23:59:59 to 01:00: the day has no midnight.
    ["Africa/Cairo", "2026-04-23", "2026-04-25", [24, 23, 24]],
  ])("the days in %s from %s to %s have %j hours where clocks change", (timeZone, from, to, hours) => {
    expect(hoursOf(from, to, timeZone)).toEqual(hours);
  });

  test("February has a 29th day only in leap years", () => {
    expect(monthPeriod("2028-02", "Europe/Berlin").to).toBe("2028-02-29");
    expect(monthPeriod("2026-02", "Europe/Berlin").to).toBe("2026-02-28");
    expect(monthPeriod("2100-02", "Europe/Berlin").to).toBe("2100-02-28");
    expect(rangePeriod("2028-02-29", "2028-02-29", "Asia/Shanghai").label).toBe("2028-02-29..2028-02-29");
    expect(() => rangePeriod("2026-02-29", "2026-03-01", "Asia/Shanghai")).toThrow(/invalid; see errors/);
  });
});

describe("weeks", () => {
  test.each([
    ["2026-W47", "2026-11-16", "2026-11-22"],
    ["2026-W01", "2025-12-29", "2026-01-04"],
    ["2026-W53", "2026-12-28", "2027-01-03"],
    ["2020-W53", "2020-12-28", "2021-01-03"],
    ["2024-W09", "2024-02-26", "2024-03-03"],
  ])("the week %s is from %s to %s", (label, from, to) => {
    expect(weekPeriod(label, "Europe/Berlin")).toMatchObject({ kind: "weekly", label, from, to });
  });

  test("a week that its year does not have is rejected", () => {
    expect(() => weekPeriod("2025-W53", "Europe/Berlin")).toThrow(/invalid; see errors/);
    expect(() => weekPeriod("2026-W00", "Europe/Berlin")).toThrow(/invalid; see errors/);
  });

  test("a week begins on Monday, has seven days, and is the last ended one when the next begins", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1990, max: 2090 }),
        fc.integer({ min: 1, max: 52 }),
        zone,
        (year, number, zoned) => {
          const one = weekPeriod(`${year}-W${String(number).padStart(2, "0")}`, zoned);
          expect(new Date(one.from).getUTCDay()).toBe(1);
          expect(periodDays(one)).toHaveLength(7);
          const after = Date.parse(periodBounds(one).until) + HOUR;
          expect(lastEndedPeriod("weekly", after, zoned)).toEqual(one);
        },
      ),
    );
  });
});

describe("the last ended period", () => {
  test.each([
    // Sunday 23:30 in UTC is Monday in Berlin and in Auckland, and still Sunday in New York.
    ["weekly", "2026-11-22T23:30:00.000Z", "Europe/Berlin", "2026-W47"],
    ["weekly", "2026-11-22T23:30:00.000Z", "Pacific/Auckland", "2026-W47"],
    ["weekly", "2026-11-22T23:30:00.000Z", "America/New_York", "2026-W46"],
    ["monthly", "2026-10-31T23:30:00.000Z", "Europe/Berlin", "2026-10"],
    ["monthly", "2026-10-31T22:30:00.000Z", "Europe/Berlin", "2026-09"],
    ["monthly", "2027-01-01T03:30:00.000Z", "Europe/Berlin", "2026-12"],
    ["weekly", "2027-01-04T03:30:00.000Z", "Europe/Berlin", "2026-W53"],
  ] as const)("the %s period at %s in %s is %s", (kind, at, timeZone, label) => {
    expect(lastEndedPeriod(kind, Date.parse(at), timeZone).label).toBe(label);
  });

  test("the last ended period has ended, and the next has not", () => {
    const at = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom("weekly" as const, "monthly" as const), at, zone, (kind, now, timeZone) => {
        const { from, until } = periodBounds(lastEndedPeriod(kind, now.getTime(), timeZone));
        expect(Date.parse(until)).toBeLessThanOrEqual(now.getTime());
        const maxLengthMs = (kind === "weekly" ? 7 : 31) * 24 * HOUR + HOUR;
        expect(now.getTime() - Date.parse(until)).toBeLessThan(maxLengthMs);
        expect(Date.parse(from)).toBeLessThan(Date.parse(until));
      }),
    );
  });
});

test("a range that ends before it begins, or is longer than a leap year, is rejected", () => {
  expect(() => rangePeriod("2026-11-02", "2026-11-01", "UTC")).toThrow(/invalid; see errors/);
  expect(() => rangePeriod("2026-01-01", "2027-01-02", "UTC")).toThrow(/invalid; see errors/);
  expect(periodDays(rangePeriod("2028-01-01", "2028-12-31", "UTC"))).toHaveLength(366);
});

test("the UTC months of a period are all that it overlaps in UTC", () => {
  expect(utcMonths(periodBounds(monthPeriod("2026-11", "Europe/Berlin")))).toEqual(["2026-10", "2026-11"]);
  expect(utcMonths(periodBounds(monthPeriod("2026-11", "America/New_York")))).toEqual(["2026-11", "2026-12"]);
  expect(utcMonths(periodBounds(monthPeriod("2026-11", "UTC")))).toEqual(["2026-11"]);
});

test("only an existing name is a time zone", () => {
  expect(isTimeZone("Europe/Berlin")).toBe(true);
  expect(isTimeZone("Europe/Atlantis")).toBe(false);
  expect(isTimeZone("")).toBe(false);
});
