import type { LiveChange } from "@waybill/events-schema/live";
import { expect, test } from "vitest";
import { en } from "../app/i18n/en.ts";
import { applyChange } from "../app/live/live-run.ts";
import { badgesOf } from "../app/live/run-state.ts";

const finished = (outcome: string): LiveChange => ({
  about: "run:run_1/end",
  event: "run.finished",
  id: "e1",
  at: "2026-11-30T09:00:00.000Z",
  seq: 1,
  data: { runId: "run_1", courierId: "c1", taskId: "tsk_1", outcome },
});

test.each([
  ["completed", "completed"],
  ["failed", "failed"],
  ["cancelled", "cancelled"],
  ["handed-over", "handedOver"],
  ["an outcome of a newer stage", "ended"],
])("a run that ended as %s has that state in its badge and in its timeline", (outcome, shown) => {
  const run = applyChange(undefined, finished(outcome))!;
  expect(run.ended?.outcome).toBe(shown);
  const [badge] = badgesOf(run, undefined, Date.parse("2026-11-30T10:00:00.000Z"));
  expect(en[badge!.text]).toBeTruthy();
  expect(badge!.tone).toBeTruthy();
  expect(Object.keys(en)).toContain(`event.${shown}`);
});
