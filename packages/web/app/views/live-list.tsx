import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { formatDistance, formatPercent } from "../i18n/format.ts";
import { count, formatNumber, t, type TextKey } from "../i18n/text.ts";
import { feedState } from "../live/feed.ts";
import { filters, type ListedRun, stateCounts, teams, visibleRuns } from "../live/list.ts";
import { selectedRunId, selectRun } from "../live/selection.ts";
import { setQuery } from "../router.ts";
import { Badges } from "../ui/badges.tsx";
import { Empty, Loading } from "../ui/state.tsx";
import { Ago, Time } from "../ui/time.tsx";
import { FeedStatus } from "./live.tsx";

const STATES = [
  ["road", "live.filter.moving"],
  ["attention", "live.filter.attention"],
  ["ended", "live.filter.ended"],
  ["all", "live.filter.all"],
] as const satisfies [string, TextKey][];
const SORTS = [
  ["attention", "live.sort.attention"],
  ["eta", "live.sort.eta"],
  ["name", "live.sort.name"],
] as const satisfies [string, TextKey][];

/** Rows that are drawn; a longer list is drawn as it is scrolled. */
const ROW_PX = 62;
const EXTRA_ROWS = 12;

/** The couriers, searched, filtered and sorted by the URL. Its order does not change while somebody points at it. */
export function CourierList({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const { text, state, team, sort } = filters.value;
  const order = useRef<string[]>([]);
  const isHeld = useSignal(false);
  const scroll = useSignal(0);
  const runs = isHeld.value ? inOrder(visibleRuns.value, order.current) : visibleRuns.value;
  order.current = runs.map(({ run }) => run.runId);
  const first = Math.max(0, Math.floor(scroll.value / ROW_PX) - EXTRA_ROWS);
  const shown = runs.slice(first, first + Math.ceil(innerHeight / ROW_PX) + 2 * EXTRA_ROWS);

  return (
    <section class="live-list" aria-label={t("live.list")}>
      <div class="live-filters">
        <input
          ref={search}
          class="input"
          type="search"
          value={text}
          placeholder={t("live.search")}
          aria-label={t("live.search")}
          onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
        />
        <div class="chips" role="group" aria-label={t("live.filter")}>
          {STATES.map(([name, label]) => (
            <button
              key={name}
              class="chip"
              type="button"
              aria-pressed={state === name}
              onClick={() => setQuery({ state: name === "road" ? "" : name })}
            >
              {t(label)} <span class="num">{formatNumber(stateCounts.value[name])}</span>
            </button>
          ))}
        </div>
        <div class="row">
          {teams.value.length > 0 && (
            <select
              class="select"
              aria-label={t("live.team")}
              value={team}
              onChange={({ currentTarget }) => setQuery({ team: currentTarget.value })}
            >
              <option value="">{t("live.team.all")}</option>
              {teams.value.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
          <Choice
            label={t("live.sort")}
            value={sort}
            options={SORTS}
            onChange={(value) => setQuery({ sort: value === "attention" ? "" : value })}
          />
        </div>
        <div class="row between muted">
          <span role="status">{count(runs.length, "live.count.one", "live.count.other")}</span>
          <FeedStatus />
        </div>
      </div>
      <div
        class="live-rows"
        tabIndex={-1}
        onScroll={({ currentTarget }) => (scroll.value = currentTarget.scrollTop)}
        onPointerEnter={() => (isHeld.value = true)}
        onPointerLeave={() => (isHeld.value = false)}
        onFocusIn={() => (isHeld.value = true)}
        onFocusOut={() => (isHeld.value = false)}
      >
        {runs.length === 0 && <NoRuns isFiltered={text !== "" || state !== "road" || team !== ""} />}
        <ul style={{ height: `${runs.length * ROW_PX}px` }}>
          {shown.map((listed, n) => (
            <li key={listed.run.runId} style={{ transform: `translateY(${(first + n) * ROW_PX}px)` }}>
              <CourierRow {...listed} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** The runs in the order in which they were shown; new ones at the end. */
function inOrder(runs: readonly ListedRun[], order: readonly string[]): ListedRun[] {
  const place = new Map(order.map((runId, n) => [runId, n]));
  return runs.toSorted((a, b) => (place.get(a.run.runId) ?? Infinity) - (place.get(b.run.runId) ?? Infinity));
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  if (feedState.value.kind === "connecting") return <Loading />;
  return isFiltered ? (
    <Empty title={t("live.noMatch")} />
  ) : (
    <Empty title={t("live.empty")} hint={t("live.emptyHint")} />
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [string, TextKey])[];
  onChange: (value: string) => void;
}
const Choice = ({ label, value, options, onChange }: ChoiceProps) => (
  <select
    class="select"
    aria-label={label}
    value={value}
    onChange={({ currentTarget }) => onChange(currentTarget.value)}
  >
    {options.map(([name, text]) => (
      <option key={name} value={name}>
        {t(text)}
      </option>
    ))}
  </select>
);

/** When it ended, or when it is expected to be done. */
function RowTime({ ended, etaAt }: { ended: { at: string } | undefined; etaAt: string | undefined }) {
  const at = ended?.at ?? etaAt;
  if (at === undefined) return null;
  return (
    <span class="time">
      <span class="muted">{t(ended ? "live.endedAt" : "live.arrivesAt")}</span> <Time at={at} />
    </span>
  );
}

function CourierRow({ run, name, title, badges }: ListedRun) {
  const isSelected = selectedRunId.value === run.runId;
  const { place, ended } = run;
  return (
    <button
      class="courier"
      type="button"
      aria-current={isSelected}
      onClick={() => selectRun(isSelected ? undefined : run.runId)}
    >
      <span class="top">
        <strong>{name}</strong>
        <Badges badges={badges} />
        <RowTime ended={ended} etaAt={place?.etaAt} />
      </span>
      <span class="title">{title}</span>
      <span class="bottom muted">
        {place?.progress !== undefined && (
          <>
            <span class="progress" aria-hidden="true">
              <span style={{ transform: `scaleX(${place.progress})` }} />
            </span>
            <span class="num">{formatPercent(place.progress)}</span>
          </>
        )}
        {place && <span class="num driven">{formatDistance(place.distanceM)}</span>}
        <span class="ago">{place && !ended && <Ago at={place.fixTime} />}</span>
      </span>
    </button>
  );
}
