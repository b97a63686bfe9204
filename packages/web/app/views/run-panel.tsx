import { dataOf } from "@waybill/client";
import { useEffect } from "preact/hooks";
import { formatDistance, formatPercent, formatSpeed } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import { requestRoute, requestTasks, routeDetails, routeKey } from "../live/details.ts";
import { endReplay, replay, startReplay } from "../live/replay.ts";
import { isFollowing, selectedRun, selectRun } from "../live/selection.ts";
import { selectedTrack } from "../live/selected-track.ts";
import { loadTrack } from "../live/track.ts";
import { query, setQuery } from "../router.ts";
import { api } from "../session/api.ts";
import { Badges } from "../ui/badges.tsx";
import { useLoad } from "../ui/load.ts";
import { Failed, Loading } from "../ui/state.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Ago, Time } from "../ui/time.tsx";
import { RunPhotos } from "./run-photos.tsx";
import { StopList } from "./run-stops.tsx";
import { Timeline } from "./run-timeline.tsx";
import { TrackTab } from "./run-track.tsx";

const TABS = ["stops", "timeline", "track", "photos"] as const;
type TabName = (typeof TABS)[number];
/** The track is read again when the courier has moved on for this long. */
const TRACK_REFRESH_MS = 20_000;

/** One run: how it goes, its stops, what happened, its track. */
export function RunPanel({ runId }: { runId: string }) {
  const listed = selectedRun.value;
  const run = listed?.run;
  const moment = Math.floor(Date.parse(run?.place?.fixTime ?? "") / TRACK_REFRESH_MS) || 0;
  const summary = useLoad(
    (signal) => dataOf(api.GET("/v1/runs/{runId}", { params: { path: { runId } }, signal })),
    [runId, moment, run?.ended?.outcome],
  );
  const track = useLoad((signal) => loadTrack(runId, signal), [runId, moment]);
  const { data } = summary;

  useEffect(() => {
    if (!run) return;
    requestRoute(run);
    void requestTasks([run]);
  }, [run?.taskId, run?.routeId]);
  useEffect(() => {
    if (track.data) selectedTrack.value = { runId, fixes: track.data };
  }, [track.data]);
  useEffect(
    () => () => {
      selectedTrack.value = undefined;
      isFollowing.value = false;
      endReplay();
    },
    [],
  );

  const tab = (query.value.get("tab") ?? "stops") as TabName;
  const route = run && routeDetails.value.get(routeKey(run) ?? "");
  const place = run?.place;
  return (
    <aside class="run-panel" aria-labelledby="run-title">
      <header>
        <div>
          <h2 id="run-title">{listed?.name ?? data?.courierId ?? runId}</h2>
          <p class="muted">{listed?.title}</p>
        </div>
        <button
          class="button quiet icon"
          type="button"
          aria-label={t("run.close")}
          onClick={() => selectRun(undefined)}
        >
          ✕
        </button>
        <div class="badges">
          <Badges badges={listed?.badges ?? []} />
        </div>
      </header>
      {summary.error !== undefined && !data ? (
        <Failed error={summary.error} retry={summary.reload} />
      ) : !data ? (
        <Loading />
      ) : (
        <>
          <dl class="facts">
            {data.etaAt !== undefined && (
              <div>
                <dt>{t("run.eta")}</dt>
                <dd>
                  <Time at={place?.etaAt ?? data.etaAt} />
                </dd>
              </div>
            )}
            {data.progress !== undefined && (
              <div>
                <dt>{t("run.progress")}</dt>
                <dd>{formatPercent(place?.progress ?? data.progress)}</dd>
              </div>
            )}
            <div>
              <dt>{t("run.distance")}</dt>
              <dd>{formatDistance(place?.distanceM ?? data.distanceM)}</dd>
            </div>
            {!run?.ended && data.speedMps !== undefined && (
              <div>
                <dt>{t("run.speed")}</dt>
                <dd>{formatSpeed(place?.speedMps ?? data.speedMps)}</dd>
              </div>
            )}
            {data.last && (
              <div>
                <dt>{t("run.lastFix")}</dt>
                <dd>
                  <Ago at={place?.fixTime ?? data.last.fixTime} />
                </dd>
              </div>
            )}
          </dl>
          <div class="run-actions">
            {!run?.ended && (
              <button
                class="button"
                type="button"
                aria-pressed={isFollowing.value}
                onClick={() => (isFollowing.value = !isFollowing.value)}
              >
                {t(isFollowing.value ? "run.following" : "run.follow")}
              </button>
            )}
            <button
              class="button"
              type="button"
              aria-pressed={replay.value !== undefined}
              disabled={!track.data?.length}
              onClick={() => (replay.value ? endReplay() : startReplay(runId, track.data!))}
            >
              {t("run.replay")}
            </button>
          </div>
          <Tabs
            label={t("run.tabs")}
            controls="run-tab"
            tabs={TABS.map((name) => [name, t(`run.tab.${name}`)] as const)}
            selected={tab}
            onSelect={(name) => setQuery({ tab: name === "stops" ? "" : name })}
          />
          <div id="run-tab" class="run-tab" role="tabpanel" tabIndex={0} aria-label={t(`run.tab.${tab}`)}>
            {tab === "stops" && <StopList stops={data.stops ?? []} route={route} />}
            {tab === "timeline" && <Timeline summary={data} run={run} route={route} />}
            {tab === "track" && <TrackTab runId={runId} track={track} counts={data.counts} />}
            {tab === "photos" && (
              <RunPhotos runId={runId} courierId={data.courierId} taskId={data.taskId ?? run?.taskId} />
            )}
          </div>
        </>
      )}
    </aside>
  );
}
