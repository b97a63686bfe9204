import { describe, expect, test } from "vitest";
import { daysOf, isTimeZone, lastEnded, momentsOf, month, monthsOf, range, week } from "../src/periods.ts";
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
  daysOf(range(from, to, timeZone)).map((day) => (Date.parse(day.until) - Date.parse(day.from)) / HOUR);
/** The date on a wall of the zone, by Intl, which knows zones without our code. */
const wall = (at: string, timeZone: string) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date(at));

describe("days", () => {
  test("follow each other without a gap, begin the period and end it", () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 60 }), zone, (from, more, timeZone) => {
        const to = new Date(Date.parse(from) + more * 24 * HOUR).toISOString().slice(0, 10);
        const days = daysOf(range(from, to, timeZone));
        expect(days).toHaveLength(more + 1);
        expect(days.slice(1).map((day) => day.from)).toEqual(days.slice(0, -1).map(({ until }) => until));
        expect(momentsOf({ label: "", from, to, timeZone })).toEqual({
          from: days[0]!.from,
          until: days.at(-1)!.until,
        });
      }),
    );
  });

  test("hold exactly the moments that have their date on a wall of the zone", () => {
    fc.assert(
      fc.property(date, zone, fc.nat(), (from, timeZone, at) => {
        const [day] = daysOf(range(from, from, timeZone));
        const long = Date.parse(day!.until) - Date.parse(day!.from);
        const within = new Date(Date.parse(day!.from) + (at % long)).toISOString();
        expect(wall(within, timeZone)).toBe(from);
        expect(wall(new Date(Date.parse(day!.from) - 1).toISOString(), timeZone)).not.toBe(from);
        expect(wall(day!.until, timeZone)).not.toBe(from);
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
  ])("%s from %s to %s have their hours where clocks change", (timeZone, from, to, hours) => {
    expect(hoursOf(from, to, timeZone)).toEqual(hours);
  });

  test("of February have a 29th in leap years alone", () => {
    expect(month("2028-02", "Europe/Berlin").to).toBe("2028-02-29");
    expect(month("2026-02", "Europe/Berlin").to).toBe("2026-02-28");
    expect(month("2100-02", "Europe/Berlin").to).toBe("2100-02-28");
    expect(range("2028-02-29", "2028-02-29", "Asia/Shanghai").label).toBe("2028-02-29..2028-02-29");
    expect(() => range("2026-02-29", "2026-03-01", "Asia/Shanghai")).toThrow(/as agreed/);
  });
});

describe("weeks", () => {
  test.each([
    ["2026-W47", "2026-11-16", "2026-11-22"],
    ["2026-W01", "2025-12-29", "2026-01-04"],
    ["2026-W53", "2026-12-28", "2027-01-03"],
    ["2020-W53", "2020-12-28", "2021-01-03"],
    ["2024-W09", "2024-02-26", "2024-03-03"],
  ])("%s is from %s to %s", (label, from, to) => {
    expect(week(label, "Europe/Berlin")).toMatchObject({ kind: "weekly", label, from, to });
  });

  test("53 is refused in a year that has 52", () => {
    expect(() => week("2025-W53", "Europe/Berlin")).toThrow(/as agreed/);
    expect(() => week("2026-W00", "Europe/Berlin")).toThrow(/as agreed/);
  });

  test("begin on Monday, have seven days, and the next one begins where they end", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1990, max: 2090 }),
        fc.integer({ min: 1, max: 52 }),
        zone,
        (year, number, zoned) => {
          const one = week(`${year}-W${String(number).padStart(2, "0")}`, zoned);
          expect(new Date(one.from).getUTCDay()).toBe(1);
          expect(daysOf(one)).toHaveLength(7);
          const after = Date.parse(momentsOf(one).until) + HOUR;
          expect(lastEnded("weekly", after, zoned)).toEqual(one);
        },
      ),
    );
  });
});

describe("what ended last", () => {
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
    expect(lastEnded(kind, Date.parse(at), timeZone).label).toBe(label);
  });

  test("is over, and its next is not", () => {
    const at = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom("weekly" as const, "monthly" as const), at, zone, (kind, now, timeZone) => {
        const { from, until } = momentsOf(lastEnded(kind, now.getTime(), timeZone));
        expect(Date.parse(until)).toBeLessThanOrEqual(now.getTime());
        const longest = (kind === "weekly" ? 7 : 31) * 24 * HOUR + HOUR;
        expect(now.getTime() - Date.parse(until)).toBeLessThan(longest);
        expect(Date.parse(from)).toBeLessThan(Date.parse(until));
      }),
    );
  });
});

test("a range ends after it begins, and is no longer than a leap year", () => {
  expect(() => range("2026-11-02", "2026-11-01", "UTC")).toThrow(/as agreed/);
  expect(() => range("2026-01-01", "2027-01-02", "UTC")).toThrow(/as agreed/);
  expect(daysOf(range("2028-01-01", "2028-12-31", "UTC"))).toHaveLength(366);
});

test("months in UTC are all that the moments reach into", () => {
  expect(monthsOf(momentsOf(month("2026-11", "Europe/Berlin")))).toEqual(["2026-10", "2026-11"]);
  expect(monthsOf(momentsOf(month("2026-11", "America/New_York")))).toEqual(["2026-11", "2026-12"]);
  expect(monthsOf(momentsOf(month("2026-11", "UTC")))).toEqual(["2026-11"]);
});

test("a zone that nobody has is none", () => {
  expect(isTimeZone("Europe/Berlin")).toBe(true);
  expect(isTimeZone("Europe/Atlantis")).toBe(false);
  expect(isTimeZone("")).toBe(false);
});
