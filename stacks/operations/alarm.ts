import { alerts } from "./alerts.ts";
import { physicalName } from "../stage.ts";

interface AlarmArgs {
  namespace: string;
  metric: string;
  dimensions: Record<string, $util.Input<string>>;
  statistic: "Maximum" | "Sum";
  /** Inclusive: the alarm fires when the statistic reaches it. */
  threshold: number;
  /** Consecutive minutes at the threshold. @default 1 */
  minutes?: number;
  /** What is wrong and what to do, with the exact command. */
  description: string;
}

/**
 * Creates an alarm that notifies the topic Alerts. Missing data is not breaching: an idle queue publishes no metric for
 * hours, and AWS would report INSUFFICIENT_DATA.
 */
export function alarm(name: string, args: AlarmArgs): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    name: physicalName(name),
    alarmDescription: args.description,
    namespace: args.namespace,
    metricName: args.metric,
    dimensions: args.dimensions,
    statistic: args.statistic,
    period: 60,
    evaluationPeriods: args.minutes ?? 1,
    threshold: args.threshold,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [alerts.arn],
    okActions: [alerts.arn],
  });
}
