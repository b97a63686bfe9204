import { metresBetween } from "@waybill/geometry/lat-lon";
import { useEffect } from "preact/hooks";
import { formatDistance, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { navigate, query, setQuery } from "../../router.ts";
import { session } from "../../session/session.ts";
import { useLoad } from "../../ui/load.ts";
import { Empty } from "../../ui/state.tsx";
import { currentPosition, locate, locationFailure } from "../drive/current-position.ts";
import { draws, type EnteredDraw, forgetDraw, loadDraws, readDrawResult } from "../tasks/draws.ts";
import { listOffers, listOwnTasks, type Task } from "../tasks/tasks.ts";
import { ClaimButton } from "./claim-button.tsx";
import { Loaded } from "./loaded.tsx";
import { bonusText, distanceText, windowText } from "./task-facts.tsx";

/** How far around, metres. */
const RADII = [2_000, 5_000, 20_000, 100_000] as const;
const DEFAULT_RADIUS = 5_000;
const REFRESH_MS = 30_000;

/** What can be claimed around here, and what the courier has. */
export function CourierTasksView() {
  const isOwn = query.value.get("list") === "mine";
  return (
    <>
      <h1>{t(isOwn ? "courier.mine" : "courier.near")}</h1>
      {isOwn ? <OwnTasks /> : <Offers />}
      <div class="thumb segmented" role="group" aria-label={t("courier.lists")}>
        <a class="button" href="/tasks" aria-current={isOwn ? undefined : "page"}>
          {t("courier.near")}
        </a>
        <a class="button" href="/tasks?list=mine" aria-current={isOwn ? "page" : undefined}>
          {t("courier.mine")}
        </a>
      </div>
    </>
  );
}

function Offers() {
  const wanted = Number(query.value.get("within"));
  const radius = RADII.find((one) => one === wanted) ?? DEFAULT_RADIUS;
  const offers = useLoad(async (ending) => listOffers(await locate(), radius, ending), [radius]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && offers.reload(), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const metres = ({ place }: Task) => (currentPosition.value ? metresBetween(currentPosition.value, place) : 0);
  return (
    <>
      {locationFailure.value && <p class="notice">{t(`courier.location.${locationFailure.value}`)}</p>}
      {currentPosition.value && (
        <div class="row">
          <label class="field inline">
            <span>{t("courier.within")}</span>
            <select
              class="select"
              value={radius}
              onChange={({ currentTarget }) => setQuery({ within: currentTarget.value })}
            >
              {RADII.map((one) => (
                <option key={one} value={one}>
                  {formatDistance(one)}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <Loaded from={offers}>
        {(tasks) =>
          tasks.length === 0 ? (
            <Empty title={t("courier.noOffers")} hint={t("courier.noOffersHint")} />
          ) : (
            <ul class="cards">
              {tasks
                .toSorted((a, b) => metres(a) - metres(b))
                .map((task) => (
                  <li key={task.taskId} class="card">
                    <TaskLink task={task} />
                    <ClaimButton task={task} onWon={() => navigate(`/tasks/${task.taskId}`)} />
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function OwnTasks() {
  const { sub } = session.value!;
  const own = useLoad(listOwnTasks, []);
  useEffect(() => void loadDraws(sub), [sub]);
  return (
    <Loaded from={own}>
      {(tasks) => (
        <>
          {tasks.length === 0 && draws.value.length === 0 && (
            <Empty title={t("courier.noTasks")} hint={t("courier.noTasksHint")} />
          )}
          <ul class="cards">
            {tasks.map((task) => (
              <li key={task.taskId} class="card">
                <TaskLink task={task} />
              </li>
            ))}
            {draws.value.map((draw) => (
              <li key={draw.taskId} class="card">
                <DrawCard draw={draw} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}

function TaskLink({ task }: { task: Task }) {
  const { taskId, title, place, window, state, startBy } = task;
  return (
    <a class="task-link" href={`/tasks/${taskId}`}>
      <span class="top">
        <strong class="title">{title}</strong>
        <strong class="money num">{bonusText(task)}</strong>
      </span>
      <span class="muted">{distanceText(place)}</span>
      <span class="muted">{windowText(window)}</span>
      {state === "started" && <span class="badge ok">{t("courier.started")}</span>}
      {state === "claimed" && startBy !== undefined && (
        <span class="badge warn">{t("courier.startBy", { time: formatTime(startBy) })}</span>
      )}
    </a>
  );
}

/** A draw that was entered, and who has won it. */
function DrawCard({ draw }: { draw: EnteredDraw }) {
  const result = useLoad((ending) => readDrawResult(draw, ending), [draw.taskId]);
  useEffect(() => {
    const timer = setInterval(result.reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const isOver = result.data === "won" || result.data === "lost";
  return (
    <div class="task-link">
      <strong class="title">{draw.title}</strong>
      <span role="status">
        {result.data === "won"
          ? t("courier.drawWon")
          : result.data === "lost"
            ? t("courier.drawLost")
            : t("courier.enteredHint", { time: formatTime(draw.closesAt) })}
      </span>
      {isOver && (
        <button
          class="button"
          type="button"
          onClick={() => void forgetDraw(draw).then(() => result.data === "won" && navigate(`/tasks/${draw.taskId}`))}
        >
          {t(result.data === "won" ? "courier.open" : "dialog.close")}
        </button>
      )}
    </div>
  );
}
