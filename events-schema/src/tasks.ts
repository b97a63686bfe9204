import * as z from "zod";
import { event, openEnum } from "./event.ts";
import { FreeId, FreeText } from "./text.ts";
import { CourierId, Point, RunId, StopId, TeamId } from "./tracking.ts";

export const RouteId = FreeId.max(64).describe("The route.");
export const TaskId = FreeId.max(64).describe("The task.");
const Revision = z.int().min(1).describe("The published revision of the route; a revision never changes.");
const At = z.iso.datetime();

/** An amount of money in whole minor units, so that sums are exact. */
export const Money = z.object({
  amount: z
    .int()
    .min(-1_000_000_000_000)
    .max(1_000_000_000_000)
    .describe("In minor units of the currency: cents, fen, yen."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "Write a currency code of ISO 4217 in capital letters, for example EUR.")
    .describe("ISO 4217."),
});
export type Money = z.output<typeof Money>;

const Minor = z.int().min(1).max(1_000_000_000).describe("In minor units of the bonus's currency.");

/** What a task pays: a base amount, more when it is completed on time, and more the longer nobody claims it. */
export const Bonus = z.object({
  money: Money.describe("The base amount: paid in any case."),
  onTime: Minor.optional().describe("Paid in addition when the task is completed before its window ends."),
  rising: z
    .object({
      by: Minor.describe("Added at each step."),
      everyS: z.int().min(1).max(604_800).describe("Length of a step in seconds."),
      cap: Minor.describe("Maximum of the base amount."),
    })
    .optional()
    .describe("How the base amount rises while nobody has claimed the task."),
});
export type Bonus = z.output<typeof Bonus>;

/** The time window of a task. */
export const TimeWindow = z.object({
  from: At.describe("Earliest start."),
  to: At.describe("Completion is on time until then."),
});
export type TimeWindow = z.output<typeof TimeWindow>;

export const RoutePublished = event("route.published", {
  v: 1,
  owner: "tasks",
  description: "A revision of a route was published; it never changes.",
  subject: (route) => route.routeId,
  consumers: ["CollectReportFacts", "ProjectRoutes"],
  data: {
    routeId: RouteId,
    revision: Revision,
    title: FreeText.max(200).optional().describe("Title for people."),
    lengthM: z.number().min(0).describe("Length of its path, metres."),
    path: z
      .string()
      .max(160_000)
      .regex(/^[?-~]*$/)
      .optional()
      .describe(
        "Its path, WGS-84, as an encoded polyline with six decimals; absent when the event does not contain it.",
      ),
    stops: z
      .array(
        z.object({
          stopId: StopId,
          point: Point.describe("Position of the stop."),
          radiusM: z.number().min(1).describe("Radius within which a courier has arrived, metres."),
          dwellS: z.number().min(0).optional().describe("Minimum length of a visit, seconds."),
        }),
      )
      .optional()
      .describe("Its stops in order; absent when the path is absent."),
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

const Title = FreeText.max(200).optional().describe("The task's title, for people.");
const OfferTeam = TeamId.optional().describe("The team that the task is offered to; absent when it is offered to all.");

export const TaskOpened = event("task.opened", {
  v: 1,
  owner: "tasks",
  description: "A task can be claimed.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    routeId: RouteId,
    revision: Revision,
    bonus: Bonus.describe("What the task pays."),
    window: TimeWindow.describe("When the task is to be done."),
    offerExpiresAt: At.describe("When the offer ends; the task cannot be claimed after that."),
    team: OfferTeam,
  },
  examples: [
    {
      taskId: "tsk_1",
      title: "Parcels to Mitte",
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
  description: "A courier claimed the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: { taskId: TaskId, title: Title, courierId: CourierId, team: TeamId.optional() },
  examples: [{ taskId: "tsk_1", title: "Parcels to Mitte", courierId: "c1", team: "north" }],
});

export const TaskReleased = event("task.released", {
  v: 1,
  owner: "tasks",
  description: "A courier released the task, or did not start it in time; it is open again.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    courierId: CourierId,
    team: TeamId.optional(),
    reason: openEnum(["courier", "not-started"]).describe("Why it was released."),
  },
  examples: [{ taskId: "tsk_1", courierId: "c1", reason: "not-started" }],
});

export const TaskExpired = event("task.expired", {
  v: 1,
  owner: "tasks",
  description: "Nobody claimed the task before its offer ended.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: { taskId: TaskId, title: Title, team: OfferTeam },
  examples: [{ taskId: "tsk_1" }],
});

export const TaskCancelled = event("task.cancelled", {
  v: 1,
  owner: "tasks",
  description: "A dispatcher cancelled the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectTasks", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    courierId: CourierId.optional().describe("Who had claimed it; absent when nobody had."),
    runId: RunId.optional().describe("The run that ends with it; absent when no run had started."),
    team: TeamId.optional(),
  },
  examples: [{ taskId: "tsk_1", courierId: "c1", runId: "run_1.3" }, { taskId: "tsk_2" }],
});

export const TaskStarted = event("task.started", {
  v: 1,
  owner: "tasks",
  description: "The courier started the task: a run along this revision of the route began.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectRuns", "ProjectTasks", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    runId: RunId,
    courierId: CourierId,
    routeId: RouteId,
    revision: Revision,
    team: TeamId.optional(),
  },
  examples: [
    {
      taskId: "tsk_1",
      title: "Parcels to Mitte",
      runId: "run_1.3",
      courierId: "c1",
      routeId: "rte_1",
      revision: 1,
      team: "north",
    },
  ],
});

const EndedTaskFields = {
  taskId: TaskId,
  title: Title,
  runId: RunId,
  courierId: CourierId,
  team: TeamId.optional(),
  durationS: z.int().min(0).describe("Time from start to end, seconds."),
};

/** The rules of a task's completion policy: enough stops were visited, and its window had begun. */
export const COMPLETION_RULES = ["stops", "window"] as const;

export const TaskCompleted = event("task.completed", {
  v: 1,
  owner: "tasks",
  description: "The courier completed the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectRuns", "ProjectTasks", "UpdateLiveFeed"],
  data: {
    ...EndedTaskFields,
    onTime: z.boolean().describe("Whether it was completed before its window ended."),
    unmet: z
      .array(openEnum(COMPLETION_RULES))
      .optional()
      .describe("Rules of its completion policy that it does not meet; its bonus waits for a review."),
  },
  examples: [{ taskId: "tsk_1", runId: "run_1.3", courierId: "c1", durationS: 2_460, onTime: true }],
});

