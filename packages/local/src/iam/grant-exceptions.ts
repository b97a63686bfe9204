import type { GrantException } from "./grant-usage.ts";

/** Grants that no test can use here, each with its reason. `npm run grants` reports the rest. */
export const GRANT_EXCEPTIONS: readonly GrantException[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    reason: "Lambda writes the log in the function's name, in AWS.",
  },
  {
    actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    reason: "The event source mapping polls the queue in the function's name, in AWS.",
  },
  {
    actions: ["sqs:ChangeMessageVisibility"],
    reason:
      "worker() grants it to every worker and the kernel calls it alike for each; the tests make some of them retry.",
  },
  {
    actions: ["dynamodb:GetItem", "dynamodb:DeleteItem"],
    of: ["NotifyImportResult#*", "ReadReceipt#*"],
    reason:
      "Powertools Idempotency: when DynamoDB does not return the item of a failed condition, and when the work fails.",
  },
  {
    actions: ["ssm:GetParametersByPath"],
    of: ["/*"],
    reason: "AWS does not document whether the path itself or what is below it is asked for; here it is the path.",
  },
  {
    actions: ["s3:ListBucket"],
    roles: ["AggregateReportPart", "MergeReportRoutes", "PlanReport", "ImportFile"],
    reason: "S3 asks for it where an object is missing: 404 in place of 403.",
  },
  {
    actions: ["dynamodb:PutItem"],
    roles: ["DetectInactiveRuns"],
    of: ["ROUTE#*"],
    reason: "A crash between the end of a run and the record of its times: the schedule completes it.",
  },
  {
    actions: ["dynamodb:Query"],
    roles: ["DetectInactiveRuns"],
    of: ["ROUTE#*"],
    reason: "A phone goes silent on a route: the last progress has an ETA. Tests of it run in their own process.",
  },
  {
    actions: ["dynamodb:GetItem"],
    roles: ["RequestReport", "ScheduleReports"],
    of: ["REPORT#*"],
    reason: "Another request stores the next revision at the same time.",
  },
  {
    actions: ["dynamodb:DeleteItem", "s3:GetObject"],
    roles: ["ScheduleReports"],
    reason: "Somebody requested the report of the week or month before, and facts arrived since.",
  },
  {
    actions: ["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"]
      .concat(["PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"])
      .map((action) => `logs:${action}`),
    roles: ["BuildReport"],
    reason: "Step Functions delivers the log of the state machine, in AWS.",
  },
];
