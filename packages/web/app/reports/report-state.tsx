import { formatPercent } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import { isInProgress, type Report } from "./report.ts";

const TONES: Record<Report["state"], string> = {
  requested: "",
  running: "accent",
  ready: "ok",
  failed: "bad",
  cancelled: "",
};

/** The state of a report in a word; while it is being made, how far it is. */
export const ReportState = ({ report }: { report: Report }) => (
  <span class="report-state">
    <span class={`badge ${TONES[report.state]}`}>{t(`report.state.${report.state}`)}</span>
    {isInProgress(report) && (
      <>
        <ProgressBar percent={report.progress.percent} />
        <span class="num muted">{formatPercent(report.progress.percent / 100)}</span>
      </>
    )}
  </span>
);

export const ProgressBar = ({ percent }: { percent: number }) => (
  <span
    class="progress"
    role="progressbar"
    aria-label={t("report.progress")}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={percent}
  >
    <span style={{ transform: `scaleX(${percent / 100})` }} />
  </span>
);
