import { randomUUID } from "node:crypto";
import type { ScheduleView } from "@waybill/plan/view/stage-view";
import { lastUntil } from "../clock.ts";
import type { Clock, Deliveries, NextFireTime, TraceListener } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { parseSchedule } from "./expression.ts";

/** A job that runs by a schedule expression. */
export interface ScheduledJob {
  name: string;
  expression: string;
  timezone?: string;
  /** @param at when it was due */
  fire(at: number): void;
}

/**
 * Runs scheduled jobs by the clock. The last run is stored: after a restart with `--data`, or when the machine
 * slept, what was missed meanwhile runs once, not once for each missed time.
 */
export function startScheduler({ clock, store }: { clock: Clock; store: LocalStore }, all: readonly ScheduledJob[]) {
  store.define("create table if not exists fired (name text primary key, at integer not null)");
  const cancels = new Map<string, () => void>();

  function plan(due: ScheduledJob, next: NextFireTime, after: number): void {
    const at = next(after);
    if (at === undefined) return;
    const run = () => {
      const now = clock.now();
      const dueAt = lastUntil(now, next, at);
      store.transaction(() => {
        store.run("insert or replace into fired values (?, ?)", due.name, now);
        due.fire(dueAt);
      });
      plan(due, next, Math.max(dueAt, now - 1));
    };
    cancels.set(due.name, clock.at(at, run, next));
  }
  // All are parsed before any is scheduled: an invalid one stops the start, and no timer is left.
  const read = all.map((due) => ({ due, next: parseSchedule(due.expression, due.timezone) }));
  for (const { due, next } of read) {
    const last = store.get<{ at: number }>("select at from fired where name = ?", due.name)?.at;
    if (last === undefined) store.run("insert into fired values (?, ?)", due.name, clock.now());
    plan(due, next, last ?? clock.now());
  }
  return { stop: () => cancels.forEach((cancel) => cancel()) };
}

/** Schedules of EventBridge Scheduler as scheduled jobs. */
export function toScheduledJobs(
  schedules: readonly ScheduleView[],
  {
    clock,
    deliveries,
    trace = () => {},
    arnOf,
    account,
    region,
  }: {
    clock: Clock;
    deliveries: Deliveries;
    trace?: TraceListener;
    arnOf: (name: string) => string;
    account: string;
    region: string;
  },
): ScheduledJob[] {
  return schedules
    .filter(({ enabled }) => enabled)
    .map(({ name, expression, timezone, target, input, deadLetterArn, retry }) => ({
      name: `schedule ${name}`,
      expression,
      timezone,
      fire(at) {
        trace({ at: clock.now(), kind: "delivery", what: `schedule ${name}` });
        const time = new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
        const id = randomUUID();
        const event = {
          version: "0",
          id,
          "detail-type": "Scheduled Event",
          source: "aws.scheduler",
          account,
          time,
          region,
          resources: [arnOf(name)],
          detail: "{}",
        };
        const payload = (input ?? JSON.stringify(event))
          .replaceAll("<aws.scheduler.schedule-arn>", arnOf(name))
          .replaceAll("<aws.scheduler.scheduled-time>", time)
          .replaceAll("<aws.scheduler.execution-id>", id)
          .replaceAll("<aws.scheduler.attempt-number>", "1");
        deliveries.deliver({
          from: `schedule ${name}`,
          targetArn: target,
          payload,
          ...(deadLetterArn ? { deadLetterArn } : {}),
          ...(retry ? { maxAttempts: retry.attempts + 1, maxAgeSeconds: retry.maxAgeSeconds } : {}),
        });
      },
    }));
}
