import type { AlarmView } from "@waybill/plan/view/stage-view";
import { textList, createJsonEngine, optionalText } from "./gateway/json.ts";
import type { AwsEngine } from "./interfaces.ts";

const watchedMetric = ({ query, periodSeconds: Period, ...alarm }: AlarmView) =>
  query === undefined
    ? {
        Namespace: alarm.namespace,
        MetricName: alarm.metric,
        Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
        Statistic: alarm.statistic,
        Period,
      }
    : { Metrics: [{ Id: "query", Expression: query, Period, ReturnData: true }] };

/** CloudWatch as far as `waybill doctor` uses it: the plan's alarms, all in state OK; metrics are accepted and discarded. */
export function cloudWatchApi(alarms: readonly AlarmView[], arnOf: (name: string) => string): AwsEngine {
  return createJsonEngine("monitoring", ["cloudwatch"], {
    PutMetricData: () => ({}),
    DescribeAlarms(input) {
      const names = textList(input, "AlarmNames");
      const prefix = optionalText(input, "AlarmNamePrefix") ?? "";
      const found = alarms.filter(
        ({ name }) => name.startsWith(prefix) && (names.length === 0 || names.includes(name)),
      );
      return {
        MetricAlarms: found.map((alarm) => ({
          AlarmName: alarm.name,
          AlarmArn: arnOf(alarm.name),
          ...watchedMetric(alarm),
          ComparisonOperator: alarm.comparison,
          Threshold: alarm.threshold,
          EvaluationPeriods: alarm.periods,
          TreatMissingData: alarm.missingData,
          ActionsEnabled: true,
          AlarmActions: alarm.actions,
          StateValue: "OK",
        })),
      };
    },
  });
}
