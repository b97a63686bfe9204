import { alerts } from "./alerts.ts";
import { named } from "./stage.ts";

interface Watch {
  namespace: string;
  metric: string;
  dimensions: Record<string, $util.Input<string>>;
  statistic: "Maximum" | "Sum";
  /** Alarm when the statistic reaches this. */
  atLeast: number;
  /** Minutes in a row that must breach. @default 1 */
  minutes?: number;
  /** What it means and what to do, with the exact command. */
  says: string;
}

/**
 * An alarm that tells Alerts. Silence is never an alarm: an idle queue publishes no metric for hours, and AWS would
 * report "insufficient data" instead of health.
 */
export function alarm(name: string, watch: Watch): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    name: named(name),
    alarmDescription: watch.says,
    namespace: watch.namespace,
    metricName: watch.metric,
    dimensions: watch.dimensions,
    statistic: watch.statistic,
    period: 60,
    evaluationPeriods: watch.minutes ?? 1,
    threshold: watch.atLeast,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [alerts.arn],
    okActions: [alerts.arn],
  });
}
