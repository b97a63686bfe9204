import * as z from "zod";
import { event, openEnum } from "./event.ts";
import { CourierId, Point, RunId, StopId, TeamId } from "./tracking.ts";

export const RouteId = z.string().min(1).max(64).describe("The route.");
export const TaskId = z.string().min(1).max(64).describe("The task.");
const Revision = z.int().min(1).describe("The published revision of the route; it never changes.");
const At = z.iso.datetime();

/** Money: whole minor units, so that sums are exact. */
export const Money = z.object({
  amount: z
    .int()
    .min(-1_000_000_000_000)
    .max(1_000_000_000_000)
    .describe("In minor units of the currency: cents, fen, yen."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "Write three capital letters of ISO 4217, as EUR.")
    .describe("ISO 4217."),
});
export type Money = z.output<typeof Money>;

const Minor = z.int().min(1).max(1_000_000_000).describe("In minor units of the bonus's currency.");

/** What a task pays: a flat amount, more when it is done on time, and more the longer nobody claims it. */
export const Bonus = z.object({
  money: Money.describe("What is paid in any case."),
  onTime: Minor.optional().describe("Paid on top when it is completed before its window ends."),
  rising: z
    .object({
      by: Minor.describe("Added with each step."),
      everyS: z.int().min(1).max(604_800).describe("Seconds of a step, while nobody has claimed it."),
      cap: Minor.describe("What is paid in any case never rises above this."),
    })
    .optional()
    .describe("How it rises while unclaimed."),
});
export type Bonus = z.output<typeof Bonus>;

/** From when to when a task is to be done. */
export const TimeWindow = z.object({ from: At.describe("Not before."), to: At.describe("On time until then.") });
export type TimeWindow = z.output<typeof TimeWindow>;

export const RoutePublished = event("route.published", {
  v: 1,
  owner: "tasks",
  description: "A revision of a route was published; it never changes again.",
  subject: (route) => route.routeId,
  consumers: ["CollectReportFacts", "ProjectRoutes"],
  data: {
    routeId: RouteId,
    revision: Revision,
    title: z.string().min(1).max(200).optional().describe("What people call it."),
    lengthM: z.number().min(0).describe("Metres along its path."),
    path: z
      .string()
      .max(160_000)
      .optional()
      .describe("Its path, WGS-84, as an encoded polyline of six decimals; absent when it is not told."),
    stops: z
      .array(
        z.object({
          stopId: StopId,
          point: Point.describe("Where it is."),
          radiusM: z.number().min(1).describe("Within it one has arrived, metres."),
          dwellS: z.number().min(0).optional().describe("How long one has to be there, seconds."),
        }),
      )
      .optional()
      .describe("Its stops in order; absent when its path is."),
  },
  examples: [
    {
      routeId: "rte_1",
      revision: 1,
      title: "Mitte, morning round",
      lengthM: 8_120.4,
      path: "_cqdcBosdqX?_db@",
      stops: [
        { stopId: "depot", point: { lat: 52.52, lon: 13.405 }, radiusM: 40 },
        { stopId: "s1", point: { lat: 52.52, lon: 13.423 }, radiusM: 40, dwellS: 30 },
      ],
    },
  ],
});

export const TaskOpened = event("task.opened", {
  v: 1,
  owner: "tasks",
  description: "A task can be claimed.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    routeId: RouteId,
    revision: Revision,
    bonus: Bonus.describe("What it pays."),
    window: TimeWindow.describe("When it is to be done."),
    offerExpiresAt: At.describe("Nobody can claim it from then on."),
  },
  examples: [
    {
      taskId: "tsk_1",
      routeId: "rte_1",
      revision: 1,
      bonus: { money: { amount: 1_200, currency: "EUR" }, onTime: 300, rising: { by: 50, everyS: 300, cap: 2_000 } },
      window: { from: "2026-11-21T09:00:00.000Z", to: "2026-11-21T12:00:00.000Z" },
      offerExpiresAt: "2026-11-21T10:00:00.000Z",
    },
  ],
});

export const TaskClaimed = event("task.claimed", {
  v: 1,
  owner: "tasks",
  description: "A courier won the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: { taskId: TaskId, courierId: CourierId, team: TeamId.optional() },
  examples: [{ taskId: "tsk_1", courierId: "c1", team: "north" }],
});

export const TaskReleased = event("task.released", {
  v: 1,
  owner: "tasks",
  description: "A courier gave the task back, or did not start it in time; it is open again.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    courierId: CourierId,
    team: TeamId.optional(),
    reason: openEnum(["courier", "not-started"]).describe("Why it was given back."),
  },
  examples: [{ taskId: "tsk_1", courierId: "c1", reason: "not-started" }],
});

