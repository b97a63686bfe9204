import type { AlarmView } from "./stage-view.ts";

/** What an alarm watches. By a query of CloudWatch Metrics Insights: every metric with these dimensions, whatever others it has. */
export type WatchedMetric = Pick<AlarmView, "namespace" | "metric" | "statistic" | "dimensions" | "query">;

/** Reads a query of the form that `queryAlarm()` is given. A query of another form watches nothing that a rule knows. */
export function readAlarmQuery(query: string): WatchedMetric {
  const [, statistic = "", metric = ""] = /^SELECT (\w+)\((\w+)\)/.exec(query) ?? [];
  const [, namespace = ""] = /\bFROM SCHEMA\("([^"]+)"/.exec(query) ?? [];
  const [, where = ""] = /\bWHERE (.+?)(?= GROUP BY | ORDER BY |$)/.exec(query) ?? [];
  const compared = [...where.matchAll(/(\w+) = '([^']*)'/g)].map(([, name = "", value = ""]) => [name, value] as const);
  return { namespace, metric, statistic, dimensions: Object.fromEntries(compared), query };
}
