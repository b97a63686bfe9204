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
  return createAlarm(name, args, {
    namespace: args.namespace,
    metricName: args.metric,
    dimensions: args.dimensions,
    statistic: args.statistic,
    period: 60,
  });
}

interface QueryAlarmArgs extends Pick<AlarmArgs, "threshold" | "minutes" | "description"> {
  /** In the SQL of CloudWatch Metrics Insights. With GROUP BY, each group has a state, and any of them raises the alarm. */
  query: $util.Input<string>;
}

/** Creates an alarm on all metrics that a query finds. It costs as much as one alarm for each metric that exists. */
export function queryAlarm(name: string, args: QueryAlarmArgs): aws.cloudwatch.MetricAlarm {
  return createAlarm(name, args, {
    metricQueries: [{ id: "query", expression: args.query, period: 60, returnData: true }],
  });
}

function createAlarm(
  name: string,
  { description, threshold, minutes = 1 }: Pick<AlarmArgs, "threshold" | "minutes" | "description">,
  watched: Partial<aws.cloudwatch.MetricAlarmArgs>,
): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    name: physicalName(name),
    alarmDescription: description,
    ...watched,
    evaluationPeriods: minutes,
    threshold,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [alerts.arn],
    okActions: [alerts.arn],
  });
}
