import { useSignal } from "@preact/signals";
import { formatDay, formatPercent } from "../i18n/format.ts";
import { count, t } from "../i18n/text.ts";
import { query, setQuery } from "../router.ts";
import { SelectField } from "../ui/fields.tsx";
import { useLoad } from "../ui/load.ts";
import { Plot } from "../ui/plot.tsx";
import { Empty, Failed, Loading } from "../ui/state.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { columnsOf, figureNames, formatFigure, textOf, valueOf } from "./figures.ts";
import {
  isShown,
  readTraces,
  type Figures,
  type Report,
  type ReportContent,
  type ReportLine,
  type ReportTrace,
} from "./report.ts";
import { subjectsOf } from "./subjects.ts";

const TABLES = ["days", "couriers", "routes"] as const;
const TAB_TEXTS = { days: "report.byDay", couriers: "report.byCourier", routes: "report.byRoute" } as const;

/** What of the report is looked at; in the URL. */
function useChoice(content: ReportContent) {
  const get = (name: string) => query.value.get(name) ?? "";
  const figures = figureNames(content.total);
  const figure = figures.find((name) => name === get("figure")) ?? "completed";
  const table = TABLES.find((name) => name === get("by")) ?? "days";
  return { figures, figure, table, day: get("day"), courier: get("courier"), route: get("route") };
}
type Choice = ReturnType<typeof useChoice>;

/** The figures of a report: their sums, a chart, tables, and what is behind those that are chosen. */
export function ReportFigures({ report, content }: { report: Report; content: ReportContent }) {
  const choice = useChoice(content);
  const { figure, figures, table } = choice;
  if (content.couriers.length + content.routes.length === 0) return <Empty title={t("report.nothing")} />;
  return (
    <>
      <Totals total={content.total} />
      <section class="panel" aria-label={t("report.byDay")}>
        <div class="chart-head">
          <SelectField
            label={t("report.figure")}
            value={figure}
            options={figures.map((name) => [name, textOf(name)] as const)}
            onChange={(name) => setQuery({ figure: name === "completed" ? "" : name })}
          />
          {(choice.day !== "" || choice.courier !== "" || choice.route !== "") && (
            <button class="button" type="button" onClick={() => setQuery({ day: "", courier: "", route: "" })}>
              {[choice.day && formatDay(choice.day), choice.courier, nameOf(content, choice.route)]
                .filter(Boolean)
                .join(" · ")}{" "}
              ✕
            </button>
          )}
        </div>
        <DayChart content={content} choice={choice} />
      </section>
      <section class="panel" aria-label={t("report.figures")}>
        <Tabs
          label={t("report.figures")}
          controls="report-table"
          tabs={TABLES.map((name) => [name, t(TAB_TEXTS[name])] as const)}
          selected={table}
          onSelect={(name) => setQuery({ by: name === "days" ? "" : name })}
        />
        <div id="report-table" role="tabpanel" tabIndex={0} aria-label={t(TAB_TEXTS[table])}>
          <FigureTable content={content} choice={choice} />
        </div>
      </section>
      <Behind report={report} choice={choice} />
    </>
  );
}

const nameOf = ({ routes }: ReportContent, route: string): string =>
  routes.find(({ of }) => of === route)?.name ?? route;

