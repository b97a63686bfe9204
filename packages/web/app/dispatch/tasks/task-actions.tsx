import { useSignal } from "@preact/signals";
import { CourierField } from "../../couriers/courier-field.tsx";
import { t, type TextKey } from "../../i18n/text.ts";
import { liveRuns } from "../../live/feed.ts";
import { navigate } from "../../router.ts";
import { role } from "../../session/session.ts";
import { useMutation } from "../../ui/mutation.ts";
import { ConfirmDialog } from "../../ui/confirm.tsx";
import { ReasonField, SelectField } from "../../ui/fields.tsx";
import { useKeys } from "../../ui/keys.tsx";
import * as tasks from "./task.ts";
import type { TaskDetails } from "./task.ts";

type ActionName = "open" | "assign" | "handOver" | "unassign" | "priority" | "cancel" | "delete" | "accept" | "reject";

/** What can be done with a task in its state, by the role of whoever is signed in. */
function actionsOf({ state, review }: TaskDetails): readonly ActionName[] {
  if (state === "draft") return ["open", "delete"];
  if (state === "open") return ["assign", "priority", "cancel"];
  if (state === "claimed" || state === "started") return ["handOver", "unassign", "priority", "cancel"];
  return review?.state === "required" && role.value !== "dispatcher" ? ["accept", "reject"] : [];
}
const KEYS: Partial<Record<ActionName, string>> = {
  open: "o",
  assign: "a",
  handOver: "a",
  unassign: "u",
  priority: "p",
  cancel: "c",
};

/** Buttons for what can be done, each with a dialog that says what happens then. */
export function TaskActions({ task, onDone }: { task: TaskDetails; onDone: () => void }) {
  const shown = useSignal<ActionName | undefined>(undefined);
  const actions = actionsOf(task);
  useKeys(
    actions.flatMap((name) => {
      const key = KEYS[name];
      return key === undefined ? [] : [{ key, text: `task.do.${name}` as TextKey, run: () => (shown.value = name) }];
    }),
    [actions.join()],
  );
  return (
    <div class="task-actions">
      {actions.map((name) => (
        <button
          key={name}
          class={`button ${name === "open" || name === "accept" ? "primary" : name === "cancel" || name === "delete" || name === "reject" ? "danger" : ""}`}
          type="button"
          onClick={() => (shown.value = name)}
        >
          {t(`task.do.${name}`)}
        </button>
      ))}
      {task.state === "draft" && (
        <a class="button" href={`/tasks/${encodeURIComponent(task.taskId)}/edit`}>
          {t("task.edit")}
        </a>
      )}
      {shown.value !== undefined && (
        <ActionDialog
          key={shown.value}
          name={shown.value}
          task={task}
          onDone={onDone}
          onClose={() => (shown.value = undefined)}
        />
      )}
    </div>
  );
}

interface ActionProps {
  name: ActionName;
  task: TaskDetails;
  onDone: () => void;
  onClose: () => void;
}
function ActionDialog({ name, task, onDone, onClose }: ActionProps) {
  const mutation = useMutation(["/courierId", "/reason", "/priority"]);
  const courier = useSignal("");
  const reason = useSignal("");
  const priority = useSignal(String(task.priority));
  const { taskId } = task;
  const send: Record<ActionName, () => Promise<unknown>> = {
    open: () => tasks.openTask(taskId),
    assign: () => tasks.assignTask(taskId, courier.value.trim()),
    handOver: () => tasks.assignTask(taskId, courier.value.trim()),
    unassign: () => tasks.unassignTask(taskId),
    priority: () => tasks.prioritizeTask(taskId, Number(priority.value)),
    cancel: () => tasks.cancelTask(taskId),
    delete: () => tasks.deleteTask(taskId),
    accept: () => tasks.reviewTask(taskId, "accept", reason.value.trim()),
    reject: () => tasks.reviewTask(taskId, "reject", reason.value.trim()),
  };
  const confirm = () =>
    void mutation.run(async () => {
      await send[name]();
      onClose();
      if (name === "delete") navigate("/tasks");
      else onDone();
    });
  return (
    <ConfirmDialog
      title={t(`task.do.${name}`)}
      text={t(`task.confirm.${name}`, { courier: task.claimedBy ?? "", title: task.title })}
      action={t(`task.do.${name}`)}
      isDangerous={name === "cancel" || name === "delete" || name === "reject" || name === "unassign"}
      mutation={mutation}
      onConfirm={confirm}
      onClose={onClose}
    >
      {(name === "assign" || name === "handOver") && (
        <CourierField
          value={courier.value}
          onInput={(courierId) => (courier.value = courierId)}
          suggested={suggestedFor(task)}
          except={task.claimedBy}
          error={mutation.errorAt("/courierId")}
          required
        />
      )}
      {name === "priority" && (
        <SelectField
          label={t("task.priority")}
          value={priority.value}
          options={Array.from(
            { length: 10 },
            (_, n) => [String(n), t(n === 0 ? "task.noPriority" : "task.priorityBadge", { n })] as const,
          )}
          onChange={(value) => (priority.value = value)}
          error={mutation.errorAt("/priority")}
        />
      )}
      {(name === "accept" || name === "reject") && (
        <ReasonField
          value={reason.value}
          onInput={(text) => (reason.value = text)}
          error={mutation.errorAt("/reason")}
        />
      )}
    </ConfirmDialog>
  );
}

/** Who tried to get the task, and who is on the road. */
function suggestedFor({ attempts = [] }: TaskDetails): string[] {
  const known = [...attempts, ...liveRuns.value.values()].flatMap(({ courierId }) => courierId ?? []);
  return [...new Set(known)].toSorted();
}
