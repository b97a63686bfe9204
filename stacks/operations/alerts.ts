import { awsContext } from "../aws-context.ts";
import { physicalName } from "../stage.ts";
import { denyInsecureTransport } from "../messaging/tls.ts";

/** Topic of alarms and of the results of partner imports. Subscribe people or a pager per stage; the code names none. */
export const alerts = new sst.aws.SnsTopic("Alerts");

// A topic policy replaces SNS's default, which allows alarms. Functions publish with the permissions of their roles.
new aws.sns.TopicPolicy("AlertsPolicy", {
  arn: alerts.arn,
  policy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      denyInsecureTransport("sns:Publish", alerts.arn),
      {
        Effect: "Allow",
        Action: "sns:Publish",
        Resource: alerts.arn,
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: {
          ArnLike: {
            "aws:SourceArn": $interpolate`arn:${awsContext.partition}:cloudwatch:${awsContext.region}:${awsContext.account}:alarm:${physicalName("*")}`,
          },
        },
      },
    ],
  }),
});