export const TaskFailed = event("task.failed", {
  v: 1,
  owner: "tasks",
  description: "The courier could not complete the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "ProjectRuns", "ProjectTasks", "UpdateLiveFeed"],
  data: {
    ...EndedTaskFields,
    reason: openEnum(["nobody-there", "refused", "not-found", "damaged", "vehicle", "other"]).describe(
      "Why it failed.",
    ),
  },
  examples: [{ taskId: "tsk_1", runId: "run_1.3", courierId: "c1", durationS: 900, reason: "nobody-there" }],
});

const EntryTeam = TeamId.optional().describe("The team that the entry belongs to; absent when it belongs to none.");
const EntryId = FreeId.max(128).describe("The ledger entry.");

export const BonusAwarded = event("bonus.awarded", {
  v: 1,
  owner: "tasks",
  description: "The bonus of a completed task was entered in the courier's ledger.",
  subject: (entry) => entry.courierId,
  consumers: ["CollectReportFacts"],
  data: {
    entryId: EntryId,
    courierId: CourierId,
    taskId: TaskId,
    money: Money.describe("The amount earned."),
    team: EntryTeam,
  },
  examples: [{ entryId: "tsk_1.bonus", courierId: "c1", taskId: "tsk_1", money: { amount: 1_500, currency: "EUR" } }],
});

export const LedgerAdjusted = event("ledger.adjusted", {
  v: 1,
  owner: "tasks",
  description: "A penalty, an adjustment, a reimbursed receipt or a reversal was entered in the courier's ledger.",
  subject: (entry) => entry.courierId,
  consumers: ["CollectReportFacts"],
  data: {
    entryId: EntryId,
    courierId: CourierId,
    taskId: TaskId.optional().describe("The task it refers to; absent when it refers to none."),
    kind: openEnum(["penalty", "adjustment", "reversal", "receipt"]).describe(
      "Kind of the entry; `receipt` reimburses a receipt or takes its reimbursement back.",
    ),
    money: Money.describe("The amount; negative when the courier owes it."),
    reverses: EntryId.optional().describe("The entry that it reverses completely."),
    team: EntryTeam,
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

/** Every event that a write of a task may publish: it also publishes events that an earlier write left in the outbox. */
export const taskEvents = [...taskTransitions, BonusAwarded] as const;
