import { expect, test } from "vitest";
import { startCloud } from "../../src/cloud.ts";
import { parseSchedule } from "../../src/scheduler/expression.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, inProcessLambda, queue, rule, createView } from "./views.ts";

const times = (expression: string, after: string, count: number, timezone?: string) => {
  const next = parseSchedule(expression, timezone);
  const found: string[] = [];
  for (let at = next(Date.parse(after)); at !== undefined && found.length < count; at = next(at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
};

test.for([
  ["rate(5 minutes)", ["2026-11-21T12:05", "2026-11-21T12:10"]],
  ["rate(1 day)", ["2026-11-22T12:00", "2026-11-23T12:00"]],
  ["cron(0/15 * * * ? *)", ["2026-11-21T12:15", "2026-11-21T12:30"]],
  ["cron(0 8 ? * MON-FRI *)", ["2026-11-23T08:00", "2026-11-24T08:00"]],
  ["cron(0 8 ? * 1 *)", ["2026-11-22T08:00", "2026-11-29T08:00"]],
  ["cron(30 6 L * ? *)", ["2026-11-30T06:30", "2026-12-31T06:30"]],
  ["cron(0 9 ? * 2#1 *)", ["2026-12-07T09:00", "2027-01-04T09:00"]],
  ["cron(0 0 1 1 ? 2028)", ["2028-01-01T00:00"]],
  ["at(2026-12-01T10:00:00)", ["2026-12-01T10:00"]],
  ["at(2026-01-01T10:00:00)", []],
] as const)("the schedule expression %s runs at the expected times", ([expression, expected]) => {
  expect(times(expression, "2026-11-21T12:00:00Z", 2)).toEqual(expected);
});

test("a cron expression follows its time zone, in winter and in summer", () => {
  expect(times("cron(0 8 1 1,7 ? *)", "2026-11-21T12:00:00Z", 2, "Europe/Riga")).toEqual([
    "2027-01-01T06:00",
    "2027-07-01T05:00",
  ]);
});

test.for([
  "rate(5 minute)",
  "rate(1 hours)",
  "rate(0 minutes)",
  "cron(0 8 * * * *)",
  "cron(0 8 * * *)",
  "at(tomorrow)",
  "every day",
])("the schedule expression %s is refused", (expression) => {
  expect(() => parseSchedule(expression)).toThrow(/Schedule expression/);
});

test("a scheduled rule and a schedule fire by the clock, each with its own event", async () => {
  const targets = [{ id: "q", arn: arn("sqs", "q") }];
  const { cloud, clock } = await startTestCloud({
    queues: [queue("q")],
    rules: [
      {
        name: "sweep",
        arn: arn("events", "rule/sweep"),
        bus: "default",
        schedule: "rate(1 minute)",
        enabled: true,
        targets,
      },
    ],
    schedules: [
      {
        name: "nightly",
        expression: "cron(0 0 * * ? *)",
        timezone: "UTC",
        enabled: true,
        target: arn("sqs", "q"),
        input: '{"at":"<aws.scheduler.scheduled-time>"}',
      },
      { name: "off", expression: "rate(1 minute)", timezone: "UTC", enabled: false, target: arn("sqs", "q") },
    ],
  });
  clock.advanceTo(clock.now() + 60_000);
  clock.advanceTo(clock.now() + 60_000);
  const bodies = () =>
    cloud.queues.receive(arn("sqs", "q"), 10).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(bodies().map((event) => [event["detail-type"], event["time"], event["resources"]])).toEqual([
    ["Scheduled Event", "2026-11-21T12:01:00Z", [arn("events", "rule/sweep")]],
    ["Scheduled Event", "2026-11-21T12:02:00Z", [arn("events", "rule/sweep")]],
  ]);
  // A jump passes over all but the last time, as if the machine had slept. The two before are visible again.
  clock.advanceTo(Date.UTC(2026, 10, 22));
  const dueAt = bodies().map((body) => String(body["time"] ?? body["at"]));
  expect(dueAt.toSorted().slice(2)).toEqual(["2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z"]);
});

test("a schedule expression that AWS refuses stops the start", async () => {
  const rules = [{ ...rule("r", {}, []), pattern: undefined as never, schedule: "rate(5 minute)" }];
  await expect(startCloud({ view: createView({ rules }), lambda: inProcessLambda({}) })).rejects.toThrow(
    /rate\(5 minute\)/,
  );
});
