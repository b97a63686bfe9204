import { Bonus, COMPLETION_RULES, Money, RouteId, TaskId, TimeWindow } from "@waybill/events-schema/tasks";
import { CourierId, Point, RunId, StopId, TeamId } from "@waybill/events-schema/tracking";
import type { Caller } from "@waybill/kernel/http";
import * as z from "zod";
import { ofVisibleCouriers } from "./access.ts";
import type { CustomerLink } from "./links/link.ts";
import type { Drawing } from "./tasks/draw.ts";
import { PriorityInput } from "./tasks/drafts.ts";
import { CompletionPolicy } from "./tasks/completion.ts";
import { promisedBonus } from "./tasks/bonus.ts";
import { LEDGER_ENTRY_KINDS } from "./ledger/entries.ts";
import { type ListedTask, TASK_STATES, type Task } from "./tasks/task.ts";

/** Response bodies, as in docs/openapi.json; a test compares real responses with them. */

const At = z.iso.datetime();
const Version = z.int().describe("Counts its writes: an edit names the one that was read.");
const Cursor = z.string().optional().describe("Continues the list; absent at its end.");

const definitionFields = {
  routeId: RouteId,
  name: z.string(),
  stops: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        point: Point,
        radiusM: z.number().describe("Within this distance a courier has arrived, metres."),
        dwellS: z.int().optional().describe("How long the courier has to stay there, seconds."),
        window: TimeWindow.optional(),
        proof: z.boolean().optional().describe("Whether a photo is asked for."),
      }),
    )
    .describe("In their order."),
};
const Path = z.array(Point).describe("The way, WGS-84.");

/** A route as it is being worked on. */
export const RouteResponse = z.object({
  ...definitionFields,
  version: Version,
  state: z.enum(["draft", "published", "archived"]),
  createdAt: At,
  revision: z.int().optional().describe("The newest that is published."),
  path: Path.optional().describe("The way, WGS-84; without one it goes straight from stop to stop."),
});

/** A route as it was published. */
export const RouteRevisionResponse = z.object({
  ...definitionFields,
  revision: z.int(),
  ofVersion: z.int().describe("The version of the route that it was made of."),
  path: Path,
  lengthM: z.number().describe("Metres along its path."),
  publishedAt: At,
});

export const RouteListResponse = z.object({
  routes: z.array(RouteResponse.omit({ path: true })).describe("The newest first, without their paths."),
  cursor: Cursor,
});

/** A draw: what is published when the task is opened, and what after the draw. */
const DrawResponse = z.object({
  commitment: z.string().describe("SHA-256 of the seed, which is text of 64 hex digits."),
  closesAt: At.describe("Couriers enter until then; it is drawn within two minutes after."),
  closedAt: At.optional(),
  seed: z
    .string()
    .optional()
    .describe("Present once the draw is closed. From it anybody computes the same winner: docs/fair-draw.md."),
  winner: CourierId.optional().describe("Who got the task; absent when nobody did."),
});

/** A draw with those who entered it. */
export const TaskDrawResponse = DrawResponse.extend({
  taskId: TaskId,
  entrants: z.array(CourierId).optional().describe("Once it is closed: who entered, sorted by code point."),
  entrantsSha256: z.string().optional().describe("SHA-256 of their ids, a line each."),
  passedOver: z.array(CourierId).optional().describe("Who ranked before the winner and had no room for another task."),
});

export const TaskResponse = z.object({
  taskId: TaskId,
  version: Version,
  state: z.enum(TASK_STATES),
  title: z.string(),
  team: TeamId.optional().describe("The team that it is offered to; absent when it is offered to all."),
  routeId: RouteId,
  revision: z.int(),
  place: Point.describe("Where it begins: the first stop."),
  window: TimeWindow,
  bonus: Bonus,
  promised: Money.optional().describe("What claiming it now would promise; once it was claimed, what was promised."),
  offerExpiresAt: At.describe("Nobody can claim it from then on."),
  startWithinS: z
    .int()
    .describe("The task is open again when it is not started within so many seconds after its claim."),
  createdAt: At,
  from: z
    .object({ partner: z.string(), externalId: z.string().optional() })
    .optional()
    .describe("The partner whose file it came in, and what they call it."),
  openedAt: At.optional(),
  claimedBy: CourierId.optional().describe("Who has it, or had it when it ended."),
  claimedAt: At.optional(),
  startBy: At.optional().describe("The task is open again when it is not started by then."),
  run: z.object({ runId: RunId, startedAt: At }).optional().describe("The run to report positions of."),
  earlierRuns: z
    .array(z.object({ runId: RunId, courierId: CourierId, startedAt: At, endedAt: At }))
    .optional()
    .describe("Runs of couriers from whom it was taken; the stops that they visited are done."),
  priority: PriorityInput,
  draw: DrawResponse.extend({ seconds: z.int().describe("How long couriers enter it.") })
    .partial()
    .required({ seconds: true })
    .optional()
    .describe("Absent when the first who claims the task has it."),
  ended: z.object({ at: At, onTime: z.boolean(), reason: z.string().optional() }).optional(),
  completion: CompletionPolicy.optional(),
  review: z
    .object({
      state: z
        .enum(["required", "proven", "accepted", "rejected"])
        .describe("While it is required, there is no bonus; visits that arrive later prove it."),
      unmet: z.array(z.enum(COMPLETION_RULES)).readonly(),
      by: z.string().optional(),
      at: At.optional(),
      reason: z.string().optional(),
    })
    .optional()
    .describe("Of a completion that did not meet the policy."),
});

