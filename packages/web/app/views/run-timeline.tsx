import { t } from "../i18n/text.ts";
import type { RouteDetails } from "../live/details.ts";
import type { LiveRun } from "../live/live-run.ts";
import { Time } from "../ui/time.tsx";
import type { RunSummary } from "../runs.ts";

interface TimelineEntry {
  at: string;
  text: string;
  tone?: "bad" | "ok";
}

/** The badge of a run that ended before the feed knew it. */
const BADGES = { active: "ended", finished: "completed", aborted: "failed", handedOver: "handedOver" } as const;

/** What happened in a run, the newest first. */
export function Timeline({
  summary,
  run,
  route,
}: {
  summary: RunSummary;
  run: LiveRun | undefined;
  route: RouteDetails | undefined;
}) {
  const entries = entriesOf(summary, run, route).toSorted((a, b) => (a.at < b.at ? 1 : -1));
  return (
    <ol class="timeline">
      {entries.map(({ at, text, tone }) => (
        <li key={`${at} ${text}`} class={tone}>
          <Time at={at} seconds />
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}

function entriesOf(summary: RunSummary, run: LiveRun | undefined, route: RouteDetails | undefined): TimelineEntry[] {
  const nameOf = (stopId: string) => route?.stops.find(({ id }) => id === stopId)?.name ?? stopId;
  const at = (time: string | undefined, text: string, tone?: TimelineEntry["tone"]): TimelineEntry[] =>
    time === undefined ? [] : [{ at: time, text, ...(tone && { tone }) }];
  const { ended } = run ?? {};
  return [
    ...at(run?.startedAt, t("event.started")),
    ...at(summary.startedAt, t("event.firstFix")),
    ...(summary.stops ?? []).flatMap(({ stopId, arrivedAt, departedAt }) => [
      ...at(arrivedAt, t("event.arrived", { stop: nameOf(stopId) }), "ok"),
      ...at(departedAt, t("event.departed", { stop: nameOf(stopId) })),
    ]),
    ...at(run?.offRouteSince, t("event.offRoute"), "bad"),
    ...at(run?.stalledSince, t("event.stalled"), "bad"),
    ...at(run?.silentSince, t("event.silent"), "bad"),
    ...at(
      summary.endedAt,
      ended ? t(`event.${ended.outcome}`, { reason: ended.reason ?? "" }) : t(`badge.${BADGES[summary.state]}`),
      ended?.outcome === "failed" ? "bad" : "ok",
    ),
  ];
}