function Totals({ total }: { total: Figures }) {
  const share = total.completed === 0 ? undefined : total.onTime / total.completed;
  return (
    <dl class="totals-grid">
      {columnsOf(total).map((name) => (
        <div key={name}>
          <dt>{textOf(name)}</dt>
          <dd>
            {formatFigure(name, valueOf(total, name))}
            {name === "onTime" && share !== undefined && <span class="muted"> {formatPercent(share)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The days of what is chosen: of a courier, of a route, or all. */
function daysOf(content: ReportContent, { courier, route }: Choice): readonly ReportLine[] {
  const rows = courier !== "" ? content.courierDays : route !== "" ? content.routeDays : undefined;
  if (!rows) return content.days;
  const own = new Map(rows.filter(({ of }) => of === (courier || route)).map(({ date, figures }) => [date, figures]));
  return content.days.map(({ of }) => ({ of, figures: own.get(of) ?? emptied(content.total) }));
}
const emptied = (figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, typeof value === "number" ? 0 : {}]),
  ) as Figures;

function DayChart({ content, choice }: { content: ReportContent; choice: Choice }) {
  const { figure, day } = choice;
  const days = daysOf(content, choice);
  const pointed = useSignal<number | undefined>(undefined);
  const values = days.map(({ figures }) => valueOf(figures, figure));
  const shown = days[pointed.value ?? days.findIndex(({ of }) => of === day)];
  const pick = (n: number) => setQuery({ day: days[n]!.of === query.value.get("day") ? "" : days[n]!.of });
  return (
    <>
      <Plot
        class="day-chart"
        label={`${textOf(figure)}, ${t("report.byDay")}`}
        draw={async (container) => {
          const { drawDays } = await import("./day-chart.ts");
          return drawDays(container, {
            days: days.map(({ of }) => formatDay(of)),
            values,
            chosen: days.findIndex(({ of }) => of === day),
            format: (value) => formatFigure(figure, value),
            onPick: pick,
            onPoint: (n) => (pointed.value = n),
          });
        }}
        dependencies={[figure, day, choice.courier, choice.route]}
      />
      <p class="muted padded num" aria-live="off">
        {shown
          ? `${formatDay(shown.of)}: ${formatFigure(figure, valueOf(shown.figures, figure))}`
          : t("report.behindHint")}
      </p>
    </>
  );
}

/** Parameter of the URL that a line of each table chooses. */
const CHOOSES = { days: "day", couriers: "courier", routes: "route" } as const;

function FigureTable({ content, choice }: { content: ReportContent; choice: Choice }) {
  const { table, figure } = choice;
  const lines = table === "days" ? daysOf(content, choice) : content[table];
  const columns = columnsOf(content.total);
  const sorted =
    table === "days" ? lines : lines.toSorted((a, b) => valueOf(b.figures, figure) - valueOf(a.figures, figure));
  const highest = Math.max(1, ...lines.map(({ figures }) => valueOf(figures, figure)));
  const parameter = CHOOSES[table];
  const choose = (of: string) => {
    const isChosen = choice[parameter] === of;
    if (table === "days") return setQuery({ day: isChosen ? "" : of });
    setQuery({ courier: "", route: "", [parameter]: isChosen ? "" : of });
  };
  return (
    <table class="table figures">
      <thead>
        <tr>
          <th scope="col">
            {t(table === "days" ? "report.day" : table === "couriers" ? "ledger.courier" : "task.route")}
          </th>
          <th scope="col">{textOf(figure)}</th>
          {columns.map((name) => (
            <th key={name} scope="col" class="end">
              {textOf(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ of, name, figures }) => (
          <tr key={of} class={of !== "" && choice[parameter] === of ? "chosen" : ""}>
            <th scope="row">
              {of === "" ? (
                <span class="muted padded">{t("report.noCourier")}</span>
              ) : (
                <button
                  class="button quiet"
                  type="button"
                  aria-pressed={choice[parameter] === of}
                  onClick={() => choose(of)}
                >
                  {table === "days" ? formatDay(of) : (name ?? of)}
                </button>
              )}
            </th>
            <td class="bar-cell">
              <span class="bar-track" aria-hidden="true">
                <span style={{ width: `${Math.max(0, (valueOf(figures, figure) / highest) * 100)}%` }} />
              </span>
              <span class="hidden-visually">{formatFigure(figure, valueOf(figures, figure))}</span>
            </td>
            {columns.map((column) => (
              <td key={column} class={`end num ${valueOf(figures, column) === 0 ? "muted" : ""}`}>
                {formatFigure(column, valueOf(figures, column))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The tasks, runs and receipts whose events made the chosen figures. */
function Behind({ report, choice }: { report: Report; choice: Choice }) {
  const { day, courier, route } = choice;
  const { reportId } = report;
  const isChosen = day !== "" || courier !== "" || route !== "";
  const isRead = isChosen && isShown(report, "events");
  const traces = useLoad(async (ending) => (isRead ? await readTraces(reportId, ending) : []), [reportId, isRead]);
  if (!isChosen) return null;
  if (!isRead) return <Empty title={t("report.eventsTooLarge")} />;
  const isBehind = ({ row, of, date }: ReportTrace) =>
    row === (route !== "" ? "routeDay" : "courierDay") &&
    (day === "" || date === day) &&
    of === (courier || route || of);
  const events = [...new Set((traces.data ?? []).filter(isBehind).flatMap((trace) => trace.events))];
  const subjects = subjectsOf(events);
  return (
    <section class="panel" aria-label={t("report.behind")}>
      <h2>
        {t("report.behind")}{" "}
        <span class="muted">{count(events.length, "report.events.one", "report.events.other")}</span>
      </h2>
      {traces.error !== undefined && !traces.data ? (
        <Failed error={traces.error} retry={traces.reload} />
      ) : traces.isLoading ? (
        <Loading />
      ) : subjects.length === 0 ? (
        <Empty title={t("report.noEvents")} />
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t("report.subject")}</th>
              <th scope="col">{t("task.id")}</th>
              <th scope="col">{t("report.happened")}</th>
            </tr>
          </thead>
          <tbody>
            {subjects.map(({ kind, id, link, happened, events: n }) => (
              <tr key={id}>
                <td>{t(`report.subject.${kind}`)}</td>
                <td class="mono">{link === undefined ? id : <a href={link}>{id}</a>}</td>
                <td class="muted">
                  {count(n, "report.events.one", "report.events.other")}
                  {happened.length > 0 && `: ${happened.join(", ")}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
