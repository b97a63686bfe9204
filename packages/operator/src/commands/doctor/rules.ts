import type { EventRuleView } from "@waybill/plan/view/stage-view";
import { parseJsonObject } from "../../json.ts";
import type { StageTarget } from "../../target.ts";

/** The rules of the stage's bus, with their targets. */
export async function readRules(target: StageTarget): Promise<EventRuleView[]> {
  const events = await target.events();
  const bus = target.manifest.bus;
  const rules: EventRuleView[] = [];
  let next: string | undefined;
  do {
    const page = await events.listRules({ EventBusName: bus, ...(next ? { NextToken: next } : {}) });
    for (const { Name = "", Arn = "", EventPattern, ScheduleExpression, State } of page.Rules ?? []) {
      const pattern = parseJsonObject(EventPattern ?? "");
      const { Targets = [] } = await events.listTargetsByRule({ EventBusName: bus, Rule: Name });
      rules.push({
        name: Name,
        arn: Arn,
        bus,
        ...(pattern ? { pattern } : {}),
        ...(ScheduleExpression ? { schedule: ScheduleExpression } : {}),
        enabled: State !== "DISABLED",
        targets: Targets.map((one) => ({
          id: one.Id ?? "",
          arn: one.Arn ?? "",
          ...(one.DeadLetterConfig?.Arn ? { deadLetterArn: one.DeadLetterConfig.Arn } : {}),
          ...(one.RetryPolicy
            ? {
                retry: {
                  attempts: one.RetryPolicy.MaximumRetryAttempts ?? 185,
                  maxAgeSeconds: one.RetryPolicy.MaximumEventAgeInSeconds ?? 86_400,
                },
              }
            : {}),
        })),
      });
    }
    next = page.NextToken;
  } while (next);
  return rules;
}
