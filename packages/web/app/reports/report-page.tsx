import { useSignal } from "@preact/signals";
import { t } from "../i18n/text.ts";
import { navigate } from "../router.ts";
import { useMutation } from "../ui/mutation.ts";
import { useKeys } from "../ui/keys.tsx";
import { useLoad } from "../ui/load.ts";
import { Refusal } from "../ui/notices.tsx";
import { useRefresh } from "../ui/refresh.ts";
import { Empty, Failed, Loading } from "../ui/state.tsx";
import { Time } from "../ui/time.tsx";
import { formatDays, formatPeriod } from "./period.ts";
import {
  cancelReport,
  DOWNLOADS,
  downloadReport,
  isInProgress,
  isShown,
  readContent,
  readReport,
  type Report,
  retryReport,
  STEPS,
} from "./report.ts";
import { ReportFigures } from "./report-figures.tsx";
import { ProgressBar, ReportState } from "./report-state.tsx";

const REFRESH_SECONDS = 1;

/** A report: how far it is, then its figures and its files. */
export function ReportPage({ reportId }: { reportId: string }) {
  const report = useLoad((ending) => readReport(reportId, ending), [reportId]);
  const { data } = report;
  useRefresh(report.reload, data && isInProgress(data) ? REFRESH_SECONDS : undefined);
  useKeys([{ key: "Escape", text: "keys.back", run: () => navigate("/reports") }]);
  if (report.error !== undefined && !data) return <Failed error={report.error} retry={report.reload} />;
  if (!data) return <Loading />;
  const { period, revision, reason, supersededBy, courierId } = data;
  return (
    <div class="page report-page">
      <div>
        <a class="back" href="/reports">
          ‹ {t("nav.reports")}
        </a>
        <div class="page-head">
          <div class="title">
            <h1>
              {formatPeriod(data)} <span class="muted">{courierId ?? t("reports.allCouriers")}</span>
            </h1>
            <span>
              <ReportState report={data} />{" "}
              <span class="muted">
                {formatDays(period)} · {t("route.revision", { n: revision })} · <Time at={data.requestedAt} />
              </span>
            </span>
          </div>
          <ReportActions report={data} onChange={report.reload} />
        </div>
      </div>
      {supersededBy !== undefined && (
        <p class="notice">
          {t("report.superseded")}
          <a class="button" href={`/reports/${encodeURIComponent(supersededBy)}`}>
            {t("report.newer")}
          </a>
        </p>
      )}
      {reason !== undefined && <p class="muted">{reason}</p>}
      {data.state !== "ready" ? (
        <Progress report={data} />
      ) : isShown(data, "json") ? (
        <Content report={data} />
      ) : (
        <Empty title={t("report.tooLarge")} />
      )}
    </div>
  );
}

function ReportActions({ report, onChange }: { report: Report; onChange: () => void }) {
  const mutation = useMutation();
  const downloading = useSignal<string | undefined>(undefined);
  const { reportId, state } = report;
  const run = (send: () => Promise<unknown>) => void mutation.run(async () => void (await send())).then(onChange);
  async function download(format: (typeof DOWNLOADS)[number]): Promise<void> {
    downloading.value = format;
    await mutation.run(() => downloadReport(report, format));
    downloading.value = undefined;
  }
  return (
    <div class="task-actions" role="group" aria-label={t("report.downloads")}>
      <Refusal text={mutation.failure} />
      {state === "ready" &&
        DOWNLOADS.map((format) => (
          <button
            key={format}
            class="button"
            type="button"
            disabled={downloading.value === format}
            onClick={() => void download(format)}
          >
            ↓ {format.toUpperCase()}
          </button>
        ))}
      {isInProgress(report) && (
        <button
          class="button"
          type="button"
          title={t("report.cancelHint")}
          onClick={() => run(() => cancelReport(reportId))}
        >
          {t("report.cancel")}
        </button>
      )}
      {(state === "failed" || state === "cancelled") && (
        <button
          class="button primary"
          type="button"
          title={t("report.retryHint")}
          onClick={() => run(() => retryReport(reportId))}
        >
          {t("report.retry")}
        </button>
      )}
    </div>
  );
}

function Progress({ report }: { report: Report }) {
  const { progress, failure } = report;
  const at = STEPS.indexOf(progress.step);
  return (
    <section class="panel report-progress" aria-label={t("report.progress")}>
      {failure && (
        <p class="notice bad" role="alert">
          {t("report.failedAt", { step: failure.step, detail: failure.detail })}
        </p>
      )}
      <ProgressBar percent={progress.percent} />
      <ol class="steps">
        {STEPS.map((step, n) => (
          <li
            key={step}
            class={n < at ? "done" : n === at ? "current" : ""}
            aria-current={n === at ? "step" : undefined}
          >
            {t(`report.step.${step}`)}
          </li>
        ))}
      </ol>
      {progress.parts > 0 && <p class="muted">{t("report.parts", { done: progress.done, parts: progress.parts })}</p>}
    </section>
  );
}

function Content({ report }: { report: Report }) {
  const { reportId } = report;
  const content = useLoad((ending) => readContent(reportId, ending), [reportId]);
  if (content.error !== undefined && !content.data) return <Failed error={content.error} retry={content.reload} />;
  return content.data ? <ReportFigures report={report} content={content.data} /> : <Loading />;
}
