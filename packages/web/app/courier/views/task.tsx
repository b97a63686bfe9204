import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { match, navigate, path } from "../../router.ts";
import { session } from "../../session/session.ts";
import { useLoad } from "../../ui/load.ts";
import { isOnline } from "../../ui/online.ts";
import { beginDrive, drive } from "../drive/driving.ts";
import { locate } from "../drive/current-position.ts";
import { claimResults, forgetClaim } from "../tasks/claims.ts";
import { readTask, releaseTask, startTask, type Task } from "../tasks/tasks.ts";
import { Action } from "./action.tsx";
import { ClaimButton } from "./claim-button.tsx";
import { Icon } from "./icon.tsx";
import { Loaded } from "./loaded.tsx";
import { NeedsNetwork } from "./needs-network.tsx";
import { MapLink } from "./map-link.tsx";
import { bonusText, demandTexts, distanceText, windowText } from "./task-facts.tsx";

/** One task: what it gives and demands, and what can be done with it now. */
export function TaskView() {
  const taskId = match("/tasks/:taskId", path.value)?.["taskId"] ?? "";
  const task = useLoad((ending) => readTask(taskId, ending), [taskId]);
  useEffect(() => void locate(), []);
  return (
    <Loaded from={task}>
      {(data) => (
        <>
          <TaskHead task={data} />
          <TaskActions task={data} reload={task.reload} />
        </>
      )}
    </Loaded>
  );
}

function TaskHead({ task }: { task: Task }) {
  const distance = distanceText(task.place);
  return (
    <>
      <a class="back" href={task.state === "open" ? "/tasks" : "/tasks?list=mine"}>
        <Icon name="back" />
        {t("courier.nav.tasks")}
      </a>
      <h1>{task.title}</h1>
      {claimResults.value.get(task.taskId)?.kind === "won" && (
        <p class="result ok" role="status">
          <strong>{t("courier.won")}</strong>
        </p>
      )}
      <p class="amount num">{bonusText(task)}</p>
      <dl class="list">
        <div>
          <dt>{t("courier.when")}</dt>
          <dd>{windowText(task.window)}</dd>
        </div>
        {distance !== undefined && (
          <div>
            <dt>{t("courier.begins")}</dt>
            <dd>{distance}</dd>
          </div>
        )}
      </dl>
      <MapLink point={task.place} name={task.title} />
      <ul class="demands">
        {demandTexts(task).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}

function TaskActions({ task, reload }: { task: Task; reload: () => void }) {
  const { taskId, state, claimedBy } = task;
  const isOwn = claimedBy === session.value!.sub;
  if (state === "open")
    return (
      <div class="thumb">
        <ClaimButton task={task} onWon={reload} />
      </div>
    );
  if (isOwn && state === "claimed") return <ClaimedActions task={task} reload={reload} />;
  if (isOwn && state === "started") return <StartedActions task={task} />;
  const text = { completed: "courier.ended.completed", failed: "courier.ended.failed" } as const;
  return (
    <p class="result" role="status" key={taskId}>
      {t(state === "completed" || state === "failed" ? text[state] : "courier.ended.taken")}
    </p>
  );
}

function ClaimedActions({ task, reload }: { task: Task; reload: () => void }) {
  const isReleasing = useSignal(false);
  const key = useSignal(crypto.randomUUID());
  async function start(): Promise<void> {
    await beginDrive(await startTask(task.taskId));
    forgetClaim(task.taskId);
    navigate("/drive");
  }
  async function release(): Promise<void> {
    await releaseTask(task.taskId, key.value);
    forgetClaim(task.taskId);
    navigate("/tasks", { replace: true });
    reload();
  }
  return (
    <div class="thumb">
      {task.startBy !== undefined && <p>{t("courier.startByHint", { time: formatTime(task.startBy) })}</p>}
      {isReleasing.value ? (
        <>
          <p>{t("courier.releaseHint")}</p>
          <NeedsNetwork />
          <div class="pair">
            <button class="button large" type="button" onClick={() => (isReleasing.value = false)}>
              {t("courier.keep")}
            </button>
            <Action class="danger large" run={release} disabled={!isOnline.value}>
              {t("courier.release")}
            </Action>
          </div>
        </>
      ) : (
        <div class="pair wide-last">
          <button class="button large" type="button" onClick={() => (isReleasing.value = true)}>
            {t("courier.release")}
          </button>
          <Action class="primary large" run={start}>
            {t("courier.start")}
          </Action>
        </div>
      )}
    </div>
  );
}

/** It may have been started on another phone, or on this one before its storage was cleared. */
function StartedActions({ task }: { task: Task }) {
  const isHere = drive.value?.taskId === task.taskId && !drive.value.ended;
  async function takeOver(): Promise<void> {
    if (!isHere) await beginDrive(task);
    navigate("/drive");
  }
  return (
    <div class="thumb">
      {!isHere && <p>{t("courier.continueHint")}</p>}
      <Action class="primary large" run={takeOver}>
        {t(isHere ? "courier.toRun" : "courier.continue")}
      </Action>
    </div>
  );
}
