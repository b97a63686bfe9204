import { match, path } from "../../router.ts";
import { TaskBoard } from "./board.tsx";
import { TaskForm } from "./task-form.tsx";
import { TaskPage } from "./task-page.tsx";
import "../../styles/dispatch.css";

/** The board, a task, or the form of one. */
export function TasksView() {
  const edited = match("/tasks/:taskId/edit", path.value)?.["taskId"];
  const taskId = match("/tasks/:taskId", path.value)?.["taskId"];
  if (taskId === "new") return <TaskForm />;
  if (edited !== undefined) return <TaskForm key={edited} taskId={edited} />;
  return taskId === undefined ? <TaskBoard /> : <TaskPage key={taskId} taskId={taskId} />;
}
