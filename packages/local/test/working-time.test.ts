import { expect, test } from "vitest";
import { createProcessorMonitor, type ThreadReading } from "../src/working-time.ts";

/** A processor monitor with given readings. */
function machineOf() {
  const reading: ThreadReading = { wall: 0, active: 0, cpu: 0 };
  const machine = createProcessorMonitor(() => ({ ...reading }));
  const passes = (wall: number, { active = 0, cpu = 0 } = {}) => {
    reading.wall += wall;
    reading.active += active;
    reading.cpu += cpu;
    machine.count();
  };
  return { machine, passes };
}

test.each([
  ["waiting for nothing", 100, {}, 100],
  ["computing with a processor of its own", 5_000, { active: 5_000, cpu: 5_000 }, 5_000],
  ["computing with a tenth of a processor", 5_000, { active: 5_000, cpu: 500 }, 500],
  ["stopped while it waits", 40_000, {}, 100],
  ["stopped while it computes", 40_000, { active: 40_000, cpu: 200 }, 200],
])("working time counts what a process could work while it is %s", (_, wall, more, counted) => {
  const { machine, passes } = machineOf();
  const clock = machine.clock();
  passes(wall, more);
  expect(clock.now()).toBe(counted);
  expect(machine.starvedMs()).toBe(wall - counted);
});

test("processor time that an environment's thread lacks stops its own clock and no other", () => {
  const { machine, passes } = machineOf();
  let waited = 0;
  const [environment, other] = [machine.clock(() => waited), machine.clock()];
  waited = 80;
  passes(100);
  expect([environment.now(), other.now(), machine.starvedMs()]).toEqual([20, 100, 80]);
});

test("a thread that seems to wait forever reaches its limit after twenty times as long", () => {
  const { machine, passes } = machineOf();
  let waited = 0;
  const clock = machine.clock(() => waited);
  const over: number[] = [];
  clock.after(1_000, () => over.push(waited));
  for (; over.length === 0 && waited < 40_000; passes(100)) waited += 100;
  expect(over).toEqual([20_000]);
});

test("waiting that was counted before a thread could answer is corrected when it answers", () => {
  const { machine, passes } = machineOf();
  let waited = 0;
  const clock = machine.clock(() => waited);
  waited = 100;
  passes(100);
  waited = 0;
  passes(100);
  expect(clock.now()).toBe(205);
});

test("a limit ends when that much working time has passed, not before, and not when it was cancelled", () => {
  const { machine, passes } = machineOf();
  const clock = machine.clock();
  const over: string[] = [];
  clock.after(250, () => over.push("kept"));
  clock.after(250, () => over.push("called off"))();
  passes(40_000);
  passes(100);
  expect(over).toEqual([]);
  passes(100);
  expect(over).toEqual(["kept"]);
  passes(1_000, { active: 1_000, cpu: 1_000 });
  expect(over).toEqual(["kept"]);
});

test("a closed working clock counts no more", () => {
  const { machine, passes } = machineOf();
  const clock = machine.clock();
  passes(100);
  clock.close();
  passes(100);
  expect(clock.now()).toBe(100);
});

test("reading a working clock asks no thread", () => {
  const { machine, passes } = machineOf();
  let asked = 0;
  const clock = machine.clock(() => asked++);
  passes(100);
  const before = asked;
  for (let n = 0; n < 10; n++) clock.now();
  expect(asked).toBe(before);
});
