import * as z from "zod";
import { event, openEnum } from "./event.ts";
import { FreeId, FreeText, Sha256 } from "./text.ts";
import { CourierId, ErasureFields, Point, RunId, StopId, TeamId } from "./tracking.ts";

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
  consumers: ["CollectReportFacts", "DeriveNotices", "ProjectRoutes", "ProjectRuns"],
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

const Priority = z.int().min(0).max(9);
const Dispatcher = FreeId.max(128).describe("The dispatcher who did it.");
const Title = FreeText.max(200).optional().describe("The task's title, for people.");
const OfferTeam = TeamId.optional().describe("The team that the task is offered to; absent when it is offered to all.");

export const TaskOpened = event("task.opened", {
  v: 1,
  owner: "tasks",
  description: "A task can be claimed.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "ProjectRuns", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    routeId: RouteId,
    revision: Revision,
    bonus: Bonus.describe("What the task pays."),
    window: TimeWindow.describe("When the task is to be done."),
    offerExpiresAt: At.describe("When the offer ends; the task cannot be claimed after that."),
    priority: Priority.optional().describe("Its priority, 9 the highest; absent when it has none."),
    draw: z
      .object({
        commitment: Sha256.describe("SHA-256 of the draw's seed."),
        closesAt: At.describe("Until when couriers enter it."),
      })
      .optional()
      .describe(
        "Absent when the first who claims the task has it; otherwise a draw among those who claim it in time decides.",
      ),
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
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "ProjectRuns", "UpdateLiveFeed"],
  data: { taskId: TaskId, title: Title, courierId: CourierId, team: TeamId.optional() },
  examples: [{ taskId: "tsk_1", title: "Parcels to Mitte", courierId: "c1", team: "north" }],
});

export const TaskReleased = event("task.released", {
  v: 1,
  owner: "tasks",
  description: "A courier released the task, or did not start it in time; it is open again.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "ProjectRuns", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    courierId: CourierId,
    team: TeamId.optional(),
    reason: openEnum(["courier", "not-started"]).describe("Why it was released."),
    offeredTo: OfferTeam,
  },
  examples: [
    { taskId: "tsk_1", courierId: "c1", team: "north", reason: "courier", offeredTo: "north" },
    { taskId: "tsk_2", courierId: "c1", reason: "not-started" },
  ],
});

export const TaskAssigned = event("task.assigned", {
  v: 1,
  owner: "tasks",
  description:
    "A dispatcher gave the task to a courier; whoever had it before has it no more, as task.unassigned says.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "ProjectRuns", "UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    courierId: CourierId,
    by: Dispatcher,
    team: TeamId.optional(),
    routeId: RouteId.optional().describe("Its route: a task may be assigned without ever being opened."),
    revision: Revision.optional(),
  },
  examples: [
    {
      taskId: "tsk_1",
      title: "Parcels to Mitte",
      courierId: "c2",
      by: "m1",
      team: "north",
      routeId: "rte_1",
      revision: 1,
    },
  ],
});

export const TaskUnassigned = event("task.unassigned", {
  v: 1,
  owner: "tasks",
  description: "A dispatcher took the task from a courier. It is open again, unless it was given to another.",
  subject: (task) => task.taskId,
  consumers: [
    "CollectReportFacts",
    "EnqueueWebhooks",
    "ProjectCouriers",
    "ProjectRuns",
    "ProjectTasks",
    "UpdateLiveFeed",
  ],
  data: {
    taskId: TaskId,
    title: Title,
    courierId: CourierId,
    by: Dispatcher,
    runId: RunId.optional().describe("The run that ends with it; absent when none had started."),
    durationS: z.int().min(0).optional().describe("Time from the run's start, seconds; absent when none had started."),
    reason: openEnum(["unassigned", "reassigned"]).describe("Whether another courier has it now."),
    team: TeamId.optional(),
    offeredTo: OfferTeam,
  },
  examples: [
    {
      taskId: "tsk_1",
      courierId: "c1",
      by: "m1",
      runId: "run_1.3",
      durationS: 840,
      reason: "reassigned",
      team: "north",
    },
    { taskId: "tsk_2", courierId: "c1", by: "m1", reason: "unassigned", team: "north", offeredTo: "north" },
  ],
});

export const TaskPrioritized = event("task.prioritized", {
  v: 1,
  owner: "tasks",
  description: "A dispatcher changed the priority of a task that was offered.",
  subject: (task) => task.taskId,
  consumers: ["UpdateLiveFeed"],
  data: {
    taskId: TaskId,
    title: Title,
    priority: Priority.describe("9 is the highest, 0 is none."),
    team: TeamId.optional(),
  },
  examples: [{ taskId: "tsk_1", title: "Parcels to Mitte", priority: 9, team: "north" }],
});

