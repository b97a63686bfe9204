import type { ComponentChildren } from "preact";
import { now } from "../../clock.ts";
import { formatSeconds, formatMoney, formatPercent } from "../../i18n/format.ts";
import { formatNumber, isTextKey, t } from "../../i18n/text.ts";
import { navigate } from "../../router.ts";
import { hasView } from "../../session/session.ts";
import { useKeys } from "../../ui/keys.tsx";
import { useLoad } from "../../ui/load.ts";
import { useRefresh } from "../../ui/refresh.ts";
import { Failed, Loading } from "../../ui/state.tsx";
import { Ago, Time } from "../../ui/time.tsx";
import { readRevision } from "../routes/route.ts";
import type { RouteRevision } from "../routes/route-content.ts";
import { BonusPlot } from "./bonus-plot-pane.tsx";
import { Competition } from "./competition.tsx";
import { readTask, type TaskDetails } from "./task.ts";
import { TaskActions } from "./task-actions.tsx";
import { TaskBadges } from "./task-card.tsx";
import { TaskLedger } from "./task-ledger.tsx";
import { TaskLinks } from "./task-links.tsx";
import { TaskPhotos } from "./task-photos.tsx";

/** Asked again so often while something can still happen to it. */
const REFRESH_SECONDS = 5;

/** One task: what it is, who wanted it, what came of it, and what can be done with it. */
export function TaskPage({ taskId }: { taskId: string }) {
  const task = useLoad((ending) => readTask(taskId, ending), [taskId]);
  const { data } = task;
  const route = useLoad(
    async (ending) => data && (await readRevision(data.routeId, data.revision, ending)),
    [data?.routeId, data?.revision],
  );
  const isOver = data !== undefined && data.ended !== undefined && data.review?.state !== "required";
  useRefresh(task.reload, isOver ? undefined : REFRESH_SECONDS);
  useKeys([{ key: "Escape", text: "keys.back", run: () => navigate("/tasks") }]);

  if (task.error !== undefined && !data) return <Failed error={task.error} retry={task.reload} />;
  if (!data) return <Loading />;
  return (
    <div class="page task-page">
      <a class="back" href="/tasks">
        ‹ {t("nav.tasks")}
      </a>
      <div class="page-head">
        <div class="title">
          <h1>{data.title}</h1>
          <TaskBadges task={data} withState />
        </div>
        <TaskActions task={data} onDone={task.reload} />
      </div>
      <div class="task-grid">
        <div class="task-main">
          <Section title={t("task.facts")}>
            <Facts task={data} route={route.data} />
          </Section>
          <Section title={t("task.competition")}>
            <Competition task={data} />
          </Section>
          <TaskLinks task={data} stops={route.data?.stops ?? []} />
          <TaskPhotos taskId={taskId} version={data.version} />
        </div>
        <div class="task-side">
          <Section title={t("task.bonus")}>
            <Bonus task={data} />
          </Section>
          {hasView("ledger") && data.claimedBy !== undefined && <TaskLedger task={data} />}
          <Section title={t("task.history")}>
            <History task={data} />
          </Section>
        </div>
      </div>
    </div>
  );
}

export const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="panel" aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
);

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Facts({ task, route }: { task: TaskDetails; route: RouteRevision | undefined }) {
  const { routeId, revision, window, offerExpiresAt, startWithinS, priority, team, from, claimedBy, run, startBy } =
    task;
  return (
    <dl class="fact-list">
      <Fact name={t("task.route")}>
        <a href={`/routes/${encodeURIComponent(routeId)}?revision=${revision}`}>{route?.name ?? routeId}</a>
        <span class="muted"> · {t("route.revision", { n: revision })}</span>
        {route && <span class="muted"> · {t("route.stopCount", { n: route.stops.length })}</span>}
      </Fact>
      <Fact name={t("task.window")}>
        <Time at={window.from} /> – <Time at={window.to} />
      </Fact>
      <Fact name={t("task.offerExpiresAt")}>
        <Time at={offerExpiresAt} />{" "}
        {task.state === "open" && (
          <span class="muted">
            (<Ago at={offerExpiresAt} />)
          </span>
        )}
      </Fact>
      <Fact name={t("task.startWithin")}>{formatSeconds(startWithinS)}</Fact>
      <Fact name={t("task.claimMode")}>
        {task.draw ? t("task.claimMode.drawOf", { n: task.draw.seconds }) : t("task.claimMode.first")}
      </Fact>
      <Fact name={t("task.policy")}>
        <Policy task={task} />
      </Fact>
      <Fact name={t("task.priority")}>{priority === 0 ? t("task.noPriority") : formatNumber(priority)}</Fact>
      <Fact name={t("live.team")}>{team ?? t("task.allTeams")}</Fact>
      {claimedBy !== undefined && (
        <Fact name={t("ledger.courier")}>
          {claimedBy}
          {task.state === "claimed" && startBy !== undefined && (
            <span class="muted">
              {" "}
              · {t("task.startBy")} <Time at={startBy} />
            </span>
          )}
        </Fact>
      )}
      {run && (
        <Fact name={t("task.run")}>
          <a href={`/live/${encodeURIComponent(run.runId)}?state=all`} class="mono">
            {run.runId}
          </a>
        </Fact>
      )}
      {from && (
        <Fact name={t("imports.partner")}>
          {from.partner} {from.externalId !== undefined && <span class="mono muted">{from.externalId}</span>}
        </Fact>
      )}
      <Fact name={t("task.id")}>
        <span class="mono">{task.taskId}</span>
      </Fact>
    </dl>
  );
}

