import { here } from "./here.ts";
import { named } from "./stage.ts";
import { tlsOnly } from "./tls.ts";

/** Where alarms go, and what became of partners' files. Subscribe a person or a pager to it per stage; the program names nobody. */
export const alerts = new sst.aws.SnsTopic("Alerts");

// A topic's policy replaces SNS's own, which let alarms in: functions come with their own role's rights.
new aws.sns.TopicPolicy("AlertsPolicy", {
  arn: alerts.arn,
  policy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      tlsOnly("sns:Publish", alerts.arn),
      {
        Effect: "Allow",
        Action: "sns:Publish",
        Resource: alerts.arn,
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: {
          ArnLike: {
            "aws:SourceArn": $interpolate`arn:${here.partition}:cloudwatch:${here.region}:${here.account}:alarm:${named("*")}`,
          },
        },
      },
    ],
  }),
});
