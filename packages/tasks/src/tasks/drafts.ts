import { isCurrency } from "@waybill/events-schema/currencies";
import { Bonus, Money, RouteId, TimeWindow } from "@waybill/events-schema/tasks";
import { TeamId } from "@waybill/events-schema/tracking";
import { TrimmedText } from "@waybill/events-schema/text";
import { problem } from "@waybill/kernel/errors";
import * as z from "zod";
import { versionConflict, type RouteRevision } from "../routes/route.ts";
import { CompletionPolicy } from "./completion.ts";
import type { Task } from "./task.ts";

// The bus's contracts are open to what they do not know; a request is not, or a rule that was misspelt would be none.
/** A rule about several fields is for when each of them is right: it would report their faults once more. */
const when = ({ issues }: { issues: readonly unknown[] }) => issues.length === 0;

const WindowInput = TimeWindow.strict().refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
  when,
  path: ["to"],
  message: "The window ends before it begins.",
});
/** Money that somebody is to get. */
export const MoneyInput = Money.extend({
  currency: Money.shape.currency.refine(isCurrency, "A currency of ISO 4217, as EUR."),
}).strict();
const BonusInput = Bonus.extend({
  money: MoneyInput.extend({ amount: z.int().min(0).max(1_000_000_000) }),
  rising: Bonus.shape.rising.unwrap().strict().optional().describe("How it rises while unclaimed."),
})
  .strict()
  .refine(({ money, rising }) => !rising || rising.cap >= money.amount, {
    when,
    path: ["rising", "cap"],
    message: "The cap is below what is paid in any case.",
  });

/** 9 is the highest; lists have it first. */
export const PriorityInput = z
  .int()
  .min(0)
  .max(9)
  .describe("9 is the highest, 0 is none; lists have the highest first.");

/** What a dispatcher says of a task. */
export const TaskOffer = z.strictObject({
  title: TrimmedText.max(200),
  routeId: RouteId,
  revision: z.int().min(1).optional(),
  window: WindowInput,
  bonus: BonusInput,
  offerExpiresAt: z.iso.datetime(),
  startWithinS: z.int().min(60).max(86_400).default(1_800),
  completion: CompletionPolicy.optional(),
  priority: PriorityInput.optional(),
  draw: z
    .strictObject({ seconds: z.int().min(10).max(86_400) })
    .optional()
    .describe("Whoever claims it within so many seconds enters a draw; left out, the first who claims it has it."),
  team: TeamId.optional().describe(
    "The team that it is offered to; left out, the caller's only team, else all couriers.",
  ),
});
export type TaskOffer = z.output<typeof TaskOffer>;

/** What a dispatcher changes of it, over the version that was read. What is not named stays: no default is put in. */
export const UpdateTaskRequest = z
  .strictObject({ ...TaskOffer.shape, startWithinS: TaskOffer.shape.startWithinS.unwrap() })
  .partial()
  .extend({ version: z.int() });

/** A task that nobody sees yet. */
export function createDraft(
  taskId: string,
  offer: TaskOffer,
  route: RouteRevision,
  { by, at }: { by: string; at: string },
): Task {
  return {
    ...offerFields(offer, route),
    taskId,
    version: 1,
    state: "draft",
    createdAt: at,
    lastTransition: { verb: "create", by, at },
  };
}

/** The draft, edited. Throws VERSION_CONFLICT when it is no longer a draft, or another version than the one that was read. */
export function updateDraft(
  task: Task,
  version: number,
  offer: TaskOffer,
  route: RouteRevision,
  by: string,
  at: string,
): Task {
  if (task.state !== "draft") {
    throw problem("VERSION_CONFLICT", `Task ${task.taskId} is ${task.state}; only a draft can be changed.`);
  }
  if (task.version !== version) throw versionConflict(`Task ${task.taskId}`, task.version);
  return { ...task, ...offerFields(offer, route), version: version + 1, lastTransition: { verb: "edit", by, at } };
}

const offerFields = (offer: TaskOffer, { revision, stops }: RouteRevision) => ({
  ...offer,
  revision,
  place: stops[0]!.point,
});

/** What of a task an offer was, with changes: on another route a revision of the old one means nothing. */
export function toTaskOffer(task: Task, change: Partial<TaskOffer> = {}): TaskOffer {
  const { revision, title, routeId, window, bonus, offerExpiresAt, startWithinS, team, completion } = task;
  const { priority, draw } = task;
  const kept = { title, routeId, window, bonus, offerExpiresAt, startWithinS, team, completion, priority, draw };
  const offer = { ...kept, ...change };
  return change.routeId === undefined ? { revision, ...offer } : offer;
}