function Policy({ task: { completion, review } }: { task: TaskDetails }) {
  if (!completion) return <>{t("task.policy.none")}</>;
  const { stops, notBeforeWindow, photos, unmet } = completion;
  const texts = [
    stops === "none"
      ? t("task.policy.stops.none")
      : stops === "all"
        ? t("task.policy.stops.all")
        : t("task.policy.stops.shareOf", { share: formatPercent(stops) }),
    ...(notBeforeWindow ? [t("task.policy.notBeforeWindow")] : []),
    ...(photos ? [t("task.policy.photos")] : []),
    t(`task.policy.unmet.${unmet}`),
  ];
  return (
    <>
      {texts.join(" · ")}
      {review && (
        <span class={review.state === "rejected" || review.state === "required" ? "wrong" : "muted"}>
          {" "}
          — {t(`task.review.${review.state}`)}
          {review.unmet.length > 0 && ` (${review.unmet.map((rule) => t(`task.rule.${rule}`)).join(", ")})`}
          {review.reason !== undefined && `: ${review.reason}`}
        </span>
      )}
    </>
  );
}

function Bonus({ task }: { task: TaskDetails }) {
  const { bonus, promised, state } = task;
  const { currency } = bonus.money;
  return (
    <>
      <dl class="facts">
        <Fact name={t(state === "open" ? "task.promisedNow" : promised ? "task.promised" : "task.bonusFrom")}>
          {formatMoney(promised ?? bonus.money)}
        </Fact>
        {bonus.onTime !== undefined && (
          <Fact name={t("task.onTimeExtra")}>+ {formatMoney({ amount: bonus.onTime, currency })}</Fact>
        )}
        {bonus.rising && <Fact name={t("task.cap")}>{formatMoney({ amount: bonus.rising.cap, currency })}</Fact>}
      </dl>
      {bonus.rising && (
        <>
          <BonusPlot task={task} now={now()} />
          <p class="muted padded">
            {t("task.risesBy", {
              money: formatMoney({ amount: bonus.rising.by, currency }),
              time: formatSeconds(bonus.rising.everyS),
            })}
          </p>
        </>
      )}
    </>
  );
}

/** What happened to the task, the newest first. */
function History({ task }: { task: TaskDetails }) {
  const { createdAt, openedAt, claimedAt, claimedBy = "", run, ended, earlierRuns = [], state, draw, review } = task;
  const reason = ended?.reason;
  const reasonText =
    reason !== undefined && isTextKey(`task.reason.${reason}`)
      ? t(`task.reason.${reason}` as "task.reason.other")
      : reason;
  const events = [
    { at: createdAt, text: t("task.event.created") },
    { at: openedAt, text: t("task.event.opened") },
    { at: draw?.closedAt, text: t("task.event.drawn") },
    ...earlierRuns.flatMap(({ courierId, startedAt, endedAt }) => [
      { at: startedAt, text: t("task.event.started", { courier: courierId }) },
      { at: endedAt, text: t("task.event.takenFrom", { courier: courierId }) },
    ]),
    { at: claimedAt, text: t("task.event.claimed", { courier: claimedBy }) },
    { at: run?.startedAt, text: t("task.event.started", { courier: claimedBy }) },
    { at: ended?.at, text: [t(`task.state.${state}`), reasonText].filter(Boolean).join(": ") },
    { at: review?.at, text: review?.by === undefined ? undefined : t("task.event.reviewed", { by: review.by }) },
  ].flatMap(({ at, text }) => (at === undefined || text === undefined ? [] : [{ at, text }]));
  return (
    <ol class="timeline">
      {events
        .toSorted((a, b) => (a.at < b.at ? 1 : -1))
        .map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <Time at={at} seconds />
            <span>{text}</span>
          </li>
        ))}
    </ol>
  );
}