export const TaskDrawClosed = event("task.draw-closed", {
  v: 1,
  owner: "tasks",
  description:
    "The draw of a task is over. Its seed and its entrants show that it was fair; task.claimed follows for the winner.",
  subject: (task) => task.taskId,
  data: {
    taskId: TaskId,
    title: Title,
    commitment: Sha256.describe("SHA-256 of the seed, as it was published when the task was opened."),
    seed: Sha256.describe("The seed."),
    entrants: z.int().min(0).describe("Number of couriers who entered."),
    entrantsSha256: Sha256.describe("SHA-256 of their ids, sorted by code point, a line each."),
    winner: CourierId.optional().describe(
      "Who has the task; absent when nobody could take it: it is open to the first who claims it.",
    ),
    team: OfferTeam,
  },
  examples: [
    {
      taskId: "tsk_1",
      title: "Parcels to Mitte",
      commitment: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      seed: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
      entrants: 2,
      entrantsSha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
      winner: "c2",
    },
  ],
});

export const TaskExpired = event("task.expired", {
  v: 1,
  owner: "tasks",
  description: "Nobody claimed the task before its offer ended.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "UpdateLiveFeed"],
  data: { taskId: TaskId, title: Title, team: OfferTeam },
  examples: [{ taskId: "tsk_1" }],
});

export const TaskCancelled = event("task.cancelled", {
  v: 1,
  owner: "tasks",
  description: "A dispatcher cancelled the task.",
  subject: (task) => task.taskId,
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "ProjectCouriers", "ProjectTasks", "UpdateLiveFeed"],
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
  consumers: [
    "CollectReportFacts",
    "DeriveNotices",
    "EnqueueWebhooks",
    "ProjectCouriers",
    "ProjectRuns",
    "ProjectTasks",
    "UpdateLiveFeed",
  ],
  data: {
    taskId: TaskId,
    title: Title,
    runId: RunId,
    courierId: CourierId,
    routeId: RouteId,
    revision: Revision,
    continues: RunId.optional().describe(
      "The run that was handed over to this one: stops that it visited stay visited.",
    ),
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

/** The rules of a task's completion policy: enough stops were visited, its window had begun, and photos prove the stops that ask for one. */
export const COMPLETION_RULES = ["stops", "window", "photos"] as const;

export const TaskCompleted = event("task.completed", {
  v: 1,
  owner: "tasks",
  description: "The courier completed the task.",
  subject: (task) => task.taskId,
  consumers: [
    "CollectReportFacts",
    "DeriveNotices",
    "EnqueueWebhooks",
    "ProjectCouriers",
    "ProjectRuns",
    "ProjectTasks",
    "UpdateLiveFeed",
  ],
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
  consumers: [
    "CollectReportFacts",
    "EnqueueWebhooks",
    "ProjectCouriers",
    "ProjectRuns",
    "ProjectTasks",
    "UpdateLiveFeed",
  ],
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

export const LedgerCourierErased = event("ledger.courier-erased", {
  v: 1,
  owner: "tasks",
  description: "What people wrote about a courier was erased from their ledger and tasks; the amounts stay.",
  subject: (erased) => erased.courierId,
  consumers: ["RecordErasure"],
  data: {
    ...ErasureFields,
    entries: z.int().min(0).describe("Number of the courier's ledger entries."),
    tasks: z.int().min(0).describe("Number of tasks that the courier has had to the end."),
  },
  examples: [{ courierId: "c1", erasureId: "ers_1", entries: 260, tasks: 212 }],
});

/** Every change of a task's state. */
export const taskTransitions = [
  TaskOpened,
  TaskClaimed,
  TaskReleased,
  TaskAssigned,
  TaskUnassigned,
  TaskExpired,
  TaskCancelled,
  TaskStarted,
  TaskCompleted,
  TaskFailed,
] as const;

/** Every event that a write of a task may publish: it also publishes events that an earlier write left in the outbox. */
export const taskEvents = [...taskTransitions, TaskPrioritized, TaskDrawClosed, BonusAwarded] as const;

const LinkId = FreeId.max(64).describe(
  "The link: the SHA-256 of its token, so that who reads it cannot open the link.",
);

export const LinkCreated = event("link.created", {
  v: 1,
  owner: "tasks",
  description: "A customer may follow a stop of a task by a link.",
  subject: (link) => link.linkId,
  consumers: ["ProjectLinks"],
  data: {
    linkId: LinkId,
    taskId: TaskId,
    stopId: StopId.optional().describe("The stop that it shows; absent: the end of the route."),
    team: TeamId.optional(),
    expiresAt: z.iso.datetime().describe("It opens nothing from then on."),
  },
  examples: [
    {
      linkId: "lnk_2jmj7l5rSw0yVb_vlWAYkK_YBwk",
      taskId: "tsk_1",
      stopId: "s1",
      team: "north",
      expiresAt: "2026-11-24T09:00:00.000Z",
    },
  ],
});

export const LinkRevoked = event("link.revoked", {
  v: 1,
  owner: "tasks",
  description: "A link opens nothing any more.",
  subject: (link) => link.linkId,
  consumers: ["ProjectLinks"],
  data: {
    linkId: LinkId,
    taskId: TaskId,
    team: TeamId.optional(),
    expiresAt: z.iso.datetime().describe("When it would have expired."),
  },
  examples: [{ linkId: "lnk_2jmj7l5rSw0yVb_vlWAYkK_YBwk", taskId: "tsk_1", expiresAt: "2026-11-24T09:00:00.000Z" }],
});

/** What happens to the links of customers. */
export const linkEvents = [LinkCreated, LinkRevoked] as const;
