import { now } from "../../clock.ts";
import { formatMoney, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Ago } from "../../ui/time.tsx";
import { isTaskLate, type Task } from "./task.ts";

/** A task on the board. */
export function TaskCard({ task, routeName }: { task: Task; routeName: string | undefined }) {
  const { taskId, title, state, window, claimedBy, team } = task;
  return (
    <a class={`task-card ${state}`} href={`/tasks/${encodeURIComponent(taskId)}`}>
      <span class="top">
        <strong>{title}</strong>
        <span class="money num">{formatMoney(task.promised ?? task.bonus.money)}</span>
      </span>
      <TaskBadges task={task} />
      <span class="muted">
        {formatTime(window.from)} – {formatTime(window.to)}
      </span>
      <span class="bottom muted">
        <span>{routeName ?? task.routeId}</span>
        {team !== undefined && <span class="team">{team}</span>}
      </span>
      {claimedBy !== undefined && (
        <span class="bottom">
          <span>
            <span class="avatar" aria-hidden="true">
              {claimedBy.slice(-2)}
            </span>
            {claimedBy}
          </span>
          <Since task={task} />
        </span>
      )}
    </a>
  );
}

function Since({ task: { claimedAt, run, ended } }: { task: Task }) {
  const at = ended?.at ?? run?.startedAt ?? claimedAt;
  return at === undefined ? null : (
    <span class="muted">
      <Ago at={at} />
    </span>
  );
}

/** What is to be noticed about a task. */
export function TaskBadges({ task, withState = false }: { task: Task; withState?: boolean }) {
  const { state, priority, bonus, draw, review, from, ended } = task;
  const isReviewed = review?.state === "required";
  return (
    <span class="badges">
      {(withState || state === "failed" || state === "expired" || state === "cancelled") && (
        <span class={`badge ${STATE_TONES[state]}`}>{t(`task.state.${state}`)}</span>
      )}
      {priority > 0 && (
        <span class={`badge ${priority >= 7 ? "bad" : "warn"}`}>{t("task.priorityBadge", { n: priority })}</span>
      )}
      {isTaskLate(task, now()) && <span class="badge bad">{t("badge.late")}</span>}
      {isReviewed && <span class="badge warn">{t("task.toReview")}</span>}
      {ended && state === "completed" && !isReviewed && (
        <span class={`badge ${ended.onTime ? "ok" : "warn"}`}>
          {t(ended.onTime ? "task.onTime" : "task.notOnTime")}
        </span>
      )}
      {bonus.rising && (state === "open" || state === "draft") && <span class="badge accent">{t("task.rising")}</span>}
      {draw && (state === "open" || state === "draft") && <span class="badge accent">{t("task.draw")}</span>}
      {from && <span class="badge">{from.partner}</span>}
    </span>
  );
}

const STATE_TONES: Record<Task["state"], string> = {
  draft: "",
  open: "accent",
  claimed: "warn",
  started: "accent",
  completed: "ok",
  failed: "bad",
  expired: "bad",
  cancelled: "",
};
