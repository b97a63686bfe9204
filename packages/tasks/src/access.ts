import { problem, wrongField } from "@waybill/kernel/errors";
import { type Caller, isInTeams } from "@waybill/kernel/http";
import type { LedgerEntry } from "./ledger/entries.ts";
import { readSlots, readTask, type StoredTask } from "./store.ts";
import { taskNotFound } from "./tasks/problems.ts";
import { type ListedTask, type Task, taskTeam } from "./tasks/task.ts";

/** Who may see and change what, by role, courier and team. It is decided here for the whole service, and nowhere else. */

/** Whether the caller's commands reach the task. A courier reaches what is offered to their team or to all, and their own. */
function isTaskInReachOf(task: ListedTask, caller: Caller): boolean {
  if (caller.role !== "courier") return isInTeams(caller, taskTeam(task));
  return isOwnTask(task, caller) || task.team === undefined || isInTeams(caller, task.team);
}

const isOwnTask = ({ claim }: ListedTask, { sub }: Caller) => claim?.courierId === sub;

/** The teams of the tasks that the caller may see in lists of a state, `undefined` among them for no team; undefined: all. */
export const listedTeams = ({ role, teams }: Caller): readonly (string | undefined)[] | undefined =>
  role === "courier" ? teams && [undefined, ...teams] : teams;

/** Whether the caller may see the task. A courier sees what is open and what is theirs. */
export const isTaskVisibleTo = (task: ListedTask, caller: Caller): boolean =>
  isTaskInReachOf(task, caller) && (caller.role !== "courier" || task.state === "open" || isOwnTask(task, caller));

/** Of what other couriers did with a task that was offered to all, a caller sees what those of their teams did. */
export const ofVisibleCouriers = <T extends { team?: string | undefined }>(
  { team }: Pick<Task, "team">,
  all: readonly T[],
  caller: Caller,
): Omit<T, "team">[] => all.flatMap(({ team: own, ...one }) => (isInTeams(caller, team ?? own) ? [one] : []));

/** The courier whose tasks the caller lists. Throws NOT_FOUND for a courier who names another. */
export function listedCourier(caller: Caller, courierId: string | undefined): string | undefined {
  if (courierId === undefined || caller.role !== "courier" || courierId === caller.sub) return courierId;
  throw problem("NOT_FOUND", `There are no tasks of ${courierId} for you.`);
}

/** The task, for a command of the caller. Throws NOT_FOUND. */
export async function requireTask(taskId: string, caller: Caller): Promise<StoredTask> {
  const task = await readTask(taskId);
  if (!task || !isTaskInReachOf(task.body, caller)) throw taskNotFound(taskId);
  return task;
}

/** The route of a task. Throws NOT_FOUND, also for a courier who does not have the task: whom it leads to is not for all who see the offer. */
export async function requireTaskRoute(taskId: string, caller: Caller): Promise<{ routeId: string; revision: number }> {
  const { body } = await requireTask(taskId, caller);
  if (caller.role === "courier" && !isOwnTask(body, caller)) throw taskNotFound(taskId);
  return body;
}

/** The team that a new or changed offer is for: the one that is named, else the only one of the caller; undefined: all. */
export function offerTeam(caller: Caller, named: string | undefined): string | undefined {
  const team = named ?? (caller.teams?.length === 1 ? caller.teams[0] : undefined);
  if (isInTeams(caller, team)) return team;
  throw wrongField("/team", `Name one of your teams: ${caller.teams!.join(", ") || "your token has none"}.`);
}

/**
 * The team of a task that the caller assigns: the one that it is offered to, else the courier's by their last task, else the
 * only one of the caller. Throws NOT_FOUND for a courier of another team; one whom no team knows yet is for all.
 */
export async function assignmentTeam(task: Task, courierId: string, caller: Caller): Promise<string | undefined> {
  const known = (await readSlots(courierId)).team;
  if (known !== undefined && !isInTeams(caller, known))
    throw problem("NOT_FOUND", `There is no courier ${courierId} for you.`);
  return task.team ?? known ?? (caller.teams?.length === 1 ? caller.teams[0] : undefined);
}

/** What the caller may see of a courier's ledger. Throws NOT_FOUND when that is nothing and the courier is in no team of theirs. */
export async function visibleEntries(
  entries: readonly LedgerEntry[],
  courierId: string,
  caller: Caller,
): Promise<readonly LedgerEntry[]> {
  if (caller.role === "courier" && courierId === caller.sub) return entries;
  if (caller.role === "courier") throw ledgerNotFound(courierId);
  const visible = entries.filter((entry) => isEntryVisibleTo(entry, caller));
  if (visible.length > 0 || (await isCourierInTeams(courierId, caller))) return visible;
  throw ledgerNotFound(courierId);
}

/**
 * The team of an adjustment that the caller makes: that of its task, else that of the courier's last claim. Throws NOT_FOUND
 * for a courier or a task of another team.
 */
export async function adjustmentTeam(
  { courierId, taskId }: { courierId: string; taskId?: string | undefined },
  caller: Caller,
): Promise<string | undefined> {
  const task = taskId === undefined ? undefined : (await readTask(taskId))?.body;
  const team = task?.claim?.courierId === courierId ? taskTeam(task) : (await readSlots(courierId)).team;
  if (!isInTeams(caller, team)) throw ledgerNotFound(courierId);
  return team;
}

/** Whether the caller may see the entry in a list of all couriers' entries. */
export const isEntryVisibleTo = ({ team }: LedgerEntry, caller: Caller): boolean => isInTeams(caller, team);

/** Throws NOT_FOUND for an entry of another team. */
export function assertEntryVisible(entry: LedgerEntry, caller: Caller): void {
  if (!isEntryVisibleTo(entry, caller)) throw ledgerNotFound(entry.courierId);
}

const isCourierInTeams = async (courierId: string, caller: Caller): Promise<boolean> =>
  caller.teams === undefined || isInTeams(caller, (await readSlots(courierId)).team);

const ledgerNotFound = (courierId: string) => problem("NOT_FOUND", `There is no ledger of ${courierId} for you.`);
