import { signal } from "@preact/signals";
import { ApiError } from "@waybill/client";
import { database } from "../storage/database.ts";
import { notifyOtherTabs } from "../storage/other-tabs.ts";
import { readTask, type Task } from "./tasks.ts";

/** A draw that the courier has entered; the API lists nobody's. */
export interface EnteredDraw {
  taskId: string;
  courierId: string;
  title: string;
  /** Entries are taken until then; the result is there within two minutes after. */
  closesAt: string;
}

export const draws = signal<readonly EnteredDraw[]>([]);

export async function loadDraws(courierId: string): Promise<void> {
  const all = await (await database()).getAll("draws");
  draws.value = all.filter((one) => one.courierId === courierId);
}

export async function enterDraw({ taskId, title, draw }: Task, courierId: string): Promise<void> {
  if (draw?.closesAt === undefined) return;
  await (await database()).put("draws", { taskId, courierId, title, closesAt: draw.closesAt });
  notifyOtherTabs("draws");
  await loadDraws(courierId);
}

export async function forgetDraw({ taskId, courierId }: EnteredDraw): Promise<void> {
  await (await database()).delete("draws", taskId);
  notifyOtherTabs("draws");
  await loadDraws(courierId);
}

/** Won, lost, or not drawn yet. A courier does not see a task that another has. */
export async function readDrawResult({ taskId, courierId }: EnteredDraw, ending: AbortSignal) {
  try {
    const task = await readTask(taskId, ending);
    if (task.claimedBy === courierId) return "won";
    return task.state === "open" && task.draw?.closedAt === undefined ? "pending" : "lost";
  } catch (error) {
    if (error instanceof ApiError && error.code === "NOT_FOUND") return "lost";
    throw error;
  }
}
