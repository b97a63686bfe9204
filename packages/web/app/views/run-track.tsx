import { formatNumber, t, type TextKey } from "../i18n/text.ts";
import { speedsOf, type TrackFix } from "../live/track.ts";
import type { Loadable } from "../ui/load.ts";
import { Plot } from "../ui/plot.tsx";
import { Empty, Failed, Loading } from "../ui/state.tsx";
import { downloadTrack } from "../live/download-track.ts";

const FORMATS = ["gpx", "geojson", "csv"] as const;

/** Positions by class, the speed over time, and downloads. */
export function TrackTab({
  runId,
  track,
  counts,
}: {
  runId: string;
  track: Loadable<TrackFix[]>;
  counts: Partial<Record<string, number>>;
}) {
  if (track.error !== undefined && !track.data) return <Failed error={track.error} retry={track.reload} />;
  if (!track.data) return <Loading />;
  if (track.data.length === 0) return <Empty title={t("run.noTrack")} />;
  return (
    <div class="track-tab">
      <h3>{t("run.fixes")}</h3>
      <ul class="classes">
        {Object.entries(counts).map(([name, n = 0]) => (
          <li key={name}>
            <span class={`swatch ${name}`} aria-hidden="true" />
            {t(`class.${name}` as TextKey)}
            <span class="num">{formatNumber(n)}</span>
          </li>
        ))}
      </ul>
      <h3>{t("run.speedPlot")}</h3>
      <Plot
        class="speed-plot"
        label={t("run.speedPlot")}
        draw={async (container) => (await import("../live/speed-plot.ts")).drawSpeeds(container, speedsOf(track.data!))}
        dependencies={[track.data]}
      />
      <h3>{t("run.download")}</h3>
      <div class="row">
        {FORMATS.map((format) => (
          <button
            key={format}
            class="button"
            type="button"
            onClick={() => void downloadTrack(runId, format, track.data!)}
          >
            {format.toUpperCase()}
          </button>
        ))}
      </div>
    </div>
  );
}
