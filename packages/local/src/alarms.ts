import type { AlarmView } from "@waybill/plan/view";
import { items, jsonEngine, text } from "./gateway/json.ts";
import type { Engine } from "./ports.ts";

/** CloudWatch as far as `waybill doctor` asks: the plan's alarms, all of them quiet; metrics are taken and forgotten. */
export function alarmsApi(alarms: readonly AlarmView[], arnOf: (name: string) => string): Engine {
  return jsonEngine("monitoring", ["cloudwatch"], {
    PutMetricData: () => ({}),
    DescribeAlarms(input) {
      const names = items<string>(input, "AlarmNames");
      const prefix = text(input, "AlarmNamePrefix") ?? "";
      const found = alarms.filter(
        ({ name }) => name.startsWith(prefix) && (names.length === 0 || names.includes(name)),
      );
      return {
        MetricAlarms: found.map((alarm) => ({
          AlarmName: alarm.name,
          AlarmArn: arnOf(alarm.name),
          Namespace: alarm.namespace,
          MetricName: alarm.metric,
          Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
          Statistic: alarm.statistic,
          ComparisonOperator: alarm.comparison,
          Threshold: alarm.threshold,
          Period: alarm.periodSeconds,
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
