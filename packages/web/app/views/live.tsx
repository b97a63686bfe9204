import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/text.ts";
import { requestRoute, requestTasks } from "../live/details.ts";
import { feedState, liveRuns } from "../live/feed.ts";
import { visibleRuns } from "../live/list.ts";
import { replay } from "../live/replay.ts";
import { isFollowing, selectedRunId, selectRun } from "../live/selection.ts";
import { useKeys } from "../ui/keys.tsx";
import { CourierList } from "./live-list.tsx";
import { MapPane } from "./map-pane.tsx";
import { ReplayBar } from "./replay-bar.tsx";
import { RunPanel } from "./run-panel.tsx";
import "../styles/live.css";

/** Routes are requested for the first so many couriers of the list: what a map can show. */
const MAX_ROUTES = 200;

/** Everyone on the road: the list, the map, and the selected run. */
export function LiveView() {
  const search = useRef<HTMLInputElement>(null);
  const fitAll = useRef<() => void>(() => {});
  /** On a phone the list or the map is shown. */
  const pane = useSignal<"map" | "list">("list");
  const selected = selectedRunId.value;

  useEffect(() => {
    const shown = visibleRuns.value.slice(0, MAX_ROUTES).map(({ run }) => run);
    for (const run of shown) requestRoute(run);
    // Of everyone on the road: who is late needs attention, wherever the list has them.
    void requestTasks([...shown, ...[...liveRuns.value.values()].filter(({ ended }) => !ended)]);
  }, [visibleRuns.value]);

  useEffect(() => {
    if (replay.value || isFollowing.value) pane.value = "map";
  }, [replay.value !== undefined, isFollowing.value]);

  const step = (by: number) => {
    const runs = visibleRuns.value;
    const at = runs.findIndex(({ run }) => run.runId === selectedRunId.value);
    const next = runs[Math.min(runs.length - 1, Math.max(0, at + by))];
    if (next) selectRun(next.run.runId);
  };
  useKeys([
    { key: "/", text: "keys.search", run: () => search.current?.focus() },
    { key: "j", text: "keys.next", run: () => step(1) },
    { key: "k", text: "keys.previous", run: () => step(-1) },
    {
      key: "f",
      text: "keys.follow",
      run: () => (isFollowing.value = selectedRunId.value !== undefined && !isFollowing.value),
    },
    { key: "a", text: "keys.fit", run: () => fitAll.current() },
    { key: "Escape", text: "keys.close", run: () => selectRun(undefined) },
  ]);

  return (
    <div class={`live show-${pane.value} ${selected === undefined ? "" : "with-run"}`}>
      <h1 class="hidden-visually">{t("live.title")}</h1>
      <div class="live-switch" role="group" aria-label={t("live.title")}>
        {(["list", "map"] as const).map((name) => (
          <button
            key={name}
            class="button quiet"
            type="button"
            aria-pressed={pane.value === name}
            onClick={() => (pane.value = name)}
          >
            {t(name === "map" ? "live.showMap" : "live.showList")}
          </button>
        ))}
        <FeedStatus />
      </div>
      <CourierList search={search} />
      <section class="live-map" aria-label={t("live.map")}>
        <MapPane fitAll={fitAll} />
        {replay.value && <ReplayBar />}
      </section>
      {selected !== undefined && <RunPanel key={selected} runId={selected} />}
    </div>
  );
}

/** Whether the list is live, in words. */
export function FeedStatus() {
  const state = feedState.value;
  const text = {
    connecting: () => t("live.connecting"),
    socket: () => t("live.connected"),
    polling: () => t("live.polling", { n: state.kind === "polling" ? state.seconds : 0 }),
    lost: () => t("live.lost"),
  }[state.kind]();
  return (
    <span class={`feed-state ${state.kind}`} role="status">
      <span class="dot" aria-hidden="true" />
      {text}
    </span>
  );
}
