import { computed } from "@preact/signals";
import { query } from "../../router.ts";
import { COLUMNS, type ColumnName, type Task } from "./task.ts";

/** Filters of the board, in the URL. `column` is the one that is shown where there is room for one only. */
export const boardFilter = computed(() => {
  const get = (name: string) => query.value.get(name) ?? "";
  const column = get("column");
  return {
    text: get("q"),
    team: get("team"),
    routeId: get("route"),
    priority: Number(get("priority")) || 0,
    column: (column in COLUMNS ? column : "open") as ColumnName,
  };
});

export const isFiltered = computed(() => {
  const { text, team, routeId, priority } = boardFilter.value;
  return text !== "" || team !== "" || routeId !== "" || priority > 0;
});

/** Whether the filters show a task; `routeName` is searched, too. */
export function isWanted(task: Task, routeName: string): boolean {
  const { text, team, routeId, priority } = boardFilter.value;
  if (team !== "" && task.team !== team) return false;
  if (routeId !== "" && task.routeId !== routeId) return false;
  if (task.priority < priority) return false;
  const { taskId, title, claimedBy = "", from } = task;
  const haystack =
    `${title} ${taskId} ${claimedBy} ${routeName} ${from?.partner ?? ""} ${from?.externalId ?? ""}`.toLowerCase();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => haystack.includes(word));
}
