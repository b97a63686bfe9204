import { formatTime } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import type { RouteDetails } from "../live/details.ts";
import type { RunStop } from "../runs.ts";
import { Empty } from "../ui/state.tsx";
import { Time } from "../ui/time.tsx";

/** The stops of a run in the order of its route, planned and real. */
export function StopList({ stops, route }: { stops: readonly RunStop[]; route: RouteDetails | undefined }) {
  if (stops.length === 0) return <Empty title={t("run.stops.none")} />;
  return (
    <ol class="stops">
      {stops.map((stop, n) => {
        const planned = route?.stops.find(({ id }) => id === stop.stopId);
        return (
          <li key={stop.stopId} class={stop.state}>
            <span class="number" aria-hidden="true">
              {n + 1}
            </span>
            <span class="name">{planned?.name ?? stop.stopId}</span>
            <span class="muted">
              {t(`run.stop.${stop.state}`)}
              {stop.source === "manual" && ` · ${t("run.manual")}`}
              {planned?.window && ` · ${t("run.planned", { time: formatTime(planned.window.to) })}`}
            </span>
            <span class="when num">
              {stop.arrivedAt !== undefined && <Time at={stop.arrivedAt} />}
              {stop.departedAt !== undefined && (
                <>
                  {" – "}
                  <Time at={stop.departedAt} />
                </>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
