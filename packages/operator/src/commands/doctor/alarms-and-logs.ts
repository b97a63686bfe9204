import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { type WatchedMetric, readAlarmQuery } from "@waybill/plan/view/alarm-query";
import { parseStatements } from "@waybill/plan/view/policy";
import type { AlarmView, StageView } from "@waybill/plan/view/stage-view";
import { parseJsonObject } from "../../json.ts";
import type { StageTarget } from "../../target.ts";

/** Alarms whose names begin with `prefix`: the account has those of other stages, too. */
export async function readAlarms(target: StageTarget, prefix: string): Promise<AlarmView[]> {
  const cloudwatch = await target.cloudwatch();
  const alarms: AlarmView[] = [];
  let next: string | undefined;
  do {
    const page = await cloudwatch.describeAlarms({ AlarmNamePrefix: prefix, ...(next ? { NextToken: next } : {}) });
    for (const one of page.MetricAlarms ?? [])
      alarms.push({
        name: one.AlarmName ?? "",
        ...watchedMetric(one),
        comparison: one.ComparisonOperator ?? "",
        threshold: one.Threshold ?? 0,
        periodSeconds: one.Metrics?.[0]?.Period ?? one.Period ?? 0,
        periods: one.EvaluationPeriods ?? 1,
        missingData: one.TreatMissingData ?? "missing",
        actions: one.ActionsEnabled === false ? [] : (one.AlarmActions ?? []),
      });
    next = page.NextToken;
  } while (next);
  return alarms;
}

function watchedMetric({ Metrics: [first] = [], ...alarm }: MetricAlarm): WatchedMetric {
  if (first?.Expression !== undefined) return readAlarmQuery(first.Expression);
  return {
    namespace: alarm.Namespace ?? "",
    metric: alarm.MetricName ?? "",
    dimensions: Object.fromEntries((alarm.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value])),
    statistic: alarm.Statistic ?? "",
  };
}

/** Log groups of the functions and of the event log, and their resource policies. */
export async function readLogGroups(target: StageTarget): Promise<Pick<StageView, "logGroups" | "logPolicies">> {
  const logs = await target.logs();
  const logGroups: StageView["logGroups"] = [];
  for (const prefix of [target.manifest.functionLogs, target.manifest.eventLog]) {
    let next: string | undefined;
    do {
      const page = await logs.describeLogGroups({ logGroupNamePrefix: prefix, ...(next ? { nextToken: next } : {}) });
      for (const { logGroupName = "", arn = "", retentionInDays } of page.logGroups ?? [])
        logGroups.push({
          name: logGroupName,
          arn: arn.replace(/:\*$/, ""),
          ...(retentionInDays === undefined ? {} : { retentionDays: retentionInDays }),
        });
      next = page.nextToken;
    } while (next);
  }
  const { resourcePolicies = [] } = await logs.describeResourcePolicies({});
  const logPolicies = resourcePolicies.map(({ policyName = "", policyDocument = "" }) => ({
    name: policyName,
    statements: parseStatements(parseJsonObject(policyDocument)),
  }));
  return { logGroups, logPolicies };
}
