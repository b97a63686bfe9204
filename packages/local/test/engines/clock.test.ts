import { expect, test } from "vitest";
import { realClock, skippingClock } from "../../src/clock.ts";

test("skipped timers run in order of their time, each at its own time, including timers that they set", () => {
  const clock = skippingClock({ start: 1000, frozen: true });
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now()]);
  clock.at(3000, note("c"));
  clock.at(2000, () => {
    note("a")();
    clock.at(2500, note("b"));
  });
  clock.at(3000, note("d"));
  clock.at(9000, note("late"));
  const off = clock.at(2100, note("called off"));
  off();
  clock.advanceTo(5000);
  expect(seen).toEqual([
    ["a", 2000],
    ["b", 2500],
    ["c", 3000],
    ["d", 3000],
  ]);
  expect(clock.now()).toBe(5000);
  expect(clock.skip()).toBe(true);
  expect(clock.now()).toBe(9000);
  expect(clock.skip()).toBe(false);
});

test("a jump runs recurring work once, at its last time, and all other timers at theirs", () => {
  const clock = skippingClock({ start: 0, frozen: true });
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now()]);
  const everyMinute = (after: number) => after + 60_000;
  clock.at(60_000, note("sweep"), everyMinute);
  clock.at(90_000, note("retry"));
  expect(clock.nextAt()).toBe(90_000);
  clock.advanceTo(600_000);
  expect(seen).toEqual([
    ["retry", 90_000],
    ["sweep", 600_000],
  ]);
  expect(clock.now()).toBe(600_000);
});

test("a skipping clock goes on with real time after a jump and never goes back", async () => {
  const clock = skippingClock();
  clock.advanceTo(clock.now() + 3_600_000);
  const after = clock.now();
  expect(after).toBeGreaterThanOrEqual(Date.now() + 3_599_000);
  await new Promise<void>((resolve) => void clock.at(after + 5, resolve));
  expect(clock.now()).toBeGreaterThanOrEqual(after + 5);
});

test("a failing timer does not stop the clock", () => {
  const clock = skippingClock({ start: 0, frozen: true });
  clock.at(10, () => {
    throw new Error("boom");
  });
  expect(() => clock.advanceTo(20)).toThrow("boom");
  clock.advanceTo(20);
  expect(clock.now()).toBe(20);
});

test("the real clock runs work that is already due and never runs work early", async () => {
  const clock = realClock();
  const due = clock.now() + 4;
  await new Promise<void>((resolve) => void clock.at(due, resolve));
  expect(clock.now()).toBeGreaterThanOrEqual(due);
  await new Promise<void>((resolve) => void clock.at(0, resolve));
});