export const TaskDetailsResponse = TaskResponse.extend({
  attempts: z
    .array(
      z.object({
        id: z.string(),
        taskId: TaskId,
        courierId: CourierId,
        at: At,
        result: z.enum(["won", "refused"]),
        reason: z.string().optional().describe("The code of a refusal."),
      }),
    )
    .optional()
    .describe("The newest hundred, newest first; not for couriers."),
});

export const TaskListResponse = z.object({ tasks: z.array(TaskResponse), cursor: Cursor });

export const LinkResponse = z.object({
  linkId: z.string().describe("The SHA-256 of its token: it does not open the link."),
  taskId: TaskId,
  stopId: StopId.optional().describe("The stop that it shows; absent: the end of the route."),
  createdAt: At,
  createdBy: z.string(),
  expiresAt: At.describe("It opens nothing from then on."),
  revokedAt: At.optional(),
});

export const LinkListResponse = z.object({
  links: z.array(LinkResponse).describe("The newest first."),
  cursor: Cursor,
});

export function toLinkResponse(link: CustomerLink) {
  const { team: _, ...shown } = link;
  return shown;
}

export const LedgerEntryResponse = z.object({
  entryId: z.string(),
  courierId: CourierId,
  kind: z.enum(LEDGER_ENTRY_KINDS),
  money: Money.describe("What it gives, or takes when negative."),
  at: At,
  by: z.string().describe("Who caused it."),
  taskId: TaskId.optional(),
  reason: z.string().optional(),
  reverses: z.string().optional().describe("The entry that it takes back whole."),
  team: TeamId.optional().describe("The team whose managers see it; absent when it belongs to none."),
});

/** A courier's statement, or a page of the entries of all. */
export const LedgerResponse = z.object({
  courierId: CourierId.optional().describe("Whose statement it is; absent from a list of the entries of all."),
  period: z.string(),
  entries: z
    .array(LedgerEntryResponse)
    .describe("Of a statement all of the period, oldest first; of a list a page, newest first."),
  totals: z.array(Money).optional().describe("Of a statement: what the entries come to, by currency."),
  cursor: Cursor,
});

/** The task as the caller sees it at a time, in milliseconds since 1970. */
export function toTaskResponse(stored: Task | ListedTask, at: number, caller: Caller): z.output<typeof TaskResponse> {
  const { lastTransition: _, claim, drawing, earlierRuns = [], ...task }: ListedTask & Partial<Task> = stored;
  const runs = ofVisibleCouriers(task, earlierRuns, caller);
  const openedAt = Date.parse(task.openedAt ?? "");
  return {
    ...task,
    priority: task.priority ?? 0,
    ...(runs.length > 0 && { earlierRuns: runs }),
    ...(task.draw && { draw: { ...task.draw, ...(drawing && publishedDraw(drawing)) } }),
    ...(claim && {
      claimedBy: claim.courierId,
      claimedAt: claim.at,
      startBy: claim.startBy,
      promised: claim.promisedBonus,
    }),
    ...(task.state === "open" && { promised: promisedBonus(task.bonus, openedAt, at) }),
  };
}

/** What may be known of a draw: its seed once it is closed. */
export const publishedDraw = ({ commitment, closesAt, closedAt, seed, result }: Drawing) => ({
  commitment,
  closesAt,
  ...(closedAt !== undefined && { closedAt, seed }),
  ...(result?.winner !== undefined && { winner: result.winner }),
});