export const TaskExpired = event("task.expired", {
  v: 1,
  owner: "tasks",
  description: "Nobody claimed the task before its offer ended.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: { taskId: TaskId },
  examples: [{ taskId: "tsk_1" }],
});

export const TaskCancelled = event("task.cancelled", {
  v: 1,
  owner: "tasks",
  description: "The dispatcher took the task back.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectTasks", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    courierId: CourierId.optional().describe("Who had it; absent when nobody had."),
    runId: RunId.optional().describe("The run that ends with it; absent when none had begun."),
    team: TeamId.optional(),
  },
  examples: [{ taskId: "tsk_1", courierId: "c1", runId: "run_1.3" }, { taskId: "tsk_2" }],
});

export const TaskStarted = event("task.started", {
  v: 1,
  owner: "tasks",
  description: "The courier is on the way: a run along the revision of the route began.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectRuns", "ProjectTasks", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    runId: RunId,
    courierId: CourierId,
    routeId: RouteId,
    revision: Revision,
    team: TeamId.optional(),
  },
  examples: [{ taskId: "tsk_1", runId: "run_1.3", courierId: "c1", routeId: "rte_1", revision: 1, team: "north" }],
});

const EndedTaskFields = {
  taskId: TaskId,
  runId: RunId,
  courierId: CourierId,
  team: TeamId.optional(),
  durationS: z.int().min(0).describe("Seconds from start to end."),
};

export const TaskCompleted = event("task.completed", {
  v: 1,
  owner: "tasks",
  description: "The courier did the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectRuns", "ProjectTasks", "UpdateLiveFeed"],
  data: { ...EndedTaskFields, onTime: z.boolean().describe("Whether its window had not ended yet.") },
  examples: [{ taskId: "tsk_1", runId: "run_1.3", courierId: "c1", durationS: 2_460, onTime: true }],
});

export const TaskFailed = event("task.failed", {
  v: 1,
  owner: "tasks",
  description: "The courier could not do the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectRuns", "ProjectTasks", "UpdateLiveFeed"],
  data: {
    ...EndedTaskFields,
    reason: openEnum(["nobody-there", "refused", "not-found", "damaged", "vehicle", "other"]).describe("Why."),
  },
  examples: [{ taskId: "tsk_1", runId: "run_1.3", courierId: "c1", durationS: 900, reason: "nobody-there" }],
});

const EntryId = z.string().min(1).max(128).describe("The entry of the ledger.");

export const BonusAwarded = event("bonus.awarded", {
  v: 1,
  owner: "tasks",
  description: "A completed task's bonus is in the courier's ledger.",
  subject: (entry) => entry.courierId,
  consumers: ["CollectReportFacts"],
  data: { entryId: EntryId, courierId: CourierId, taskId: TaskId, money: Money.describe("What was earned.") },
  examples: [{ entryId: "tsk_1.bonus", courierId: "c1", taskId: "tsk_1", money: { amount: 1_500, currency: "EUR" } }],
});

export const LedgerAdjusted = event("ledger.adjusted", {
  v: 1,
  owner: "tasks",
  description: "A penalty, an adjustment, a receipt's amount or a reversal is in the courier's ledger.",
  subject: (entry) => entry.courierId,
  consumers: ["CollectReportFacts"],
  data: {
    entryId: EntryId,
    courierId: CourierId,
    taskId: TaskId.optional().describe("The task it is about; absent when it is about none."),
    kind: openEnum(["penalty", "adjustment", "reversal", "receipt"]).describe(
      "What it is; a receipt is paid back, or that is taken back.",
    ),
    money: Money.describe("What it gives, or below zero takes."),
    reverses: EntryId.optional().describe("The entry that it takes back whole."),
  },
  examples: [
    { entryId: "adj_1", courierId: "c1", kind: "penalty", money: { amount: -250, currency: "EUR" } },
    {
      entryId: "tsk_1.bonus.reversal",
      courierId: "c1",
      taskId: "tsk_1",
      kind: "reversal",
      money: { amount: -1_500, currency: "EUR" },
      reverses: "tsk_1.bonus",
    },
  ],
});

/** Every change of a task's state. */
export const taskTransitions = [
  TaskOpened,
  TaskClaimed,
  TaskReleased,
  TaskExpired,
  TaskCancelled,
  TaskStarted,
  TaskCompleted,
  TaskFailed,
] as const;

/** All that a change of a task may publish: it also publishes what the change before it left pending. */
export const taskEvents = [...taskTransitions, BonusAwarded] as const;
