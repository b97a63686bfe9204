import { formatDay } from "../i18n/format.ts";
import type { Report } from "./report.ts";

const DAY = { day: "numeric", month: "short", year: "numeric" } as const;

/** The first and the last day of a report, or its only one. */
export const formatDays = ({ from, to }: Report["period"]): string =>
  from === to ? formatDay(from, DAY) : `${formatDay(from, DAY)} – ${formatDay(to, DAY)}`;

/** What a report is called: by the number of its week, its month, or its days. */
export const formatPeriod = ({ kind, period }: Pick<Report, "kind" | "period">): string =>
  kind === "adhoc" ? formatDays(period) : period.label;
