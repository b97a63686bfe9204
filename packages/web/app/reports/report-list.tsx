import { useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { now } from "../clock.ts";
import { CourierField } from "../couriers/courier-field.tsx";
import { formatNumber, t } from "../i18n/text.ts";
import { dayOf } from "../i18n/organization-zone.ts";
import { navigate } from "../router.ts";
import { useMutation } from "../ui/mutation.ts";
import { SelectField, TextField } from "../ui/fields.tsx";
import { useKeys } from "../ui/keys.tsx";
import { More } from "../ui/more.tsx";
import { Refusal } from "../ui/notices.tsx";
import { usePages } from "../ui/pages.ts";
import { useRefresh } from "../ui/refresh.ts";
import { Empty, Failed, Loading } from "../ui/state.tsx";
import { Time } from "../ui/time.tsx";
import { formatPeriod } from "./period.ts";
import { isInProgress, listReports, type Report, type ReportRequest, requestReport } from "./report.ts";
import { ReportState } from "./report-state.tsx";

const REFRESH_SECONDS = 2;

/** All reports, the last requested first, and the form of a new one. */
export function ReportList() {
  const page = useRef<HTMLDivElement>(null);
  const reports = usePages((cursor: string | undefined, ending) => listReports(cursor, ending), []);
  useRefresh(reports.reload, reports.items.some(isInProgress) ? REFRESH_SECONDS : undefined);
  useKeys([{ key: "n", text: "keys.newReport", run: () => page.current?.querySelector("select")?.focus() }]);
  return (
    <div class="page" ref={page}>
      <div class="page-head">
        <h1>{t("nav.reports")}</h1>
      </div>
      <RequestForm />
      <div class="panel">
        {reports.error !== undefined && !reports.isLoaded ? (
          <Failed error={reports.error} retry={reports.reload} />
        ) : !reports.isLoaded ? (
          <Loading />
        ) : reports.items.length === 0 ? (
          <Empty title={t("reports.empty")} hint={t("reports.emptyHint")} />
        ) : (
          <ReportTable reports={reports.items} />
        )}
        <More pages={reports} />
      </div>
    </div>
  );
}

const ReportTable = ({ reports }: { reports: readonly Report[] }) => (
  <table class="table">
    <thead>
      <tr>
        <th scope="col">{t("reports.kind")}</th>
        <th scope="col">{t("ledger.courier")}</th>
        <th scope="col" class="end">
          {t("report.revision")}
        </th>
        <th scope="col">{t("tasks.column")}</th>
        <th scope="col">{t("reports.requested")}</th>
        <th scope="col">{t("reports.requestedBy")}</th>
      </tr>
    </thead>
    <tbody>
      {reports.map((report) => (
        <tr key={report.reportId}>
          <td>
            <a href={`/reports/${encodeURIComponent(report.reportId)}`}>
              <strong>{formatPeriod(report)}</strong>
            </a>{" "}
            <span class="muted">{t(`reports.kind.${report.kind}`)}</span>
          </td>
          <td>{report.courierId ?? <span class="muted">{t("reports.allCouriers")}</span>}</td>
          <td class="end num">{formatNumber(report.revision)}</td>
          <td>
            <ReportState report={report} />
          </td>
          <td>
            <Time at={report.requestedAt} />
          </td>
          <td class="muted">{report.requestedBy}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const DAY_MS = 86_400_000;

/** The ISO week of a day, `2026-W48`. */
function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MS);
  const week = Math.ceil(((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / DAY_MS + 1) / 7);
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

function RequestForm() {
  const today = dayOf(new Date(now()).toISOString());
  const kind = useSignal<Report["kind"]>("weekly");
  const week = useSignal(weekOf(today));
  const month = useSignal(today.slice(0, 7));
  const from = useSignal(today);
  const to = useSignal(today);
  const courier = useSignal("");
  const mutation = useMutation(["/week", "/month", "/from", "/to", "/courierId"]);
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const period = {
      weekly: { week: week.value },
      monthly: { month: month.value },
      adhoc: { from: from.value, to: to.value },
    }[kind.value];
    const courierId = courier.value.trim();
    const body = { ...period, ...(courierId !== "" && { courierId }) } as ReportRequest;
    const report = await mutation.run(() => requestReport(body));
    if (report) navigate(`/reports/${encodeURIComponent(report.reportId)}`);
  }
  return (
    <form class="panel report-request" onSubmit={(event) => void submit(event)} aria-label={t("reports.request")}>
      <SelectField
        label={t("reports.kind")}
        value={kind.value}
        options={(["weekly", "monthly", "adhoc"] as const).map((one) => [one, t(`reports.kind.${one}`)] as const)}
        onChange={(value) => (kind.value = value as Report["kind"])}
      />
      {kind.value === "weekly" && (
        <TextField
          label={t("reports.kind.weekly")}
          type="week"
          required
          placeholder="2026-W48"
          value={week.value}
          onInput={(text) => (week.value = text)}
          error={mutation.errorAt("/week")}
        />
      )}
      {kind.value === "monthly" && (
        <TextField
          label={t("reports.kind.monthly")}
          type="month"
          required
          value={month.value}
          onInput={(text) => (month.value = text)}
          error={mutation.errorAt("/month")}
        />
      )}
      {kind.value === "adhoc" && (
        <>
          <TextField
            label={t("reports.from")}
            type="date"
            required
            value={from.value}
            onInput={(text) => (from.value = text)}
            error={mutation.errorAt("/from")}
          />
          <TextField
            label={t("reports.to")}
            type="date"
            required
            value={to.value}
            onInput={(text) => (to.value = text)}
            error={mutation.errorAt("/to")}
          />
        </>
      )}
      <CourierField
        label={t("reports.courier")}
        value={courier.value}
        onInput={(courierId) => (courier.value = courierId)}
        error={mutation.errorAt("/courierId")}
      />
      <button class="button primary" type="submit" disabled={mutation.isSending}>
        {t("reports.send")}
      </button>
      <Refusal text={mutation.failure} />
    </form>
  );
}
